// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "core/reader/starter.h"
#include "tests/support/range.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_NS (10 * SECOND_NS)

static pid_t last_child(void)
{
	char text[4096] = "", *at = text, *end;
	FILE *children = fopen("/proc/thread-self/children", "re");
	pid_t last = 0, pid;

	assert_non_null(children);
	if (!fgets(text, sizeof(text), children))
		*text = '\0';
	fclose(children);
	while ((pid = (pid_t)strtol(at, &end, 10)) > 0) {
		last = pid;
		at = end;
	}
	return last;
}

/* Returns its pid. */
static pid_t open_starter(void)
{
	assert_int_equal(starter_open(), 0);
	assert_true(starter_is_open());
	return last_child();
}

/* starter_fn */
static void note_parent(void *memory, pid_t parent)
{
	volatile pid_t *noted = memory;

	noted[1] = getppid();
	noted[0] = parent;
	for (;;)
		pause();
}

static pid_t start(struct starter_place *place)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + DEADLINE_NS;
	pid_t child;

	while ((child = starter_start(place)) == -EAGAIN && clock_read(CLOCK_MONOTONIC) < end_ns)
		starter_wait(place, DEADLINE_NS);
	return child;
}

static void end_child(pid_t child)
{
	int status;

	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void what_is_started_is_a_child_of_the_caller(void **state)
{
	struct starter_place *before = starter_place_new(8192, note_parent), *after;
	pid_t starter = open_starter(), child;
	volatile pid_t *noted = starter_place_memory(before);
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + DEADLINE_NS;

	child = start(before);
	assert_true(child > 0 && child != starter);
	while (!*noted && clock_read(CLOCK_MONOTONIC) < end_ns)
		sched_yield();
	assert_int_equal(noted[0], getpid());
	assert_int_equal(noted[1], getpid());
	end_child(child);

	/* again, and in a place made since */
	end_child(start(before));
	after = starter_place_new(8192, note_parent);
	end_child(start(after));
	starter_place_free(after);
	starter_place_free(before);
	starter_close();
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void memory_is_zeroed_and_used_again(void **state)
{
	struct starter_place *places[STARTER_PLACES];
	char *memory;

	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < STARTER_PLACES; i++) {
			places[i] = starter_place_new(10000, note_parent);
			assert_non_null(places[i]);
			memory = starter_place_memory(places[i]);
			assert_int_equal(memory[0] | memory[9999], 0);
			memset(memory, 7, 10000);
		}
		assert_null(starter_place_new(1, note_parent));
		for (unsigned i = 0; i < STARTER_PLACES; i++)
			starter_place_free(places[i]);
		assert_null(starter_place_new(STARTER_BYTES, note_parent));
	}
}

static void a_starter_that_has_ended_is_no_longer_open(void **state)
{
	struct starter_place *place = starter_place_new(1, note_parent);
	pid_t starter = open_starter();

	kill(starter, SIGKILL);
	assert_int_equal(start(place), -ESRCH);
	assert_false(starter_is_open());
	open_starter();
	end_child(start(place));
	starter_place_free(place);
	starter_close();
}

/* ---- readers, while a fork takes long: the starter is stopped ---- */

/* reader_fn */
static size_t serve(const void *request, char *reply, size_t room)
{
	memcpy(reply, request, sizeof(int));
	return room < sizeof(int) ? room : sizeof(int);
}

static struct reader *open_reader(void)
{
	static const struct reader_limits limits = {.requests = 4,
		.request_bytes = sizeof(int),
		.reply_bytes = 64,
		.batch_bytes = 256,
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS};
	struct reader *reader = reader_new(serve, &limits);

	assert_non_null(reader);
	return reader;
}

static void send_request(struct reader *reader, int number)
{
	reader_begin(reader);
	assert_true(reader_add(reader, &number));
	reader_go(reader);
}

static void a_slow_fork_delays_no_caller(void **state)
{
	pid_t starter = open_starter();
	struct reader *reader = open_reader();
	uint64_t begin_ns, end_ns = clock_read(CLOCK_MONOTONIC) + DEADLINE_NS;
	const char *reply;
	ssize_t len;

	kill(starter, SIGSTOP);
	begin_ns = clock_read(CLOCK_MONOTONIC);
	send_request(reader, 5);
	assert_int_equal(reader_reply(reader, 0, READ_STEP_NS, &reply), -EAGAIN);
	assert_uint_in_range(clock_read(CLOCK_MONOTONIC) - begin_ns, READ_STEP_NS, READ_WAIT_NS);
	assert_int_equal(reader_reply(reader, 0, DEADLINE_NS, &reply), -EBUSY);
	assert_uint_in_range(clock_read(CLOCK_MONOTONIC) - begin_ns, READ_WAIT_NS, SECOND_NS);

	/* the next ones fail at once, and none is a fault of the process that is read */
	begin_ns = clock_read(CLOCK_MONOTONIC);
	for (int i = 0; i < 100; i++) {
		send_request(reader, 6);
		assert_int_equal(reader_reply(reader, 0, READ_WAIT_NS, &reply), -EBUSY);
	}
	assert_true(clock_read(CLOCK_MONOTONIC) - begin_ns < READ_WAIT_NS);

	kill(starter, SIGCONT);
	do {
		send_request(reader, 7);
		len = reader_reply(reader, 0, READ_WAIT_NS, &reply);
	} while (len == -EBUSY && clock_read(CLOCK_MONOTONIC) < end_ns);
	assert_int_equal(len, sizeof(int));
	assert_int_equal(*reply, 7);
	reader_free(reader);
	starter_close();
}

static void what_is_started_too_late_ends(void **state)
{
	pid_t starter = open_starter(), late;
	struct reader *reader = open_reader();
	uint64_t begin_ns, end_ns = clock_read(CLOCK_MONOTONIC) + DEADLINE_NS;

	kill(starter, SIGSTOP);
	begin_ns = clock_read(CLOCK_MONOTONIC);
	send_request(reader, 5);
	reader_free(reader);
	assert_true(clock_read(CLOCK_MONOTONIC) - begin_ns < SECOND_NS);
	kill(starter, SIGCONT);
	while ((late = last_child()) == starter && clock_read(CLOCK_MONOTONIC) < end_ns)
		sched_yield();
	assert_int_equal(waitpid(late, NULL, 0), late);
	assert_true(starter_is_open());
	starter_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_started_is_a_child_of_the_caller),
		cmocka_unit_test(memory_is_zeroed_and_used_again),
		cmocka_unit_test(a_starter_that_has_ended_is_no_longer_open),
		cmocka_unit_test(a_slow_fork_delays_no_caller),
		cmocka_unit_test(what_is_started_too_late_ends),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
