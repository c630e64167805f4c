#!/usr/bin/env python3
"""A server under 64 clients that mean it no good: what they are answered, how much memory it takes, whether an honest
client is served meanwhile. Usage, with grpcio and grpcio-tools (tests/suite/python_client.rs makes such an
environment):

    python benches/hostile.py [--seconds 60] [--taxonomy DIR] [--program target/release/skillgauge]

Starts a server of its own on loopback with the sample ads, and prints for each kind of request how often each status
came and the longest answer, then the resident memory before, at its highest and after, and the answers of the honest
client. Ends with 1 if the server died, the memory passed 1.5 GiB or a deadline was overrun by more than 250 ms.
"""

import argparse
import collections
import glob
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = tempfile.mkdtemp()

from grpc_tools import protoc  # noqa: E402

FILES = sorted(glob.glob(str(ROOT / "proto/skillgauge/v1/*.proto")))
assert protoc.main(["protoc", f"-I{ROOT}/proto", f"--python_out={WORK}", f"--grpc_python_out={WORK}", *FILES]) == 0
sys.path.insert(0, WORK)

import grpc  # noqa: E402
from skillgauge.v1 import annotation_service_pb2 as notes  # noqa: E402
from skillgauge.v1 import annotation_service_pb2_grpc as note_calls  # noqa: E402
from skillgauge.v1 import job_ad_pb2, profile_pb2  # noqa: E402
from skillgauge.v1 import job_ad_service_pb2 as ads  # noqa: E402
from skillgauge.v1 import job_ad_service_pb2_grpc as ad_calls  # noqa: E402
from skillgauge.v1 import match_service_pb2 as matches  # noqa: E402
from skillgauge.v1 import match_service_pb2_grpc as match_calls  # noqa: E402
from skillgauge.v1 import profile_service_pb2 as profiles  # noqa: E402
from skillgauge.v1 import profile_service_pb2_grpc as profile_calls  # noqa: E402

ENGINEER = "profiles/smart-cities-engineer"
CLIENTS = 64
DEADLINE = 10.0
OVERRUN = 0.25
MOST_MIB = 1536
OPTIONS = [("grpc.max_send_message_length", 64 << 20), ("grpc.max_receive_message_length", 64 << 20)]


def inline_profile(rows, label, weight=1.0):
    skill = lambda n: profile_pb2.Skill(
        uri=f"https://example.org/{n}", label=f"{n} {label}", kind=profile_pb2.SKILL_KIND_SKILL,
        importance=profile_pb2.IMPORTANCE_ESSENTIAL, weight=weight)
    return profile_pb2.Profile(name="profiles/mine", title="Mine", version="1", skills=[skill(n) for n in range(rows)])


def words(count):
    return " ".join(random.choice(["data", "sensor", "lead", "cloud", "Python", "rivet", "lamp"]) + str(random.randrange(10**6)) for _ in range(count))


def attack(channel, kind):
    """One request of this kind; raises what the server answers."""
    match, note = match_calls.MatchServiceStub(channel), note_calls.AnnotationServiceStub(channel)
    ad, profile = ad_calls.JobAdServiceStub(channel), profile_calls.ProfileServiceStub(channel)
    score = lambda text: match.ScoreJobAd(
        matches.ScoreJobAdRequest(profile=ENGINEER, job_ad=job_ad_pb2.JobAd(title="x", description=text)), timeout=DEADLINE)
    if kind == "666,000 lines":
        score("ab\n" * 666_000)
    elif kind == "4,900 lines of new words":
        score("\n".join(words(6) for _ in range(4_900)))
    elif kind == "2 MB of one sentence":
        score(words(150_000)[:1_990_000])
    elif kind == "message of 16 MiB":
        score("x" * (16 << 20))
    elif kind == "import of huge fields":
        one = ads.ImportJobAdsRequest(job_ad=job_ad_pb2.JobAd(name="jobAds/h", description="You fit.", company="x" * (3 << 20)))
        ad.ImportJobAds(iter([one] * 128), timeout=DEADLINE)
    elif kind == "import of long ads":
        many = (ads.ImportJobAdsRequest(job_ad=job_ad_pb2.JobAd(
            name=f"jobAds/h-{random.randrange(50)}", description="\n".join(words(4) for _ in range(3_000)))) for _ in range(64))
        ad.ImportJobAds(many, timeout=DEADLINE)
    elif kind == "1,000 labels of 1,000 bytes":
        match.MatchJobAds(matches.MatchJobAdsRequest(profile_inline=inline_profile(1_000, words(60)[:990])), timeout=DEADLINE)
    elif kind == "900 labels of 290 bytes":
        match.MatchJobAds(matches.MatchJobAdsRequest(profile_inline=inline_profile(900, words(40)[:280])), timeout=DEADLINE)
    elif kind == "weights near 1e308":
        match.MatchJobAds(matches.MatchJobAdsRequest(profile_inline=inline_profile(3, "beekeeping", 1e308)), timeout=DEADLINE)
    elif kind == "8 KB of commas":
        note.ExtractSkills(notes.ExtractSkillsRequest(text=", ".join(words(1) for _ in range(800))), timeout=DEADLINE)
    elif kind == "256 KB of commas":
        note.ExtractSkills(notes.ExtractSkillsRequest(text=", ".join(words(1) for _ in range(22_000))), timeout=DEADLINE)
    elif kind == "stored profile of 3 MB":
        big = inline_profile(1_000, words(300)[:2_900])
        profile.CreateProfile(profiles.CreateProfileRequest(profile_id=f"p{random.randrange(10**6)}", profile=big), timeout=DEADLINE)
    elif kind == "stream that is not taken":
        stream = match.StreamMatches(matches.StreamMatchesRequest(profile=ENGINEER), timeout=DEADLINE)
        next(iter(stream))
        time.sleep(1)
        stream.cancel()
    elif kind == "gone after 20 ms":
        match.MatchJobAds(matches.MatchJobAdsRequest(profile=ENGINEER, page_size=1000), timeout=0.02)
    elif kind == "pages of many questions":
        question = matches.MatchJobAdsRequest(profile=ENGINEER, page_size=1, min_score=random.random() / 100)
        question.page_token = match.MatchJobAds(question, timeout=DEADLINE).next_page_token
        match.MatchJobAds(question, timeout=DEADLINE)


KINDS = ["666,000 lines", "4,900 lines of new words", "2 MB of one sentence", "message of 16 MiB", "import of huge fields",
         "import of long ads", "1,000 labels of 1,000 bytes", "900 labels of 290 bytes", "weights near 1e308",
         "8 KB of commas", "256 KB of commas", "stored profile of 3 MB", "stream that is not taken", "gone after 20 ms",
         "pages of many questions"]


def resident(process):
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def served(program, taxonomy):
    data = pathlib.Path(WORK) / "data"
    samples = [str(ROOT / "src/cli/demo" / name) for name in ("ads-en.jsonl", "ads-other.jsonl")]
    subprocess.run([program, "index", "--data-dir", data, *[word for sample in samples for word in ("--ads", sample)]], check=True, stdout=subprocess.DEVNULL)
    more = ["--taxonomy", taxonomy] if taxonomy else []
    environment = {**os.environ, "SKILLGAUGE_LOG": "skillgauge=info", "NO_COLOR": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    server = subprocess.Popen([program, "serve", "--data-dir", data, "--listen", "127.0.0.1:0", *more],
                              stderr=subprocess.PIPE, text=True, env=environment)
    log = collections.deque(maxlen=2000)
    for line in server.stderr:
        log.append(line)
        if "serving on " in line:
            address = line.split("serving on ")[1].split(";")[0]
            break
    threading.Thread(target=lambda: log.extend(server.stderr), daemon=True).start()
    return server, address, log


def honest(address, kind, seconds):
    """Prints how long each call took, or by how much its deadline was overrun."""
    stop = time.time() + seconds
    text = "\n".join(words(6) for _ in range(4_900))
    with grpc.insecure_channel(address) as channel:
        quick, slow = profile_calls.ProfileServiceStub(channel), match_calls.MatchServiceStub(channel)
        while time.time() < stop:
            began = time.time()
            try:
                if kind == "GetProfile":
                    quick.GetProfile(profiles.GetProfileRequest(name=ENGINEER), timeout=DEADLINE)
                else:
                    one = job_ad_pb2.JobAd(title="x", description=text)
                    slow.ScoreJobAd(matches.ScoreJobAdRequest(profile=ENGINEER, job_ad=one), timeout=2)
            except grpc.RpcError as error:
                if kind == "GetProfile":
                    sys.exit(f"an honest client was refused: {error.code()}")
            taken = time.time() - began
            print(taken if kind == "GetProfile" else max(0.0, taken - 2.0), flush=True)
            time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--taxonomy")
    parser.add_argument("--honest", help=argparse.SUPPRESS)
    parser.add_argument("--kind", help=argparse.SUPPRESS)
    parser.add_argument("--program", default=str(ROOT / "target/release/skillgauge"))
    options = parser.parse_args()
    random.seed(7)
    if options.honest:
        return honest(options.honest, options.kind, options.seconds)
    server, address, log = served(options.program, options.taxonomy)
    answers, longest = collections.defaultdict(collections.Counter), collections.Counter()
    stop = time.time() + options.seconds
    idle = resident(server.pid)

    def client(number):
        with grpc.insecure_channel(address, OPTIONS) as channel:
            turn = number
            while time.time() < stop:
                kind = KINDS[turn % len(KINDS)]
                began = time.time()
                try:
                    attack(channel, kind)
                    answers[kind]["OK"] += 1
                except grpc.RpcError as error:
                    answers[kind][error.code().name] += 1
                longest[kind] = max(longest[kind], time.time() - began)
                turn += 1

    # In processes of their own: what 64 threads of Python take of each other is not the server's.
    here = [sys.executable, __file__, "--seconds", str(options.seconds), "--honest", address, "--kind"]
    others = {kind: subprocess.Popen([*here, kind], stdout=subprocess.PIPE, text=True) for kind in ("GetProfile", "deadline")}
    host, port = address.split(":")
    silent = [socket.create_connection((host, int(port))) for _ in range(100)]
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    highest = idle
    while any(thread.is_alive() for thread in threads) and server.poll() is None:
        highest = max(highest, resident(server.pid))
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    for one in silent:
        one.close()
    alive = server.poll() is None
    time.sleep(1)
    after = resident(server.pid) if alive else float("nan")
    print(f"{'request':<30} {'longest s':>9}  answers")
    for kind in KINDS:
        print(f"{kind:<30} {longest[kind]:>9.2f}  " + ", ".join(f"{code} {n}" for code, n in answers[kind].most_common()))
    told = {kind: [float(line) for line in other.communicate()[0].split()] for kind, other in others.items()}
    quick, over = sorted(told["GetProfile"]), max(told["deadline"], default=0.0)
    print(f"GetProfile of an honest client: {len(quick)} answers, p50 {quick[len(quick) // 2] * 1e3:.0f} ms, "
          f"p99 {quick[len(quick) * 99 // 100] * 1e3:.0f} ms, longest {quick[-1] * 1e3:.0f} ms")
    print(f"a deadline of 2 s on a long text was overrun by {over * 1e3:.0f} ms at most ({len(told['deadline'])} calls)")
    print(f"resident memory: {idle:.0f} MiB before, {highest:.0f} at its highest, {after:.0f} after")
    errors = [line for line in log if " ERROR " in line]
    print(f"{len(errors)} lines of the log are errors" + ("; the last: " + errors[-1].strip()[:200] if errors else ""))
    server.terminate()
    drained = server.wait(timeout=60)
    print(f"the server ended with {drained}")
    if not alive or highest > MOST_MIB or over > OVERRUN or drained != 0:
        sys.exit(f"FAILED: alive {alive}, highest {highest:.0f} MiB, overrun {over:.2f} s")


if __name__ == "__main__":
    main()
