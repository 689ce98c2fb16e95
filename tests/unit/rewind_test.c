// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/player.h"
#include "core/playback/rewind.h"
#include "core/source/file/replay.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOUND   REWIND_BYTES_MIN
#define WALL_NS INT64_C(1700000000000000000)
#define BEGIN   (1000 * SECOND_NS)
#define EACH_NS (SECOND_NS / 1000)

/* A machine whose events are written, in order of time. */
struct writing {
	struct rewind *rewind;
	uint64_t now_ns;
	unsigned seed;
};

static void write_kind(struct writing *writing, enum event_kind kind)
{
	const struct event event = {
		.kind = kind, .time_ns = writing->now_ns, .wall_offset_ns = WALL_NS};

	assert_int_equal(rewind_write(writing->rewind, &event), 0);
}

/* Its source has delivered the snapshot that it begins with. */
static struct writing begin(uint64_t bound)
{
	const struct trace_header header = {.version = TRACE_VERSION, .wall_offset_ns = WALL_NS};
	struct writing writing = {rewind_new(bound, &header, false), BEGIN, 1};

	assert_non_null(writing.rewind);
	write_kind(&writing, EVENT_SNAPSHOT);
	assert_false(rewind_wants_snapshot(writing.rewind));
	write_kind(&writing, EVENT_SETTLED);
	assert_true(rewind_wants_snapshot(writing.rewind));
	return writing;
}

static void write_snapshot(struct writing *writing, unsigned processes)
{
	write_kind(writing, EVENT_SNAPSHOT);
	for (unsigned i = 1; i <= processes; i++) {
		const struct event seed = {.kind = EVENT_SEED,
			.time_ns = writing->now_ns,
			.id = {.pid = (int32_t)i, .start_ns = i * 7919ull},
			.comm = "process"};

		rewind_write(writing->rewind, &seed);
	}
	write_kind(writing, EVENT_SETTLED);
}

/* With arguments that are as random as most are not: some 100 bytes of each are kept. */
static void write_exec(struct writing *writing, size_t args)
{
	char *text = calloc(1, args + 1);
	struct event event = {.kind = EVENT_EXEC,
		.time_ns = writing->now_ns += EACH_NS,
		.id = {.pid = 7, .start_ns = 1}};

	assert_non_null(text);
	for (size_t i = 0; i < args; i++)
		text[i] = (char)('!' + rand_r(&writing->seed) % 90);
	event.exec.args = text;
	event.exec.args_len = (uint32_t)args + 1;
	event.exec.args_size = (uint32_t)args + 1;
	assert_int_equal(rewind_write(writing->rewind, &event), 0);
	free(text);
	if (rewind_wants_snapshot(writing->rewind))
		write_snapshot(writing, 20);
}

static void write_many(struct writing *writing, unsigned count, size_t args)
{
	for (unsigned i = 0; i < count; i++)
		write_exec(writing, args);
}

/* What a player delivers. */
struct rewind_taken {
	uint64_t first_ns, last_ns, lost;
	unsigned count, execs;
	bool begins; /* with a snapshot */
};

static int take(void *ctx, const struct event *event)
{
	struct rewind_taken *taken = ctx;

	if (!taken->count++) {
		taken->first_ns = event->time_ns;
		taken->begins = event->kind == EVENT_SNAPSHOT;
	}
	taken->last_ns = event->time_ns;
	taken->execs += event->kind == EVENT_EXEC;
	taken->lost += event->kind == EVENT_LOST;
	return 0;
}

/* All from that time on, up to the end. */
static struct rewind_taken read_from(struct writing *writing, uint64_t from_ns)
{
	char message[256] = "";
	struct source *source =
		rewind_open(writing->rewind, writing->now_ns, message, sizeof(message));
	struct rewind_taken taken = {0};
	struct player player;

	assert_non_null(source);
	assert_true(player_open_at(&player, source, rewind_extent(writing->rewind).begin));
	player_pause(&player, true);
	assert_int_equal(player_seek(&player, from_ns), 1);
	assert_null(replay_note(source));
	while (source_drain(source, 4096, take, &taken) == 4096)
		;
	assert_true(taken.last_ns <= (from_ns > player.first_ns ? from_ns : player.first_ns));
	player_seek(&player, UINT64_MAX / 2);
	while (source_drain(source, 4096, take, &taken) == 4096)
		;
	assert_true(source->ended);
	assert_null(replay_note(source));
	player_close(&player);
	source_close(source);
	return taken;
}

/* Pages that the system has for its files in memory, as of this process. */
static uint64_t memory_of(int fd)
{
	struct stat info;

	assert_int_equal(fstat(fd, &info), 0);
	return (uint64_t)info.st_blocks * 512;
}

static int find_memfd(void)
{
	char path[64], target[64];

	for (int fd = 3; fd < 64; fd++) {
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		len = readlink(path, target, sizeof(target) - 1);
		if (len > 0 && (target[len] = '\0', strstr(target, "mayfly-rewind")))
			return fd;
	}
	fail();
	return -1;
}

static void what_was_before_the_first_snapshot_is_not_kept(void **state)
{
	struct writing writing = begin(BOUND);
	char message[256];

	assert_int_equal(rewind_extent(writing.rewind).first_ns, 0);
	assert_true(rewind_extent(writing.rewind).bytes < 100);
	assert_null(rewind_open(writing.rewind, writing.now_ns, message, sizeof(message)));
	assert_string_equal(message, "nothing is kept yet");
	rewind_free(writing.rewind);
}

static void all_that_was_written_is_read(void **state)
{
	struct writing writing = begin(BOUND);
	struct rewind_taken taken;

	write_snapshot(&writing, 20);
	write_many(&writing, 1000, 100);
	writing.now_ns += SECOND_NS; /* in which nothing happens */
	taken = read_from(&writing, BEGIN);
	assert_true(taken.begins);
	assert_int_equal(taken.execs, 1000);
	assert_int_equal(taken.first_ns, BEGIN);
	assert_int_equal(taken.last_ns, writing.now_ns);
	assert_int_equal(rewind_extent(writing.rewind).last_ns, writing.now_ns);
	rewind_free(writing.rewind);
}

static void it_goes_on_after_it_was_read(void **state)
{
	struct writing writing = begin(BOUND);

	write_snapshot(&writing, 20);
	for (unsigned times = 1; times <= 3; times++) {
		write_many(&writing, 100, 100);
		assert_int_equal(read_from(&writing, BEGIN).execs, 100 * times);
	}
	rewind_free(writing.rewind);
}

static void memory_is_bounded_and_the_last_part_is_kept(void **state)
{
	struct writing writing = begin(BOUND);
	int fd = find_memfd();

	write_snapshot(&writing, 20);
	for (unsigned i = 0; i < 100; i++) {
		struct rewind_extent extent;

		write_many(&writing, 1000, 100);
		extent = rewind_extent(writing.rewind);
		assert_true(extent.bytes <= BOUND);
		assert_true(memory_of(fd) <= BOUND + 2 * (uint64_t)sysconf(_SC_PAGESIZE));
		assert_true(i < 30 || extent.bytes >= BOUND / 2);
		assert_true(i < 30 || extent.first_ns > BEGIN);
		assert_true(extent.first_ns < writing.now_ns);
	}
	rewind_free(writing.rewind);
}

static void any_time_that_is_kept_is_reached(void **state)
{
	struct writing writing = begin(BOUND);
	struct rewind_extent extent;

	write_snapshot(&writing, 20);
	write_many(&writing, 40000, 100);
	extent = rewind_extent(writing.rewind);
	for (uint64_t time_ns = extent.first_ns; time_ns < extent.last_ns; time_ns += SECOND_NS) {
		struct rewind_taken taken = read_from(&writing, time_ns);

		assert_true(taken.begins);
		assert_int_equal(taken.lost, 0);
		assert_int_equal(taken.last_ns, writing.now_ns);
	}
	assert_int_equal(read_from(&writing, 0).first_ns, extent.first_ns);
	rewind_free(writing.rewind);
}

static void large_events_are_kept_too(void **state)
{
	struct writing writing = begin(16 * BOUND);

	write_snapshot(&writing, 20);
	write_many(&writing, 3, 2 << 20);
	write_many(&writing, 3, 100);
	assert_int_equal(read_from(&writing, BEGIN).execs, 6);
	rewind_free(writing.rewind);
}

static void what_is_larger_than_the_bound_leaves_the_next_snapshot(void **state)
{
	struct writing writing = begin(BOUND);
	uint64_t then_ns;

	write_snapshot(&writing, 20);
	write_exec(&writing, 2 << 20);
	then_ns = writing.now_ns;
	write_many(&writing, 10, 100);
	assert_int_equal(rewind_extent(writing.rewind).first_ns, then_ns);
	assert_int_equal(read_from(&writing, BEGIN).execs, 10);
	rewind_free(writing.rewind);
}

static void a_machine_with_too_many_processes_is_told(void **state)
{
	struct writing writing = begin(BOUND);
	char message[256];

	write_snapshot(&writing, 200000);
	assert_int_equal(rewind_extent(writing.rewind).error, -ENOSPC);
	assert_false(rewind_wants_snapshot(writing.rewind));
	assert_true(memory_of(find_memfd()) <= BOUND);
	assert_null(rewind_open(writing.rewind, writing.now_ns, message, sizeof(message)));
	assert_string_equal(message, "--rewind is too small for so many processes");
	rewind_free(writing.rewind);
}

/* Without a snapshot but the first: in the end all are dropped, and what waits is written. */
static int fill_up_to(rlim_t bytes)
{
	struct writing writing = begin(BOUND);
	const struct rlimit limit = {bytes, bytes};
	char message[64] = "", args[4096];
	struct event event = {.kind = EVENT_EXEC, .id = {.pid = 7, .start_ns = 1}};

	event.exec.args = args;
	event.exec.args_len = event.exec.args_size = sizeof(args);
	if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &limit))
		return 1;
	write_snapshot(&writing, 20);
	for (unsigned i = 0; i < 600; i++) {
		for (size_t at = 0; at < sizeof(args); at++)
			args[at] = (char)('!' + rand_r(&writing.seed) % 90);
		event.time_ns = writing.now_ns += EACH_NS;
		rewind_write(writing.rewind, &event);
		if (rewind_wants_snapshot(writing.rewind) &&
			!rewind_extent(writing.rewind).first_ns)
			write_snapshot(&writing, 20);
	}
	if (rewind_extent(writing.rewind).error != -EFBIG)
		return 2;
	if (rewind_open(writing.rewind, writing.now_ns, message, sizeof(message)))
		return 3;
	return strcmp(message, strerror(EFBIG)) ? 4 : 0;
}

/* The limit is that of a file, and cannot be raised again: in a process of its own. */
static void memory_that_cannot_be_had_ends_it_with_the_reason(void **state)
{
	for (rlim_t bytes = BOUND * 3 / 4; bytes <= BOUND * 5 / 4; bytes += BOUND / 16) {
		pid_t pid = fork();
		int status;

		if (!pid)
			_exit(fill_up_to(bytes));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_before_the_first_snapshot_is_not_kept),
		cmocka_unit_test(all_that_was_written_is_read),
		cmocka_unit_test(it_goes_on_after_it_was_read),
		cmocka_unit_test(memory_is_bounded_and_the_last_part_is_kept),
		cmocka_unit_test(any_time_that_is_kept_is_reached),
		cmocka_unit_test(large_events_are_kept_too),
		cmocka_unit_test(what_is_larger_than_the_bound_leaves_the_next_snapshot),
		cmocka_unit_test(a_machine_with_too_many_processes_is_told),
		cmocka_unit_test(memory_that_cannot_be_had_ends_it_with_the_reason),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
