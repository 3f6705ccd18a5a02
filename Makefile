# The two commands that do everything: `make run` and `make test`. The rest is for people who build Hearth.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

ADDRESS ?= 127.0.0.1:8410
REPLAY ?=
# A replay lives in a fresh house each time; the demo house stays.
HOUSE ?= target/$(if $(REPLAY),replay-$(shell date +%s),demo-house)
APT := cc:gcc python3:python3 mkfs.ext4:e2fsprogs losetup:mount node:nodejs npm:npm curl:curl chromium:chromium
# With the web in the tree, a node that is shown or shipped must hold it.
WEB := $(wildcard edge-node/web/package.json)
WITH_UI := $(if $(WEB),--features edge-node/require-ui)

.PHONY: help tools run test browser web stranger lint tidy crash power bench deny clean

help: ## What can be made here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

tools: ## Install what is missing on a Debian machine that has Rust
	@missing=""; \
	for pair in $(APT); do \
	  command -v "$${pair%%:*}" >/dev/null 2>&1 || [ -x "/sbin/$${pair%%:*}" ] || missing="$$missing $${pair##*:}"; \
	done; \
	if [ -n "$$missing" ]; then \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "installing:$$missing"; \
	  $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing libc6-dev; \
	fi
	@command -v cargo >/dev/null 2>&1 || { echo "Rust is missing: install it from rustup.rs, then run this again"; exit 1; }

run: tools ## Build, open the demo house and say where to look
	cargo build --release --locked --bin edge-node $(WITH_UI)
	target/release/edge-node demo --data $(HOUSE) --listen $(ADDRESS) $(if $(REPLAY),--replay $(REPLAY))

test: tools web stranger ## Prove everything: format, lints, every test, the crash and power harnesses at their short length, journeys in a browser
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo build --locked --bin edge-node
	cargo test --workspace --locked --no-fail-fast
	$(MAKE) --no-print-directory browser

browser: ## Journeys through the screens of a debug build, in Chromium; pictures stay in target/screens
	npm ci --prefix tests/browser --no-audit --no-fund
	node tests/browser/run.mjs

web: ## Check, test and build the web; debug builds of the node take what this leaves in edge-node/web/dist
ifneq ($(WEB),)
	npm ci --prefix edge-node/web --no-audit --no-fund
	npm run --prefix edge-node/web check
	npm run --prefix edge-node/web test
	npm run --prefix edge-node/web build
	npm run --prefix edge-node/web --if-present budget
else
	@echo "edge-node/web is not in the tree; nothing to check"
endif

stranger: ## Install the decoder of printer bytes that we did not write, from its lock file
	npm ci --prefix printer-drivers/dialects/tests/stranger --omit=optional --ignore-scripts --no-audit --no-fund

lint: ## Format and lints only
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

tidy: ## The one-second test of layout, arrows, words and lengths
	cargo test -p tidy

replay: tools ## Live both published files in full (../shared/data), each in a fresh house, and compare the sums
	cargo build --release --locked --bin edge-node
	@for file in takeaway-orders resort-bookings; do \
	  if [ ! -f ../shared/data/$$file.csv ]; then echo "skipped: ../shared/data/$$file.csv is not on this machine"; continue; fi; \
	  house=$$(mktemp -d); \
	  target/release/edge-node demo --data "$$house/house" --listen 127.0.0.1:0 --replay ../shared/data/$$file.csv; \
	  python3 tests/journal_verifier.py "$$house/house/house.db"; \
	  rm -rf "$$house"; \
	done

crash: tools ## The full crash run: 200 times kill -9 under load
	cargo build --release --locked --bin edge-node --bin power
	target/release/power crash --kills 200

power: tools ## The full power run: 200 real cuts of a disk of its own (needs root and loop devices)
	cargo build --release --locked --bin edge-node --bin power
	target/release/power cut --cuts 200

bench: tools ## Every figure beside its floor (quarter of an hour, quiet machine)
	cargo build --release --locked --bin edge-node --bin bench
	target/release/bench all

deny: ## Licences, advisories, duplicate versions (needs cargo-deny)
	cargo deny check

clean: ## Forget the demo house and the houses of replays
	rm -rf target/demo-house target/replay-*
