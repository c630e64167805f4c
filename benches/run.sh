#!/usr/bin/env bash
# Whole-process figures that criterion does not give. Usage: benches/run.sh [encode|indexing|all]
#   encode    makes benches/.venv with Python's sentence-transformers and onnxruntime, then runs the encode bench
#   indexing  10,000 synthetic ads, and the real ads where SKILLGAUGE_DATA has them: cold, then unchanged
set -euo pipefail
cd "$(dirname "$0")/.."
export OMP_WAIT_POLICY=PASSIVE
what=${1:-all}
program=target/release/skillgauge

encode() {
  if [ ! -x benches/.venv/bin/python ] || ! benches/.venv/bin/python -c 'import sentence_transformers, onnxruntime, onnx' 2>/dev/null; then
    python3 -m venv benches/.venv
    benches/.venv/bin/pip install --disable-pip-version-check -q \
      'torch==2.4.0' 'sentence-transformers==3.3.1' 'transformers==4.46.3' 'numpy<2' 'onnx==1.17.0' 'onnxruntime==1.20.1'
  fi
  cargo bench --locked -j2 --bench encode
}

# Peak memory of a command, from the kernel's own account of it.
measured() {
  python3 - "$@" <<'P'
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"peak memory: {peak:.0f} MiB", flush=True)
sys.exit(code)
P
}

indexing() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cargo run --release --locked -j2 --example synthetic_feed -- 10000 > "$folder/feed.jsonl"
  for run in cold unchanged; do
    echo "== 10,000 synthetic ads, $run"
    measured "$program" index --data-dir "$folder/data" --ads "$folder/feed.jsonl"
  done
  real=${SKILLGAUGE_DATA:-../shared/data}/ads-linkedin-2025/linkedin_jobs.csv
  if [ -f "$real" ]; then
    for run in cold unchanged; do
      echo "== 990 real ads ($(basename "$real"), sha256 $(sha256sum "$real" | cut -c1-12)), $run"
      measured "$program" index --data-dir "$folder/real" --ads "$real" --map id=id --map title=posting_title --map company=company_name
    done
  else
    echo "SKIPPED the real ads: no $real (set SKILLGAUGE_DATA)" >&2
  fi
}

case "$what" in
  encode) encode ;;
  indexing) indexing ;;
  all) encode; indexing ;;
  *) echo "usage: $0 [encode|indexing|all]" >&2; exit 2 ;;
esac
