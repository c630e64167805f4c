"""onnxruntime in f32 as one engine of benches/encode.rs: as sentence_transformers_engine.py. The model is exported
when it starts; texts sorted by length, mean pooling, unit length."""
import json
import os
import sys
import tempfile
import time

import numpy
import onnxruntime
import torch
from transformers import AutoModel, AutoTokenizer

folder, batch = sys.argv[1], int(sys.argv[2])
tokenizer = AutoTokenizer.from_pretrained(folder)
prompts = json.load(open(os.path.join(folder, "config_sentence_transformers.json"), encoding="utf-8"))
prefix = prompts["prompts"][prompts["default_prompt_name"]]
model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
texts = [prefix + text for text in json.loads(sys.stdin.readline())]
with tempfile.TemporaryDirectory() as place:
    path = os.path.join(place, "model.onnx")
    ids = torch.ones(2, 8, dtype=torch.int64)
    axes = {name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask", "states")}
    torch.onnx.export(model, (ids, ids), path, input_names=["input_ids", "attention_mask"], output_names=["states"],
                      dynamic_axes=axes, opset_version=17)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
print("ready", flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for start in range(0, len(order), batch):
        chosen = [texts[at] for at in order[start:start + batch]]
        tokens = tokenizer(chosen, padding=True, truncation=True, max_length=512, return_tensors="np")
        mask = tokens["attention_mask"].astype(numpy.int64)
        inputs = {"input_ids": tokens["input_ids"].astype(numpy.int64), "attention_mask": mask}
        states = session.run(None, inputs)[0] * mask[:, :, None]
        mean = states.sum(1) / mask.sum(1, keepdims=True)
        mean /= numpy.linalg.norm(mean, axis=1, keepdims=True)
    print(time.perf_counter() - began, flush=True)
