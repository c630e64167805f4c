#!/usr/bin/env python3
"""What the weights of linking are worth on a source that had no say in them. Usage:
benches/leave_one_out.py

Each weight of models/linking.toml halved and doubled, and all as they are, make 13 candidates. For each source
of judged sentences (TECH, HOUSE, SkillSkape dev) the candidate that is best on average over the other two is
taken and measured on it: RP@5, beside that of the weights as they are. Reads SKILLGAUGE_DATA (default
../shared/data) and the program in target/release; Python 3.11, standard library only.
"""

import collections
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from judgements import DATA

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target/release/skillgauge"
SOURCES = {"tech-validation": "TECH", "house-validation": "HOUSE", "skillskape-dev": "SkillSkape dev"}
WEIGHTS = ["preferred", "best", "description", "clause", "mass", "share"]
DEPTH = 5


def candidates():
    """Name and content of each linking.toml."""
    numbers = tomllib.loads((ROOT / "models/linking.toml").read_text(encoding="utf-8"))
    yield "as they are", numbers
    for weight in WEIGHTS:
        for factor in [0.5, 2]:
            yield f"{weight} × {factor}", numbers | {weight: numbers[weight] * factor}


def toml(numbers):
    return "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in numbers.items())


def judgements(judged):
    relevant = collections.defaultdict(set)
    for source in SOURCES:
        for line in (judged / f"{source}.qrels").read_text(encoding="utf-8").splitlines():
            query, _, skill, _ = line.split()
            relevant[query].add(skill)
    return relevant


def measure(run, relevant):
    """RP@5 of each source."""
    top = collections.defaultdict(list)
    for line in run.splitlines():
        query, _, skill, *_ = line.split()
        top[query].append(skill)
    found = collections.defaultdict(list)
    for query, skills in relevant.items():
        hits = len(skills & set(top[query][:DEPTH]))
        found[query.rsplit("-", 1)[0]].append(hits / min(DEPTH, len(skills)))
    return {source: sum(values) / len(values) for source, values in found.items()}


def link(sentences, numbers, data):
    """The TREC run of one candidate."""
    numbers_dir = sentences.parent / "numbers"
    numbers_dir.mkdir(exist_ok=True)
    (numbers_dir / "linking.toml").write_text(toml(numbers), encoding="utf-8")
    command = [PROGRAM, "link", "--numbers", numbers_dir, "--taxonomy", data / "esco-1.1.0", "--sentences", sentences,
               "--top", str(DEPTH), "--format", "trec"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"leave_one_out: {done.stderr}")
    return done.stdout


def main():
    if sys.argv[1:]:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        judged = pathlib.Path(folder)
        subprocess.run([sys.executable, ROOT / "benches/judgements.py", judged], check=True, stdout=subprocess.DEVNULL)
        sentences = judged / "sentences.jsonl"
        sentences.write_text("".join((judged / f"{source}.jsonl").read_text(encoding="utf-8") for source in SOURCES),
                             encoding="utf-8")
        relevant = judgements(judged)
        measured = {}
        for name, numbers in candidates():
            measured[name] = measure(link(sentences, numbers, DATA), relevant)
            print(name, *(f"{100 * value:.1f}" for value in measured[name].values()), file=sys.stderr)
    print("| source left out | weights as they are | chosen on the others | which |\n|---|---|---|---|")
    for source, heading in SOURCES.items():
        others = [other for other in SOURCES if other != source]
        best = max(measured, key=lambda name: sum(measured[name][other] for other in others))
        print(f"| {heading} | {100 * measured['as they are'][source]:.1f} | {100 * measured[best][source]:.1f} | {best} |")


if __name__ == "__main__":
    main()
