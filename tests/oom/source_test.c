// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Opens, records and replays a script while the n-th allocation fails, for every n. */
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/source/file/script.h"
#include "tests/support/failing_malloc.h"
#include "ui/config/config_file.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char SCRIPT[] = "seed 1 0 init cgroup=/init.scope\n"
			     "seed 70000 1 x cgroup=/x : a b 'c d'\n"
			     "repeat 50\n"
			     "fork $i+100 1\n"
			     "exec $i+100 cgroup=/y : some program 'with rather long arguments'\n"
			     "end\n";

static void a_script_opens_whole_or_not_at_all(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		char message[128] = "";
		struct source *source = script_open(SCRIPT, message, sizeof(message));

		assert_int_equal(!source, failing_malloc_failed);
		if (!source)
			assert_non_null(strstr(message, "out of memory"));
		failures += failing_malloc_failed;
		source_close(source);
	}
	assert_true(failures > 10);
}

/* Not what errno is after an allocation that came in between. */
static void an_error_is_that_of_the_call_that_failed(void **state)
{
	char message[256] = "", unreadable[64];
	int err = 0;

	snprintf(unreadable, sizeof(unreadable), "/proc/%d/mem", (int)getpid());
	assert_null(config_file_read(unreadable, &err));
	assert_int_equal(err, -EIO);
	assert_null(replay_open("/nonexistent", false, message, sizeof(message)));
	assert_non_null(strstr(message, strerror(ENOENT)));
	assert_null(recorder_open(
		"/nonexistent/file", true, &(struct trace_header){TRACE_VERSION, 0, 0}));
	assert_int_equal(errno, ENOENT);
}

static char path[] = "/tmp/mayfly-oom-test-XXXXXX";

/* An exec of that many bytes of arguments. */
static int record_exec(struct recorder *recorder, const char *args, uint32_t len)
{
	struct event event = {.kind = EVENT_EXEC,
		.id = {.pid = 5, .start_ns = 5},
		.exec = {.args = args, .args_len = len, .args_size = len}};

	return recorder_write(recorder, &event);
}

static int count_event(void *ctx, const struct event *event)
{
	*(unsigned *)ctx += event->kind == EVENT_LOST ? event->count : 1;
	return 0;
}

/* The number of events in the recording, including those reported as lost. */
static unsigned count_recorded(void)
{
	char message[256];
	struct source *source = replay_open(path, false, message, sizeof(message));
	unsigned count = 0;

	assert_non_null(source);
	while (!source->ended)
		assert_true(source_drain(source, 100, count_event, &count) >= 0);
	assert_null(replay_note(source));
	source_close(source);
	return count;
}

static void a_recorder_without_memory_says_what_is_missing_or_ends(void **state)
{
	static char args[1 << 20];
	const struct trace_header header = {TRACE_VERSION, 0, 0};
	unsigned refused = 0, missing = 0, failed = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct recorder *recorder = recorder_open(path, true, &header);
		uint64_t missed;
		int err;

		if (!recorder) {
			assert_int_equal(errno, ENOMEM);
			refused++;
			continue;
		}
		assert_int_equal(record_exec(recorder, args, 5), 0);
		assert_int_equal(record_exec(recorder, args, sizeof(args)), 0);
		assert_int_equal(record_exec(recorder, args, 5), 0);
		missed = recorder_counts(recorder).missed;
		assert_true(!missed || failing_malloc_failed);
		missing += missed != 0;
		err = recorder_close(recorder);
		failed += err != 0;
		assert_true(!err || (err == -ENOMEM && failing_malloc_failed && !missed));
		failing_malloc_after = 0;
		if (!err)
			assert_int_equal(count_recorded(), 3);
	}
	assert_int_equal(refused, 5); /* itself, its buffers, its compression, its writer */
	assert_int_equal(missing, 4); /* a place in the queue, twice; larger buffers */
	assert_int_equal(failed, 1);  /* a place in the queue at the end */
}

/* The file has an event of 5 bytes, one of a MiB, and one of 5 again. */
static void a_replay_without_memory_ends_with_a_note(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		char message[128] = "";
		struct source *source = replay_open(path, false, message, sizeof(message));
		unsigned count = 0;

		if (!source) {
			assert_non_null(strstr(message, "Cannot allocate memory"));
			failures++;
			continue;
		}
		while (!source->ended)
			assert_true(source_drain(source, 10, count_event, &count) >= 0);
		if (failing_malloc_failed)
			assert_true(count <= 1);
		else
			assert_int_equal(count, 3);
		assert_int_equal(failing_malloc_failed, replay_note(source) != NULL);
		failures += failing_malloc_failed;
		source_close(source);
	}
	assert_true(failures >= 4);
}

static int make_file(void **state)
{
	return close(mkstemp(path));
}

static int remove_file(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_opens_whole_or_not_at_all),
		cmocka_unit_test(an_error_is_that_of_the_call_that_failed),
		cmocka_unit_test(a_recorder_without_memory_says_what_is_missing_or_ends),
		cmocka_unit_test(a_replay_without_memory_ends_with_a_note),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
