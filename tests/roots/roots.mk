# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Fresh Debian systems, as root, and other C libraries; included by the Makefile.

.PHONY: distros
distros: ## build and test in fresh roots of Debian, by user and compiler (ROWS=words, TESTS=unit)
	@tests/roots/distros.sh $(ROWS)

.PHONY: package-test
package-test: ## build, install and purge the Debian package in fresh roots (SUITES=names)
	@tests/roots/package.sh $(SUITES)

.PHONY: systemd-test
systemd-test: ## watch the units of systemd in fresh roots of Debian (SUITES=names)
	@tests/roots/systemd.sh $(SUITES)

.PHONY: objects
objects: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ)

# Debian has no libbpf, libelf and ncurses for musl to link with; their headers are those of the
# system.  A system of musl, such as Alpine, needs nothing but make.
MUSL_CFLAGS ?= -O2 -Werror
.PHONY: musl
musl: ## compile all sources against musl (needs musl-tools)
	@mkdir -p $(B)/musl
	@$(MAKE) --no-print-directory -o $(B)/musl/ready B=$(B)/musl CC=musl-gcc \
		CPPFLAGS='-idirafter /usr/include -idirafter /usr/include/$(shell $(CC) -dumpmachine)' CFLAGS='$(MUSL_CFLAGS)' objects
	@[ -z '$(RECORD)' ] || tests/roots/record.py "musl | $$(. /etc/os-release; echo $$PRETTY_NAME), musl $$(dpkg-query \
		-W -f '$${Version}' musl-dev) | compile | no warning"
