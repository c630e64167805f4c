"""A client of the server in Python, with stubs generated from proto/: proto folder, work folder, address."""
import glob
import os
import sys

from grpc_tools import protoc

proto, work, address = sys.argv[1:]
files = sorted(glob.glob(os.path.join(proto, "skillgauge", "v1", "*.proto")))
assert protoc.main(["protoc", f"-I{proto}", f"--python_out={work}", f"--grpc_python_out={work}", *files]) == 0
sys.path.insert(0, work)

import grpc  # noqa: E402
from skillgauge.v1 import job_ad_pb2, job_ad_service_pb2, job_ad_service_pb2_grpc  # noqa: E402
from skillgauge.v1 import match_service_pb2, match_service_pb2_grpc  # noqa: E402

with grpc.insecure_channel(address) as channel:
    ads = job_ad_service_pb2_grpc.JobAdServiceStub(channel)
    created = ads.CreateJobAd(job_ad_service_pb2.CreateJobAdRequest(
        job_ad_id="from-python", wait=True,
        job_ad=job_ad_pb2.JobAd(title="IoT technician", description="You install and maintain LoRaWAN sensors.")), timeout=60)
    assert created.job_ad.name == "jobAds/from-python", created
    matches = match_service_pb2_grpc.MatchServiceStub(channel)
    answer = matches.MatchJobAds(match_service_pb2.MatchJobAdsRequest(
        profile="profiles/smart-cities-technician", page_size=100), timeout=60)
    assert [found.rank for found in answer.matches] == list(range(1, len(answer.matches) + 1))
    assert any(found.job_ad == "jobAds/from-python" for found in answer.matches)
    for found in answer.matches:
        parts = sum(s.contribution for s in [*found.skills, *found.missing_skills]) + sum(p.contribution for p in found.focus_parts) + found.occupation.contribution
        assert abs(parts - found.score) < 1e-6, (found.job_ad, parts, found.score)
    try:
        matches.MatchJobAds(match_service_pb2.MatchJobAdsRequest(profile="profiles/none"), timeout=60)
        raise AssertionError("an unknown profile was found")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
print(f"python client: ok, {len(answer.matches)} matches")
