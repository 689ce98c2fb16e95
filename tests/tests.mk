# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# How the tests are built and run; included by the Makefile.
#
# A C test is one file, tests/KIND/NAME_test.c, linked with all of core, the part of bpf that needs no
# privileges (wire.c, join.c, task_snapshot.c) and all of ui except main.c.  A script is
# tests/KIND/NAME.sh.  Both print TAP; tests/run.sh counts the results.

TEST_CFLAGS = $(MAYFLY_CFLAGS)
TEST_LIBS = -lcmocka
TEST_OBJ = $(CORE_OBJ) $(B)/bpf/wire.o $(B)/bpf/join.o $(B)/bpf/ring.o $(B)/bpf/task_snapshot.o $(UI_OBJ)
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c tests/model/*_test.c tests/golden/*_test.c))
OOM := $(patsubst %.c,$(B)/%,$(wildcard tests/oom/*_test.c))
# the inputs that fuzzers have found, once each
CORPORA := $(patsubst tests/fuzz/corpus/%,$(B)/tests/fuzz/%_test,$(wildcard tests/fuzz/corpus/*))
BENCH := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
# run as root on the real kernel, else skipped: linked with all of bpf and ui
LIVE := $(patsubst %.c,$(B)/%,$(wildcard tests/live/*_test.c))
LIVE_OBJ = $(B)/tests/live/watch.o $(BPF_OBJ) $(UI_OBJ) $(CORE_OBJ)
# helper programs of the scripts: one file each
TOOLS := $(filter-out $(LIVE) $(B)/tests/live/watch, \
	$(patsubst %.c,$(B)/%,$(wildcard tests/live/*.c tests/tty/*.c tests/torture/*.c)))
# For other machines: make sysroot CROSS=..., then make cross-tests.
CROSS_SCRIPT = tests/build/cross.sh
SCRIPTS = $(filter-out $(CROSS_SCRIPT),$(sort $(wildcard tests/build/*.sh tests/live/*.sh tests/tty/*.sh tests/fleet/*.sh)))

# the title of the man page
$(B)/tests/unit/docs_test.o: MAYFLY_CFLAGS += -DMAYFLY_DATE='"$(DATE)"'

$(UNIT): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

# every malloc of the linked objects calls the test, which lets the n-th one fail
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
$(OOM): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(WRAP) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

$(CORPORA): $(B)/tests/fuzz/%_test: $(B)/tests/fuzz/%_fuzz.o $(B)/tests/fuzz/corpus.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %_fuzz.o %/corpus.o,$^) $(TEST_OBJ) $(LIBS)

$(LIVE): $(B)/tests/%: $(B)/tests/%.o $(LIVE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIVE_OBJ) $(TEST_LIBS) $(LIBS)

$(BENCH): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(LIBS)

$(TOOLS): $(B)/tests/%: $(B)/tests/%.o
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lpthread -lm $(TOOL_LIBS)
$(B)/tests/tty/record: TOOL_LIBS = -lz
$(B)/tests/tty/record: $(CORE_OBJ)
$(B)/tests/kernels/instructions.o $(B)/tests/live/loader_test.o: $(B)/mayfly.skel.h
$(B)/tests/kernels/instructions: $(B)/tests/kernels/instructions.o $(LIVE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=bpf_object__open_skeleton,--wrap=bpf_object__load_skeleton -o $@ $^ -lcmocka $(LIBS)
# without the C library: it starts faster than any other process
$(B)/tests/live/nothing: LDFLAGS += -static -nostartfiles
$(B)/tests/torture/stress: LDFLAGS += -static # executes itself often

.PHONY: tests
tests: $(UNIT) $(OOM) $(CORPORA) $(LIVE) $(TOOLS)

# Tests without privileges and terminal, built again with sanitizers under B/asan.
PURE = $(UNIT) $(OOM) $(CORPORA)
ASAN = $(PURE:$(B)/%=$(B)/asan/%)
ASAN_CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: pure-tests
pure-tests: $(PURE)

.PHONY: asan-tests
asan-tests:
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(ASAN_CFLAGS)' pure-tests

.PHONY: asan
asan: asan-tests ## run the tests that need no privileges under ASan and UBSan
	@tests/run.sh $(ASAN)

# The real program, with the helper programs as they are.  Leaks are not looked for: children of a test
# end with its memory.  Not with little memory, and not for a user without ASAN_OPTIONS.
ASAN_LIVE = $(LIVE:$(B)/%=$(B)/asan/%) $(filter-out %/limits.sh %/user.sh,$(filter-out tests/build/%,$(SCRIPTS)))

.PHONY: live-tests
live-tests: $(LIVE)

.PHONY: asan-live
asan-live: all tests ## run the tests of the real kernel and the terminal under ASan and UBSan
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(ASAN_CFLAGS)' all live-tests
	@ASAN_OPTIONS=detect_leaks=0 MAYFLY=$(B)/asan/mayfly tests/run.sh $(ASAN_LIVE)

# Leaks are what make asan finds.  Not by children, which end as their tests want it; not what valgrind
# has no system calls for, and not what is about its own arguments, signals, times and posix_spawn,
# which are valgrind's.  oom/tree_test compares structures with the bytes between their members.  The
# whole program, with its children, is for tests/memcheck.sh.
MEMCHECK = valgrind -q --error-exitcode=9 --leak-check=no --child-silent-after-fork=yes
NOT_MEMCHECK = $(addprefix $(B)/tests/unit/,child_test display_test interpreter_test procfs_test reader_test \
	sandbox_test signal_menu_test slow_names_test targets_test tracer_test transcript_test user_names_test) \
	$(B)/tests/oom/tree_test

.PHONY: memcheck
memcheck: all pure-tests ## run the tests that need no privileges, and the program, under valgrind: an hour
	@tests/run.sh tests/memcheck.sh
	@TEST_TIMEOUT=3600 TEST_UNDER='$(MEMCHECK)' tests/run.sh $(filter-out $(NOT_MEMCHECK),$(PURE))

.PHONY: check
check: all tests asan-tests ## run all tests with what is installed
	@tests/run.sh $(UNIT) $(OOM) $(CORPORA) $(LIVE) $(SCRIPTS) $(ASAN)

.PHONY: cross-tests
cross-tests: all tests ## run the programs for other machines that are built here, by QEMU's user mode
	@tests/run.sh $(CROSS_SCRIPT)

.PHONY: lint
lint: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ) ## check the rules of HACKING.md
	@B=$(B) tests/run.sh tests/lint.sh

.PHONY: analyse
analyse: $(B)/mayfly.skel.h $(B)/terminals.h ## what the static analysers of gcc and clang find: some minutes
	@tests/analyse.sh

# Runs each program in tests/fuzz on random input.  Inputs that reach new code are kept in
# B/fuzz/corpus, inputs that fail in B/fuzz; make corpus keeps the smallest of the former in the tree.
FUZZ := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_SECONDS ?= 30
FUZZ_CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all

$(FUZZ): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(TEST_OBJ) $(LIBS)

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ)

.PHONY: fuzz
fuzz: ## run the fuzzers, FUZZ_SECONDS (30) each
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=$(CLANG) CFLAGS='$(FUZZ_CFLAGS)' fuzz-programs
	@for fuzz in $(notdir $(FUZZ)); do \
		echo "== $$fuzz"; mkdir -p $(B)/fuzz/corpus/$$fuzz; \
		$(B)/fuzz/tests/fuzz/$$fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=10 -verbosity=0 -print_funcs=0 \
			-print_final_stats=1 -artifact_prefix=$(B)/fuzz/$$fuzz- \
			$(B)/fuzz/corpus/$$fuzz tests/fuzz/corpus/$${fuzz%_fuzz} || exit 1; done

# Also as often, but for these, which would have thousands of inputs.
FUZZ_LARGE = app_fuzz|json_fuzz
.PHONY: corpus
corpus: ## replace tests/fuzz/corpus by the fewest inputs that reach the same code
	@for fuzz in $(notdir $(FUZZ)); do \
		new=$(B)/fuzz/minimal/$${fuzz%_fuzz}; rm -rf $$new; mkdir -p $$new $(B)/fuzz/corpus/$$fuzz; \
		case $$fuzz in $(FUZZ_LARGE)) counters=0 ;; *) counters=1 ;; esac; \
		$(B)/fuzz/tests/fuzz/$$fuzz -set_cover_merge=1 -use_counters=$$counters -max_len=4096 -verbosity=0 \
			$$new $(B)/fuzz/corpus/$$fuzz tests/fuzz/corpus/$${fuzz%_fuzz} || exit 1; \
		rm -rf tests/fuzz/corpus/$${fuzz%_fuzz}; mv $$new tests/fuzz/corpus/; done

# Prints figures, not pass or fail: on a busy machine compare only within one run.
.PHONY: bench
bench: all tests $(BENCH) ## measure costs beside similar tools that are installed: one table
	@tests/bench/table.sh

# Minutes of trouble: not for a machine that others work on.
.PHONY: torture
torture: all tests ## run the program on a machine at its limits, in the terminal
	@TEST_FIGURES=yes tests/run.sh $(filter-out %/soak.sh,$(sort $(wildcard tests/torture/*.sh)))

.PHONY: soak
soak: all tests ## run it for an hour (SOAK_SECONDS) beside 500 processes a second
	@tests/torture/soak.sh

.PHONY: screenshots
screenshots: all $(B)/tests/tty/record ## take the pictures in screenshots/ again
	@tests/pictures.sh screenshots

# Runs the live tests on other kernels, in QEMU: make kernels KERNELS="vmlinuz-5.10 vmlinuz-6.1"
KERNELS ?= $(wildcard /boot/vmlinuz-*)
.PHONY: kernels
kernels: all $(LIVE) $(TOOLS) $(B)/tests/kernels/instructions ## run the live tests on other kernels (KERNELS=files ARCH=arm64), in QEMU
	@B=$(B) CROSS=$(CROSS) tests/kernels/run.sh $(KERNELS)
