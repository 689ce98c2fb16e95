// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/writer.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "tests/support/event_recorder.h"
#include "tests/support/noise.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX (2u << 20)

static const struct trace_header HEADER = {TRACE_VERSION, 1000, 5};

static char path[] = "/tmp/mayfly-recorder-test-XXXXXX/file";

static int make_directory(void **state)
{
	path[strlen(path) - 5] = '\0';
	if (!mkdtemp(path))
		return -1;
	path[strlen(path)] = '/';
	return 0;
}

static int remove_directory(void **state)
{
	unlink(path);
	path[strlen(path) - 5] = '\0';
	return rmdir(path);
}

static int remove_file(void **state)
{
	unlink(path);
	return 0;
}

static struct event fork_event(int32_t pid)
{
	return (struct event){.kind = EVENT_FORK,
		.time_ns = 1,
		.id = {.pid = pid, .start_ns = 1},
		.parent = {.pid = 1, .start_ns = 1},
		.comm = "x"};
}

static void write_forks(struct recorder *recorder, int count)
{
	for (int i = 0; i < count; i++) {
		struct event event = fork_event(i + 10);

		assert_int_equal(recorder_write(recorder, &event), 0);
	}
}

/* An event that takes so many bytes more, which cannot be compressed. */
static int write_noise(struct recorder *recorder, size_t len)
{
	static char args[4096];
	static uint64_t seed;
	struct event event = {.kind = EVENT_EXEC, .id = {.pid = 5, .start_ns = 5}};

	noise_fill(args, len, ++seed);
	event.exec = (struct event_exec){.args = args, .args_len = len, .args_size = len};
	return recorder_write(recorder, &event);
}

/* The number of events in the recording at `path`, all valid. */
static unsigned count_events(void)
{
	struct event_recorder taken = {0};
	char message[256] = "";
	struct source *source = replay_open(path, false, message, sizeof(message));

	assert_string_equal(message, "");
	while (!source->ended)
		assert_true(source_drain(source, 1000, take_event, &taken) >= 0);
	assert_null(replay_note(source));
	source_close(source);
	free(taken.bytes);
	return taken.count;
}

static void a_recording_holds_every_event_and_counts_its_bytes(void **state)
{
	struct recorder *recorder = recorder_open(path, true, &HEADER);
	struct stat status;
	uint64_t bytes;

	assert_non_null(recorder);
	write_forks(recorder, 10007);
	assert_int_equal(recorder_flush(recorder, RECORDER_AT_ONCE), 0);
	bytes = recorder_counts(recorder).bytes;
	assert_int_equal(recorder_close(recorder), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, bytes);
	assert_int_equal(count_events(), 10007);
	assert_true(bytes < 10007 * 10); /* compressed */
}

static void a_new_recording_is_for_its_owner_only(void **state)
{
	struct stat status;

	assert_int_equal(recorder_close(recorder_open(path, true, &HEADER)), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_file_written_under_sudo_belongs_to_the_caller(void **state)
{
	struct stat status;

	if (geteuid() != 0)
		skip();
	setenv("SUDO_UID", "12345", 1);
	setenv("SUDO_GID", "23456", 1);
	assert_int_equal(recorder_close(recorder_open(path, true, &HEADER)), 0);
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_uid, 12345);
	assert_int_equal(status.st_gid, 23456);
}

static void an_older_recording_is_replaced(void **state)
{
	struct recorder *recorder = recorder_open(path, true, &HEADER);

	write_forks(recorder, 100);
	recorder_close(recorder);
	recorder = recorder_open(path, true, &HEADER);
	write_forks(recorder, 3);
	recorder_close(recorder);
	assert_int_equal(count_events(), 3);
}

static void a_killed_writer_leaves_what_it_flushed(void **state)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct recorder *recorder = recorder_open(path, true, &HEADER);

		write_forks(recorder, 23);
		recorder_flush(recorder, RECORDER_AT_ONCE);
		writer_wait(recorder_writer(recorder), WRITER_FOREVER);
		write_forks(recorder, 5);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(count_events(), 23);
}

static void the_greatest_event_is_recorded(void **state)
{
	struct recorder *recorder = recorder_open(path, true, &HEADER);
	char *args = calloc(1, ARGS_MAX);
	struct event event = {.kind = EVENT_EXEC,
		.id = {.pid = 5, .start_ns = 5},
		.exec = {.args = args, .args_len = ARGS_MAX, .args_size = ARGS_MAX}};

	write_forks(recorder, 3);
	assert_int_equal(recorder_write(recorder, &event), 0);
	write_forks(recorder, 3);
	assert_int_equal(recorder_close(recorder), 0);
	assert_int_equal(count_events(), 7);
	free(args);
}

static void what_cannot_be_opened_says_why(void **state)
{
	assert_null(recorder_open("/nonexistent/file", true, &HEADER));
	assert_int_equal(errno, ENOENT);
	assert_null(recorder_open("/tmp", true, &HEADER));
	assert_int_equal(errno, EISDIR);
}

static void what_cannot_be_written_says_why(void **state)
{
	struct recorder *recorder = recorder_open("/dev/full", true, &HEADER);

	assert_non_null(recorder);
	write_forks(recorder, 1);
	assert_int_equal(recorder_close(recorder), -ENOSPC);
}

/* In a child process, since the limit cannot be raised again. */
static int fill_the_disk(void)
{
	const struct rlimit limit = {10000, 10000};
	struct recorder *recorder;

	signal(SIGXFSZ, SIG_IGN);
	recorder = recorder_open(path, true, &HEADER);
	if (!recorder || setrlimit(RLIMIT_FSIZE, &limit))
		return 1;
	for (int i = 0; i < 200; i++)
		if (write_noise(recorder, 100))
			return 2;
	recorder_flush(recorder, RECORDER_AT_ONCE);
	if (writer_wait(recorder_writer(recorder), WRITER_FOREVER))
		return 6;
	if (recorder_flush(recorder, RECORDER_AT_ONCE) != -EFBIG)
		return 3;
	if (write_noise(recorder, 100) != -EFBIG ||
		recorder_flush(recorder, RECORDER_AT_ONCE) != -EFBIG)
		return 4;
	return recorder_close(recorder) == -EFBIG ? 0 : 5;
}

static void a_full_disk_is_reported_and_ends_the_recording(void **state)
{
	pid_t pid = fork();
	struct stat status;
	int end;

	if (pid == 0)
		_exit(fill_the_disk());
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 10000);
}

static void a_limit_ends_it_with_whole_events(void **state)
{
	struct recorder *recorder = recorder_open(path, true, &HEADER);
	const unsigned limit = 100000;
	struct stat status;
	unsigned written = 0;

	recorder_set_limit(recorder, limit);
	while (!recorder_counts(recorder).unwritten) {
		assert_int_equal(write_noise(recorder, 1000), 0);
		written++;
	}
	write_forks(recorder, 5); /* they would fit, but a recording has no gaps */
	assert_int_equal(recorder_counts(recorder).unwritten, 6);
	assert_true(recorder_counts(recorder).bytes <= limit);
	assert_int_equal(recorder_close(recorder), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_uint_in_range(status.st_size, limit - 2000, limit);
	assert_int_equal(count_events(), written - 1);
}

static void a_dash_is_standard_output(void **state)
{
	pid_t pid = fork();
	int end;

	if (pid == 0) {
		int fd = open(path, O_WRONLY | O_CREAT, 0600);
		struct recorder *recorder;

		dup2(fd, STDOUT_FILENO);
		recorder = recorder_open("-", true, &HEADER);
		write_forks(recorder, 17);
		end = recorder_close(recorder);
		/* the caller keeps it open */
		_exit(end || fcntl(STDOUT_FILENO, F_GETFD) < 0);
	}
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
	assert_int_equal(count_events(), 17);
}

static void a_pipe_that_does_not_block_gets_everything(void **state)
{
	int pipes[2], end;
	pid_t pid;
	struct recorder *recorder;
	char name[32];

	assert_int_equal(pipe2(pipes, O_NONBLOCK | O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct pollfd ready = {.fd = pipes[0], .events = POLLIN};
		char bytes[4096];
		ssize_t got = 1;
		size_t sum = 0;

		close(pipes[1]);
		while (got && poll(&ready, 1, 10000) > 0) {
			got = read(pipes[0], bytes, sizeof(bytes));
			sum += got > 0 ? (size_t)got : 0;
		}
		_exit(sum > 500000 ? 0 : 1);
	}
	close(pipes[0]);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[1]);
	recorder = recorder_open(name, true, &HEADER);
	assert_non_null(recorder);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(write_noise(recorder, 1000), 0);
	assert_true(recorder_counts(recorder).bytes > 500000);
	assert_int_equal(recorder_close(recorder), 0);
	close(pipes[1]);
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
}

struct counts {
	uint64_t events, lost;
};

static int count_event(void *ctx, const struct event *event)
{
	struct counts *counts = ctx;

	if (event->kind == EVENT_LOST)
		counts->lost += event->count;
	else
		counts->events++;
	return 0;
}

/* In a child process: the reader that reads again. */
static int read_all(int fd, uint64_t events, uint64_t lost)
{
	struct counts counts = {0};
	char message[256] = "", name[32];
	struct source *source;

	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	source = replay_open(name, false, message, sizeof(message));
	if (!source)
		return 1;
	while (!source->ended)
		if (source_drain(source, 1000, count_event, &counts) < 0)
			return 2;
	if (replay_note(source))
		return 3;
	return counts.events == events && counts.lost == lost ? 0 : 4;
}

/* More than may wait without a reader, then a reader: every event is there or counted. */
static void what_is_not_read_is_counted_and_reported(void **state)
{
	int pipes[2], written = 0, end;
	char name[32];
	struct recorder *recorder;
	uint64_t missed;

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[1]);
	recorder = recorder_open(name, true, &HEADER);
	close(pipes[1]);
	for (; !recorder_counts(recorder).missed; written++)
		assert_int_equal(write_noise(recorder, 4096), 0);
	assert_false(recorder_resume(recorder)); /* nothing was read */
	write_forks(recorder, 7);
	missed = recorder_counts(recorder).missed;
	assert_int_equal(missed, 8);
	assert_uint_in_range(writer_waiting(recorder_writer(recorder)),
		RECORDER_QUEUE_BYTES - (1u << 20), RECORDER_QUEUE_BYTES + (1u << 20));
	if (fork() == 0) {
		close(writer_descriptor(recorder_writer(recorder)));
		_exit(read_all(pipes[0], written + 7 - missed + 1000, missed));
	}
	close(pipes[0]);
	assert_true(writer_wait(recorder_writer(recorder), WRITER_FOREVER));
	assert_true(recorder_resume(recorder));
	assert_false(recorder_resume(recorder)); /* once */
	write_forks(recorder, 1000);
	assert_int_equal(recorder_counts(recorder).missed, missed);
	assert_int_equal(recorder_close(recorder), 0);
	assert_true(wait(&end) > 0);
	assert_int_equal(end, 0);
}

static void closing_nothing_is_fine(void **state)
{
	assert_int_equal(recorder_close(NULL), 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_recording_holds_every_event_and_counts_its_bytes),
		TEST(a_new_recording_is_for_its_owner_only),
		TEST(a_file_written_under_sudo_belongs_to_the_caller),
		TEST(an_older_recording_is_replaced),
		TEST(a_killed_writer_leaves_what_it_flushed),
		TEST(the_greatest_event_is_recorded),
		TEST(what_cannot_be_opened_says_why),
		TEST(what_cannot_be_written_says_why),
		TEST(a_full_disk_is_reported_and_ends_the_recording),
		TEST(a_limit_ends_it_with_whole_events),
		TEST(a_dash_is_standard_output),
		TEST(a_pipe_that_does_not_block_gets_everything),
		TEST(what_is_not_read_is_counted_and_reported),
		TEST(closing_nothing_is_fine),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
