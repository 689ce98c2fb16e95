# How the tests are built and run; included by the Makefile.
#
# A C test is one file, tests/KIND/NAME_test.c, linked with all of core, the pure part of bpf
# (wire.c, join.c) and all of ui but main: a test may use whatever has no privilege and no terminal.
# A script is tests/KIND/NAME.sh.  Both print TAP; tests/run adds the lines up.

TEST_CFLAGS = $(MAYFLY_CFLAGS)
TEST_LIBS = -lcmocka
TEST_OBJ = $(CORE_OBJ) $(B)/bpf/wire.o $(B)/bpf/join.o $(UI_OBJ)
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c tests/model/*_test.c tests/golden/*_test.c))
OOM := $(patsubst %.c,$(B)/%,$(wildcard tests/oom/*_test.c))
BENCH := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
# as root on the real kernel, or skipped: linked with the whole of bpf
LIVE := $(patsubst %.c,$(B)/%,$(wildcard tests/live/*_test.c))
LIVE_OBJ = $(B)/tests/live/watch.o $(BPF_OBJ) $(CORE_OBJ)
# helpers that scripts start: one small program a file
TOOLS := $(filter-out $(LIVE) $(B)/tests/live/watch, \
	$(patsubst %.c,$(B)/%,$(wildcard tests/live/*.c tests/tty/*.c)))
SCRIPTS = $(sort $(wildcard tests/live/*.sh tests/tty/*.sh))

$(UNIT): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

# the n-th allocation fails: every malloc of the linked objects goes through the test
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
$(OOM): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) $(WRAP) -o $@ $< $(TEST_OBJ) $(TEST_LIBS) $(LIBS)

$(LIVE): $(B)/tests/%: $(B)/tests/%.o $(LIVE_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIVE_OBJ) $(TEST_LIBS) $(LIBS)

$(BENCH): $(B)/tests/%: $(B)/tests/%.o $(TEST_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_OBJ) $(LIBS)

$(TOOLS): $(B)/tests/%: $(B)/tests/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lpthread

.PHONY: tests
tests: $(UNIT) $(OOM) $(LIVE) $(TOOLS)

.PHONY: check
check: all tests ## run all tests with what is installed
	@tests/run.sh $(UNIT) $(OOM) $(LIVE) $(SCRIPTS)

# Numbers, not verdicts: on a noisy machine compare within one run.
.PHONY: bench
bench: all tests $(BENCH) ## measure costs, beside the peers that are installed
	@for bench in $(BENCH) $(filter-out tests/bench/lib.sh,$(wildcard tests/bench/*.sh)); do \
		echo "== $$bench"; $$bench || exit 1; done
