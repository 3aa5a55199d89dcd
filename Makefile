# Everything that a maintainer or the continuous integration runs. `make demo` and `make test` need only Go, git and a shell:
# what else they need, they install.
.DEFAULT_GOAL := build
.PHONY: build demo test lint check generate generated compat bench fuzz setup clean

export CGO_ENABLED ?= 0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X arkindex/internal/buildinfo.version=$(VERSION)
GO_FILES = $(shell git ls-files -co --exclude-standard '*.go')
CACHE := $(CURDIR)/.cache

build: ## the program, static and stripped
	go build -trimpath -ldflags '$(LDFLAGS)' -o arkindex ./cmd/arkindex

demo: build ## publish an example worker from a Git repository into the embedded registry, and read it back
	./examples/demo.sh ./arkindex

setup: ## installs what the tests need (Debian, as root or with sudo)
	./tools/setup.sh

test: setup ## every test, with the race detector, and the comparison with the reference command
	CGO_ENABLED=1 go test -race ./...
	$(MAKE) compat

compat: setup ## our write requests against those of the reference command line, and Python's clients against our server
	./tools/reference.sh $(CACHE)/reference-0.4.4 arkindex-cli==0.4.4
	ARKINDEX_REFERENCE=$(CACHE)/reference-0.4.4/bin/arkindex go test -tags compat -count=1 -timeout 30m ./internal/compat

lint: ## formatting, vet, staticcheck, import arrows, generated files
	@unformatted="$$(go tool -modfile=tools/go.mod gofumpt -l $(GO_FILES))"; \
		test -z "$$unformatted" || { echo "not formatted (run gofumpt -w):"; echo "$$unformatted"; exit 1; }
	go vet -tags compat ./...
	go tool -modfile=tools/go.mod staticcheck -tags compat ./...
	go tool -modfile=tools/go.mod depguard ./...
	$(MAKE) generated

generate: ## the files that are made from others
	go run ./internal/docgen docs/cli.md

generated: ## fails when a generated file is out of date
	@mkdir -p $(CACHE) && go run ./internal/docgen $(CACHE)/cli.md
	@diff -u docs/cli.md $(CACHE)/cli.md || { echo "docs/cli.md is out of date: run make generate"; exit 1; }

check: lint test ## what must be green before a commit

bench: setup build ## measured ratios; each prints its budget
	./tools/reference.sh $(CACHE)/reference-0.4.4 arkindex-cli==0.4.4
	./tools/reference.sh $(CACHE)/validator-0.2.4 teklia-worker-configuration==0.2.4
	go run ./internal/bench $(CURDIR)/arkindex $(CACHE)/reference-0.4.4/bin/arkindex $(CACHE)/validator-0.2.4/bin/worker-validator
	go test -p 1 -run '^$$' -bench . -benchtime 200ms ./internal/...

FUZZTIME ?= 10m
fuzz: ## every fuzz test, one after the other, for FUZZTIME each
	@grep -rHoE '^func Fuzz\w+' --include='*_test.go' internal | sed -E 's,^(.*)/[^/]*:func ,\1 ,' | sort -u | while read -r dir name; do \
		echo "$$dir $$name"; \
		go test "./$$dir" -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

clean:
	rm -rf arkindex $(CACHE) dist
