// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/term/term_output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket that keeps message boundaries replaces the terminal; ends[1] is its reader. */
static struct term_output *open_at(int ends[2])
{
	struct term_output *output;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	output = term_output_open(ends[0]);
	assert_non_null(output);
	return output;
}

static void close_at(struct term_output *output, int ends[2])
{
	term_output_close(output);
	close(ends[0]);
	close(ends[1]);
}

/* Like ncurses: bypasses the buffer of the FILE. */
static void put(struct term_output *output, const char *text)
{
	int fd = fileno(term_output_file(output));

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void assert_comes(int ends[2], const char *text)
{
	struct pollfd ready = {.fd = ends[1], .events = POLLIN};
	char bytes[100] = "";

	assert_int_equal(poll(&ready, 1, 10000), 1);
	assert_int_equal(read(ends[1], bytes, sizeof(bytes) - 1), strlen(text));
	assert_string_equal(bytes, text);
}

static void assert_nothing_comes(int ends[2])
{
	char byte;

	assert_int_equal(read(ends[1], &byte, 1), -1);
	assert_int_equal(errno, EAGAIN);
}

static void writes_between_begin_and_end_are_sent_as_one(void **state)
{
	int ends[2];
	struct term_output *output = open_at(ends);

	for (int round = 0; round < 2; round++) {
		term_output_begin(output, false);
		put(output, "one, ");
		put(output, "two, ");
		put(output, "three");
		assert_nothing_comes(ends);
		term_output_end(output);
		assert_comes(ends, "one, two, three");
		assert_nothing_comes(ends);
	}
	close_at(output, ends);
}

static void text_outside_of_a_frame_is_written_directly(void **state)
{
	int ends[2];
	struct term_output *output = open_at(ends);

	put(output, "before");
	assert_comes(ends, "before");
	fputs("kept by the file", term_output_file(output));
	term_output_begin(output, false);
	assert_comes(ends, "kept by the file");
	put(output, "within");
	term_output_end(output);
	assert_comes(ends, "within");
	put(output, "after");
	assert_comes(ends, "after");
	close_at(output, ends);
}

static void an_empty_frame_sends_nothing(void **state)
{
	int ends[2];
	struct term_output *output = open_at(ends);

	term_output_begin(output, false);
	put(output, "a longer one");
	term_output_end(output);
	assert_comes(ends, "a longer one");
	term_output_begin(output, false);
	term_output_end(output);
	term_output_end(output);
	assert_nothing_comes(ends);
	close_at(output, ends);
}

static void take_frame(int fd, char *frame, size_t size)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&ready, 1, 10000), 1);
	assert_int_equal(read(fd, frame, size), size);
}

static void a_terminal_that_does_not_read_blocks_nothing(void **state)
{
	static char frame[32768];
	int ends[2];
	struct term_output *output = open_at(ends);
	struct pollfd ready = {.fd = term_output_event_fd(output), .events = POLLIN};

	assert_true(term_output_is_taken(output));
	for (int i = 0; i < 100; i++)
		assert_true(term_output_send(output, frame, sizeof(frame)));
	assert_false(term_output_is_taken(output));
	assert_false(term_output_settle(output, 1000000));
	assert_int_equal(poll(&ready, 1, 0), 0);
	for (int i = 0; i < 100; i++)
		take_frame(ends[1], frame, sizeof(frame));
	assert_int_equal(poll(&ready, 1, 10000), 1);
	assert_true(term_output_is_taken(output));
	term_output_heard(output);
	assert_int_equal(poll(&ready, 1, 0), 0);
	for (int i = 0; i < 100; i++)
		assert_true(term_output_send(output, frame, sizeof(frame)));
	term_output_forget(output);
	assert_true(term_output_is_taken(output));
	close_at(output, ends);
}

static void nor_does_the_end_wait(void **state)
{
	static char frame[32768];
	int ends[2];
	struct term_output *output = open_at(ends);

	for (int i = 0; i < 100; i++)
		assert_true(term_output_send(output, frame, sizeof(frame)));
	close_at(output, ends);
}

static void the_descriptor_stays_its_owners(void **state)
{
	int ends[2];
	struct term_output *output = open_at(ends);

	term_output_close(output);
	assert_int_equal(write(ends[0], "x", 1), 1);
	assert_comes(ends, "x");
	assert_null(term_output_open(-1));
	close_at(NULL, ends);
}

/* It is taken when the call returns; a worker of the kernel passes it on to the reader. */
static void a_terminal_gets_a_frame_at_once(void **state)
{
	struct term_output *output;
	int master, slave, waiting = 0;
	struct pollfd reader;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	term_output_prepare(slave);
	output = term_output_open(slave);
	assert_non_null(output);
	assert_true(term_output_send(output, "frame", 5));
	assert_true(term_output_is_taken(output));
	reader = (struct pollfd){.fd = master, .events = POLLIN};
	assert_int_equal(poll(&reader, 1, 10000), 1);
	assert_int_equal(ioctl(master, FIONREAD, &waiting), 0);
	assert_int_equal(waiting, 5);
	term_output_close(output);
	close(slave);
	close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_gets_a_frame_at_once),
		cmocka_unit_test(writes_between_begin_and_end_are_sent_as_one),
		cmocka_unit_test(text_outside_of_a_frame_is_written_directly),
		cmocka_unit_test(an_empty_frame_sends_nothing),
		cmocka_unit_test(a_terminal_that_does_not_read_blocks_nothing),
		cmocka_unit_test(nor_does_the_end_wait),
		cmocka_unit_test(the_descriptor_stays_its_owners),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
