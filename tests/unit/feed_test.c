// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A clock that is set while mayfly runs, by injected readings: recorded, and replayed as it was. */
#include "core/base/clock.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "ui/session/feed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BEGIN_NS 5000000000 /* the offset at the start */
#define HOUR_NS  3600000000000

struct clock_log {
	const struct source *source;
	int64_t offsets[16]; /* in force at each event but EVENT_CLOCK */
	unsigned count, clocks;
};

/* feed_fn, and event_fn of a replay */
static int note_event(struct clock_log *log, const struct event *event)
{
	if (event->kind == EVENT_CLOCK)
		log->clocks++;
	else if (log->count < 16)
		log->offsets[log->count++] = log->source->wall_offset_ns;
	return 0;
}

static int listen(void *ctx, const struct event *event, struct node *node, int changed)
{
	return note_event(ctx, event);
}

/* A source that delivers one birth at each drain. */
static int drain_one(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	static int32_t pid = 100;
	const struct event event = {.kind = EVENT_FORK,
		.id = {.pid = ++pid, .start_ns = 1000},
		.parent = {.pid = 1, .start_ns = 1},
		.time_ns = 1000};

	return deliver(ctx, &event);
}

static const struct source_ops OPS = {.drain = drain_one};

static void set_clock(struct feed *feed, int64_t offset_ns)
{
	assert_int_equal(feed_follow_clock(feed, offset_ns, 2000), 0);
	assert_int_equal(feed_drain(feed, 1), 0);
}

static void record(const char *path, struct clock_log *log)
{
	const struct trace_header header = {
		.version = TRACE_VERSION, .wall_offset_ns = BEGIN_NS, .start_ns = 1};
	struct source source = {.ops = &OPS, .fd = -1, .wall_offset_ns = BEGIN_NS};
	struct feed feed = {.source = &source,
		.tree = tree_new(&(struct tree_limits){0}),
		.recorder = recorder_open(path, true, &header),
		.listen = listen,
		.ctx = log};
	struct recorder *recorder = feed.recorder;

	assert_non_null(recorder);
	log->source = &source;
	set_clock(&feed, BEGIN_NS);
	set_clock(&feed, BEGIN_NS + 999999); /* no step */
	set_clock(&feed, BEGIN_NS + HOUR_NS);
	set_clock(&feed, BEGIN_NS + HOUR_NS);
	set_clock(&feed, -HOUR_NS); /* set to before the boot */
	assert_int_equal(recorder_close(recorder), 0);
	tree_free(feed.tree);
}

static void check(const struct clock_log *log)
{
	static const int64_t want[] = {
		BEGIN_NS, BEGIN_NS, BEGIN_NS + HOUR_NS, BEGIN_NS + HOUR_NS, -HOUR_NS};

	assert_int_equal(log->clocks, 2);
	assert_int_equal(log->count, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(log->offsets[i], want[i]);
}

static void a_clock_that_is_set_is_followed_and_replayed(void **state)
{
	char path[] = "/tmp/mayfly-feed-XXXXXX", message[128];
	struct clock_log live = {0}, again = {0};
	struct feed feed = {.tree = tree_new(&(struct tree_limits){0}), .listen = listen};

	assert_true(mkstemp(path) >= 0);
	record(path, &live);
	check(&live);
	feed.source = replay_open(path, false, message, sizeof(message));
	assert_non_null(feed.source);
	again.source = feed.source;
	feed.ctx = &again;
	while (!feed.source->ended)
		assert_true(feed_drain(&feed, 100) >= 0);
	check(&again);
	source_close(feed.source);
	tree_free(feed.tree);
	unlink(path);
}

static void the_offset_is_that_of_the_clocks(void **state)
{
	for (int i = 0; i < 1000; i++) {
		int64_t offset_ns = clock_wall_offset();
		int64_t wall_ns = (int64_t)clock_read(CLOCK_BOOTTIME) + offset_ns;
		int64_t late_ns = (int64_t)clock_read(CLOCK_REALTIME) - wall_ns;

		/* a preemption between the readings makes it only later */
		assert_true(late_ns > -1000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_is_set_is_followed_and_replayed),
		cmocka_unit_test(the_offset_is_that_of_the_clocks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
