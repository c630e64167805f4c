"""What ir-measures says of a run: metrics.py QRELS RUN -> JSON, query to metric to value.

Rank-based R-precision has no name there; it is P@k taken over min(k, number of relevant documents).
"""

import collections
import json
import sys

import ir_measures
from ir_measures import AP, P, RR, nDCG

qrels = list(ir_measures.read_trec_qrels(sys.argv[1]))
relevant = collections.Counter(q.query_id for q in qrels if q.relevance >= 1)
names = {RR: "MRR", AP: "MAP", nDCG @ 10: "nDCG@10"}
result = collections.defaultdict(dict)
for metric in ir_measures.iter_calc([*names, P @ 5, P @ 10], qrels, ir_measures.read_trec_run(sys.argv[2])):
    if not relevant[metric.query_id]:
        continue
    name, value = names.get(metric.measure), metric.value
    if name is None:
        k = metric.measure["cutoff"]
        name, value = f"RP@{k}", value * k / min(k, relevant[metric.query_id])
    result[metric.query_id][name] = value
json.dump(result, sys.stdout)
