# What maintainers and the continuous integration run. `make demo`, `make quick` and `make test` need
# only Go, Git and a shell; whatever else a target needs, it installs.
.DEFAULT_GOAL := build
.PHONY: build demo quick test lint check generate generated compat bench fuzz setup clean

export CGO_ENABLED ?= 0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X arkindex/internal/buildinfo.version=$(VERSION)
GO_FILES = $(shell git ls-files -co --exclude-standard '*.go')
CACHE := $(CURDIR)/.cache

build: ## build the program, static and stripped
	go build -trimpath -ldflags '$(LDFLAGS)' -o arkindex ./cmd/arkindex

demo: build ## publish an example worker to the embedded registry and read it back
	./examples/demo.sh ./arkindex

quick: ## build, vet, and run the tests that need only Go and Git (about a minute)
	go build ./...
	go vet -tags compat ./...
	go test -short ./...

setup: ## install what the tests need (Debian, as root or with sudo)
	./tools/setup.sh

test: setup ## run every test with the race detector, then make compat
	CGO_ENABLED=1 go test -race ./...
	$(MAKE) compat

compat: setup ## compare with the reference command lines and run Python clients against the server
	./tools/reference.sh $(CACHE)/reference-0.4.4 arkindex-cli==0.4.4
	ARKINDEX_REFERENCE=$(CACHE)/reference-0.4.4/bin/arkindex go test -tags compat -count=1 -timeout 30m ./test/compat

lint: ## check formatting, line length, vet, staticcheck, allowed imports and generated files
	@unformatted="$$(go tool -modfile=tools/go.mod gofumpt -l $(GO_FILES))"; \
		test -z "$$unformatted" || { echo "not formatted (run gofumpt -w):"; echo "$$unformatted"; exit 1; }
	@long="$$(grep -L '^// Code generated' $(GO_FILES) | xargs awk 'length > 99 { print FILENAME ":" FNR }')"; \
		test -z "$$long" || { echo "lines of more than 99 bytes:"; echo "$$long"; exit 1; }
	go vet -tags compat ./...
	go tool -modfile=tools/go.mod staticcheck -tags compat ./...
	go tool -modfile=tools/go.mod depguard ./...
	$(MAKE) generated

generate: ## write the generated files
	go run ./internal/docgen docs/cli.md

generated: ## fail when a generated file is out of date
	@mkdir -p $(CACHE) && go run ./internal/docgen $(CACHE)/cli.md
	@diff -u docs/cli.md $(CACHE)/cli.md || { echo "docs/cli.md is out of date: run make generate"; exit 1; }

check: lint test ## everything that must pass before a commit

bench: setup build ## run the benchmarks; each prints its budget
	./tools/reference.sh $(CACHE)/reference-0.4.4 arkindex-cli==0.4.4
	./tools/reference.sh $(CACHE)/validator-0.2.4 teklia-worker-configuration==0.2.4
	go run ./bench $(CURDIR)/arkindex $(CACHE)/reference-0.4.4/bin/arkindex $(CACHE)/validator-0.2.4/bin/worker-validator
	go test -p 1 -run '^$$' -bench . -benchtime 200ms ./...

FUZZTIME ?= 10m
fuzz: ## run every fuzz test for FUZZTIME, one after the other
	@git grep -oE '^func Fuzz\w+' -- '*_test.go' | \
		sed -E 's,^(.*/)?[^/:]*:func ,./\1 ,' | sort -u | while read -r dir name; do \
		echo "$$dir $$name"; \
		go test "$$dir" -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

clean:
	rm -rf arkindex $(CACHE) dist
