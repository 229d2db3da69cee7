# One word a job. `make run` and `make test` install what they need first.
BUILD_PACKAGES = libcurl4-openssl-dev libxml2-dev libpsl-dev libssl-dev libsqlite3-dev pkg-config
TEST_PACKAGES = nginx-light
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CONFIG ?= Config/tocsin.yaml
TOCSIN ?= $(firstword $(wildcard .build/release/tocsin .build/debug/tocsin) .build/release/tocsin)
LABELS ?= $(patsubst %,../shared/data/eval/%.jsonl,desk hardcases direction relevance)
ERRORS ?= 3

.PHONY: run build test lint format eval packages test-packages clean

run: build ## Build the release binary and run the daemon on Config/tocsin.yaml, state under ./var
	.build/release/tocsin run --config $(CONFIG)

build: packages ## Build the release binary, .build/release/tocsin
	swift build -c release --product tocsin --static-swift-stdlib

test: packages test-packages ## Build and run every test
	swift build --build-tests
	swift test --skip-build --skip HTTPTests
	swift test --skip-build --filter HTTPTests # by itself: it measures time on the main queue

eval: ## Compare scores with labelled headlines; they belong to their publishers and are no part of the project
	@$(if $(wildcard $(LABELS)),$(TOCSIN) eval --config $(CONFIG) --errors $(ERRORS) $(wildcard $(LABELS)),echo "no labels: LABELS=FILES")

lint: ## Check format and the import directions of the modules
	swift format lint --strict -r Sources Tests Package.swift
	swift test --filter HouseTests

format: ## Format the sources in place
	swift format format -i -r Sources Tests Package.swift

packages:
	@dpkg-query -s $(BUILD_PACKAGES) >/dev/null 2>&1 || { $(SUDO) apt-get update -q && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(BUILD_PACKAGES); }

test-packages:
	@dpkg-query -s $(TEST_PACKAGES) >/dev/null 2>&1 || { $(SUDO) apt-get update -q && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(TEST_PACKAGES); }

clean: ## Remove what was built; state under ./var stays
	swift package clean
