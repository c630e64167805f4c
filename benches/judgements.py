#!/usr/bin/env python3
"""Judgement files of the real data, for `skillgauge evaluate`. Usage:
benches/judgements.py OUT_DIR [--at-least N]

Reads SKILLGAUGE_DATA (default ../shared/data); Python 3, standard library only; the same data give the
same bytes. What it writes:

  tech-validation.jsonl, .qrels       sentences of real ads that ask for an ESCO skill, and which
  house-validation.jsonl, .qrels      (labels that are no preferred label of ESCO 1.1.0 are dropped)
  skillskape-dev.jsonl, .qrels        the same of synthetic sentences
  …-all.jsonl                         all sentences, also those without such a label: "nothing here".
                                      In the two real sets these may still ask for what ESCO lacks; in
                                      skillskape-dev they ask for nothing.
  translated-{es,it,el,bg}.jsonl, .qrels
                                      the sentences of both real sets in four languages, in our own translation
                                      (tests/data/linking-translated.tsv), and translated-en the originals
  ads-eures-es-2025.jsonl, .qrels     Spanish ads of all trades without titles, and the occupation that the
                                      employment service gave them
  ads-linkedin-2025.jsonl             ads without titles: id, description
  ads-linkedin-2025.qrels             profile id (as `profile import` makes it), ad
  ads-mixed.jsonl, .qrels             the English ones among these ads, and the ads of SkillSpan put together
                                      from their sentences (trades of all kinds; the occupation of each by
                                      tests/data/skillspan-occupations.tsv)
  occupations.txt                     the URIs of all these occupations
  titles-{en,es,it,el,bg}.jsonl, .qrels
                                      the first name of every ESCO occupation in one language, as an ad's title
                                      and only text, and which of them are those occupations. In English that is
                                      the second name: profiles know the first.
  ads-linkedin-2025-{en,es,it}.jsonl, .qrels
                                      the same ads of one language, told by its commonest words, and three
                                      occupations named in that language or in English

An ad is relevant to an ESCO occupation if its title names it: a label stands in the title as a run of
whole words. A preferred label goes before an alternative one ("senior data analyst", alternative label of
the call centre analyst, holds "data analyst"), then the longest wins. An alternative label that several
occupations share names nothing, nor does a single word ("assistant") or one with an abbreviation ("AI
technician" is an artificial insemination technician). Ads with the same text but for case, signs and
white space are one ad, relevant to what any of their titles names. Occupations with fewer than --at-least
(default 5) relevant ads are left out; all ads stay.
"""

import argparse
import ast
import collections
import csv
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
OCCUPATIONS = ROOT / "tests/data/skillspan-occupations.tsv"
TRANSLATED = ROOT / "tests/data/linking-translated.tsv"
TRANSLATIONS = ["es", "it", "el", "bg"]
ESCO = "esco-1.1.0/esco-v1.1.0-classification-en-csv.zip"

csv.field_size_limit(1 << 30)


def rows(path):
    with open(DATA / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def esco(table):
    with zipfile.ZipFile(DATA / ESCO) as archive:
        with archive.open(table) as file:
            return list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))


def write(out, name, lines):
    lines = list(lines)
    content = "".join(line + "\n" for line in lines).encode()
    (out / name).write_bytes(content)
    print(f"{name:<30} {len(lines):>6} lines  sha256 {hashlib.sha256(content).hexdigest()[:12]}")


def record(**fields):
    return json.dumps(fields, ensure_ascii=False)


def write_linking(out, name, sentences, uris):
    """`sentences`: text to labels, in the order of the source."""
    judged, everything, qrels = [], [], []
    width = len(str(len(sentences)))
    for number, (text, labels) in enumerate(sentences.items(), 1):
        key = f"{name}-{number:0{width}}"
        everything.append(record(id=key, text=text))
        relevant = sorted({uris[label] for label in labels if label in uris})
        if relevant:
            judged.append(record(id=key, text=text))
            qrels += [f"{key} 0 {uri} 1" for uri in relevant]
    write(out, f"{name}.jsonl", judged)
    write(out, f"{name}-all.jsonl", everything)
    write(out, f"{name}.qrels", qrels)


def linking(out):
    uris = {row["preferredLabel"].strip(): row["conceptUri"] for row in esco("skills_en.csv")}
    originals = {}
    for name in ["tech", "house"]:
        sentences = {}
        for row in rows(f"skill-linking/{name}_validation_annotations.csv"):
            sentences.setdefault(row["sentence"], []).append(row["label"].strip())
        write_linking(out, f"{name}-validation", sentences, uris)
        originals[name] = sentences
    translated(out, originals, uris)
    sentences = {}
    for row in rows("skillskape/dev.csv"):
        sentences.setdefault(row["sentence"], []).extend(ast.literal_eval(row["skills"]))
    write_linking(out, "skillskape-dev", sentences, uris)


def translated(out, originals, uris):
    """Both real sets in each language, with the labels of the originals."""
    texts = {code: {} for code in ["en", *TRANSLATIONS]}
    with open(TRANSLATED, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            english, labels = list(originals[row["set"]].items())[int(row["number"]) - 1]
            if hashlib.sha256(english.encode()).hexdigest()[:12] != row["sha256"]:
                sys.exit(f"judgements: {TRANSLATED.name}: {row['set']} {row['number']} translates another sentence")
            for code, sentences in texts.items():
                # Two originals may have one translation.
                sentences.setdefault(row.get(code, english), []).extend(labels)
    for code, sentences in texts.items():
        write_linking(out, f"translated-{code}", sentences, uris)


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def tells(label):
    """Whether an alternative label may name a job beyond doubt."""
    abbreviated = any(word.isupper() and len(word) > 1 for word in re.findall(r"[^\W_]+", label))
    return len(words(label)) > 1 and not abbreviated


def occupation_labels(occupations):
    """The occupation that each label, as a tuple of words, names, and whether it is its preferred label."""
    alternative = collections.defaultdict(set)
    for row in occupations:
        for label in filter(tells, row["altLabels"].split("\n")):
            alternative[tuple(words(label))].add(row["conceptUri"])
    named = {label: (False, min(uris)) for label, uris in alternative.items() if len(uris) == 1}
    named.update((tuple(words(row["preferredLabel"])), (True, row["conceptUri"])) for row in occupations)
    return named


def named_occupations(title, labels):
    """The occupations of the best labels in a title: preferred, then most words, then most letters."""
    title = words(title)
    runs = {tuple(title[start:end]) for start in range(len(title)) for end in range(start + 1, len(title) + 1)}
    found = [(labels[run][0], len(run), len(" ".join(run)), labels[run][1]) for run in runs if run in labels]
    best = max(((row[:3]) for row in found), default=None)
    return {row[3] for row in found if row[:3] == best}


def kebab(label):
    return "-".join(re.findall(r"[A-Za-z0-9]+", label)).lower()


def profile_id(row, names):
    """The id that `skillgauge profile import` gives the occupation's profile."""
    name = kebab(row["preferredLabel"])
    if names[name] == 1 and len(name) <= 90 and name[:1].isalpha():
        return name
    uuid = kebab(row["conceptUri"].rsplit("/", 1)[-1])[:8]
    return f"occupation-{name[:70]}-{uuid}".replace("--", "-")


def matching(out, at_least):
    occupations = esco("occupations_en.csv")
    labels = occupation_labels(occupations)
    ads, relevant = {}, collections.defaultdict(set)
    for row in sorted(rows("ads-linkedin-2025/linkedin_jobs.csv"), key=lambda row: row["id"]):
        text = " ".join(words(row["description"]))
        if not text:
            continue
        ads.setdefault(text, row)
        relevant[text] |= named_occupations(row["posting_title"], labels)
    by_occupation = collections.defaultdict(set)
    for text, uris in relevant.items():
        for uri in uris:
            by_occupation[uri].add(ads[text]["id"])
    kept = {uri: found for uri, found in by_occupation.items() if len(found) >= at_least}
    names = collections.Counter(kebab(row["preferredLabel"]) for row in occupations)
    ids = {row["conceptUri"]: profile_id(row, names) for row in occupations}
    feed = sorted(ads.values(), key=lambda row: row["id"])
    write_matching(out, "ads-linkedin-2025", ((r["id"], r["description"]) for r in feed), kept, ids)
    spanish, given = eures()
    write_matching(out, "ads-eures-es-2025", spanish, given, ids)
    uris = {row["preferredLabel"]: row["conceptUri"] for row in occupations}
    others, mixed = skillspan(uris)
    english = [(r["id"], r["description"]) for r in feed if language(r["description"]) == "en"]
    there = {ad for ad, _ in english}
    mixed = {uri: mixed.get(uri, set()) | by_occupation[uri] & there for uri in {*mixed, *kept}}
    write_matching(out, "ads-mixed", english + others, mixed, ids)
    everything = {*kept, *mixed, *given}
    write(out, "occupations.txt", sorted(everything))
    titles(out, everything, ids)


def write_matching(out, name, ads, relevant, ids):
    write(out, f"{name}.jsonl", (record(id=ad, description=text) for ad, text in ads))
    pairs = sorted((ids[uri], ad) for uri, found in relevant.items() for ad in found)
    write(out, f"{name}.qrels", (f"{profile} 0 {ad} 1" for profile, ad in pairs))
    counts = collections.Counter(profile for profile, _ in pairs)
    print("  " + ", ".join(f"{profile} {count}" for profile, count in counts.most_common(12)) + f"; {len(counts)} in all")


def titles(out, asked, ids):
    """Ads that are a title alone. Of forms for both sexes the first; where two occupations share a name, of the
    first only."""
    labels = collections.defaultdict(list)
    with gzip.open(DATA / "esco-occupation-labels/labels.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            labels[row["language"], row["occupation"]].append(row["label"])
    for code in ["en", *TRANSLATIONS]:
        owner = {}
        for (language, uri), names in sorted(labels.items()):
            if language == code and len(names) > (code == "en"):
                owner.setdefault(names[code == "en"].split("/")[0].strip(), uri)
        ads = [(uri.rsplit("/", 1)[-1], title) for title, uri in owner.items()]
        write(out, f"titles-{code}.jsonl", (record(id=ad, title=title, description=title) for ad, title in ads))
        pairs = sorted((ids[uri], uri.rsplit("/", 1)[-1]) for uri in owner.values() if uri in asked)
        write(out, f"titles-{code}.qrels", (f"{profile} 0 {ad} 1" for profile, ad in pairs))


def eures():
    """Spanish ads without their titles, each text once, and the ads of each occupation of ESCO 1.1.0."""
    known = {row["conceptUri"] for row in esco("occupations_en.csv")}
    ads, first, same = [], {}, {}
    for line in (DATA / "ads-eures-es-2025/ads.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = " ".join(words(row["description"]))
        if text and text not in first:
            ads.append((row["id"], row["description"]))
        same[row["id"]] = first.setdefault(text, row["id"])
    relevant = collections.defaultdict(set)
    for line in (DATA / "ads-eures-es-2025/occupations.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        uri, ad = line.split("\t")
        if uri in known:
            relevant[uri].add(same[ad])
    return ads, relevant


def skillspan(uris):
    """The ads of SkillSpan, without title and anonymised names, and the ads of each occupation."""
    sentences, relevant = {}, collections.defaultdict(set)
    for split in ["train", "dev"]:
        for line in (DATA / f"skillspan/{split}.json").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            ad = f"skillspan-{row['source']}-{split}-{row['idx']}"
            sentence = " ".join(word for word in row["tokens"] if not re.fullmatch(r"<[A-Z]+>", word))
            sentences.setdefault(ad, []).append(sentence)
    for line in OCCUPATIONS.read_text(encoding="utf-8").splitlines():
        if not line.startswith(("#", "source\t")):
            source, split, number, label = line.split("\t")
            relevant[uris[label]].add(f"skillspan-{source}-{split}-{number}")
    # Those of the source "tech" start with their title.
    ads = [(ad, "\n".join(lines[1:] if "-tech-" in ad else lines)) for ad, lines in sorted(sentences.items())]
    return ads, relevant


COMMON = {
    "en": "the and of to in for with you we our", "es": "de la el los para que con las del una y en",
    "it": "di il per che con della le un e nel dei alla", "fr": "de la les et des pour vous dans une le du",
    "pt": "de e para com que uma os dos em na do", "de": "und der die das mit für in den von wir",
    "nl": "de en het van een voor met je in wij",
}
TITLES = {
    "data-analyst": r"data analyst|analista de datos|analista (di )?dati",
    "data-scientist": r"data scientist|científic[oa] de datos|scienziat[oa] dei dati",
    "data-entry-clerk": r"data entry|inserimento dati|introducción de datos|grabador[a]? de datos",
}


def language(text):
    """The language whose commonest words make up most of the text; of equals the first in the alphabet."""
    counts = collections.Counter(words(text))
    share = {code: sum(counts[word] for word in set(common.split())) for code, common in COMMON.items()}
    return max(sorted(share), key=lambda code: share[code])


def by_language(out):
    ads = {}
    for row in sorted(rows("ads-linkedin-2025/linkedin_jobs.csv"), key=lambda row: row["id"]):
        ads.setdefault(" ".join(words(row["description"])), row)
    ads.pop("", None)
    feed = sorted(ads.values(), key=lambda row: row["id"])
    for code in ["en", "es", "it"]:
        own = [row for row in feed if language(row["description"]) == code]
        name = f"ads-linkedin-2025-{code}"
        write(out, f"{name}.jsonl", (record(id=row["id"], description=row["description"]) for row in own))
        pairs = [(profile, row["id"]) for profile, title in sorted(TITLES.items()) for row in own
                 if re.search(title, row["posting_title"].lower())]
        enough = collections.Counter(profile for profile, _ in pairs)
        write(out, f"{name}.qrels", (f"{p} 0 {ad} 1" for p, ad in pairs if enough[p] >= 5))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--at-least", type=int, default=5)
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"judgements: no real data in {DATA} (set SKILLGAUGE_DATA)")
    options.out.mkdir(parents=True, exist_ok=True)
    linking(options.out)
    matching(options.out, options.at_least)
    by_language(options.out)


if __name__ == "__main__":
    main()
