// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/writer.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MUCH (3u << 20) /* more than any pipe, socket or terminal here buffers */

/* The possible other ends: [0] is read, [1] is written. */
static void open_pipe(int ends[2])
{
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
}

static void open_socket(int ends[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void open_terminal(int ends[2])
{
	struct termios raw;

	assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(ends[1], &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(ends[1], TCSANOW, &raw), 0);
}

typedef void open_fn(int ends[2]);
static open_fn *const kinds[] = {open_pipe, open_socket, open_terminal};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The expected byte at that offset. */
static char byte_at(size_t place)
{
	return (char)(place * 7 + place / 251);
}

static void put_much(struct writer *writer, size_t from)
{
	char *bytes = malloc(MUCH);

	for (size_t i = 0; i < MUCH; i++)
		bytes[i] = byte_at(from + i);
	assert_int_equal(writer_put(writer, bytes, MUCH), 0);
	free(bytes);
}

static void read_much(int fd, size_t from, size_t len)
{
	static char bytes[65536];

	for (size_t done = 0; done < len;) {
		size_t rest = len - done;
		ssize_t n = read(fd, bytes, rest < sizeof(bytes) ? rest : sizeof(bytes));

		assert_true(n > 0);
		for (ssize_t i = 0; i < n; i++)
			assert_int_equal(bytes[i], byte_at(from + done + (size_t)i));
		done += (size_t)n;
	}
}

static void await_event(struct writer *writer)
{
	struct pollfd ready = {.fd = writer_event_fd(writer), .events = POLLIN};

	assert_int_equal(poll(&ready, 1, 10000), 1);
	writer_heard(ready.fd);
	assert_int_equal(poll(&ready, 1, 0), 0);
}

static void output_that_is_not_read_blocks_nothing(void **state)
{
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct writer *writer;
		uint64_t written;
		size_t left;
		int ends[2];

		kinds[kind](ends);
		writer = writer_new(ends[1], WRITER_BYTES);
		put_much(writer, 0);
		assert_false(writer_wait(writer, 1000000));
		do { /* both of one moment: on a busy machine the thread is still at it */
			left = writer_waiting(writer);
			written = writer_written(writer);
		} while (left != writer_waiting(writer));
		assert_true(left > MUCH / 2);
		assert_true(written + left == MUCH);
		put_much(writer, MUCH);
		writer_notify(writer);
		read_much(ends[0], 0, 2 * MUCH);
		await_event(writer);
		assert_int_equal(writer_waiting(writer), 0);
		assert_int_equal(writer_close(writer), 0);
		close(ends[0]);
	}
}

static void the_flags_of_a_shared_descriptor_do_not_change(void **state)
{
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct writer *writer;
		int ends[2], shared;

		kinds[kind](ends);
		shared = dup(ends[1]);
		writer = writer_new(ends[1], WRITER_BYTES);
		assert_int_equal(writer_put(writer, "x", 1), 0);
		assert_true(writer_wait(writer, WRITER_FOREVER));
		assert_int_equal(fcntl(shared, F_GETFL) & O_NONBLOCK, 0);
		assert_int_equal(writer_close(writer), 0);
		close(shared);
		close(ends[0]);
	}
}

static void one_that_does_not_block_gets_everything(void **state)
{
	struct writer *writer;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	writer = writer_new(ends[1], WRITER_BYTES);
	put_much(writer, 0);
	read_much(ends[0], 0, MUCH);
	assert_int_equal(writer_close(writer), 0);
	close(ends[0]);
}

static void a_writer_that_is_given_up_is_left_behind(void **state)
{
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct writer *writer;
		int ends[2];

		kinds[kind](ends);
		writer = writer_new(ends[1], WRITER_BYTES);
		put_much(writer, 0);
		assert_false(writer_wait(writer, 1000000));
		writer_give_up(writer);
		assert_int_equal(writer_put(writer, "x", 1), -ECANCELED);
		assert_int_equal(writer_close(writer), -ECANCELED);
		close(ends[0]); /* which lets the thread end as well */
	}
}

/* A pipe gets whole lines only. */
static void lines_are_not_split(void **state)
{
	char line[100], bytes[PIPE_BUF];
	struct writer *writer;
	int ends[2], size;

	open_pipe(ends);
	writer = writer_new(ends[1], WRITER_LINES);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\n';
	for (int i = 0; i < 10000; i++)
		assert_int_equal(writer_put(writer, line, sizeof(line)), 0);
	assert_false(writer_wait(writer, 100000000));
	writer_give_up(writer);
	size = (int)writer_written(writer);
	assert_true(size > 0);
	assert_int_equal(size % (int)sizeof(line), 0);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)) > 0, 1);
	writer_close(writer);
	close(ends[0]);
}

static void a_write_that_fails_is_heard_of_and_ends_it(void **state)
{
	int ends[2], err;
	struct writer *writer;

	open_pipe(ends);
	close(ends[0]);
	writer = writer_new(ends[1], WRITER_BYTES);
	assert_int_equal(writer_put(writer, "gone", 4), 0);
	await_event(writer);
	assert_int_equal(writer_error(writer), -EPIPE);
	assert_false(writer_wait(writer, WRITER_FOREVER));
	assert_int_equal(writer_waiting(writer), 4);
	assert_int_equal(writer_put(writer, "gone", 4), -EPIPE);
	assert_int_equal(writer_close(writer), -EPIPE);

	writer = writer_new(open("/dev/full", O_WRONLY | O_CLOEXEC), WRITER_BYTES);
	assert_int_equal(writer_put(writer, "full", 4), 0);
	assert_int_equal(writer_close(writer), -ENOSPC);

	/* a terminal whose other end is closed */
	open_terminal(ends);
	close(ends[0]);
	writer = writer_new(ends[1], WRITER_BYTES);
	err = writer_put(writer, "gone", 4);
	assert_true(err == 0 || err == -EIO);
	assert_int_equal(writer_close(writer), -EIO);
}

static void waiting_output_can_be_dropped(void **state)
{
	for (size_t kind = 0; kind < KINDS; kind++) {
		struct writer *writer;
		int ends[2];

		kinds[kind](ends);
		writer = writer_new(ends[1], WRITER_WHOLE);
		put_much(writer, 0);
		put_much(writer, MUCH);
		assert_false(writer_wait(writer, 100000000));
		writer_forget(writer);
		assert_int_equal(writer_waiting(writer), 0);
		assert_true(writer_wait(writer, 0));
		read_much(ends[0], 0, writer_written(writer));
		put_much(writer, 0);
		read_much(ends[0], 0, MUCH);
		assert_int_equal(writer_close(writer), 0);
		close(ends[0]);
	}
}

static void a_notification_of_nothing_comes_at_once(void **state)
{
	struct writer *writer = writer_new(open("/dev/null", O_WRONLY | O_CLOEXEC), WRITER_BYTES);

	writer_notify(writer);
	await_event(writer);
	assert_int_equal(writer_put(writer, "", 0), 0);
	assert_int_equal(writer_close(writer), 0);
	assert_int_equal(writer_close(NULL), 0);
	writer = writer_new(-1, WRITER_BYTES);
	assert_int_equal(writer_put(writer, "x", 1), 0);
	assert_int_equal(writer_close(writer), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_that_is_not_read_blocks_nothing),
		cmocka_unit_test(the_flags_of_a_shared_descriptor_do_not_change),
		cmocka_unit_test(one_that_does_not_block_gets_everything),
		cmocka_unit_test(a_writer_that_is_given_up_is_left_behind),
		cmocka_unit_test(lines_are_not_split),
		cmocka_unit_test(a_write_that_fails_is_heard_of_and_ends_it),
		cmocka_unit_test(waiting_output_can_be_dropped),
		cmocka_unit_test(a_notification_of_nothing_comes_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
