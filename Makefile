# The two that a newcomer needs are `make demo` and `make test`; each does the set-up it needs.

.PHONY: setup build demo monitor-demo test test-native check bench results gate proto-lint clean

export OMP_WAIT_POLICY ?= PASSIVE
CARGO_FLAGS ?= --locked
JOBS ?= 2
PROGRAM = target/release/skillgauge
# Tests and checks see training, monitoring and its cluster too, in a profile of their own that is built quickly; the
# program that serves is built without them.
TESTED = --profile quick --features training,monitor,cluster
# bf16 where the processor computes in it.
NATIVE := $(shell grep -q avx512_bf16 /proc/cpuinfo 2>/dev/null && echo bf16)

## setup: fetch libtorch and the model, checking their digests
setup:
	python3 models/fetch.py

## build: the program
build: setup
	cargo build --release $(CARGO_FLAGS) -j$(JOBS)

## demo: index the sample ads, serve them, match both built-in profiles
demo: build
	$(PROGRAM) demo

## monitor-demo: feeds of ads into tables, figures and a page: real ads where they are, else the sample ads
monitor-demo: setup
	cargo build --release --features monitor $(CARGO_FLAGS) -j$(JOBS)
	benches/monitor_demo.py

## test: all tests; those that kill processes of a cluster one at a time
test: setup
	cargo test $(TESTED) $(CARGO_FLAGS) -j$(JOBS) -- --skip conformance::
	cargo test $(TESTED) $(CARGO_FLAGS) -j$(JOBS) --test suite -- conformance:: --test-threads 1

## test-native: the tests of answers once more, in bf16 where the processor computes in it
ANSWERS = encoder evaluation found independent multilingual occupations precision profile_ads ranking research server
test-native: setup
ifeq ($(NATIVE),bf16)
	SKILLGAUGE_TEST_PRECISION=auto cargo test $(TESTED) $(CARGO_FLAGS) -j$(JOBS) --test suite -- $(ANSWERS:%=%::)
else
	@echo "test-native: this processor computes in f32 only, which make test has done"
endif

## check: format, lints, documentation, architecture, licences
check: setup
	cargo fmt --check
	cargo clippy --all-targets $(TESTED) $(CARGO_FLAGS) -j$(JOBS) -- -D warnings
	cargo clippy --profile quick $(CARGO_FLAGS) -j$(JOBS) -- -D warnings
	cargo clippy --profile quick --no-default-features --lib --tests $(CARGO_FLAGS) -j$(JOBS) -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --lib $(TESTED) $(CARGO_FLAGS) -j$(JOBS)
	cargo test $(TESTED) $(CARGO_FLAGS) -j$(JOBS) --test architecture
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check licenses bans sources; \
	else echo "check: cargo-deny is not installed (cargo install cargo-deny --locked): licences NOT checked"; fi

## proto-lint: buf's lint over the protocol (needs npm)
proto-lint:
	cd proto && npm exec --yes --package=@bufbuild/buf -- buf lint

## bench: every benchmark; benches/README.md says what each measures
bench: build
	cargo bench $(CARGO_FLAGS) -j$(JOBS)
	benches/run.sh

## results: evaluations on the real data into the tables of docs/results.md
results: build
	benches/results.py

## gate: the same evaluations against the figures of models/gate.toml, in each precision that the processor has
gate: build
	@for precision in f32 $(NATIVE); do echo "gate: in $$precision" >&2; \
	SKILLGAUGE_MODEL__PRECISION=$$precision benches/results.py --gate || exit 1; done

clean:
	cargo clean
