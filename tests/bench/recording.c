// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * What a recording costs: bytes and time of an event, replay without a screen, a move to any time
 * of an hour of 500 processes per second, and opening one of many bytes.
 *
 *      recording [SECONDS [MEBIBYTES]]     of the recordings (3600, 1024)
 */
#include "core/base/clock.h"
#include "core/playback/overview.h"
#include "core/playback/player.h"
#include "core/playback/snapshot.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/tree/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RATE     500u /* processes per second */
#define MACHINE  300  /* processes that were there */
#define MOVES    40u
#define ARGS_MAX 4096u

static const char *path = "/tmp/mayfly-bench-recording";

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Of CPU: other programs on the machine do not count. */
static double seconds_since(uint64_t since_ns)
{
	return (double)(clock_read(CLOCK_PROCESS_CPUTIME_ID) - since_ns) / SECOND_NS;
}

static int record(void *recorder, const struct event *event)
{
	return recorder_write(recorder, event);
}

/* NULL: only the recording costs. */
static void apply(struct tree *tree, const struct event *event)
{
	if (tree)
		tree_apply(tree, event, NULL);
}

/* fork, exec and exit of a process of a build, each with other numbers and file names */
static void write_process(
	struct recorder *recorder, struct tree *tree, unsigned n, uint64_t time_ns)
{
	char args[256];
	int len = snprintf(args, sizeof(args),
		"/usr/lib/gcc/x86_64-linux-gnu/12/cc1%c-quiet%c"
		"dir/file%u.c%c-O2%c-o%c/tmp/cc%06x.s",
		0, 0, n, 0, 0, 0, n * 2654435761u >> 8);
	struct event event = {
		.kind = EVENT_FORK,
		.time_ns = time_ns,
		.id = {.pid = (int32_t)(1000 + n % 4000000), .start_ns = time_ns},
		.parent = {.pid = 1 + (int32_t)(n % MACHINE), .start_ns = 1},
		.comm = "make",
		.uid = 1000,
		.gid = 1000,
	};

	recorder_write(recorder, &event);
	apply(tree, &event);
	event.kind = EVENT_EXEC;
	event.time_ns += 300000;
	strcpy(event.comm, "cc1");
	event.exec.exe = event.exec.called = "/usr/lib/gcc/x86_64-linux-gnu/12/cc1";
	event.exec.args = args;
	event.exec.args_len = event.exec.args_size = (uint32_t)len + 1;
	recorder_write(recorder, &event);
	apply(tree, &event);
	event.kind = EVENT_EXIT;
	event.time_ns += 900000 + n % 977 * 1000;
	event.exec = (struct event_exec){0};
	event.exit = (struct event_exit){.threads = 1,
		.cpu_ns = 800000 + n * 2654435761u % 500000,
		.max_rss_bytes = (9000 + n % 512) * 4096ull};
	recorder_write(recorder, &event);
	apply(tree, &event);
}

static void write_machine(struct recorder *recorder, struct tree *tree)
{
	struct event event = {.kind = EVENT_SNAPSHOT, .time_ns = SECOND_NS};

	tree_apply(tree, &event, NULL);
	event.kind = EVENT_SEED;
	for (int pid = 1; pid <= MACHINE; pid++) {
		event.id = (struct ident){.pid = pid, .start_ns = 1};
		event.parent = (struct ident){.pid = pid > 1, .start_ns = pid > 1};
		event.exec.exe = event.exec.called = "/usr/sbin/daemon";
		event.exec.args = "/usr/sbin/daemon\0--foreground";
		event.exec.args_len = event.exec.args_size = 30;
		tree_apply(tree, &event, NULL);
	}
	event = (struct event){.kind = EVENT_SETTLED, .time_ns = SECOND_NS};
	tree_apply(tree, &event, NULL);
	snapshot_deliver(tree, SECOND_NS, 0, record, recorder);
}

static uint64_t file_size(void)
{
	struct stat info;

	return stat(path, &info) ? 0 : (uint64_t)info.st_size;
}

static void write_hour(unsigned seconds)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	const struct tree_limits limits = {0};
	struct tree *tree = tree_new(&limits);
	struct recorder *recorder = recorder_open(path, true, &header);
	uint64_t begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID), spent_ns, time_ns = SECOND_NS;
	unsigned snapshots = 0;

	if (!recorder || !tree)
		fail(path);
	write_machine(recorder, tree);
	for (unsigned n = 0; n < seconds * RATE; n++) {
		time_ns += SECOND_NS / RATE;
		write_process(recorder, tree, n, time_ns);
		if (n % RATE == 0)
			tree_expire(tree, time_ns);
		if (recorder_wants_snapshot(recorder)) {
			snapshot_deliver(tree, time_ns, 0, record, recorder);
			snapshots++;
		}
	}
	if (recorder_close(recorder))
		fail(path);
	tree_free(tree);
	spent_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID) - begun_ns;
	printf("%-44s %8.1f MiB\n", "recording", (double)file_size() / (1 << 20));
	printf("%-44s %8u\n", "  snapshots", snapshots);
	printf("%-44s %8.1f bytes\n", "  an event", (double)file_size() / (3.0 * seconds * RATE));
	printf("%-44s %8.0f ns of CPU\n", "  an event, with the tree that it is applied to",
		(double)spent_ns / (3.0 * seconds * RATE));
}

static void write_alone(void)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	struct recorder *recorder = recorder_open(path, true, &header);
	uint64_t begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	const unsigned count = 200000;

	if (!recorder)
		fail(path);
	for (unsigned n = 0; n < count; n++)
		write_process(recorder, NULL, n, SECOND_NS + n * SECOND_NS / RATE);
	if (recorder_close(recorder))
		fail(path);
	printf("%-44s %8.2f %% of a core\n", "recording 3000 processes per second",
		seconds_since(begun_ns) * 3000 / count * 100);
}

static int count_event(void *ctx, const struct event *event)
{
	++*(uint64_t *)ctx;
	return 0;
}

static int apply_event(void *ctx, const struct event *event)
{
	tree_apply(ctx, event, NULL);
	return 0;
}

static struct source *open_source(bool paced)
{
	char message[512];
	struct source *source = replay_open(path, paced, message, sizeof(message));

	if (!source)
		fail(message);
	return source;
}

/* As --once, --when and --summary do, but for what they print. */
static void replay_all(void)
{
	const struct tree_limits limits = {0};
	struct tree *tree = tree_new(&limits);
	struct source *source = open_source(false);
	uint64_t count = 0, begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);

	while (!source->ended)
		source_drain(source, 4096, count_event, &count);
	printf("%-44s %8.2f million/s\n", "events read",
		(double)count / seconds_since(begun_ns) / 1e6);
	source_close(source);
	source = open_source(false);
	begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	while (!source->ended) {
		source_drain(source, 4096, apply_event, tree);
		tree_expire(tree, replay_last_ns(source));
	}
	printf("%-44s %8.2f million/s\n", "  and applied to a tree",
		(double)count / seconds_since(begun_ns) / 1e6);
	source_close(source);
	tree_free(tree);
}

static void move_about(void)
{
	const struct tree_limits limits = {0};
	struct tree *tree = tree_new(&limits);
	struct source *source = open_source(true);
	struct player player;
	double most = 0, all = 0;

	if (!player_open(&player, source, 0))
		fail("player");
	player_pause(&player, true);
	for (unsigned i = 0; i < MOVES; i++) {
		uint64_t span_ns = player.last_ns - player.first_ns;
		uint64_t begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);
		double took;

		if (player_seek(&player, player.first_ns + span_ns / MOVES * (i * 17 % MOVES)) > 0)
			tree_clear(tree);
		while (source_drain(source, 4096, apply_event, tree) == 4096)
			tree_expire(tree, replay_last_ns(source));
		took = seconds_since(begun_ns) * 1000;
		most = took > most ? took : most;
		all += took;
	}
	printf("%-44s %8.0f ms\n", "a move to another time, at most", most);
	printf("%-44s %8.0f ms\n", "  on average", all / MOVES);
	player_close(&player);
	source_close(source);
	tree_free(tree);
}

/* Arguments that cannot be compressed. */
static void write_large(uint64_t bytes)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	struct recorder *recorder = recorder_open(path, true, &header);
	struct event event = {
		.kind = EVENT_EXEC, .id = {.pid = 1, .start_ns = 1}, .time_ns = SECOND_NS};
	static char args[ARGS_MAX];
	uint64_t state = 1;

	if (!recorder)
		fail(path);
	event.exec.args = args;
	event.exec.args_len = event.exec.args_size = ARGS_MAX;
	for (uint64_t written = 0; written < bytes; written += ARGS_MAX) {
		for (unsigned i = 0; i < ARGS_MAX; i += 8) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			memcpy(args + i, &state, 8);
		}
		event.time_ns += 1000000;
		recorder_write(recorder, &event);
		if (written % (1 << 20) == 0)
			recorder_flush(recorder, RECORDER_AT_ONCE);
	}
	if (recorder_close(recorder))
		fail(path);
}

static void open_large(void)
{
	uint64_t begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID), count = 0;
	struct source *source = open_source(true);
	struct player player;

	if (!player_open(&player, source, 0))
		fail("player");
	source_drain(source, 128, count_event, &count);
	printf("%-44s %8.0f ms\n", "opening one of many bytes, and its first events",
		seconds_since(begun_ns) * 1000);
	printf("%-44s %8.0f MiB\n", "  which has", (double)file_size() / (1 << 20));
	begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	player_pause(&player, true);
	player_seek(&player, UINT64_MAX / 2);
	printf("%-44s %8.0f ms\n", "  its index", seconds_since(begun_ns) * 1000);
	begun_ns = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	while (player.overview && overview_go_on(player.overview, 64))
		;
	printf("%-44s %8.0f ms\n", "  its time line", seconds_since(begun_ns) * 1000);
	player_close(&player);
	source_close(source);
}

int main(int argc, char **argv)
{
	write_hour(argc > 1 ? (unsigned)atoi(argv[1]) : 3600);
	replay_all();
	move_about();
	write_alone();
	write_large((argc > 2 ? (uint64_t)atoi(argv[2]) : 1024) << 20);
	open_large();
	unlink(path);
	return 0;
}
