# How the tests are built and run; included by the Makefile.
#
# A C test is one file, tests/KIND/NAME_test.c, linked with all of core, the pure part of bpf
# (wire.c, join.c, pass.c) and all of ui but main: a test may use whatever has no privilege and no terminal.
# A script is tests/KIND/NAME.sh.  Both print TAP; tests/run adds the lines up.

TEST_CFLAGS = $(MAYFLY_CFLAGS)
TEST_LIBS = -lcmocka
TEST_OBJ = $(CORE_OBJ) $(B)/bpf/wire.o $(B)/bpf/join.o $(B)/bpf/task_snapshot.o $(UI_OBJ)
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c tests/model/*_test.c tests/golden/*_test.c))
OOM := $(patsubst %.c,$(B)/%,$(wildcard tests/oom/*_test.c))
BENCH := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
# as root on the real kernel, or skipped: linked with the whole of bpf, and with ui
LIVE := $(patsubst %.c,$(B)/%,$(wildcard tests/live/*_test.c))
LIVE_OBJ = $(B)/tests/live/watch.o $(BPF_OBJ) $(UI_OBJ) $(CORE_OBJ)
# helpers that scripts start: one small program a file
TOOLS := $(filter-out $(LIVE) $(B)/tests/live/watch, \
	$(patsubst %.c,$(B)/%,$(wildcard tests/live/*.c tests/tty/*.c)))
SCRIPTS = $(sort $(wildcard tests/live/*.sh tests/tty/*.sh))

$(UNIT): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

# the n-th allocation fails: every malloc of the linked objects goes through the test
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
$(OOM): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(WRAP) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

$(LIVE): $(B)/tests/%: $(B)/tests/%.o $(LIVE_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIVE_OBJ) $(TEST_LIBS) $(LIBS)

$(BENCH): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(LIBS)

$(TOOLS): $(B)/tests/%: $(B)/tests/%.o
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lpthread -lm
$(B)/tests/tty/record: $(CORE_OBJ)
# as small as a process can be: a storm of it is more than any other
$(B)/tests/live/nothing: LDFLAGS += -static -nostartfiles

.PHONY: tests
tests: $(UNIT) $(OOM) $(LIVE) $(TOOLS)

# What needs no privilege and no terminal once more, with sanitizers, under B/asan.
PURE = $(UNIT) $(OOM)
ASAN = $(PURE:$(B)/%=$(B)/asan/%)
ASAN_CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: pure-tests
pure-tests: $(PURE)

.PHONY: asan-tests
asan-tests:
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(ASAN_CFLAGS)' pure-tests

.PHONY: asan
asan: asan-tests ## run the tests that need no privilege under ASan and UBSan
	@tests/run.sh $(ASAN)

.PHONY: check
check: all tests asan-tests ## run all tests with what is installed
	@tests/run.sh $(UNIT) $(OOM) $(LIVE) $(SCRIPTS) $(ASAN)

.PHONY: lint
lint: $(MAIN_OBJ) $(UI_OBJ) $(BPF_OBJ) $(CORE_OBJ) ## hold the code to what HACKING.md says
	@B=$(B) tests/run.sh tests/lint.sh

# Whatever reads bytes, against bytes: each program in tests/fuzz for a while.  What it found
# interesting stays in B/fuzz/corpus, what broke it in B/fuzz.
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
			$(B)/fuzz/corpus/$$fuzz || exit 1; done

# Numbers, not verdicts: on a noisy machine compare within one run.
.PHONY: bench
bench: all tests $(BENCH) ## measure costs, beside the peers that are installed
	@for bench in $(BENCH) $(filter-out tests/bench/lib.sh,$(wildcard tests/bench/*.sh)); do \
		echo "== $$bench"; $$bench || exit 1; done

.PHONY: screenshots
screenshots: all $(B)/tests/tty/record ## take the pictures in screenshots/ anew
	@tests/pictures.sh screenshots

# The live tests on other kernels, in QEMU: make kernels KERNELS="vmlinuz-5.10 vmlinuz-6.1"
KERNELS ?= $(wildcard /boot/vmlinuz-*)
.PHONY: kernels
kernels: all tests ## run the live tests on other kernels (KERNELS=files), in QEMU
	@tests/kernels/run.sh $(KERNELS)
