// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/player.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 1000u /* of the recording: an event per millisecond */
#define EACH    1000u
#define EVERY   50u /* seconds between snapshots */

static const struct trace_header HEADER = {.version = TRACE_VERSION};
static char path[64];

/* What was delivered: of the snapshot it began with, and of the last event. */
struct taken {
	uint64_t snapshot_ns, first_ns, last_ns;
	unsigned count;
};

static int take(void *ctx, const struct event *event)
{
	struct taken *taken = ctx;

	if (event->kind == EVENT_SNAPSHOT && !taken->count)
		taken->snapshot_ns = event->time_ns;
	if (!taken->count++)
		taken->first_ns = event->time_ns;
	taken->last_ns = event->time_ns;
	return 0;
}

static uint64_t at_second(double second)
{
	return (uint64_t)(1e6 * SECOND_NS) + (uint64_t)(second * SECOND_NS);
}

static void write_event(struct recorder *recorder, enum event_kind kind, uint64_t time_ns)
{
	const struct event event = {
		.kind = kind, .time_ns = time_ns, .id = {.pid = 7, .start_ns = 1}};

	assert_int_equal(recorder_write(recorder, &event), 0);
}

static int make_recording(void **state)
{
	struct recorder *recorder;
	int fd;

	snprintf(path, sizeof(path), "/tmp/mayfly-player-XXXXXX");
	fd = mkstemp(path);
	close(fd);
	recorder = recorder_open(path, true, &HEADER);
	for (unsigned second = 0; second < SECONDS; second++) {
		if (second % EVERY == 0)
			write_event(recorder, EVENT_SNAPSHOT, at_second(second));
		for (unsigned i = 1; i <= EACH; i++)
			write_event(recorder, EVENT_STAT, at_second(second + i / 1000.0 - 0.0005));
	}
	return recorder_close(recorder);
}

static int remove_recording(void **state)
{
	return unlink(path);
}

static struct player open_player(void)
{
	char message[256];
	struct source *source = replay_open(path, true, message, sizeof(message));
	struct player player;

	assert_non_null(source);
	assert_true(player_open(&player, source, 0));
	player_pause(&player, true);
	return player;
}

static void close_player(struct player *player)
{
	struct source *source = player->source;

	player_close(player);
	source_close(source);
}

static struct taken drain(struct player *player)
{
	struct taken taken = {0};

	while (source_drain(player->source, 4096, take, &taken) == 4096)
		;
	return taken;
}

static void both_ends_are_known_when_it_is_opened(void **state)
{
	struct player player = open_player();

	assert_true(player_can_seek(&player));
	assert_int_equal(player.first_ns, at_second(0));
	assert_int_equal(player.last_ns, at_second(SECONDS - 1 + (EACH - 0.5) / 1000));
	close_player(&player);
}

static void any_time_is_reached_from_a_snapshot_before_it(void **state)
{
	static const double seconds[] = {500, 3.25, 999, 250.5, 249.5, 0, 750};
	struct player player = open_player();

	for (unsigned i = 0; i < sizeof(seconds) / sizeof(*seconds); i++) {
		uint64_t time_ns = at_second(seconds[i]);
		struct taken taken;

		assert_int_equal(player_seek(&player, time_ns), seconds[i] > 3.25 || i ? 1 : 0);
		taken = drain(&player);
		assert_int_equal(taken.first_ns, taken.snapshot_ns);
		assert_true(taken.snapshot_ns <= time_ns);
		assert_true(taken.last_ns <= time_ns);
		assert_true(time_ns - taken.last_ns <= SECOND_NS / 1000);
		assert_int_equal(player_now_ns(&player), time_ns);
	}
	close_player(&player);
}

static void it_begins_as_early_as_it_may(void **state)
{
	struct player player = open_player();
	struct taken taken;

	player_seek(&player, at_second(100));
	taken = drain(&player);
	assert_int_equal(taken.snapshot_ns, at_second(0)); /* all of it is few enough */
	player_seek(&player, at_second(900));
	taken = drain(&player);
	assert_true(taken.snapshot_ns > at_second(700)); /* and 900 seconds are too many */
	close_player(&player);
}

static void a_short_way_on_needs_no_snapshot(void **state)
{
	struct player player = open_player();
	struct taken taken;

	player_seek(&player, at_second(400));
	drain(&player);
	assert_int_equal(player_seek(&player, at_second(401)), 0);
	taken = drain(&player);
	assert_true(taken.first_ns > at_second(400));
	assert_int_equal(taken.count, EACH);
	close_player(&player);
}

static void before_the_begin_and_after_the_end_there_is_nothing(void **state)
{
	struct player player = open_player();

	player_seek(&player, UINT64_MAX / 2);
	drain(&player);
	assert_int_equal(player_now_ns(&player), player.last_ns);
	player_seek(&player, 0);
	drain(&player);
	assert_int_equal(player_now_ns(&player), player.first_ns);
	close_player(&player);
}

static void paused_nothing_comes_however_long_it_lasts(void **state)
{
	struct player player = open_player();

	player_seek(&player, at_second(10));
	drain(&player);
	usleep(5000);
	assert_int_equal(drain(&player).count, 0);
	assert_int_equal(player.source->due_ns, 0);
	assert_int_equal(player_now_ns(&player), at_second(10));
	player_set_speed(&player, 64);
	assert_int_equal(drain(&player).count, 0);
	player_pause(&player, false);
	usleep(5000);
	assert_true(drain(&player).count > 100);
	close_player(&player);
}

static void a_step_delivers_one_event_and_sets_the_time(void **state)
{
	struct player player = open_player();
	struct taken taken = {0};

	player_seek(&player, at_second(10));
	drain(&player);
	assert_int_equal(player_step(&player, take, &taken), 1);
	assert_int_equal(taken.count, 1);
	assert_int_equal(player_now_ns(&player), taken.last_ns);
	close_player(&player);
}

static void after_the_end_it_can_go_back(void **state)
{
	struct player player = open_player();

	player_pause(&player, false);
	player_set_speed(&player, 64);
	player_seek(&player, at_second(SECONDS - 1));
	while (!player.source->ended)
		drain(&player);
	assert_int_equal(player_seek(&player, at_second(5)), 1);
	assert_false(player.source->ended);
	assert_true(drain(&player).last_ns < at_second(7));
	close_player(&player);
}

static void a_pipe_only_goes_on(void **state)
{
	char message[256], name[32];
	int pipes[2];
	struct source *source;
	struct player player;
	char header[TRACE_HEADER_SIZE];

	assert_int_equal(pipe(pipes), 0);
	trace_write_header(&HEADER, header);
	assert_int_equal(write(pipes[1], header, sizeof(header)), sizeof(header));
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[0]);
	source = replay_open(name, true, message, sizeof(message));
	assert_true(player_open(&player, source, 0));
	assert_false(player_can_seek(&player));
	replay_set_clock(source, at_second(5), 1);
	assert_int_equal(player_seek(&player, at_second(1)), -ESPIPE);
	close_player(&player);
	close(pipes[0]);
	close(pipes[1]);
}

static void write_line(int fd, unsigned second)
{
	dprintf(fd, "{\"event\":\"fork\",\"ts\":%u,\"host\":\"a\",\"id\":\"%u-%u000000000\"}\n",
		second, second, second);
}

/* A broker has kept them for a viewer that was away: they have happened, and are not played. */
static void a_backlog_of_lines_comes_at_once_and_its_end_is_now(void **state)
{
	char message[256], name[32];
	int pipes[2];
	struct source *source;
	struct player player;
	uint64_t now_ns;

	assert_int_equal(pipe(pipes), 0);
	for (unsigned second = 1000; second <= 5000; second += 1000)
		write_line(pipes[1], second);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[0]);
	source = replay_open(name, true, message, sizeof(message));
	assert_non_null(source);
	assert_true(player_open(&player, source, 0));
	assert_true(drain(&player).last_ns >= 5000 * SECOND_NS);
	now_ns = player_now_ns(&player);
	assert_true(now_ns >= 5000 * SECOND_NS && now_ns < 5100 * SECOND_NS);
	write_line(pipes[1], 6000);
	assert_true(drain(&player).last_ns >= 6000 * SECOND_NS);
	player_pause(&player, true);
	write_line(pipes[1], 7000);
	assert_int_equal(drain(&player).count, 0);
	assert_true(player_now_ns(&player) < 6100 * SECOND_NS);
	player_pause(&player, false);
	assert_true(drain(&player).last_ns >= 7000 * SECOND_NS);
	close_player(&player);
	close(pipes[0]);
	close(pipes[1]);
}

/* A recording with two events, an hour apart, through a pipe. */
static struct source *open_stream(const struct trace_header *header, int pipes[2])
{
	char message[256], name[32], bytes[4096];
	struct recorder *recorder;
	struct source *source;
	ssize_t len;
	int fd;

	snprintf(name, sizeof(name), "/tmp/mayfly-stream-XXXXXX");
	fd = mkstemp(name);
	recorder = recorder_open(name, true, header);
	write_event(recorder, EVENT_STAT, at_second(0));
	write_event(recorder, EVENT_STAT, at_second(3600));
	assert_int_equal(recorder_close(recorder), 0);
	close(fd);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	len = read(fd, bytes, sizeof(bytes));
	close(fd);
	unlink(name);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], bytes, (size_t)len), len);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[0]);
	source = replay_open(name, true, message, sizeof(message));
	assert_non_null(source);
	return source;
}

static unsigned count_at_once(uint64_t start_ns)
{
	const struct trace_header header = {.version = TRACE_VERSION,
		.wall_offset_ns = clock_wall_offset(),
		.start_ns = start_ns};
	int pipes[2];
	struct source *source = open_stream(&header, pipes);
	struct player player;
	unsigned count;

	assert_true(player_open(&player, source, 0));
	count = drain(&player).count;
	close_player(&player);
	close(pipes[0]);
	close(pipes[1]);
	return count;
}

static void a_recording_that_is_being_made_is_followed(void **state)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);

	assert_int_equal(count_at_once(now_ns), 2);
	assert_int_equal(count_at_once(now_ns - 3600 * SECOND_NS), 1);
	assert_int_equal(count_at_once(0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_are_known_when_it_is_opened),
		cmocka_unit_test(any_time_is_reached_from_a_snapshot_before_it),
		cmocka_unit_test(it_begins_as_early_as_it_may),
		cmocka_unit_test(a_short_way_on_needs_no_snapshot),
		cmocka_unit_test(before_the_begin_and_after_the_end_there_is_nothing),
		cmocka_unit_test(paused_nothing_comes_however_long_it_lasts),
		cmocka_unit_test(a_step_delivers_one_event_and_sets_the_time),
		cmocka_unit_test(after_the_end_it_can_go_back),
		cmocka_unit_test(a_pipe_only_goes_on),
		cmocka_unit_test(a_backlog_of_lines_comes_at_once_and_its_end_is_now),
		cmocka_unit_test(a_recording_that_is_being_made_is_followed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_recording, remove_recording);
}
