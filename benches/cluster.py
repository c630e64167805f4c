#!/usr/bin/env python3
"""monitor annotate in one process and on Ballista clusters of 1, 2 and 3 executors: time, processor time, memory, balance.
Usage, after `cargo build --release --features cluster`:

    python benches/cluster.py --ads ads.jsonl --taxonomy ESCO [--profile ID] [--partition-ads 250] [--executors 1,2,3]
                              [--out table.md] [--program target/release/skillgauge]

Starts processes of its own on loopback, compares the bytes of all runs, and prints a table. `s` is the time of the whole
command; `processor` what all processes together used, `of it engine` what that is more than in one process, a partition;
`memory` the highest resident memory of the driver and of the executors; `tasks` how many each executor finished. Ends with 1
if the bytes differ.
"""

import argparse
import dataclasses
import filecmp
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
LOG = "warn,skillgauge=info,ballista_executor=info"


@dataclasses.dataclass
class Options:
    """What is annotated, by which program."""

    ads: list
    taxonomy: str
    profiles: list
    partition_ads: str = "250"
    program: str = str(ROOT / "target/release/skillgauge")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ads", required=True, nargs="+", help="feeds; options of reading follow after --, as `-- --map id=key`")
    parser.add_argument("--taxonomy", required=True)
    parser.add_argument("--profile", default=["smart-cities-engineer"], nargs="+")
    parser.add_argument("--partition-ads", default="250")
    parser.add_argument("--executors", default="1,2,3")
    parser.add_argument("--out")
    parser.add_argument("--program", default=str(ROOT / "target/release/skillgauge"))
    parser.add_argument("reading", nargs="*")
    return parser.parse_args()


class Process:
    """A process with its log; measured until it is ended."""

    def __init__(self, name, command, folder):
        self.log = folder / f"{name}.log"
        with open(self.log, "w") as log:
            environment = dict(os.environ, SKILLGAUGE_LOG=LOG, OMP_WAIT_POLICY="PASSIVE")
            self.child = subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def said(self):
        return self.log.read_text()

    def wait_for(self, words):
        deadline = time.time() + 300
        while time.time() < deadline:
            if found := re.search(re.escape(words) + r"(\S+)", self.said()):
                return found.group(1)
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"{self.log.name} never said {words!r}:\n{self.said()}")

    def processor(self):
        fields = open(f"/proc/{self.child.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{self.child.pid}/status").read()).group(1)) // 1024

    def end(self):
        self.child.terminate()
        self.child.wait()


def ended(child, begun):
    """Waits for a child: seconds since `begun`, processor seconds, highest MiB."""
    # The kernel's account of a child comes with its end.
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.time() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def annotate(options, folder, out, more=()):
    """Seconds, processor seconds, highest MiB and ads of the whole command."""
    command = [options.program, "monitor", "annotate", "--ads", *options.ads, "--taxonomy", options.taxonomy]
    command += ["--out", str(folder / out), "--partition-ads", options.partition_ads, "--profile", *options.profiles, *more]
    begun = time.time()
    process = Process(f"annotate-{out}", command, folder)
    used = ended(process.child, begun)
    if process.child.returncode:
        sys.exit(process.said())
    ads = int(re.search(r"^ads +(\d+)", process.said(), re.M).group(1))
    return *used, ads


def on_cluster(options, folder, executors):
    """The figures of `annotate` with what the cluster used, the executors' highest MiB, and the tasks of each."""
    scheduler = Process("scheduler", [options.program, "cluster", "scheduler", "--bind", "127.0.0.1:0"], folder)
    others = []
    try:
        address = scheduler.wait_for("scheduler at ")
        command = [options.program, "cluster", "executor", "--scheduler", address, "--slots", "1"]
        command += ["--work-dir", str(folder / "work"), "--taxonomy", options.taxonomy, "--profile", *options.profiles]
        others = [Process(f"executor-{n}", command, folder) for n in range(executors)]
        for executor in others:
            executor.wait_for("executor at ")
        before = sum(process.processor() for process in [scheduler, *others])
        more = ["--cluster", address, "--cluster-partitions", str(executors + 1)]
        seconds, processor, memory, ads = annotate(options, folder, f"on-{executors}", more)
        processor += sum(process.processor() for process in [scheduler, *others]) - before
        tasks = [executor.said().count("Finished task") for executor in others]
        return seconds, processor, memory, ads, max(e.memory() for e in others), tasks
    finally:
        for process in [scheduler, *others]:
            process.end()


def same(one, other):
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    others = sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    return files == others and all(filecmp.cmp(one / path, other / path, shallow=False) for path in files)


def compare(options, folder, executors):
    """A row of figures for one process and for each number of executors, and whether any bytes differ."""
    seconds, processor, memory, ads = annotate(options, folder, "here")
    common = {"ads": ads, "partitions": -(-ads // int(options.partition_ads))}
    rows = [common | {"executors": 0, "seconds": seconds, "processor": processor, "memory_mib": memory}]
    differ = False
    for count in executors:
        seconds, processor, memory, _, executor, tasks = on_cluster(options, folder, count)
        rows.append(common | {"executors": count, "seconds": seconds, "processor": processor, "memory_mib": memory,
                              "executor_mib": executor, "tasks": tasks})
        differ |= not same(folder / "here", folder / f"on-{count}")
    return rows, differ


def table(rows):
    lines = [f"{rows[0]['ads']} ads in {rows[0]['partitions']} partitions.", "",
             "| where | s | ads/s | processor, s | of it engine, ms a partition | memory, MiB | tasks |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        engine = (row["processor"] - rows[0]["processor"]) / row["partitions"] * 1000
        cells = [f"{row['seconds']:.1f}", f"{row['ads'] / row['seconds']:.1f}", f"{row['processor']:.1f}"]
        if row["executors"]:
            name = f"{row['executors']} executors"
            cells += [f"{engine:.0f}", f"{row['memory_mib']} + {row['executor_mib']} each", " + ".join(map(str, row["tasks"]))]
        else:
            name = "one process"
            cells += ["–", str(row["memory_mib"]), "–"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main():
    given = arguments()
    options = Options(given.ads + given.reading, given.taxonomy, given.profile, given.partition_ads, given.program)
    with tempfile.TemporaryDirectory() as name:
        rows, differ = compare(options, pathlib.Path(name), map(int, given.executors.split(",")))
    text = table(rows)
    print(text)
    if given.out:
        pathlib.Path(given.out).write_text(text + "\n")
    if differ:
        sys.exit("the bytes differ")


if __name__ == "__main__":
    main()
