// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct loop_session {
	struct loop *loop;
	int pipe[2];
	uint64_t deadline_ns;
	unsigned turns, reads, signals;
	unsigned turns_max; /* then it stops with status 7 */
};

static int setup(void **state)
{
	struct loop_session *s = calloc(1, sizeof(*s));

	*state = s;
	s->loop = loop_new();
	s->turns_max = 100;
	return s->loop && !pipe2(s->pipe, O_NONBLOCK | O_CLOEXEC) ? 0 : -1;
}

static int teardown(void **state)
{
	struct loop_session *s = *state;

	loop_free(s->loop);
	close(s->pipe[0]);
	close(s->pipe[1]);
	free(s);
	return 0;
}

static uint64_t count_turn(void *ctx)
{
	struct loop_session *s = ctx;

	if (++s->turns >= s->turns_max)
		loop_stop(s->loop, 7);
	return s->deadline_ns;
}

static int read_byte(void *ctx, int fd)
{
	struct loop_session *s = ctx;
	char byte;

	assert_int_equal(fd, s->pipe[0]);
	assert_int_equal(read(fd, &byte, 1), 1);
	s->reads++;
	loop_stop(s->loop, byte);
	return 0;
}

static int take_signal(void *ctx, int number)
{
	struct loop_session *s = ctx;

	s->signals++;
	loop_stop(s->loop, number);
	return 0;
}

static int break_off(void *ctx, int what)
{
	return -EIO;
}

static void a_readable_descriptor_calls_its_function(void **state)
{
	struct loop_session *s = *state;

	assert_int_equal(loop_watch(s->loop, s->pipe[0], read_byte, s), 0);
	assert_int_equal(write(s->pipe[1], "\x05", 1), 1);
	assert_int_equal(loop_run(s->loop, count_turn, s), 5);
	assert_int_equal(s->reads, 1);
	assert_int_equal(s->turns, 1);
}

static void a_deadline_wakes_once_and_not_before_its_time(void **state)
{
	struct loop_session *s = *state;

	s->turns_max = 2;
	s->deadline_ns = loop_now_ns() + 20000000;
	assert_int_equal(loop_run(s->loop, count_turn, s), 7);
	assert_true(loop_now_ns() >= s->deadline_ns);
	assert_int_equal(loop_wakeups(s->loop), 1);
}

static void a_deadline_in_the_past_does_not_wait(void **state)
{
	struct loop_session *s = *state;

	s->deadline_ns = 1;
	assert_int_equal(loop_run(s->loop, count_turn, s), 7);
	assert_int_equal(s->turns, 100);
}

static void a_signal_is_a_call_and_not_a_death(void **state)
{
	struct loop_session *s = *state;

	assert_int_equal(loop_signal(s->loop, SIGTERM, take_signal, s), 0);
	assert_int_equal(loop_signal(s->loop, SIGINT, take_signal, s), 0);
	raise(SIGTERM);
	assert_int_equal(loop_run(s->loop, count_turn, s), SIGTERM);
	assert_int_equal(s->signals, 1);
}

static void a_signal_pending_at_the_end_does_not_kill(void **state)
{
	struct loop_session *s = *state;

	assert_int_equal(loop_signal(s->loop, SIGTERM, take_signal, s), 0);
	raise(SIGTERM);
	loop_free(s->loop); /* unblocks it */
	s->loop = loop_new();
	assert_non_null(s->loop);
}

static void a_signal_ignored_from_before_stays_ignored(void **state)
{
	struct loop_session *s = *state;

	signal(SIGHUP, SIG_IGN);
	assert_int_equal(loop_signal(s->loop, SIGHUP, take_signal, s), 0);
	assert_int_equal(loop_signal(s->loop, SIGTERM, take_signal, s), 0);
	raise(SIGHUP);
	raise(SIGTERM);
	assert_int_equal(loop_run(s->loop, count_turn, s), SIGTERM);
	assert_int_equal(s->signals, 1);
	signal(SIGHUP, SIG_DFL);
}

static void an_error_of_a_function_ends_the_run_with_it(void **state)
{
	struct loop_session *s = *state;

	assert_int_equal(loop_watch(s->loop, s->pipe[0], break_off, s), 0);
	assert_int_equal(write(s->pipe[1], "x", 1), 1);
	assert_int_equal(loop_run(s->loop, count_turn, s), -EIO);
}

static void a_descriptor_no_longer_watched_is_silent(void **state)
{
	struct loop_session *s = *state;

	assert_int_equal(loop_watch(s->loop, s->pipe[0], break_off, s), 0);
	loop_unwatch(s->loop, s->pipe[0]);
	loop_unwatch(s->loop, s->pipe[0]);
	assert_int_equal(write(s->pipe[1], "x", 1), 1);
	s->turns_max = 2;
	s->deadline_ns = loop_now_ns() + 5000000;
	assert_int_equal(loop_run(s->loop, count_turn, s), 7);
}

static void mistakes_are_errors(void **state)
{
	struct loop_session *s = *state;
	int file = open("/dev/null", O_RDONLY);

	assert_int_equal(loop_watch(s->loop, -1, break_off, s), -EBADF);
	assert_int_equal(
		loop_watch(s->loop, file, break_off, s), -EPERM); /* cannot be waited for */
	assert_int_equal(loop_signal(s->loop, 0, break_off, s), -EINVAL);
	assert_int_equal(loop_signal(s->loop, 1000, break_off, s), -EINVAL);
	close(file);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_readable_descriptor_calls_its_function),
		T(a_deadline_wakes_once_and_not_before_its_time),
		T(a_deadline_in_the_past_does_not_wait),
		T(a_signal_is_a_call_and_not_a_death),
		T(a_signal_pending_at_the_end_does_not_kill),
		T(a_signal_ignored_from_before_stays_ignored),
		T(an_error_of_a_function_ends_the_run_with_it),
		T(a_descriptor_no_longer_watched_is_silent),
		T(mistakes_are_errors),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
