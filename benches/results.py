#!/usr/bin/env python3
"""The tables of results in docs/results.md, between its two marker comments. Usage:
benches/results.py           runs every row below and rewrites the tables
benches/results.py --gate    runs the rows that have figures in models/gate.toml; fails where one is missed

Reads SKILLGAUGE_DATA (default ../shared/data) and the program in target/release; Python 3, standard
library only. Figures come with 95 % intervals over queries; speed is that of the machine it runs on.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import labelled

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
PROGRAM = ROOT / "target/release/skillgauge"
LABELS = DATA / "esco-occupation-labels/labels.tsv.gz"
RESULTS = ROOT / "docs/results.md"
GATE = ROOT / "models/gate.toml"
BEGIN, END = "<!-- results: written by `make results` -->", "<!-- end of results -->"

STOCK = "models/multilingual-e5-small/model.safetensors"
UPDATE, FOCUS = "models/encoder-update.safetensors", "models/focus-map.safetensors"
AS_IT_COMES = ["--encoder-update", "none"]

# What is run: name in the table, options, the weights that it needs, whether the gate holds it.
LINKING = [
    ("words alone", ["--legs", "lexical"], [], False),
    ("meaning alone, stock model", ["--legs", "semantic", *AS_IT_COMES], [STOCK], False),
    ("meaning alone, learnt update", ["--legs", "semantic"], [STOCK, UPDATE], False),
    ("both, learnt", ["--legs", "both"], [STOCK, UPDATE], True),
]
MATCHING = [
    ("stock model", ["--skills-only", *AS_IT_COMES], [STOCK], False),
    ("learnt update and focus map", ["--skills-only"], [STOCK, UPDATE, FOCUS], True),
]
# Sets of sentences by judgement file, with their heading.
SENTENCES = [("tech-validation", "TECH validation"), ("house-validation", "HOUSE validation"),
             ("skillskape-dev", "SkillSkape dev (synthetic)")]
# The sentences of TECH and HOUSE in five languages; what is run on them.
TRANSLATED = [("translated-en", "English"), ("translated-es", "Spanish"), ("translated-it", "Italian"),
              ("translated-el", "Greek"), ("translated-bg", "Bulgarian")]
IN_LANGUAGES = [LINKING[0], *LINKING[2:]]
# Sets of ads by judgement file, with what they are.
ADS = [("ads-mixed", "English ads of all trades"), ("ads-eures-es-2025", "Spanish ads of all trades"),
       ("ads-linkedin-2025", "ads of data jobs")]
# Titles alone by judgement file, with their language.
TITLES = [(f"titles-{code}", name) for code, name in labelled.NAMES.items()]
# Sets by the beginning of their name whose source the encoder's update has learnt from.
TAUGHT = ["skillskape", "titles"]
BY_LANGUAGE = "ads-linkedin-2025"
LANGUAGES = ["en", "es", "it"]
PLOT = ROOT / "benches/reliability.svg"


def evaluate(*options):
    """The JSON report and the speed of one evaluation."""
    command = [PROGRAM, "evaluate", *options, "--format", "json"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if line.startswith("gate") or done.returncode:
            print(line, file=sys.stderr)
    if done.returncode:
        return None
    speed = re.search(r"([\d.]+) a second, ([\d.]+) ms each", done.stderr)
    return json.loads(done.stdout) | {"per_second": float(speed[1]), "ms": float(speed[2])}


def gated(name, held):
    """The gate's options for an evaluation, where it has figures for it."""
    has = f'name = "{name}"' in GATE.read_text()
    return ["--gate", GATE, "--gate-name", name] if held and has else []


def figure(report, metric, taught=False):
    value = report["figures"][metric]
    words = f"{100 * value['value']:.1f} ({100 * value['low']:.0f}–{100 * value['high']:.0f})"
    return f"{words} taught" if taught else words


def taught(key, weights):
    """Whether texts of the same source taught the weights."""
    return UPDATE in weights and any(key.startswith(source) for source in TAUGHT)


def size(weights):
    total = sum((ROOT / path).stat().st_size for path in weights)
    return f"{total / 1e6:.0f} MB" if total else "–"


def rows(kind, runs, sets, files, gate_only):
    """Of each run its name, weights and reports; `files` gives the options for a set of judgements."""
    for name, options, weights, held in runs:
        reports = []
        for key, _ in sets:
            gate = gated(f"{kind}-{key}", held) if gate_only else []
            if gate_only and not gate:
                continue
            print(f"{kind} {key}: {name}", file=sys.stderr)
            reports.append(evaluate(kind, *files(key), *options, *gate))
        yield name, weights, reports


def linking(judged, runs, sets, gate_only):
    files = lambda key: ["--taxonomy", DATA / "esco-1.1.0", "--sentences", judged / f"{key}-all.jsonl",
                         "--qrels", judged / f"{key}.qrels"]
    return rows("linking", runs, sets, files, gate_only)


def asked(judged, key):
    """The ids of the profiles that a set judges."""
    return sorted({line.split()[0] for line in (judged / f"{key}.qrels").read_text().splitlines()})


def matching(judged, profiles, gate_only):
    files = lambda key: ["--ads", judged / f"{key}.jsonl", "--qrels", judged / f"{key}.qrels",
                         "--profile", *(profiles[profile] for profile in asked(judged, key))]
    return rows("matching", MATCHING, ADS, files, gate_only)


def titles(judged, profiles, known, gate_only):
    """Titles alone, for profiles with English names and for those with names in every language."""
    runs = [("English names, stock model", profiles, AS_IT_COMES, [STOCK], False),
            ("English names, learnt", profiles, [], [STOCK, UPDATE, FOCUS], True),
            ("names in every language", known, [], [STOCK, UPDATE, FOCUS], False)]
    for name, named, options, weights, held in runs:
        files = lambda key: ["--ads", judged / f"{key}.jsonl", "--qrels", judged / f"{key}.qrels",
                             "--profile", *(named[profile] for profile in asked(judged, key))]
        yield from rows("matching", [(name, options, weights, held)], TITLES, files, gate_only)


def levels(gate_only):
    """The role descriptions written for the tests: their levels are one judge's reading."""
    texts = ROOT / "tests/data"
    gate = gated("levels-role-levels", True) if gate_only else []
    if gate_only and not gate:
        return {}
    if gate_only:
        print("levels level-ads", file=sys.stderr)
        evaluate("levels", "--ads", texts / "level-ads.jsonl", "--judgements", texts / "level-ads-judgements.jsonl",
                 *gated("levels-level-ads", True))
    print("levels role-levels", file=sys.stderr)
    return evaluate("levels", "--ads", texts / "role-levels.jsonl",
                    "--judgements", texts / "role-levels-judgements.jsonl", *gate)


def occupations():
    """The occupation of the coded Spanish ads. Some of the 30 occupations taught the numbers; the figures of folds that
    leave occupations out are those of models/learn_occupation.py."""
    folder = DATA / "ads-eures-es-2025"
    print("occupations ads-eures-es-2025", file=sys.stderr)
    return evaluate("occupations", "--ads", folder / "ads.jsonl", "--occupations", LABELS,
                    "--judgements", folder / "occupations.tsv")


def calibration(judged, ads, labels):
    """Whether the score keeps its promise on labelled ads: the report of both profiles, and who reaches 0.5."""
    qrels, run = judged / "labelled.qrels", judged / "labelled.run"
    qrels.write_text(labelled.qrels(labels), encoding="utf-8")
    print("matching labelled ads", file=sys.stderr)
    report = evaluate("matching", "--ads", *(ROOT / path for path in ads), "--qrels", qrels, "--save-run", run)
    return report and report | {"reached": labelled.reached(run, labels)}


def languages(judged, profiles):
    """The report of each language's real ads, with the share of ads that are relevant."""
    found = {}
    for code in LANGUAGES:
        key = f"{BY_LANGUAGE}-{code}"
        ads, qrels = judged / f"{key}.jsonl", judged / f"{key}.qrels"
        lines = qrels.read_text().splitlines()
        names = asked(judged, key)
        count = ads.read_bytes().count(b"\n")
        print(f"matching {ads.name}", file=sys.stderr)
        report = evaluate("matching", "--ads", ads, "--qrels", qrels, "--skills-only",
                          "--profile", *(profiles[name] for name in names))
        found[code] = report and (report, count, len(names), len(lines) / count / len(names))
    return found


def import_profiles(judged, folder, *options):
    """A profile file for each judged occupation, by its id."""
    files = {}
    folder.mkdir(exist_ok=True)
    for number, uri in enumerate((judged / "occupations.txt").read_text().split()):
        out = folder / f"occupation-{number}.toml"
        subprocess.run([str(PROGRAM), "profile", "import", "--esco", str(DATA / "esco-1.1.0"), "--occupation", uri,
                        *map(str, options), "--out", str(out)], check=True, stderr=subprocess.DEVNULL)
        files[re.search(r'^id = "(.*)"', out.read_text(encoding="utf-8"), re.M)[1]] = out
    return files


def share(report, metric):
    value = report["figures"][metric]
    return f"{value['value']:.2f} ({value['low']:.2f}–{value['high']:.2f})"


def language_table(found, real):
    lines = ["By language: the sample ads and those of the tests (own profile first; mean score and share of essential skills "
             "found for it), and real ads ranked by skills alone for data analyst, data scientist and data entry "
             "clerk (MAP, and in brackets the share of relevant ads, which is what chance gives):", "",
             "| language | told apart | mean score | skills found | real ads | MAP |", "|---|---|---|---|---|---|"]
    codes = {name: code for code, name in labelled.NAMES.items()}
    for name, count, right, score, skills in labelled.by_language(found):
        cells = [name, f"{right} of {count}", f"{score:.2f}", f"{100 * skills:.0f} %"]
        if codes[name] in real:
            report, ads, _, chance = real[codes[name]]
            cells += [str(ads), f"{100 * report['figures']['MAP']['value']:.1f} ({100 * chance:.1f})"]
        lines.append(f"| {' | '.join((cells + ['–', '–'])[:6])} |")
    return lines


def translations_table(found):
    rows = labelled.translations(found)
    lines = [f"{len(labelled.translated())} of the English ads in our own translation, scored for both built-in profiles: how far the score "
             "lies from that of the original, and pairs that lie on the other side of 0.5:", "",
             "| language | mean difference | mean absolute difference | largest | other side of 0.5 |", "|---" * 5 + "|"]
    for name, mean, absolute, largest, crossed, pairs in rows:
        lines.append(f"| {name} | {mean:+.3f} | {absolute:.3f} | {largest:.2f} | {crossed} of {pairs} |")
    return lines


def calibration_table(chose, unseen):
    lines = ["Whether the score keeps its promise for a labelled ad and a built-in profile, by tenths of the score (plot of the held-out "
             "ones: [reliability.svg](../benches/reliability.svg)):", "", f"| ads | | {' | '.join(f'0.{tenth}–{(tenth + 1) / 10:.1f}' for tenth in range(10))} |", "|---" * 12 + "|"]
    for name, report in (("that chose the numbers", chose), ("held-out, by other writers", unseen)):
        bins = {round(10 * bin["from"]): bin for bin in report["calibration"]["bins"] if bin["count"]}
        cell = lambda tenth, show: show(bins[tenth]) if tenth in bins else "–"
        for what, show in (("score", lambda bin: f"{bin['claimed']:.2f}"), ("came true", lambda bin: f"{bin['observed']:.2f}"),
                           ("pairs", lambda bin: str(bin["count"]))):
            lines.append(f"| {name} | {what} | {' | '.join(cell(tenth, show) for tenth in range(10))} |")
    lines.append("")
    for name, report in (("Of the ads that chose the numbers", chose), ("Of the held-out ones", unseen)):
        own, owned, other, others = report["reached"]
        lines.append(f"{name} {own} of {owned} reach 0.5 for their own profile and {other} of {others} that are labelled "
                     f"neither; expected calibration error {report['calibration']['ece']:.3f}.")
    return lines


def ranking_table(matched, sets):
    """`sets`: of each set of ads the heading, how many ads and how many profiles."""
    names = [f"{heading}: {measure}" for heading, _, _ in sets for measure in ["MAP", "nDCG@10"]]
    told = "; ".join(f"{heading}: {ads} ads, {profiles} occupations" for heading, ads, profiles in sets)
    lines = [f"Ranking real ads without titles for ESCO occupations as profiles, by skills alone, in % (95 % interval "
             f"over occupations; {told}):", "",
             f"| | {' | '.join(names)} | ms a profile | weights |", "|---" * (len(names) + 3) + "|"]
    for name, weights, reports in matched:
        cells = [figure(report, metric) for report in reports for metric in ["MAP", "nDCG@10"]]
        cells += [f"{min(report['ms'] for report in reports):.0f}", size(weights)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def linking_table(linked, sets):
    headings = [heading for _, heading in sets]
    lines = [f"| legs | {' | '.join(headings)} | sentences a second | weights |", "|---" * (len(headings) + 3) + "|"]
    for name, weights, reports in linked:
        cells = [figure(report, "RP@5", taught(key, weights)) for (key, _), report in zip(sets, reports)]
        fastest = max(report["per_second"] for report in reports)
        lines.append(f"| {name} | {' | '.join(cells)} | {fastest:.0f} | {size(weights)} |")
    return lines


def occupations_table(report):
    shown = ["first", "of five", "MRR", "unit group"]
    figures = report["figures"]
    rule = " | ".join(f"{100 * figures[metric]['baseline']:.1f}" for metric in shown)
    return [f"The ESCO occupation of {report['counts']['queries']} Spanish ads as the employment service coded it, in % (95 % "
            f"interval over ads; the most common occupation is right for {100 * figures['most common']['value']:.1f}):", "",
            f"| | {' | '.join(shown)} |", "|---" * (len(shown) + 1) + "|",
            f"| classify | {' | '.join(figure(report, metric) + ' taught' for metric in shown)} |",
            f"| BM25 of the title | {rule} |"]


def titles_table(titled, judged):
    count = len(asked(judged, TITLES[0][0]))
    lines = [f"Finding the one among some 2,900 titles in each language that names the occupation, MRR in % for about {count} "
             "occupations as profiles (titles alone, nothing else to read; English: their second name):", "",
             f"| profiles | {' | '.join(name for _, name in TITLES)} |", "|---" * (len(TITLES) + 1) + "|"]
    for name, weights, reports in titled:
        cells = [figure(report, "MRR", taught(key, weights)) for (key, _), report in zip(TITLES, reports)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def table(linked, translated, matched, levelled, sets, others):
    lines = ["Skill linking, RP@5 in % (95 % interval over sentences), against the 13,891 skills of ESCO 1.1.0, whose labels "
             "are English:", "", *linking_table(linked, SENTENCES), "",
             "The same for the sentences of TECH and HOUSE in our own translation, and the originals:", "",
             *linking_table(translated, TRANSLATED)]
    lines += ["", *ranking_table(matched, sets)]
    shown = ["RP@5", "answered", "exact", "QWK"]
    middle = levelled["figures"]["exact"]["baseline"]
    headings = ["answered, of all" if metric == "answered" else metric for metric in shown]
    lines += ["", "Competences and levels of 88 role descriptions and ads of our own, 18 of them of other trades "
              "(95 % interval over texts); the "
              f"middle of each defined range is exact for {middle:.2f}:", "",
              f"| {' | '.join(headings)} |", "|---" * len(shown) + "|",
              f"| {' | '.join(share(levelled, metric) + ' taught' for metric in shown)} |"]
    for more in others:
        lines += ["", *more]
    reports = [report for _, _, many in linked + translated + matched for report in many]
    reports.append(levelled)
    judged = {pathlib.Path(r["judgements"]["file"]).name: r["judgements"]["sha256"] for r in reports}
    named = ", ".join(f"{name} {digest}" for name, digest in sorted(judged.items()))
    versions = reports[-2]["versions"]
    lines += ["", f"Judgements (`benches/judgements.py`; sha256): {named}. Model {versions['model']}; "
              f"scoring {versions['scoring']}; {reports[0]['resamples']} resamples, seed {reports[0]['seed']}."]
    return "\n".join(lines)


def rewritten(text, tables):
    """The page with `tables` between its two marker comments."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main():
    gate_only = sys.argv[1:] == ["--gate"]
    if sys.argv[1:] and not gate_only:
        sys.exit(__doc__)
    if not DATA.is_dir():
        sys.exit(f"results: no real data in {DATA} (set SKILLGAUGE_DATA)")
    with tempfile.TemporaryDirectory() as folder:
        judged = pathlib.Path(folder)
        subprocess.run([sys.executable, ROOT / "benches/judgements.py", judged], check=True,
                       stdout=subprocess.DEVNULL)
        profiles = import_profiles(judged, judged / "english")
        known = profiles if gate_only else import_profiles(judged, judged / "known", "--occupation-labels", LABELS)
        sets = [(heading, (judged / f"{key}.jsonl").read_bytes().count(b"\n"),
                 len(asked(judged, key))) for key, heading in ADS]
        linked = list(linking(judged, LINKING, SENTENCES, gate_only))
        translated = list(linking(judged, IN_LANGUAGES, TRANSLATED, gate_only))
        matched = list(matching(judged, profiles, gate_only))
        titled = list(titles(judged, profiles, known, gate_only))
        levelled = levels(gate_only)
        real = {} if gate_only else languages(judged, profiles)
        score = {} if gate_only else calibration(judged, labelled.ADS, labelled.LABELS)
        unseen = {} if gate_only else calibration(judged, labelled.UNSEEN_ADS, labelled.UNSEEN_LABELS)
        occupied = {} if gate_only else occupations()
        found = {} if gate_only else labelled.matches(PROGRAM, judged)
        others = [] if gate_only or not occupied else [titles_table(titled, judged), occupations_table(occupied)]
    failed = None in [report for _, _, many in linked + translated + matched + titled for report in many]
    if failed or None in [levelled, score, unseen, occupied, *real.values()]:
        sys.exit("results: an evaluation failed; its words stand above")
    if gate_only:
        return
    PLOT.write_text(labelled.plot(unseen["calibration"], "Score against labels, held-out ads"), encoding="utf-8")
    others += [language_table(found, real), translations_table(found), calibration_table(score, unseen)]
    tables = table(linked, translated, matched, levelled, sets, others)
    RESULTS.write_text(rewritten(RESULTS.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
