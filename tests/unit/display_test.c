// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/text.h"
#include "tests/support/seed.h"
#include "ui/pty/display.h"
#include "ui/pty/display_packet.h"
#include "ui/pty/grid.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT_NS  UINT64_C(10000000000)
#define STUCK_NS UINT64_C(6000000000) /* longer than a display that does not read is waited for */
#define DEADLINE 2000                 /* polls of 5 ms */
#define FLOOD    4096                 /* bytes per write */

static struct display *display;
static char answers[65536];

/* emulator_send_fn */
static void keep(void *ctx, const char *bytes, size_t len)
{
	if (strlen(answers) + len < sizeof(answers))
		strncat(answers, bytes, len);
}

static int close_display(void **state)
{
	display_free(display);
	display = NULL;
	*answers = '\0';
	return 0;
}

/* ---- the real process ---- */

#ifdef HAVE_VTERM

static void say(const char *text)
{
	display_write(display, text, strlen(text));
}

static const char *line(unsigned number)
{
	static char text[8192];
	struct grid *grid = display_grid(display);
	unsigned count = 0;
	const struct grid_cell *cells = NULL;
	size_t len = 0;

	if (grid)
		grid_look(grid);
	if (grid)
		cells = grid_line(grid, number, &count);
	for (unsigned x = 0; x < count; x++)
		len += text_encode(text + len, cells[x].code ? cells[x].code : ' ');
	text[len] = '\0';
	return text;
}

/* Reads what the process says until there is a note, or a line has that text. */
static const char *await(unsigned number, const char *text)
{
	const char *note = "";

	for (int i = 0; i < DEADLINE; i++) {
		struct pollfd in = {.fd = display_fd(display), .events = POLLIN};

		if (poll(&in, 1, 5) > 0)
			display_read(display);
		note = display_note(display);
		if (*note || (text && !strcmp(line(number), text)))
			break;
	}
	return note;
}

static int open_display(void **state)
{
	display = display_new(20, 5, keep, NULL);
	return display ? 0 : -1;
}

/* The child of a process that has our name for it; 0: none. */
static pid_t child_of(pid_t parent)
{
	char path[64], comm[32] = "", stat[256];
	pid_t found = 0;

	for (pid_t pid = parent + 1; !found && pid < parent + 2000; pid++) {
		FILE *file;
		int ppid = 0;

		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		file = fopen(path, "r");
		if (!file)
			continue;
		if (fgets(stat, sizeof(stat), file) &&
			sscanf(stat, "%*d (%31[^)]) %*c %d", comm, &ppid) == 2 && ppid == parent &&
			!strcmp(comm, DISPLAY_COMM))
			found = pid;
		fclose(file);
	}
	return found;
}

/* The one that emulates; the other one starts it again. */
static pid_t worker(void)
{
	pid_t pid = 0;

	display_finish(display, WAIT_NS); /* it has its name by then */
	for (int i = 0; i < DEADLINE && !pid; i++) {
		pid_t starter = child_of(getpid());

		pid = starter ? child_of(starter) : 0;
	}
	return pid;
}

static void text_becomes_a_picture_when_it_is_shown(void **state)
{
	say("one\r\ntwo");
	display_show(display, true);
	await(1, "two");
	assert_string_equal(line(0), "one");
	assert_string_equal(line(1), "two");
	say("\r\nthree");
	assert_string_equal(await(2, "three"), "");
	assert_string_equal(line(2), "three");
}

static void text_that_is_not_shown_waits_for_more(void **state)
{
	uint64_t now = 1000;

	say("quiet");
	assert_int_equal(display_turn(display, now), now + DISPLAY_WAIT_NS);
	assert_int_equal(display_turn(display, now + 1), now + DISPLAY_WAIT_NS);
	assert_int_equal(display_turn(display, now + DISPLAY_WAIT_NS), 0);
	say("\033[31mcolour"); /* may be a question */
	assert_int_equal(display_turn(display, now), 0);
}

static void the_last_picture_has_all_that_was_written(void **state)
{
	for (int i = 0; i < 3000; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%d\r\n", i);
		say(text);
		if (display_is_full(display))
			display_finish(display, WAIT_NS);
	}
	say("end");
	display_finish(display, WAIT_NS);
	assert_string_equal(line(0), "0");
	assert_string_equal(line(2999), "2999");
	assert_string_equal(line(3000), "end");
}

static void a_change_of_size_comes_after_what_was_written_before(void **state)
{
	say("1\r\n2\r\n3\r\n4\r\n5");
	display_resize(display, 30, 2);
	display_finish(display, WAIT_NS);
	assert_int_equal(grid_look(display_grid(display))->columns, 30);
	assert_int_equal(grid_lines(display_grid(display)), 5);
}

static void questions_are_answered(void **state)
{
	say("ab\033[6n\033[c\033]11;?\007\033[?25$p");
	display_finish(display, WAIT_NS);
	assert_non_null(strstr(answers, "\033[1;3R"));
	assert_non_null(strstr(answers, "c"));
	assert_non_null(strstr(answers, "\033]11;rgb:0000/0000/0000\033\\"));
	assert_non_null(strstr(answers, "$y"));
}

static void assert_status(const char *status, const char *line)
{
	if (!strstr(status, line))
		fail_msg("no \"%s\" in %s", line, status);
}

static void it_has_no_privileges(void **state)
{
	char path[64], status[8192] = "";
	pid_t pid = worker();
	FILE *file;

	assert_true(pid > 0);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	assert_non_null(file);
	status[fread(status, 1, sizeof(status) - 1, file)] = '\0';
	fclose(file);
	if (!geteuid())
		assert_status(status, "\nUid:\t65534\t65534\t65534\t65534\n");
	assert_status(status, "\nCapPrm:\t0000000000000000\n");
	assert_status(status, "\nCapEff:\t0000000000000000\n");
	assert_status(status, "\nNoNewPrivs:\t1\n");
	assert_status(status, "\nSeccomp:\t2\n");
	for (int fd = 4; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		assert_int_equal(readlink(path, status, sizeof(status)), -1);
	}
}

static void one_that_is_killed_is_started_again(void **state)
{
	display_show(display, true);
	say("before");
	await(0, "before");
	display_resize(display, 40, 6);
	assert_int_equal(kill(worker(), SIGKILL), 0);
	assert_string_equal(await(0, NULL),
		"the terminal emulator ended (SIGKILL) and was started again: its screen is empty");
	assert_string_equal(line(0), "");
	say("after");
	assert_string_equal(await(0, "after"), "");
	assert_string_equal(line(0), "after");
	assert_int_equal(grid_look(display_grid(display))->columns, 40);
}

static void one_that_keeps_ending_is_given_up(void **state)
{
	const char *note = "";

	for (int i = 0; i < DISPLAY_STARTS; i++) {
		assert_non_null(display_grid(display));
		assert_int_equal(kill(worker(), SIGKILL), 0);
		note = await(0, NULL);
	}
	assert_string_equal(note, "the terminal emulator has ended: the output is shown as text");
	assert_null(display_grid(display));
	say("nothing happens");
	display_show(display, true);
	assert_int_equal(display_turn(display, 1), 0);
	display_finish(display, WAIT_NS);
}

static void one_that_does_not_read_stops_the_output_and_is_given_up(void **state)
{
	char text[FLOOD];
	uint64_t now = 1000;
	unsigned bytes = 0;
	pid_t pid = worker();

	memset(text, 'x', sizeof(text));
	assert_int_equal(kill(pid, SIGSTOP), 0);
	for (; !display_is_full(display) && bytes < (16u << 20); bytes += FLOOD)
		display_write(display, text, sizeof(text));
	assert_true(bytes < (16u << 20));
	display_turn(display, now);
	display_turn(display, now + WAIT_NS);
	assert_non_null(display_grid(display));
	display_turn(display, now + WAIT_NS + STUCK_NS);
	assert_null(display_grid(display));
	assert_string_equal(display_note(display),
		"the terminal emulator does not read: the output is shown as text");
	kill(pid, SIGKILL);
}

#endif

/* ---- a process that was taken over ---- */

static void send_packet(int fd, char kind, const char *bytes, size_t len)
{
	struct packet packet = {.kind = kind};

	memcpy(packet.bytes, bytes, len);
	if (send(fd, &packet, 1 + len, MSG_NOSIGNAL) < 0)
		_exit(0);
}

#define SEND(fd, kind, text) send_packet(fd, kind, text, sizeof(text) - 1)

/* display_run_fn */
static void type_commands(struct grid *grid, int fd, pid_t parent)
{
	char answer[512];

	SEND(fd, PACKET_ANSWER, "rm -rf /\r");
	SEND(fd, PACKET_ANSWER, "\033[A\r");
	SEND(fd, PACKET_ANSWER, "\033[200~rm\r\033[201~");
	SEND(fd, PACKET_ANSWER, "\033[1A");
	SEND(fd, PACKET_ANSWER, "\033[1\0n");
	SEND(fd, PACKET_ANSWER, "\033]11;rm\r\033\\");
	SEND(fd, PACKET_ANSWER, "\033P\n\033\\");
	SEND(fd, PACKET_ANSWER, "\033");
	SEND(fd, PACKET_ANSWER, "");
	memset(answer, '1', sizeof(answer));
	memcpy(answer, "\033[", 2);
	answer[sizeof(answer) - 1] = 'n';
	send_packet(fd, PACKET_ANSWER, answer, sizeof(answer));
	SEND(fd, PACKET_ANSWER, "\033[0n");
	SEND(fd, PACKET_SHOWN, "");
	for (;;)
		pause();
}

static void what_is_no_answer_is_not_sent_to_the_command(void **state)
{
	display = display_start(type_commands, 20, 5, keep, NULL);
	assert_non_null(display);
	display_finish(display, WAIT_NS);
	assert_string_equal(answers, "\033[0n");
}

/* display_run_fn */
static void send_garbage(struct grid *grid, int fd, pid_t parent)
{
	srand(1);
	for (int i = 0; i < 20000; i++) {
		char bytes[600];
		size_t len = (size_t)rand() % sizeof(bytes);
		struct grid_cell cell = {
			(uint32_t)rand(), (uint32_t)rand(), (uint32_t)rand(), (uint32_t)rand()};

		for (size_t at = 0; at < len; at++)
			bytes[at] = (char)rand();
		grid_put(grid, (unsigned)rand() % GRID_ROWS_MAX, &cell, 1);
		grid_push(grid, &cell, 1);
		*grid_state(grid) = (struct grid_state){(uint32_t)rand(), (uint32_t)rand(),
			(uint32_t)rand(), (uint32_t)rand(), (uint32_t)rand()};
		send_packet(fd, (char)(rand() % 12), bytes, len);
	}
	_exit(0);
}

static void garbage_is_harmless(void **state)
{
	unsigned count;

	display = display_start(send_garbage, 20, 5, keep, NULL);
	assert_non_null(display);
	display_show(display, true);
	for (int i = 0; i < 200000 && display_grid(display); i++) {
		struct pollfd in = {.fd = display_fd(display), .events = POLLIN};
		struct grid *grid = display_grid(display);

		grid_look(grid);
		grid_line(grid, (unsigned)i % grid_lines(grid), &count);
		if (poll(&in, 1, 5) > 0)
			display_read(display);
	}
	assert_null(display_grid(display));
	assert_non_null(strstr(display_note(display), "the terminal emulator"));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_display, close_display)
#define H(test) cmocka_unit_test_teardown(test, close_display)
	const struct CMUnitTest tests[] = {
#ifdef HAVE_VTERM
		T(text_becomes_a_picture_when_it_is_shown),
		T(text_that_is_not_shown_waits_for_more),
		T(the_last_picture_has_all_that_was_written),
		T(a_change_of_size_comes_after_what_was_written_before),
		T(questions_are_answered),
		T(it_has_no_privileges),
		T(one_that_is_killed_is_started_again),
		T(one_that_keeps_ending_is_given_up),
		T(one_that_does_not_read_stops_the_output_and_is_given_up),
#endif
		H(what_is_no_answer_is_not_sent_to_the_command),
		H(garbage_is_harmless),
	};

	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
