# SPDX-License-Identifier: Apache-2.0
#
# `make build`, `make demo` and `make test` need Go and nothing else: the BPF
# objects are committed. `make generate` needs the clang that CI pins.

GO    ?= go
CLANG ?= clang-14
STRIP ?= llvm-strip-14
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2

# A clone owned by somebody else makes git refuse to answer, and the go command
# then refuses to build. The version is worth having, not worth failing for.
BUILDVCS := $(shell git status --porcelain >/dev/null 2>&1 && echo auto || echo false)

TESTFLAGS  ?=
BENCHFLAGS ?=
ACCURACYFLAGS ?=
MICROBENCHFLAGS ?= -benchmem

# What traces for real sees the whole machine, and so do its tests: one package's storms
# and floods of failed execs would cost another's trace records. One at a time.
LIVE := ./bpf ./tracer/... ./cmd/goenvtrace

.DEFAULT_GOAL := help

.PHONY: help
help: ## what this Makefile can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## bin/goenvtrace
	@CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=$(BUILDVCS) -o bin/goenvtrace ./cmd/goenvtrace

.PHONY: generate
generate: ## compile the BPF programs and their Go bindings again (needs clang)
	BPF2GO_CC=$(CLANG) BPF2GO_STRIP=$(STRIP) $(GO) generate ./bpf

.PHONY: demo
demo: build ## trace a real conflict live, or replay it where eBPF is out of reach
	@GO=$(GO) sh testdata/demo/demo.sh

.PHONY: test
test: ## everything; as root the live tests too
	@live=$$($(GO) list $(LIVE)) && status=0 && \
	$(GO) test $(TESTFLAGS) $$($(GO) list ./... | grep -vxF "$$live") || status=1; \
	$(GO) test -p 1 $(TESTFLAGS) $(LIVE) || status=1; \
	exit $$status

.PHONY: bench
bench: build ## docs/performance.md, measured again: needs root; BENCHFLAGS=-quick
	@$(GO) build -buildvcs=false -o bin/bench ./cmd/internal/bench
	@bin/bench $(BENCHFLAGS)

.PHONY: accuracy
accuracy: build ## precision and recall: scenarios, cmd/go's own tests, gopls, dlv; needs root
	@$(GO) build -buildvcs=false -o bin/accuracy ./cmd/internal/accuracy
	@bin/accuracy $(ACCURACYFLAGS)

.PHONY: microbench
microbench: ## the Go benchmarks of every package
	@$(GO) test -run='^$$' -bench=. $(MICROBENCHFLAGS) ./...

.PHONY: lint
lint: ## gofmt, go vet, staticcheck; golangci-lint where it is installed
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt'd:" $$unformatted; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; fi

.PHONY: fmt
fmt: ## gofmt; clang-format where it is installed
	gofmt -w .
	@if command -v clang-format >/dev/null; then clang-format -i bpf/*.c bpf/event.h bpf/kernel.h; fi

.PHONY: test-kernels
test-kernels: ## the live tests on the kernels of docs/kernels.md, in qemu
	@bash .ci/kernels

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf bin
