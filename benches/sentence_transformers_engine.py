"""sentence-transformers as one engine of benches/encode.rs: model folder and batch size as arguments,
the texts as a JSON list on the first line, then a line for each round; answers seconds."""
import json
import sys
import time

import torch
from sentence_transformers import SentenceTransformer

folder, batch = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(torch.get_num_threads())
model = SentenceTransformer(folder, device="cpu")
texts = json.loads(sys.stdin.readline())
print("ready", flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    model.encode(texts, batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
    print(time.perf_counter() - began, flush=True)
