#!/usr/bin/env python3
"""What monitoring costs, and what more ads would cost. Usage, after
`cargo build --release --features cluster --bins --examples`:

    benches/scale.py measure [real] [synthetic] [cluster] [indicators]      all of them unless told otherwise
    benches/scale.py page                                                   the tables of docs/scaling.md, computed

`measure` adds to benches/scale.json, `page` reads only that. Real ads are the 990 of ads-linkedin-2025 with all of ESCO
(SKILLGAUGE_DATA, default ../shared/data); synthetic ones have 15 sentences of a small pool and the skills of the built-in
profiles, so that the model's work does not hide the rest. Python 3.11, standard library only.
"""

import csv
import datetime
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import cluster
from monitor_demo import PROFILES, PROGRAM, skills_of_profiles

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SKILLGAUGE_DATA", ROOT / "../shared/data"))
REAL = [DATA / "ads-linkedin-2025/linkedin_jobs.csv", "--map", "id=id", "--map", "title=posting_title",
        "--map", "company=company_name", "--map", "attributes.region=location"]
FIGURES = ROOT / "benches/scale.json"
PAGE = ROOT / "docs/scaling.md"
EXAMPLES = ROOT / "target/release/examples"
MARKS = "<!-- {} begins: benches/scale.py page writes it -->", "<!-- {} ends -->"
# Whoever has other prices writes them here; in euros, of 2026, for a rented machine without a discount.
CORE_HOUR, GB_MONTH = 0.04, 0.05
# By design, docs/monitoring.md: a signature of 64 values and what tells which ad it is. With 100,000 ads it is hidden under
# the model's memory.
DUPLICATE_BYTES = 700
ADS_OF_TABLES = {"one million": 80_000, "ten million": 800_000}


def run(name, command):
    """Seconds, processor seconds, highest MiB, and what the command printed."""
    with tempfile.TemporaryFile("w+") as out:
        print("$", *(pathlib.Path(str(word)).name for word in command), file=sys.stderr, flush=True)
        begun = time.time()
        child = subprocess.Popen([str(word) for word in command], stdout=out, cwd=ROOT)
        seconds, used, memory = cluster.ended(child, begun)
        if child.returncode:
            sys.exit(f"scale: {name} ended with {child.returncode}")
        out.seek(0)
        return {"seconds": seconds, "processor": used, "memory_mib": memory}, out.read()


def bytes_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def annotate(name, ads, taxonomy, out, more=()):
    command = [PROGRAM, "monitor", "annotate", "--ads", *ads, "--taxonomy", taxonomy, "--profile", *PROFILES,
               "--out", out, "--format", "json", *more]
    figures, printed = run(name, command)
    record = json.loads(printed)
    texts = bytes_of(out / "sentences") if (out / "sentences").is_dir() else 0
    return figures | {key: record[key] for key in ["ads", "encoded", "rows", "steps"]} | {
        "tables_bytes": bytes_of(out) - texts, "sentences_bytes": texts}


def real(folder):
    """Real ads; then the same with the vectors of the first time, which leaves out the model."""
    taxonomy = DATA / "esco-1.1.0"
    # The taxonomy's vectors are cached by the first program that needs them: not a part of what is measured.
    annotate("one real ad", first_real(folder, 1), taxonomy, folder / "one")
    first = annotate("real ads", REAL, taxonomy, folder / "real", ["--keep-vectors"])
    again = annotate("real ads, vectors kept", REAL, taxonomy, folder / "again", ["--vectors", folder / "real"])
    return {"real": first, "real, vectors kept": again}


def feed(folder, count):
    path = folder / f"synthetic-{count}.jsonl"
    with open(path, "w", encoding="utf-8") as out:
        subprocess.run([EXAMPLES / "synthetic_feed", str(count)], check=True, stdout=out, cwd=ROOT)
    return path


def synthetic(folder):
    taxonomy = skills_of_profiles(folder / "esco")
    first = folder / "first"
    found = {"synthetic 10000": annotate("synthetic ads", [feed(folder, 10_000)], taxonomy, first, ["--keep-vectors"])}
    for count in [10_000, 100_000]:
        found[f"synthetic {count}, vectors kept"] = annotate(
            "synthetic ads, vectors kept", [feed(folder, count)], taxonomy, folder / f"out-{count}", ["--vectors", first])
    return found


def first_real(folder, count):
    """The first of the real ads, with what it takes to read them."""
    csv.field_size_limit(1 << 30)
    path = folder / "real.csv"
    with open(REAL[0], encoding="utf-8", newline="") as file, open(path, "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(itertools.islice(csv.reader(file), count + 1))
    return [path, *REAL[1:]]


def on_clusters(folder):
    """One process, then 1 to 3 executors: the bytes are compared, too."""
    sets = {"real 100": (first_real(folder, 100), DATA / "esco-1.1.0", "25"),
            "synthetic 10000": ([feed(folder, 10_000)], skills_of_profiles(folder / "esco"), "1000")}
    found = {}
    for name, (ads, taxonomy, partition) in sets.items():
        there = folder / f"cluster-{name.split()[0]}"
        there.mkdir()
        options = cluster.Options(program=str(PROGRAM), ads=[str(word) for word in ads], taxonomy=str(taxonomy),
                                  profiles=PROFILES, partition_ads=partition)
        rows, differ = cluster.compare(options, there, [1, 2, 3])
        if differ:
            sys.exit("scale: the bytes differ")
        found[f"cluster, {name}"] = rows
    return found


def indicators(folder):
    found = {}
    for name, ads in ADS_OF_TABLES.items():
        tables = folder / f"tables-{ads}"
        subprocess.run([EXAMPLES / "monitor_tables", tables, str(ads), "12", "3000"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        command = [PROGRAM, "monitor", "indicators", "--in", tables, "--by", "isco,region", "--period", "month",
                   "--out", folder / f"figures-{ads}"]
        figures, _ = run("indicators", command)
        rows = bytes_of(folder / f"figures-{ads}")
        found[f"indicators, {name}"] = figures | {"ads": ads, "input_bytes": bytes_of(tables), "figures_bytes": rows}
    return found


STEPS = {"real": real, "synthetic": synthetic, "cluster": on_clusters, "indicators": indicators}


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*:\s*(.*)", text).group(1)
    told = [label for flag, label in [("avx512f", "AVX-512"), ("avx512_bf16", "bf16"), ("amx_bf16", "AMX")] if f"{flag} " in text]
    return f"{os.cpu_count()} cores of an {name} ({', '.join(told) or 'no AVX-512'})"


def measure(steps):
    figures = json.loads(FIGURES.read_text()) if FIGURES.is_file() else {}
    for step in steps or STEPS:
        with tempfile.TemporaryDirectory() as folder:
            found = STEPS[step](pathlib.Path(folder))
        on = {"machine": processor(), "day": datetime.date.today().isoformat()}
        figures |= {name: {"figures": value} | on for name, value in found.items()}
        FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def shown(value):
    """Three figures that count, thousands apart."""
    if value >= 100:
        return f"{round(value, 2 - len(str(int(value)))):,.0f}"
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def annotate_table(figures):
    lines = ["| ads | s | of it loading / reading / annotating / tables | processor, ms an ad | memory, MiB | tables, bytes an ad |",
             "|---|---|---|---|---|---|"]
    names = {"real": "the real ads, all of ESCO", "real, vectors kept": "the same, vectors kept before",
             "synthetic 10000": "10,000 synthetic", "synthetic 10000, vectors kept": "10,000 synthetic, vectors kept",
             "synthetic 100000, vectors kept": "100,000 synthetic, vectors kept"}
    for key, name in names.items():
        if key in figures:
            one = figures[key]["figures"]
            steps = " / ".join(f"{one['steps'].get(step, 0):.1f}" for step in ["loading", "reading feeds", "annotating", "making tables"])
            lines.append(f"| {name} | {one['seconds']:.0f} | {steps} | {per_ad(one) * 1000:.1f} | {one['memory_mib']:,} | "
                         f"{one['tables_bytes'] / one['ads']:,.0f} |")
    return lines


def per_ad(one):
    """Processor seconds of an ad, without the loading (of which about one core is busy)."""
    return (one["processor"] - one["steps"]["loading"]) / one["ads"]


def cluster_table(figures):
    lines = ["| ads | where | s | processor, s | times one process | memory, MiB: driver + each executor | tasks of each |",
             "|---|---|---|---|---|---|---|"]
    for key in [key for key in figures if key.startswith("cluster, ")]:
        rows = figures[key]["figures"]
        for row in rows:
            where = f"{row['executors']} executor{'s' * (row['executors'] > 1)}" if row["executors"] else "one process"
            times = f"{row['processor'] / rows[0]['processor']:.2f}"
            memory, tasks = str(row["memory_mib"]), "–"
            if row["executors"]:
                memory, tasks = f"{memory} + {row['executor_mib']}", " + ".join(map(str, row["tasks"]))
            cells = times, memory, tasks
            ads = f"{row['ads']:,} {key.split()[1]}, {row['partitions']} partitions"
            lines.append(f"| {ads} | {where} | {row['seconds']:.0f} | {row['processor']:.0f} | {' | '.join(cells)} |")
    return lines


def indicators_table(figures):
    lines = ["| rows of skills | ads | s | processor, s | memory, MiB | tables read, MB | figures written, MB |", "|---|---|---|---|---|---|---|"]
    for key in [key for key in figures if key.startswith("indicators, ")]:
        one = figures[key]["figures"]
        lines.append(f"| {key.removeprefix('indicators, ')} | {one['ads']:,} | {one['seconds']:.0f} | {one['processor']:.0f} | {one['memory_mib']:,} | "
                     f"{one['input_bytes'] / 1e6:.0f} | {one['figures_bytes'] / 1e6:.1f} |")
    return lines


def projection(figures):
    """Straight lines through what was measured."""
    whole, kept = figures["real"]["figures"], figures["real, vectors kept"]["figures"]
    large = figures["synthetic 100000, vectors kept"]["figures"]
    few, many = (figures[f"indicators, {name}"]["figures"] for name in ADS_OF_TABLES)
    slope = {key: (many[key] - few[key]) / (many["ads"] - few["ads"]) for key in ["processor", "memory_mib"]}
    lines = ["| | 10⁷ ads | 10⁸ ads | 10⁹ ads |", "|---|---|---|---|"]
    rows = [
        ("annotating every text anew, core-hours", lambda n: n * per_ad(whole) / 3600),
        ("the same, vectors kept, core-hours", lambda n: n * per_ad(kept) / 3600),
        ("annotating anew on 100 cores, days", lambda n: n * per_ad(whole) / 3600 / 100 / 24),
        (f"annotating anew, € ({CORE_HOUR} a core-hour)", lambda n: n * per_ad(whole) / 3600 * CORE_HOUR),
        ("tables, GB", lambda n: n * whole["tables_bytes"] / whole["ads"] / 1e9),
        ("vectors that are kept, GB", lambda n: n * whole["sentences_bytes"] / whole["ads"] / 1e9),
        (f"a month of both on disk, € ({GB_MONTH} a GB)",
         lambda n: n * (whole["tables_bytes"] + whole["sentences_bytes"]) / whole["ads"] / 1e9 * GB_MONTH),
        (f"memory of the process that tells near-duplicates, GiB ({DUPLICATE_BYTES} bytes an ad)",
         lambda n: n * DUPLICATE_BYTES / 2**30),
        ("staging and making tables, hours of one process",
         lambda n: n * sum(large["steps"][step] for step in ["reading feeds", "making tables"]) / large["ads"] / 3600),
        ("indicators, core-hours", lambda n: (few["processor"] + n * slope["processor"]) / 3600),
        ("indicators, memory, GiB", lambda n: (few["memory_mib"] + n * slope["memory_mib"]) / 1024),
    ]
    lines += [f"| {name} | {' | '.join(shown(cost(10**power)) for power in [7, 8, 9])} |" for name, cost in rows]
    return lines


TABLES = {"annotate": annotate_table, "clusters": cluster_table, "indicators": indicators_table, "projection": projection}


def page():
    figures = json.loads(FIGURES.read_text())
    text = PAGE.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        begin, end = (mark.format(name) for mark in MARKS)
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = f"{before}{begin}\n\n" + "\n".join(table(figures)) + f"\n\n{end}{after}"
    machines = sorted({f"{one['machine']}, {one['day']}" for one in figures.values()})
    text = re.sub(r"Measured on .*\.", f"Measured on {'; '.join(machines)}.", text, count=1)
    PAGE.write_text(text, encoding="utf-8")


def main():
    match sys.argv[1:]:
        case ["measure", *steps] if set(steps) <= set(STEPS):
            measure(steps)
        case ["page"]:
            page()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
