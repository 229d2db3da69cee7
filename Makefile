# One word a job. `make run` and `make test` install what they need first.
BUILD_PACKAGES = libcurl4-openssl-dev libxml2-dev libpsl-dev libssl-dev libsqlite3-dev zlib1g-dev tzdata pkg-config
TEST_PACKAGES = nginx-light prometheus-alertmanager
DEB_PACKAGES = dpkg-dev binutils xz-utils
BOX_PACKAGES = systemd-container logrotate
BENCH_PACKAGES = nginx-light curl time
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CONFIG ?= Config/tocsin.yaml
FUZZ_SECONDS ?= 60
TOCSIN ?= $(firstword $(wildcard .build/release/tocsin .build/debug/tocsin) .build/release/tocsin)
LABELS ?= $(patsubst %,../shared/data/eval/%.jsonl,desk hardcases direction relevance)
ERRORS ?= 3
# Tests that compile whole lexicons, and nothing at once: under a sanitizer they keep the others from their clocks.
COMPILING = 'A lexicon file|Lexicons of watches|The config that comes with Tocsin|The reference config'
PAGE ?= http://127.0.0.1:9732

# Debian packages, only when one is missing.
install = dpkg-query -s $(1) >/dev/null 2>&1 || { $(SUDO) apt-get update -q && \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(1); }

.PHONY: run build look manual install uninstall deb box test lint format bench kills eval fuzz sanitize clean
.PHONY: packages test-packages bench-packages deb-packages box-packages

run: build ## Build the release binary and run the daemon on Config/tocsin.yaml, state under ./var
	.build/release/tocsin run --config $(CONFIG)

build: packages ## Build the release binary, .build/release/tocsin
	swift build -c release --product tocsin --static-swift-stdlib

manual: build ## Manual pages and completions from the commands themselves, into .build/manual
	swift build -c release --product TocsinManual --static-swift-stdlib
	systemd/manual

install: .build/manual/tocsin.1 ## Install it, after `make manual` as another user than root: prefix=/usr/local sysconfdir=/etc DESTDIR=
	@prefix=$(prefix) sysconfdir=$(sysconfdir) unitdir=$(unitdir) DESTDIR=$(DESTDIR) systemd/install

.build/manual/tocsin.1: ; $(MAKE) manual

uninstall: ## Remove what `make install` installed; configs, state and logs stay
	@prefix=$(prefix) sysconfdir=$(sysconfdir) unitdir=$(unitdir) DESTDIR=$(DESTDIR) systemd/install --remove

deb: manual deb-packages ## A Debian package, .build/tocsin_VERSION_ARCH.deb
	systemd/debian/build

box: deb box-packages ## Install the package in a throwaway machine with a systemd of its own, and try it out
	Tests/Box/run .build/tocsin_*.deb

test: packages test-packages ## Build and run every test
	swift build --build-tests
	swift test --skip-build --skip HTTPTests
	swift test --skip-build --filter HTTPTests # by itself: it measures time on the main queue

kills: packages test-packages ## A thousand alerts, a receiver that is seldom well, and a daemon that is killed fifty times
	TOCSIN_KILLS=50 TOCSIN_ALERTS=1000 swift test --filter 'killed at random instants'

eval: ## Compare scores with labelled headlines; they belong to their publishers and are no part of the project
	@$(if $(wildcard $(LABELS)),$(TOCSIN) eval --config $(CONFIG) --errors $(ERRORS) $(wildcard $(LABELS)),echo "no labels: LABELS=FILES")

lint: ## Check format and the import directions of the modules
	swift format lint --strict -r Sources Tests Package.swift
	swift test --filter HouseTests

format: ## Format the sources in place
	swift format format -i -r Sources Tests Package.swift

bench: build bench-packages ## Reading beside bare libxml2 (FOLDER=… for files of yours), polling 10,000 feeds beside curl
	swift build -c release --product TocsinBench --static-swift-stdlib && .build/release/TocsinBench $(FOLDER)
	Tests/Bench/polls.sh

look: ## Pictures and accessibility of the page of a running daemon at PAGE, in .build/look; needs chromium, chromium-driver
	test -x .build/look/venv/bin/python || python3 -m venv .build/look/venv
	.build/look/venv/bin/pip install -q selenium && .build/look/venv/bin/pip install -q --no-deps axe-playwright-python
	.build/look/venv/bin/python Tests/Browser/look.py $(PAGE) .build/look

sanitize: packages ## HTTP client and daemon under ThreadSanitizer and AddressSanitizer
	swift build --build-tests --sanitize=thread --scratch-path .build/thread
	swift test --skip-build --sanitize=thread --scratch-path .build/thread --filter HTTPTests # by itself, as in test
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitize/thread.supp swift test --skip-build --sanitize=thread \
	  --scratch-path .build/thread --filter DaemonTests --skip $(COMPILING)
	swift build --build-tests --sanitize=address --scratch-path .build/address
	swift test --skip-build --sanitize=address --scratch-path .build/address --disable-xctest --filter HTTPTests
	swift test --skip-build --sanitize=address --scratch-path .build/address --disable-xctest --filter DaemonTests --skip $(COMPILING)

fuzz: packages ## Throw broken feeds at the reader for FUZZ_SECONDS; keep what it dies of in Tests/FeedsTests/Crashers
	TOCSIN_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product TocsinFuzz -Xswiftc -sanitize=fuzzer,address
	mkdir -p .build/fuzz/corpus
	ASAN_OPTIONS=detect_leaks=0 .build/fuzz/release/TocsinFuzz -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=8192 \
	  -dict=Tests/Fuzz/feeds.dict -artifact_prefix=.build/fuzz/ .build/fuzz/corpus Tests/Fuzz/seeds

packages: ; @$(call install,$(BUILD_PACKAGES))
test-packages: ; @$(call install,$(TEST_PACKAGES))
bench-packages: ; @$(call install,$(BENCH_PACKAGES))
deb-packages: ; @$(call install,$(DEB_PACKAGES))
box-packages: ; @$(call install,$(BOX_PACKAGES))

clean: ## Remove what was built; state under ./var stays
	swift package clean
