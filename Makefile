# Ouhe. Each target installs what it needs first (Debian 12, root or sudo).
#
#   make run      build, load the sample conference, serve it on http://127.0.0.1:8080
#   make test     everything: unit, golden, command line, sanitizers, bounded fuzzing
#   make bench    figures beside peers, in one run (BENCH=engine, or bench-engine: one section)
#   make lint     format, clang-tidy, layers
#   make fuzz     longer fuzzing (FUZZ_SECONDS a target, default 600)
#   make coverage lines reached by the tests
#   make build    release program at build/release/ouhe
#   make install  PREFIX=/usr/local
#   make package  a .deb with the page inside, in out/

SHELL := /bin/bash
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 600
JOBS ?= $(shell nproc)
export CTEST_PARALLEL_LEVEL ?= $(JOBS)

.PHONY: run page package build test test-fast lint fuzz bench bench-engine install clean deps deps-test deps-bench format coverage

deps:
	@tools/install-deps build

deps-test:
	@tools/install-deps build test web browser

deps-bench:
	@tools/install-deps build test web bench

build: deps
	@cmake --preset release >/dev/null
	@cmake --build build/release -j $(JOBS) -t ouhe ouhe_manual

page:
	@tools/install-deps web
	@tools/build-web

run: build page
	@tools/run-conference build/release/ouhe

test: deps-test
	@tools/run-tests

test-fast: deps-test
	@cmake --preset dev >/dev/null && cmake --build build/dev -j $(JOBS)
	@ctest --test-dir build/dev --output-on-failure

lint: deps-test
	@tools/lint

format: deps-test
	@find src tests bench -name '*.[ch]' -print0 2>/dev/null | xargs -0 -r clang-format -i

coverage: deps-test
	@tools/run-coverage

fuzz: deps-test
	@tools/run-fuzz $(FUZZ_SECONDS)

bench: build deps-bench
	@cmake --build build/release -j $(JOBS) -t benches
	@tools/run-bench $(BENCH)

bench-engine:
	@$(MAKE) bench BENCH=engine

install: build
	cmake --install build/release --prefix $(PREFIX)

package: page deps
	@tools/install-deps package
	@cmake --preset package >/dev/null
	@cmake --build build/package -j $(JOBS) -t ouhe ouhe_manual
	@mkdir -p out && cd build/package && cpack -G DEB -B $(CURDIR)/out >/dev/null
	@ls out/*.deb

clean:
	rm -rf build
