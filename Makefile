# All that is done with this tree. `make` alone says what there is.

SHELL := bash
.DEFAULT_GOAL := help

GO       ?= go
FUZZTIME ?= 20s
# More flags: make run ARGS='--limits strict', make bench ARGS=--quick, make fuzz ARGS=./internal/wsconn.
ARGS     ?=

# The race detector needs a C compiler; without one the go command says CGO_ENABLED=0.
race = $(filter -race,$(subst 1,-race,$(shell $(GO) env CGO_ENABLED)))
# The version comes from git, where there is a repository that git trusts.
stamp = $(if $(shell git rev-parse --verify --quiet HEAD 2>/dev/null),true,false)
# Modules of their own, so that nobody downloads what only they need.
modules = $(patsubst %/go.mod,%,$(wildcard bench/*/go.mod interop/*/go.mod))
# The files of the tree that are not ignored.
files = git ls-files --cached --others --exclude-standard
# Where CI wants the events of the tests.
testlog = $(if $(TESTLOG),--jsonfile '$(TESTLOG)/$(1).json')
# With AGAIN a few tests that fail are run a second time; CI names them as flaky if they pass then. Data races stay failures.
again = $(if $(AGAIN),--rerun-fails=1 --rerun-fails-max-failures=5 --rerun-fails-abort-on-data-race)

.PHONY: help run build web test check bench generate images fuzz cover clean
.PHONY: clients units web-test unraced interop modules formatted vetted linted generated vulnerable

help: ## print this list
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / { printf "  make %-10s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# On a terminal the server is a job of its own, so that Ctrl-C reaches it and not make, which would call it an error.
run: build ## build everything and serve, with wss, until Ctrl-C; ARGS='--limits off' adds flags
	@if [ -t 0 ]; then set -m; fi; bin/dervish serve --tls auto --exit-with-parent $(ARGS); exit $$?

# Without symbol tables; profiles and stack traces do not need them.
build: web ## build bin/dervish: one static binary, with its console where Node.js is there
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=$(stamp) -ldflags='-s -w' -o bin/dervish ./cmd/dervish

# npm ci would refuse the lock file, since npm leaves the packages of other platforms out of it.
# The console is built into the package that embeds it. Without Node.js the server says on its page what is missing.
console = internal/console/dist/index.html

web: ## build the console in web/, if anything in it changed
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(console); \
	else echo 'web: npm is not there, so the server will have no console; install Node.js to have it' >&2; fi

$(console): $(shell find web -type f -not -path 'web/node_modules/*')
	cd web && npm install --no-save --silent --no-audit --no-fund
	rm -rf internal/console/dist/assets $(console)
	cd web && npm run --silent build
	@touch $(console)

test: clients units web-test unraced interop modules ## run every test, real clients against the real binary included

check: formatted vetted linted generated vulnerable test ## do what CI does: format, vet, lint, generate, vulnerabilities, tests

bench: ## measure dervish beside its peers and write docs/benchmarks.md; ARGS=--quick for a look
	$(GO) run ./bench $(ARGS)

generate: ## write anew what follows from the declarations
	$(GO) generate ./...

images: build ## draw the pictures of the console in docs/images, in Chromium
	cd web && DERVISH_BINARY='$(CURDIR)/bin/dervish' node test/images.mjs

fuzz: ## run each fuzz target for FUZZTIME (20s); ARGS=./internal/wsconn for one package
	@set -e; for dir in $(or $(ARGS),$$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u)); do \
		for target in $$($(GO) test -list '^Fuzz' $$dir | grep '^Fuzz'); do \
			echo "fuzz: $$dir $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$dir; \
		done; \
	done

cover: ## run the tests and write bin/coverage.html
	@mkdir -p bin
	$(GO) test -coverpkg=./... -coverprofile=bin/coverage.out $$($(GO) list ./... | grep -v '/interop$$')
	@$(GO) tool cover -html=bin/coverage.out -o bin/coverage.html
	@$(GO) tool cover -func=bin/coverage.out | tail -n 1

clean: ## remove what was built; interop/.cache, which takes long to make, stays
	rm -rf bin web/node_modules internal/console/dist/assets $(console)

# The parts of test.

# The README's program in Python runs where its package is, which clients has installed.
units: build
	@$(if $(race),,echo 'test: no C compiler is there, so the race detector is off')
	@python=interop/.cache/python/venv/bin/python; if [ -x $$python ]; then export DERVISH_PYTHON="$$PWD/$$python"; fi; \
	$(GO) tool gotestsum $(call testlog,units) $(again) --packages="$$($(GO) list ./... | grep -v '/interop$$' | xargs)" -- $(race) -timeout 20m

# Node.js of version 20 has WebSocket behind a flag, and later ones still take the flag. Without Chromium each test is skipped
# by name.
web-test: build
	@if [ ! -d web/node_modules ]; then echo 'test: the tests of the console are skipped, as npm is not there'; exit; fi; \
	cd web && export DERVISH_BINARY='$(CURDIR)/bin/dervish' && bad=0; \
	run() { node --experimental-websocket --test --test-reporter=spec "$$1"; }; \
	for file in test/*.test.mjs; do \
		run "$$file" && continue; \
		if [ -z "$(AGAIN)" ]; then bad=1; continue; fi; \
		echo "test: web/$$file failed and is run again"; \
		if run "$$file"; then echo "test: web/$$file is flaky, which is a fault to be found"; else bad=1; fi; \
	done; exit $$bad

# The race detector allocates and is slow: the packages that have tests for going without it are run so as well.
unraced:
	$(if $(race),$(GO) tool gotestsum $(call testlog,unraced) $(again) --packages="$$(grep -rl --include='*_test.go' '^//go:build !race' . | xargs -n 1 dirname | sort -u | xargs)")

# The go command cannot see that a tool chain or the binary changed; hence -count=1.
interop: build clients
	DERVISH_BINARY='$(CURDIR)/bin/dervish' $(GO) tool gotestsum $(call testlog,interop) $(again) --packages=./interop -- -count=1 -timeout 20m

# Tool chains are installed where that is everyday business (root on Debian) or asked for by DERVISH_INTEROP=1; 0 leaves
# the machine as it is. What is missing is skipped by name.
clients:
	@case "$${DERVISH_INTEROP-}" in \
	1) wanted=yes ;; \
	'') if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then wanted=yes; fi ;; \
	esac; \
	if [ -n "$${wanted-}" ]; then \
		interop/setup all || echo 'test: not every client program is ready; the tests of those that are not are skipped'; \
		examples/setup || echo 'test: pytest is not ready; the test of its example is skipped'; \
	fi

modules:
	@set -e; for module in $(modules); do \
		if [ -n "$$(find $$module -name '*_test.go')" ]; then echo "test: $$module"; $(GO) -C $$module test -short ./...; \
		else echo "test: $$module builds"; $(GO) -C $$module build -o /dev/null ./...; fi; \
	done

# The parts of check.

formatted:
	@bad=$$($(files) '*.go' | xargs "$$($(GO) env GOROOT)/bin/gofmt" -l) && \
	if [ -n "$$bad" ]; then printf 'check: not gofmt-ed:\n%s\n' "$$bad"; exit 1; fi

vetted:
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	@set -e; for module in $(modules); do echo "check: go vet in $$module"; $(GO) -C $$module vet ./...; done

linted:
	$(GO) tool staticcheck ./...
	@if [ -d web/node_modules ]; then cd web && npm run --silent check; fi

# The tree is compared with itself, so that this works before a commit too.
generated:
	@set -eu; mkdir -p bin; \
	$(files) | xargs cksum | LC_ALL=C sort >bin/.before; \
	$(GO) generate ./...; \
	$(files) | xargs cksum | LC_ALL=C sort >bin/.after; \
	if ! diff bin/.before bin/.after >bin/.stale; then \
		echo 'check: generated files are stale; run make generate and commit:'; \
		awk '/^[<>]/ { print "  " $$4 }' bin/.stale | sort -u; exit 1; \
	fi

# Its data is on the network; exit status 3 is a finding.
vulnerable:
	@mkdir -p bin; $(GO) tool govulncheck ./... >bin/.vulnerable 2>&1; status=$$?; \
	case $$status in \
	0) echo 'check: govulncheck knows of no vulnerability' ;; \
	*) if grep -q '^govulncheck: fetching vulnerabilities' bin/.vulnerable; then \
			echo "check: govulncheck is skipped, as its data cannot be had: $$(cat bin/.vulnerable)"; \
		else cat bin/.vulnerable; exit 1; fi ;; \
	esac
