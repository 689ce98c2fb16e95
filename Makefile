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
B := build

CC ?= cc
CLANG ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /sbin/bpftool /usr/local/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
# Empty for root, and where there is no sudo.
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
SETCAP ?= $(firstword $(wildcard /usr/sbin/setcap /sbin/setcap) setcap)
ARCH := $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/; s/ppc64le/powerpc/; \
	s/riscv64/riscv/; s/s390x/s390/; s/armv.*/arm/; s/loongarch64/loongarch/')

# V=1 shows the commands in full.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)	$@')

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith -Wno-unused-parameter
CFLAGS ?= -O2 -g
# Separate from CFLAGS, which packagers set.
MAYFLY_CFLAGS = -std=c11 -D_GNU_SOURCE -DMAYFLY_VERSION='"$(VERSION)"' -I. -I$(B) $(WARN) -MMD -MP
LIBS = $(shell $(PKG_CONFIG) --libs libbpf libelf zlib ncursesw 2>/dev/null || \
	echo -lbpf -lelf -lz -lncursesw -ltinfo) -lm -lpthread

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

$(B)/mayfly: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(CPPFLAGS) $(MAYFLY_CFLAGS) -c -o $@ $<

# Only the capture includes the skeleton.
$(B)/bpf/capture.o: $(B)/mayfly.skel.h

$(B)/mayfly.bpf.o: bpf/mayfly.bpf.c $(wildcard bpf/*.h) Makefile
	@mkdir -p $(@D)
	$(call say,BPF)
	$(Q)$(CLANG) -O2 -g -Wall -Wextra -Wno-unused-parameter \
		-Wno-gnu-variable-sized-type-not-at-end -target bpf -D__TARGET_ARCH_$(ARCH) -I. \
		-I/usr/include/$(shell $(CC) -print-multiarch 2>/dev/null) -c -o $@ $<

$(B)/mayfly.skel.h: $(B)/mayfly.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< name mayfly_bpf > $@.new
	$(Q)mv $@.new $@

.PHONY: run
run: deps ## install missing packages, build, open the live tree
	@$(MAKE) --no-print-directory -j$(shell nproc) all
	$(SUDO) $(B)/mayfly

.PHONY: deps
deps: ## install the packages that mayfly is built and tested with
	@./tests/deps.sh

.PHONY: test
test: deps ## install missing packages, build, run all tests
	@$(MAKE) --no-print-directory -j$(shell nproc) check

include tests/tests.mk

.PHONY: format
format: ## format the sources
	clang-format -i $(shell find core bpf ui tests -name '*.[ch]')

.PHONY: docs
docs: $(B)/tests/unit/docs_test ## write the tables in README.md and mayfly.1
	MAYFLY_WRITE_DOCS=1 $<

# The quotes are for names with spaces.
BINDIR = '$(DESTDIR)$(PREFIX)/bin'
MAN1DIR = '$(DESTDIR)$(MANDIR)/man1'
define install_files
	$(1) install -d $(BINDIR) $(MAN1DIR)
	$(1) install -m 0755 $(B)/mayfly $(BINDIR)/mayfly
	$(1) install -m 0644 mayfly.1 $(MAN1DIR)/mayfly.1
endef

.PHONY: install
install: $(B)/mayfly ## install the program and its man page (DESTDIR, PREFIX)
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
	rm -f $(BINDIR)/mayfly $(MAN1DIR)/mayfly.1

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

-include $(shell find $(B) -name '*.d' 2>/dev/null)
