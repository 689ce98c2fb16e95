// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A recording of several machines: whose events, and who gets the snapshots that it adds. */
#include "core/source/file/block.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_MAX 64
#define FILE_MAX   8192

static char path[] = "/tmp/mayfly-record-hosts-XXXXXX";

struct host_events {
	char text[EVENTS_MAX * 8]; /* "F1:20 ": a fork of pid 20 on host 1 */
	struct event host;         /* the last EVENT_HOST */
	char name[HOST_NAME_SIZE];
	char note[400];
};

static int take(void *ctx, const struct event *event)
{
	static const char letters[EVENT_KIND_COUNT] = {[EVENT_SNAPSHOT] = '[',
		[EVENT_SEED] = 's',
		[EVENT_SETTLED] = ']',
		[EVENT_FORK] = 'F',
		[EVENT_LOST] = 'L',
		[EVENT_HOST] = 'H'};
	struct host_events *taken = ctx;
	size_t len = strlen(taken->text);

	assert_true(len + 8 < sizeof(taken->text));
	snprintf(taken->text + len, 8, "%c%u:%d ", letters[event->kind], event->id.host,
		event->id.pid);
	if (event->kind == EVENT_HOST) {
		taken->host = *event;
		snprintf(taken->name, sizeof(taken->name), "%s", event->host.name);
	}
	return 0;
}

static void put(struct recorder *recorder, enum event_kind kind, uint32_t host, int32_t pid)
{
	struct event event = {.kind = kind, .time_ns = 1000, .id = {.pid = pid, .host = host}};

	if (kind == EVENT_HOST)
		event.host = (struct event_host){host ? "db1" : "web1", 7 + host, -5, 3};
	assert_int_equal(recorder_write(recorder, &event), 0);
}

/* Three blocks: forks, an added snapshot of both machines with what follows it, and more. */
static size_t record_blocks(uint32_t version, char bytes[FILE_MAX], size_t begin[3])
{
	const struct trace_header header = {.version = version};
	struct recorder *recorder = recorder_open(path, true, &header);
	ssize_t size;
	int fd;

	assert_non_null(recorder);
	for (uint32_t host = 0; host < 2; host++)
		put(recorder, EVENT_HOST, host, 0);
	put(recorder, EVENT_FORK, 0, 20);
	put(recorder, EVENT_FORK, 1, 20);
	begin[0] = TRACE_HEADER_SIZE;
	recorder_add_snapshot(recorder, true, 1000);
	begin[1] = recorder_counts(recorder).bytes;
	for (uint32_t host = 0; host < 2; host++)
		put(recorder, EVENT_HOST, host, 0);
	put(recorder, EVENT_SNAPSHOT, 0, 0);
	put(recorder, EVENT_SEED, 1, 20);
	put(recorder, EVENT_SETTLED, 0, 0);
	recorder_add_snapshot(recorder, false, 1000);
	put(recorder, EVENT_FORK, 1, 21);
	recorder_flush(recorder, RECORDER_AT_ONCE);
	begin[2] = recorder_counts(recorder).bytes;
	put(recorder, EVENT_FORK, 0, 22);
	assert_int_equal(recorder_close(recorder), 0);
	fd = open(path, O_RDONLY);
	size = read(fd, bytes, FILE_MAX);
	close(fd);
	assert_uint_in_range(size, 1, FILE_MAX - 1);
	return (size_t)size;
}

static void write_file(const char *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

static struct source *open_file(void)
{
	char message[256] = "";
	struct source *source = replay_open(path, false, message, sizeof(message));

	assert_string_equal(message, "");
	return source;
}

static struct host_events take_all(struct source *source)
{
	struct host_events taken = {0};
	const char *note;

	while (!source->ended)
		assert_true(source_drain(source, 1, take, &taken) >= 0);
	note = source->ops->note(source);
	snprintf(taken.note, sizeof(taken.note), "%s", note ? note : "");
	source_close(source);
	return taken;
}

#define FIRST  "H0:0 H1:0 F0:20 F1:20 "
#define ADDED  "H0:0 H1:0 [0:0 s1:20 ]0:0 "
#define SECOND "F1:21 "
#define THIRD  "F0:22 "

static void events_stay_those_of_their_machine(void **state)
{
	char bytes[FILE_MAX];
	size_t begin[3];
	struct source *source;
	struct host_events taken;

	record_blocks(TRACE_HOSTS, bytes, begin);
	source = open_file();
	assert_true(source->has_hosts);
	assert_int_equal(source->wall_offset_ns, 0);
	taken = take_all(source);
	assert_string_equal(taken.text, FIRST SECOND THIRD);
	assert_string_equal(taken.note, "");
	assert_string_equal(taken.name, "db1");
	assert_int_equal(taken.host.host.boot, 8);
	assert_int_equal(taken.host.host.base_ns, -5);
	assert_int_equal(taken.host.host.ahead_ns, 3);
}

static void who_begins_at_an_added_snapshot_gets_it(void **state)
{
	char bytes[FILE_MAX];
	size_t begin[3];
	struct source *source;
	struct block block;

	record_blocks(TRACE_HOSTS, bytes, begin);
	assert_int_equal(block_read_header(&block, bytes + begin[0]), 0);
	assert_false(block.flags & BLOCK_SNAPSHOT);
	assert_int_equal(block_read_header(&block, bytes + begin[1]), 0);
	assert_true(block.flags & BLOCK_SNAPSHOT);
	source = open_file();
	assert_int_equal(replay_move(source, begin[1], block.number), 0);
	assert_string_equal(take_all(source).text, ADDED SECOND THIRD);
}

static void after_damage_the_next_one_is_delivered(void **state)
{
	char bytes[FILE_MAX];
	size_t begin[3], size = record_blocks(TRACE_HOSTS, bytes, begin);
	struct host_events taken;

	bytes[begin[0] + BLOCK_HEADER_SIZE + 3] ^= 1;
	write_file(bytes, size);
	taken = take_all(open_file());
	assert_string_equal(taken.text, "L0:0 " ADDED SECOND THIRD);
	assert_string_not_equal(taken.note, "");
}

static void what_is_saved_in_it_goes_on_in_it(void **state)
{
	char bytes[FILE_MAX];
	size_t begin[3];
	struct replay_place place;
	struct host_events taken = {0};
	struct source *source;
	struct block block;

	record_blocks(TRACE_HOSTS, bytes, begin);
	assert_int_equal(block_read_header(&block, bytes + begin[1]), 0);
	source = open_file();
	replay_move(source, begin[1], block.number);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(replay_take(source, take, &taken), 1);
	assert_true(replay_save(source, &place) > 0);
	replay_move(source, begin[0], 0);
	assert_int_equal(replay_take(source, take, &taken), 1);
	assert_int_equal(replay_return(source, &place), 0);
	assert_string_equal(take_all(source).text, "s1:20 ]0:0 " SECOND THIRD);
}

/* mayfly writes no such file. */
static void a_recording_of_one_machine_has_no_others(void **state)
{
	char bytes[FILE_MAX];
	size_t begin[3];
	struct source *source;
	struct host_events taken;

	record_blocks(TRACE_VERSION, bytes, begin);
	source = open_file();
	assert_false(source->has_hosts);
	taken = take_all(source);
	assert_null(strstr(taken.text, "1:"));
	assert_non_null(strstr(taken.text, "F0:20 "));
	assert_non_null(strstr(taken.note, "3 "));
}

static void pids_that_do_not_fit_beside_a_machine_are_passed_over(void **state)
{
	const struct trace_header header = {.version = TRACE_HOSTS};
	struct recorder *recorder = recorder_open(path, true, &header);
	struct host_events taken;

	put(recorder, EVENT_FORK, 0, 1 << IDENT_PID_BITS);
	put(recorder, EVENT_FORK, 1, 20);
	assert_int_equal(recorder_close(recorder), 0);
	taken = take_all(open_file());
	assert_string_equal(taken.text, "F1:20 ");
	assert_string_not_equal(taken.note, "");
}

static int make_path(void **state)
{
	int fd = mkstemp(path);

	return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_stay_those_of_their_machine),
		cmocka_unit_test(who_begins_at_an_added_snapshot_gets_it),
		cmocka_unit_test(after_damage_the_next_one_is_delivered),
		cmocka_unit_test(what_is_saved_in_it_goes_on_in_it),
		cmocka_unit_test(a_recording_of_one_machine_has_no_others),
		cmocka_unit_test(pids_that_do_not_fit_beside_a_machine_are_passed_over),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_path, remove_path);
}
