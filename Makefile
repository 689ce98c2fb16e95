# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# mayfly: a live process tree.  `make help` lists the targets.
#
# Everything is built under build/.  Plain `make` installs nothing; `make deps` installs packages
# with the system's package manager, and prints what it does.

# With the date of the version, which the man page has; README.md has what has changed.
VERSION := 0.1.0
DATE := 2026-11-29
PREFIX ?= /usr/local
DESTDIR ?=
MANDIR ?= $(PREFIX)/share/man

CC ?= cc
CLANG ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /sbin/bpftool /usr/local/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
# Empty for root, and where there is no sudo.
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
SETCAP ?= $(firstword $(wildcard /usr/sbin/setcap /sbin/setcap) setcap)

# CROSS=aarch64-linux-gnu builds for that machine, with Debian's names of tools and directories, in
# build/aarch64-linux-gnu.  Its libraries are in SYSROOT (make sysroot), or installed beside those of
# this machine.  CC=aarch64-linux-gnu-gcc means the same, and ARCH=arm64 on the command line.
bpf_arch = $(shell $(1) -dumpmachine 2>/dev/null | sed 's/-.*//; s/x86_64\|i[3-6]86/x86/; \
	s/aarch64/arm64/; s/^arm\(v.*\)*$$/arm/; s/powerpc64.*\|ppc64.*/powerpc/; s/riscv.*/riscv/; s/s390x/s390/; \
	s/loongarch64/loongarch/')
cross_arm64 := aarch64-linux-gnu
cross_armhf := arm-linux-gnueabihf
cross_riscv64 := riscv64-linux-gnu
CROSS := $(strip $(or $(CROSS),$(if $(filter command,$(origin ARCH)),$(cross_$(ARCH))),$(if $(filter-out $(call bpf_arch,cc),$(call bpf_arch,$(CC))),\
	$(subst -unknown,,$(subst -pc,,$(shell $(CC) -dumpmachine))))))
B := build
ifneq ($(CROSS),)
B := build/$(CROSS)
ifneq ($(filter default undefined,$(origin CC)),)
CC := $(CROSS)-gcc
endif
SYSROOT ?= $(wildcard build/sysroot/$(CROSS))
PKG_CONFIG := PKG_CONFIG_SYSROOT_DIR='$(SYSROOT)' \
	PKG_CONFIG_LIBDIR='$(SYSROOT)/usr/lib/$(CROSS)/pkgconfig:$(SYSROOT)/usr/share/pkgconfig' $(PKG_CONFIG)
endif
BPF_ARCH := $(call bpf_arch,$(CC))
ifneq ($(SYSROOT),)
override CC := $(CC) --sysroot=$(SYSROOT)
endif

# V=1 shows the commands in full.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)	$@')

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith -Wno-unused-parameter -Wno-missing-field-initializers
CFLAGS ?= -O2 -g
BPF_CFLAGS ?=
# Shows the terminal of a command (ui/pty/emulator.c), if it is installed; "make VTERM=" leaves it out.
VTERM := $(shell $(PKG_CONFIG) --exists vterm 2>/dev/null && echo vterm)
# Separate from CFLAGS, which packagers set.
MAYFLY_CFLAGS = -std=c11 -D_GNU_SOURCE -DMAYFLY_VERSION='"$(VERSION)"' -I. -I$(B) $(WARN) -MMD -MP \
	$(if $(VTERM),-DHAVE_VTERM)
libs = $(shell $(PKG_CONFIG) $(1) --libs libbpf libelf zlib ncursesw $(VTERM) 2>/dev/null || \
	echo -lbpf -lelf -lz -lncursesw -ltinfo $(VTERM:%=-l%)) -lm -lpthread
LIBS = $(call libs)

# Where the compiler finds the headers of its machine: clang for BPF has no such directories.
BPF_INCLUDES = $(filter-out /usr/include,$(sort $(shell \
	$(CC) $(CPPFLAGS) -M -include asm/types.h -include bpf/bpf_helpers.h -xc /dev/null 2>/dev/null | \
	tr ' ' '\n' | sed -n 's:\(/asm/types.h\|/bpf/bpf_helpers.h\)$$::p')))

CORE_SRC := $(sort $(shell find core -name '*.c'))
BPF_SRC := $(filter-out %.bpf.c,$(wildcard bpf/*.c))
UI_SRC := $(filter-out ui/main.c,$(sort $(shell find ui -name '*.c')))
objs = $(patsubst %.c,$(B)/%.o,$(1))
CORE_OBJ := $(call objs,$(CORE_SRC))
BPF_OBJ := $(call objs,$(BPF_SRC))
UI_OBJ := $(call objs,$(UI_SRC))
MAIN_OBJ := $(B)/ui/main.o

.PHONY: all
all: $(B)/mayfly ## build build/mayfly

# Once, before anything is compiled.
$(B)/ready: Makefile
	@mkdir -p $(@D)
	@CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' LIBS='$(LIBS)' tests/ready.sh '$(CC)' '$(CLANG)' '$(BPFTOOL)' $(CROSS)
	@touch $@

$(B)/mayfly: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: static
static: $(B)/mayfly-static ## build build/mayfly-static, which needs no libraries and no terminfo

# The objects are the same: a function that only works with shared libraries is a weak name there.
$(B)/mayfly-static: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -static -o $@ $^ $(call libs,--static) 2>$@.log || { \
		grep -q 'eu_search_tree\|libelf\.a.*multiple\|libelf\.a.*first defined' $@.log && \
		echo "static: the libelf.a of this system (of elfutils in Debian 13 and later) cannot be linked: a function is" \
			"missing or twice there; 'make static-root' builds in a Debian 12 root" || \
		cat $@.log; exit 1; } >&2
	@cat $@.log >&2; rm -f $@.log

.PHONY: static-root
static-root: ## the same, built in a Debian 12 root; the program works on Debian 11 and later
	@tests/roots/static.sh

$(B)/%.o: %.c Makefile | $(B)/ready
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(CPPFLAGS) $(MAYFLY_CFLAGS) -c -o $@ $<

# Descriptions of common terminals, as ncurses 6.1 or later accepts them in TERMINFO.
TERMINALS := xterm xterm-256color tmux tmux-256color screen screen-256color linux vt100 vt220
$(B)/terminals.h: Makefile | $(B)/ready
	@mkdir -p $(@D)
	$(call say,TERM)
	$(Q)for name in $(TERMINALS); do \
		text=$$(infocmp -x -Q2 "$$name" | sed /^#/d | tr -d '\n'); \
		[ -z "$$text" ] || printf 'X("%s", "%s")\n' "$$name" "$$text"; done > $@

$(B)/ui/term/terminfo.o: $(B)/terminals.h

# Compiled again when libvterm has come or gone.
$(B)/ui/pty/emulator.o $(B)/ui/pty/display.o $(B)/ui/pty/display_process.o: $(B)/vterm-$(or $(VTERM),none)
$(B)/vterm-%: | $(B)/ready
	@rm -f $(B)/vterm-*
	@touch $@

# Only these include the skeleton.
$(B)/bpf/capture.o $(B)/bpf/loader.o: $(B)/mayfly.skel.h

$(B)/mayfly.bpf.o: bpf/mayfly.bpf.c $(wildcard bpf/*.h) Makefile | $(B)/ready
	@mkdir -p $(@D)
	$(call say,BPF)
	$(Q)$(CLANG) -O2 -g -Wall -Wextra -Wno-unused-parameter \
		-Wno-gnu-variable-sized-type-not-at-end -target bpf -D__TARGET_ARCH_$(BPF_ARCH) -I. \
		$(addprefix -isystem ,$(BPF_INCLUDES)) -fdebug-prefix-map='$(CURDIR)'=. $(BPF_CFLAGS) -c -o $@ $<

# gen object leaves out the debug information: BTF has all that the loader reads.
$(B)/mayfly.skel.h: $(B)/mayfly.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen object $(B)/mayfly.linked.o $<
	$(Q)$(BPFTOOL) gen skeleton $(B)/mayfly.linked.o name mayfly_bpf > $@.new
	$(Q)mv $@.new $@

.PHONY: run
run: deps ## install missing packages, build, open the live tree
	@$(MAKE) --no-print-directory -j$(shell nproc) all
	$(SUDO) $(B)/mayfly

.PHONY: deps
deps: ## install the packages that mayfly is built and tested with
	@./tests/deps.sh

.PHONY: sysroot
sysroot: ## fetch the libraries of another machine (CROSS=aarch64-linux-gnu) into build/sysroot
	@tests/roots/sysroot.sh $(or $(CROSS),$(error sysroot: add CROSS, for example CROSS=aarch64-linux-gnu)) build/sysroot/$(CROSS)

.PHONY: demo
demo: $(B)/mayfly $(B)/tests/tty/record ## play a recording of a script that runs away (no root, no BPF)
	@zcat tests/recordings/curls.gz | $(B)/tests/tty/record $(B)/demo.mayfly
	@$(B)/mayfly -r $(B)/demo.mayfly $(DEMO_OPTIONS)

.PHONY: test
test: deps ## install missing packages, build, run all tests
	@$(MAKE) --no-print-directory -j$(shell nproc) check

include tests/tests.mk
include tests/roots/roots.mk
include .debian/package.mk

.PHONY: format
format: ## format the sources
	clang-format -i $(shell find core bpf ui tests -name '*.[ch]')

.PHONY: docs
docs: $(B)/tests/unit/docs_test ## write the tables in README.md, mayfly.1 and the completions
	MAYFLY_WRITE_DOCS=1 $<

BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
COMPLETIONS := ui/config/completions
DATADIR ?= $(PREFIX)/share/mayfly

# The quotes are for names with spaces.
BINDIR = '$(DESTDIR)$(PREFIX)/bin'
MAN1DIR = '$(DESTDIR)$(MANDIR)/man1'
# for who wants them: nothing starts a unit
UNITS = $(wildcard ui/units/*.service)
HISTORY = $(wildcard ui/history/*)
define install_files
	$(1) install -d $(BINDIR) $(MAN1DIR) '$(DESTDIR)$(BASHDIR)' '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)' '$(DESTDIR)$(DATADIR)/units' '$(DESTDIR)$(DATADIR)/history'
	$(1) install -m 0755 $(B)/mayfly $(BINDIR)/mayfly
	$(1) install -m 0644 mayfly.1 $(MAN1DIR)/mayfly.1
	$(1) install -m 0644 $(COMPLETIONS)/mayfly.bash '$(DESTDIR)$(BASHDIR)/mayfly'
	$(1) install -m 0644 $(COMPLETIONS)/mayfly.zsh '$(DESTDIR)$(ZSHDIR)/_mayfly'
	$(1) install -m 0644 $(COMPLETIONS)/mayfly.fish '$(DESTDIR)$(FISHDIR)/mayfly.fish'
	$(1) install -m 0644 core/source/file/magic '$(DESTDIR)$(DATADIR)/magic'
	$(1) install -m 0644 $(UNITS) '$(DESTDIR)$(DATADIR)/units'
	$(1) install -m 0644 $(filter %.sql,$(HISTORY)) '$(DESTDIR)$(DATADIR)/history'
	$(1) install -m 0755 $(filter %.sh,$(HISTORY)) '$(DESTDIR)$(DATADIR)/history'
endef

.PHONY: install
install: $(B)/mayfly ## install program, man page and completions (DESTDIR, PREFIX)
	$(call install_files)

# Every user who may run the program then sees the arguments of all processes: the owner of the
# machine decides this, so it is a separate target.
.PHONY: install-caps
install-caps: $(B)/mayfly ## install, and allow ordinary users to run it (file capabilities)
	@[ "$$(id -u)" = 0 ] || [ -n '$(SUDO)' ] || { \
		echo "install-caps: not root and no sudo; as root, run: make install-caps" >&2; exit 1; }
	$(call install_files,$(SUDO))
	$(SUDO) $(SETCAP) cap_bpf,cap_perfmon+ep $(BINDIR)/mayfly

.PHONY: uninstall
uninstall: ## remove the installed files
	rm -f $(BINDIR)/mayfly $(MAN1DIR)/mayfly.1 '$(DESTDIR)$(BASHDIR)/mayfly' \
		'$(DESTDIR)$(ZSHDIR)/_mayfly' '$(DESTDIR)$(FISHDIR)/mayfly.fish' \
		'$(DESTDIR)$(DATADIR)/magic'
	@for file in $(patsubst ui/%,%,$(UNITS) $(HISTORY)); do rm -f '$(DESTDIR)$(DATADIR)/'"$$file"; done
	@# directories that only these files needed
	@for dir in /units /history ''; do rmdir '$(DESTDIR)$(DATADIR)'"$$dir" 2>/dev/null || true; done
	@for dir in '$(DESTDIR)$(BASHDIR)' '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'; do \
		rmdir "$$dir" "$$(dirname "$$dir")" 2>/dev/null || true; done

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

-include $(shell find $(B) -name sysroot -prune -o -name '*.d' -type f -print 2>/dev/null)
