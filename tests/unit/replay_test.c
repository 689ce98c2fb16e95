// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/source/file/script.h"
#include "tests/support/event_recorder.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ull

static const struct trace_header HEADER = {TRACE_PLAIN, -1000, 5};

static const char SCRIPT[] = "@100 snapshot\n"
			     "seed 1 0 init : /sbin/init\n"
			     "settled\n"
			     "+1 fork 10 1\n"
			     "+0.001 exec 10 : /bin/echo 'a b' \\xff\n"
			     "+0.002 exit 10 3\n"
			     "lost 7\n";
#define SCRIPT_EVENTS 7

/* A file that has a name only during the test. */
struct replay_file {
	char path[64];
	char *bytes; /* its content */
	size_t len;
};

static void write_file(const struct replay_file *file)
{
	FILE *out = fopen(file->path, "w");

	assert_non_null(out);
	if (file->len)
		assert_int_equal(fwrite(file->bytes, 1, file->len, out), file->len);
	assert_int_equal(fclose(out), 0);
}

static void append(struct replay_file *file, const char *bytes, size_t len)
{
	file->bytes = realloc(file->bytes, file->len + len);
	memcpy(file->bytes + file->len, bytes, len);
	file->len += len;
}

/* The recording of a script, of format 1; replay_blocks_test.c has those of today. */
static struct replay_file record(const char *text)
{
	struct replay_file file = {.path = "/tmp/mayfly-replay-test-XXXXXX"};
	char header[TRACE_HEADER_SIZE], message[128];
	struct source *source = script_open(text, message, sizeof(message));
	struct event_recorder taken = {0};

	close(mkstemp(file.path));
	trace_write_header(&HEADER, header);
	append(&file, header, sizeof(header));
	while (!source->ended)
		source_drain(source, 100, take_event, &taken);
	if (taken.len)
		append(&file, taken.bytes, taken.len);
	source_close(source);
	free(taken.bytes);
	write_file(&file);
	return file;
}

static void remove_file(struct replay_file *file)
{
	unlink(file->path);
	free(file->bytes);
}

static struct source *open_replay(const char *path, bool paced)
{
	char message[256] = "";
	struct source *source = replay_open(path, paced, message, sizeof(message));

	if (!source)
		fail_msg("%s", message);
	return source;
}

static void drain_to_end(struct source *source, struct event_recorder *taken)
{
	while (!source->ended)
		assert_true(source_drain(source, 3, take_event, taken) >= 0);
}

static void a_replay_is_what_was_recorded(void **state)
{
	struct replay_file file = record(SCRIPT);
	struct source *source = open_replay(file.path, false);
	struct event_recorder taken = {0};

	assert_false(source->live);
	assert_int_equal(source->wall_offset_ns, -1000);
	assert_int_equal(source->fd, -1);
	assert_int_not_equal(source->due_ns, 0);
	drain_to_end(source, &taken);
	assert_int_equal(taken.count, SCRIPT_EVENTS);
	assert_int_equal(taken.len, file.len - TRACE_HEADER_SIZE);
	assert_memory_equal(taken.bytes, file.bytes + TRACE_HEADER_SIZE, taken.len);
	assert_int_equal(source->due_ns, 0);
	assert_int_equal(replay_now_ns(source), 101 * SECOND + 3000000);
	assert_null(replay_note(source));
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void a_drain_keeps_to_its_budget(void **state)
{
	struct replay_file file = record(SCRIPT);
	struct source *source = open_replay(file.path, false);
	struct event_recorder taken = {0};

	assert_int_equal(source_drain(source, 0, take_event, &taken), 0);
	assert_int_equal(source_drain(source, 2, take_event, &taken), 2);
	assert_false(source->ended);
	assert_int_not_equal(source->due_ns, 0);
	assert_int_equal(
		source_drain(source, SCRIPT_EVENTS - 2, take_event, &taken), SCRIPT_EVENTS - 2);
	assert_true(source->ended);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static int refuse(void *ctx, const struct event *event)
{
	return -EPIPE;
}

static void a_consumer_can_stop_the_delivery(void **state)
{
	struct replay_file file = record(SCRIPT);
	struct source *source = open_replay(file.path, false);
	struct event_recorder taken = {0};

	assert_int_equal(source_drain(source, 5, refuse, NULL), -EPIPE);
	drain_to_end(source, &taken);
	assert_int_equal(taken.count, SCRIPT_EVENTS - 1);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void an_empty_recording_ends_at_once(void **state)
{
	struct replay_file file = record("# nothing\n");
	struct source *source = open_replay(file.path, true);
	struct event_recorder taken = {0};

	assert_int_equal(source_drain(source, 5, take_event, &taken), 0);
	assert_true(source->ended);
	assert_null(replay_note(source));
	source_close(source);
	remove_file(&file);
}

static void a_recording_cut_anywhere_gives_what_is_whole(void **state)
{
	struct replay_file file = record(SCRIPT);
	size_t whole = file.len, before = 0;

	for (size_t len = TRACE_HEADER_SIZE; len < whole; len++) {
		struct event_recorder taken = {0};
		struct source *source;

		file.len = len;
		write_file(&file);
		source = open_replay(file.path, false);
		drain_to_end(source, &taken);
		assert_true(taken.count < SCRIPT_EVENTS && taken.count >= before);
		assert_memory_equal(taken.bytes, file.bytes + TRACE_HEADER_SIZE, taken.len);
		if (taken.len == len - TRACE_HEADER_SIZE)
			assert_null(replay_note(source));
		else
			assert_memory_equal(
				replay_note(source), "the recording is truncated at byte ", 35);
		assert_int_equal(replay_error(source), 0);
		before = taken.count;
		source_close(source);
		free(taken.bytes);
	}
	assert_int_equal(before, SCRIPT_EVENTS - 1);
	remove_file(&file);
}

static void a_damaged_recording_gives_what_stands_before(void **state)
{
	struct replay_file file = record(SCRIPT);
	struct source *source;
	struct event_recorder taken = {0};

	memset(file.bytes + TRACE_HEADER_SIZE + 16, 0, 4); /* the length of the second record */
	write_file(&file);
	source = open_replay(file.path, false);
	drain_to_end(source, &taken);
	assert_int_equal(taken.count, 1);
	assert_string_equal(replay_note(source),
		"the recording is damaged at byte 48: 1 event before that was read");
	assert_int_equal(replay_error(source), -EBADMSG);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void unknown_kinds_are_left_out_and_counted(void **state)
{
	struct replay_file file = record("snapshot\nsnapshot\nsettled\n");
	struct source *source;
	struct event_recorder taken = {0};

	file.bytes[TRACE_HEADER_SIZE + 4] = file.bytes[TRACE_HEADER_SIZE + 16 + 4] = '?';
	write_file(&file);
	source = open_replay(file.path, false);
	drain_to_end(source, &taken);
	assert_int_equal(taken.count, 1);
	assert_string_equal(replay_note(source), "2 events of unknown kinds were skipped");
	assert_int_equal(replay_error(source), 0);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void damage_is_said_beside_what_is_unknown(void **state)
{
	struct replay_file file = record("snapshot\nsnapshot\nsettled\n");
	struct source *source;
	struct event_recorder taken = {0};

	file.bytes[TRACE_HEADER_SIZE + 4] = '?';
	memset(file.bytes + TRACE_HEADER_SIZE + 2 * 16, 0, 4);
	write_file(&file);
	source = open_replay(file.path, false);
	drain_to_end(source, &taken);
	assert_string_equal(replay_note(source),
		"the recording is damaged at byte 64: 1 event before that was read; "
		"1 event of unknown kinds was skipped");
	assert_int_equal(replay_error(source), -EBADMSG);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void assert_refused(const char *path, const char *want)
{
	char message[256] = "";

	assert_null(replay_open(path, false, message, sizeof(message)));
	assert_string_equal(message, want);
}

static void what_is_not_a_recording_is_refused_with_a_message(void **state)
{
	struct replay_file file = record(SCRIPT);
	char want[256];

	assert_refused("/nonexistent/\x1b", "/nonexistent/\\e: No such file or directory");
	assert_refused("/tmp", "/tmp: Is a directory");
	assert_refused("/dev/null", "/dev/null is empty");
	trace_write_header(&(struct trace_header){TRACE_HOSTS + 1, 0, 0}, file.bytes);
	write_file(&file);
	snprintf(want, sizeof(want),
		"%s was recorded by a newer mayfly (format %d, this one reads up to %d)", file.path,
		TRACE_HOSTS + 1, TRACE_HOSTS);
	assert_refused(file.path, want);
	file.len = TRACE_HEADER_SIZE - 1;
	write_file(&file);
	snprintf(want, sizeof(want), "%s is neither a recording nor JSON Lines of mayfly",
		file.path);
	assert_refused(file.path, want);
	remove_file(&file);
}

static void prepend(struct replay_file *file, const char *text)
{
	char *bytes = file->bytes;
	size_t len = file->len;

	file->bytes = NULL;
	file->len = 0;
	append(file, text, strlen(text));
	append(file, bytes, len);
	free(bytes);
	write_file(file);
}

/* As a start-up file of a shell prints them. */
static void lines_before_the_recording_are_passed_over(void **state)
{
	struct replay_file file = record(SCRIPT);
	struct source *source = open_replay(file.path, false);
	struct event_recorder plain = {0}, taken = {0};
	char noise[4096 + 1] = "";

	source_drain(source, 100, take_event, &plain);
	source_close(source);
	prepend(&file, "Welcome\nno newline");
	source = open_replay(file.path, false);
	source_drain(source, 100, take_event, &taken);
	assert_int_equal(taken.len, plain.len);
	assert_memory_equal(taken.bytes, plain.bytes, plain.len);
	assert_string_equal(replay_note(source),
		"2 lines before it are neither a recording nor JSON Lines, and were passed over (a "
		"shell's start-up file may print such)");
	assert_int_equal(replay_error(source), 0);
	source_close(source);
	memset(noise, '.', sizeof(noise) - 1);
	prepend(&file, noise);
	assert_null(replay_open(file.path, false, noise, sizeof(noise)));
	assert_non_null(strstr(noise, " is neither a recording nor JSON Lines of mayfly"));
	free(plain.bytes);
	free(taken.bytes);
	remove_file(&file);
}

static bool is_ready(const struct source *source)
{
	struct pollfd ready = {.fd = source->fd, .events = POLLIN};

	return poll(&ready, 1, 0) > 0;
}

/* A pipe as the input file; *out is its write end. */
static struct source *open_pipe(const struct replay_file *file, size_t first, bool paced, int *out)
{
	int pipes[2];
	char name[32];
	struct source *source;

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	assert_int_equal(write(pipes[1], file->bytes, first), first);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[0]);
	source = open_replay(name, paced);
	close(pipes[0]);
	*out = pipes[1];
	return source;
}

static void a_pipe_is_waited_for_and_never_blocks(void **state)
{
	struct replay_file file = record(SCRIPT);
	int out;
	struct source *source = open_pipe(&file, TRACE_HEADER_SIZE, false, &out);
	struct event_recorder taken = {0};

	assert_true(source->fd >= 0);
	for (size_t i = TRACE_HEADER_SIZE; i < file.len; i++) {
		assert_int_equal(source_drain(source, 10, take_event, &taken), 0);
		assert_int_equal(source->due_ns, 0);
		assert_false(source->ended);
		assert_false(is_ready(source));
		assert_int_equal(write(out, file.bytes + i, 1), 1);
		assert_true(is_ready(source));
		assert_true(source_drain(source, 10, take_event, &taken) >= 0);
	}
	assert_int_equal(taken.count, SCRIPT_EVENTS);
	close(out);
	assert_true(is_ready(source));
	assert_int_equal(source_drain(source, 10, take_event, &taken), 0);
	assert_true(source->ended);
	assert_false(is_ready(source));
	assert_null(replay_note(source));
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static void a_paced_replay_waits_as_long_as_it_took(void **state)
{
	struct replay_file file = record("@100 snapshot\n@100 settled\n@160 snapshot\n");
	struct source *source = open_replay(file.path, true);
	struct event_recorder taken = {0};
	uint64_t start = now_ns(), due;

	assert_int_equal(source_drain(source, 10, take_event, &taken), 2);
	assert_false(source->ended);
	due = source->due_ns;
	assert_uint_in_range(due, start + 60 * SECOND, now_ns() + 60 * SECOND);
	assert_int_equal(source_drain(source, 10, take_event, &taken), 0);
	assert_int_equal(source->due_ns, due);
	due = replay_now_ns(source);
	assert_uint_in_range(due, 100 * SECOND, 100 * SECOND + (now_ns() - start));
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void a_paced_replay_delivers_when_it_is_due(void **state)
{
	struct replay_file file = record("@100 snapshot\n+0.02 settled\n");
	struct source *source = open_replay(file.path, true);
	struct event_recorder taken = {0};
	uint64_t start = now_ns();

	drain_to_end(source, &taken);
	assert_int_equal(taken.count, 2);
	assert_true(now_ns() - start >= SECOND / 50);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void while_an_event_waits_a_full_pipe_does_not_wake_the_thread(void **state)
{
	struct replay_file file = record("@100 snapshot\n@1000 settled\n");
	int out;
	struct source *source = open_pipe(&file, file.len, true, &out);
	struct event_recorder taken = {0};

	assert_int_equal(source_drain(source, 10, take_event, &taken), 1);
	assert_int_equal(write(out, file.bytes, file.len), file.len);
	close(out);
	assert_false(is_ready(source));
	assert_false(source->ended);
	assert_int_not_equal(source->due_ns, 0);
	source_close(source);
	free(taken.bytes);
	remove_file(&file);
}

static void an_event_greater_than_the_buffer_is_read(void **state)
{
	struct replay_file file = record("snapshot\n");
	char *args = calloc(1, 2 << 20);
	struct event event = {.kind = EVENT_EXEC,
		.id = {.pid = 5, .start_ns = 5},
		.exec = {.args = args, .args_len = 2 << 20, .args_size = 2 << 20}};
	struct event_recorder taken = {0};
	struct source *source;

	take_event(&taken, &event);
	append(&file, taken.bytes, taken.len);
	append(&file, taken.bytes, taken.len);
	write_file(&file);
	free(taken.bytes);
	taken = (struct event_recorder){0};
	source = open_replay(file.path, false);
	drain_to_end(source, &taken);
	assert_int_equal(taken.count, 3);
	assert_int_equal(taken.len, file.len - TRACE_HEADER_SIZE);
	assert_memory_equal(taken.bytes, file.bytes + TRACE_HEADER_SIZE, taken.len);
	source_close(source);
	free(taken.bytes);
	free(args);
	remove_file(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_replay_is_what_was_recorded),
		cmocka_unit_test(a_drain_keeps_to_its_budget),
		cmocka_unit_test(a_consumer_can_stop_the_delivery),
		cmocka_unit_test(an_empty_recording_ends_at_once),
		cmocka_unit_test(a_recording_cut_anywhere_gives_what_is_whole),
		cmocka_unit_test(a_damaged_recording_gives_what_stands_before),
		cmocka_unit_test(damage_is_said_beside_what_is_unknown),
		cmocka_unit_test(unknown_kinds_are_left_out_and_counted),
		cmocka_unit_test(what_is_not_a_recording_is_refused_with_a_message),
		cmocka_unit_test(lines_before_the_recording_are_passed_over),
		cmocka_unit_test(a_pipe_is_waited_for_and_never_blocks),
		cmocka_unit_test(a_paced_replay_waits_as_long_as_it_took),
		cmocka_unit_test(a_paced_replay_delivers_when_it_is_due),
		cmocka_unit_test(while_an_event_waits_a_full_pipe_does_not_wake_the_thread),
		cmocka_unit_test(an_event_greater_than_the_buffer_is_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
