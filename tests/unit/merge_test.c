// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Several recordings and streams as one: whose events, when, in which order. */
#include "core/source/file/replay.h"
#include "core/source/host/merge.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S      UINT64_C(1000000000)
#define EVENTS 64

struct merged {
	struct event events[EVENTS];
	char names[EVENTS][HOST_NAME_SIZE]; /* of an EVENT_HOST */
	unsigned count;
};

static int take(void *ctx, const struct event *event)
{
	struct merged *merged = ctx;

	assert_true(merged->count < EVENTS);
	if (event->kind == EVENT_HOST)
		snprintf(merged->names[merged->count], HOST_NAME_SIZE, "%s",
			event->host.name ? event->host.name : "");
	merged->events[merged->count++] = *event;
	return 0;
}

static struct source *open_text(const char *text)
{
	char path[] = "/tmp/mayfly-merge-test-XXXXXX", message[256] = "";
	int fd = mkstemp(path);
	struct source *source;

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	source = replay_open(path, false, message, sizeof(message));
	unlink(path);
	if (!source)
		fail_msg("%s", message);
	return source;
}

#define FORK(host, pid, second)                                                                    \
	"{\"event\":\"fork\",\"ts\":100" second ",\"host\":\"" host                                \
	"\",\"boot\":\"1\",\"id\":\"" pid "-" second "000000000\",\"parent\":\"1-0\"}\n"

static struct merged merge_texts(const char *a, const char *b)
{
	struct merge_input inputs[] = {{open_text(a), "/x/a"}, {open_text(b), "/x/b"}};
	struct source *source = merge_open(inputs, 2, false);
	struct merged merged = {.count = 0};

	assert_non_null(source);
	while (!source->ended)
		assert_true(source_drain(source, 3, take, &merged) >= 0);
	assert_null(source->ops->note(source));
	assert_int_equal(source->ops->error(source), 0);
	source_close(source);
	return merged;
}

static void events_come_by_time_with_the_number_of_their_host(void **state)
{
	struct merged merged = merge_texts(FORK("web1", "5", "1") FORK("web1", "6", "4"),
		FORK("db1", "5", "2") FORK("db1", "6", "3"));
	static const uint32_t hosts[] = {0, 1, 1, 0};
	unsigned forks = 0;

	assert_int_equal(merged.count, 6);
	assert_string_equal(merged.names[0], "web1");
	for (unsigned i = 0; i < merged.count; i++) {
		const struct event *event = &merged.events[i];

		if (event->kind != EVENT_FORK)
			continue;
		assert_int_equal(event->time_ns, (1001 + forks) * S);
		assert_int_equal(event->id.host, hosts[forks]);
		assert_int_equal(event->parent.host, hosts[forks]);
		forks++;
	}
	assert_int_equal(forks, 4);
}

static void a_host_in_both_is_one(void **state)
{
	struct merged merged = merge_texts(FORK("web1", "5", "1"), FORK("web1", "6", "1"));

	for (unsigned i = 0; i < merged.count; i++)
		assert_int_equal(merged.events[i].id.host, 0);
}

static void lines_that_name_no_host_are_of_their_file(void **state)
{
	static const char line[] =
		"{\"event\":\"fork\",\"ts\":1000,\"id\":\"5-7000000000\",\"parent\":\"1-0\"}\n";
	struct merged merged = merge_texts(line, line);

	assert_int_equal(merged.count, 4);
	assert_string_equal(merged.names[0], "a");
	assert_string_equal(merged.names[2], "b");
	assert_int_equal(merged.events[3].id.host, 1);
}

static void a_silent_stream_holds_up_the_others_for_a_moment_only(void **state)
{
	char path[64], message[256] = "";
	int ends[2];
	struct merge_input inputs[2];
	struct merged merged = {.count = 0};
	struct source *source;

	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	/* its first bytes are there: then nothing more comes */
	assert_int_equal(write(ends[1], FORK("db1", "9", "1"), strlen(FORK("db1", "9", "1"))),
		strlen(FORK("db1", "9", "1")));
	inputs[0] =
		(struct merge_input){open_text(FORK("web1", "5", "1") FORK("web1", "6", "4")), "a"};
	inputs[1] = (struct merge_input){replay_open(path, false, message, sizeof(message)), "b"};
	assert_non_null(inputs[1].source);
	source = merge_open(inputs, 2, false);
	while (merged.count < 5) {
		assert_true(source_drain(source, 100, take, &merged) >= 0);
		assert_false(source->ended);
		usleep(1000);
	}
	assert_int_equal(merged.events[merged.count - 1].id.pid, 6);
	close(ends[1]);
	while (!source->ended)
		assert_true(source_drain(source, 100, take, &merged) >= 0);
	close(ends[0]);
	source_close(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_by_time_with_the_number_of_their_host),
		cmocka_unit_test(a_host_in_both_is_one),
		cmocka_unit_test(lines_that_name_no_host_are_of_their_file),
		cmocka_unit_test(a_silent_stream_holds_up_the_others_for_a_moment_only),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
