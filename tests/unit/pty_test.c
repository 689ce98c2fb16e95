// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pty/input_wait.h"
#include "ui/pty/pty.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pty *pty;
static pid_t child;
static struct input_wait *input;

/* Runs a shell with the terminal.  It does not ignore what the test's caller ignores. */
static void run(const char *script)
{
	int slave;

	pty = pty_new(&slave);
	assert_non_null(pty);
	child = fork();
	if (child == 0) {
		if (pty_attach(slave) < 0)
			_exit(99);
		signal(SIGHUP, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(98);
	}
	close(slave);
}

static int end(void **state)
{
	if (child > 0)
		kill(child, SIGKILL);
	if (child > 0)
		waitpid(child, NULL, 0);
	child = 0;
	input_wait_free(input);
	input = NULL;
	pty_free(pty);
	pty = NULL;
	return 0;
}

/* Reads until the text has come, for at most ten seconds. */
static void expect(const char *text)
{
	struct pollfd in = {.fd = pty_fd(pty), .events = POLLIN};
	char all[8192] = "";
	size_t len = 0;

	while (!strstr(all, text) && poll(&in, 1, 10000) > 0) {
		ssize_t n = read(in.fd, all + len, sizeof(all) - len - 1);

		if (n <= 0)
			break;
		len += n;
		all[len] = '\0';
	}
	if (!strstr(all, text))
		fail_msg("no \"%s\" in \"%s\"", text, all);
}

static void type(const char *text)
{
	for (; *text; text++)
		pty_send(pty, text, 1);
	while (pty_flush(pty))
		poll(NULL, 0, 1);
}

/* The child waits for input, or it does not. */
static bool waits(void)
{
	int result;

	if (!input)
		input = input_wait_new(pty_number(pty));
	assert_non_null(input);
	input_wait_begin(input, &child, 1);
	while ((result = input_wait_result(input)) == -EAGAIN)
		poll(NULL, 0, 1);
	return result;
}

/* For at most ten seconds. */
static bool becomes(bool wanted)
{
	for (int i = 0; i < 10000; i++, poll(NULL, 0, 1))
		if (waits() == wanted)
			return true;
	return false;
}

static bool is_read(void)
{
	return becomes(true);
}

static void the_command_has_a_terminal_and_a_session_of_its_own(void **state)
{
	run("test -t 0 && test -t 1 && test -t 2 && : >/dev/tty && echo all; "
	    "ps -o sid= -p $$ | tr -d ' ' | sed s/^/session/");
	expect("all");
	assert_int_equal(pty_foreground(pty), child);
}

static void keys_reach_it(void **state)
{
	run("read word; echo got $word");
	type("hello\n");
	expect("got hello");
}

static void a_process_that_reads_its_terminal_is_known(void **state)
{
	if (access("/proc/self/syscall", R_OK) < 0)
		skip();
	run("read word; sleep 1000");
	assert_true(is_read());
	type("x\n");
	assert_true(becomes(false));
}

/* It is in a call that waits for descriptors; for at most ten seconds. */
static bool is_in_a_wait(void)
{
	static const long calls[] = {
#ifdef SYS_poll
		SYS_poll, SYS_select, SYS_epoll_wait,
#endif
		SYS_ppoll, SYS_pselect6, SYS_epoll_pwait};
	char path[64], text[128] = "";

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)child);
	for (int i = 0; i < 10000; i++, poll(NULL, 0, 1)) {
		FILE *file = fopen(path, "r");

		if (file && !fgets(text, sizeof(text), file))
			*text = '\0';
		if (file)
			fclose(file);
		for (size_t k = 0; k < sizeof(calls) / sizeof(*calls); k++)
			if (*text >= '0' && *text <= '9' && strtol(text, NULL, 10) == calls[k])
				return true;
	}
	return false;
}

/* A poll, a select and an epoll_wait: python3 calls each of them as it is. */
static void run_python(const char *call)
{
	char script[1024];

	snprintf(script, sizeof(script),
		"exec $(ls /usr/bin/python3 || echo python3) -c 'import os, select, socket, sys\n"
		"other, inner = socket.socketpair(), os.pipe()\n"
		"poll, epoll = select.poll(), select.epoll()\n"
		"print(\"be\" + \"gin\", flush=True)\n"
		"%s\n'",
		call);
	run(script);
	expect("begin");
}

static void a_process_that_polls_its_terminal_without_a_timeout_waits_for_input(void **state)
{
	static const struct {
		const char *call;
		bool waits;
	} cases[] = {
		{"poll.register(0, select.POLLIN); poll.poll()", true},
		{"poll.register(0, select.POLLIN); poll.poll(1000000)", false},
		{"poll.register(0, select.POLLOUT | select.POLLIN); poll.register(inner[0]); "
		 "poll.unregister(0); poll.poll()",
			false},
		{"select.select([0], [], [])", true},
		{"select.select([0, inner[0]], [], [])", true},
		{"select.select([0, other[0]], [], [])", false},
		{"select.select([inner[0]], [], [])", false},
		{"select.select([0], [], [], 1000)", false},
		{"epoll.register(0, select.EPOLLIN); epoll.register(inner[0], select.EPOLLIN); "
		 "epoll.poll()",
			true},
		{"epoll.register(inner[0], select.EPOLLIN); epoll.poll()", false},
		{"epoll.register(0, select.EPOLLIN); epoll.poll(1000)", false},
	};

	if (access("/proc/self/syscall", R_OK) < 0 || system("command -v python3 >/dev/null"))
		skip();
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		run_python(cases[i].call);
		if (!is_in_a_wait() || waits() != cases[i].waits)
			fail_msg("%s", cases[i].call);
		end(state);
	}
}

static void ctrl_c_is_a_signal_for_it(void **state)
{
	int status;

	run("trap 'exit 42' INT; read word; while :; do read word; done");
	assert_true(is_read());
	type("\003");
	assert_int_equal(waitpid(child, &status, 0), child);
	child = 0;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

static void a_change_of_size_is_a_signal_for_it(void **state)
{
	run("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done");
	expect("ready");
	pty_resize(pty, 91, 17);
	expect("17 91");
}

static void what_does_not_fit_a_line_is_counted(void **state)
{
	run("read word; echo ${#word}");
	assert_true(is_read());
	for (int i = 0; i < 5000; i++)
		pty_send(pty, "x", 1);
	assert_int_equal(pty_lost(pty), 5000 - 4095);
	type("\n");
	expect("4095");
}

static void what_is_not_read_is_bounded_and_counted(void **state)
{
	run("stty raw -echo; echo ready; sleep 1000");
	expect("ready");
	for (int i = 0; i < 200000; i++)
		pty_send(pty, "x", 1);
	pty_flush(pty);
	assert_true(pty_lost(pty) >= 200000 - (64 << 10));
	assert_true(pty_flush(pty));
}

int main(void)
{
#define T(test) cmocka_unit_test_teardown(test, end)
	const struct CMUnitTest tests[] = {
		T(the_command_has_a_terminal_and_a_session_of_its_own),
		T(keys_reach_it),
		T(a_process_that_reads_its_terminal_is_known),
		T(a_process_that_polls_its_terminal_without_a_timeout_waits_for_input),
		T(ctrl_c_is_a_signal_for_it),
		T(a_change_of_size_is_a_signal_for_it),
		T(what_does_not_fit_a_line_is_counted),
		T(what_is_not_read_is_bounded_and_counted),
	};

	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
