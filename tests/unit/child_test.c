// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/child.h"
#include "ui/session/child_user.h"
#include "ui/session/transcript.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGV(...) ((char **)(const char *[]){__VA_ARGS__, NULL})
#define SH(text)  ARGV("sh", "-c", text)

/* The alarm ends a command that never exits. */
static void wait_for(struct child *command)
{
	siginfo_t info;

	alarm(20);
	assert_int_equal(waitid(P_PID, child_pid(command), &info, WEXITED | WNOWAIT), 0);
	assert_true(child_reap(command));
	alarm(0);
}

static void read_all(struct child *command)
{
	struct pollfd poller = {.fd = child_output_fd(command), .events = POLLIN};

	do
		assert_int_equal(poll(&poller, 1, 20000), 1);
	while (child_read_output(command) == 1);
}

static int status_of(char **argv)
{
	struct child *command = child_start(argv, CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	int status;

	assert_non_null(command);
	child_release(command);
	wait_for(command);
	status = child_exit_status(command);
	child_free(command);
	return status;
}

static void the_exit_status_is_the_commands_own(void **state)
{
	assert_int_equal(status_of(SH("exit 0")), 0);
	assert_int_equal(status_of(SH("exit 77")), 77);
	assert_int_equal(status_of(SH("kill -TERM $$")), 128 + SIGTERM);
}

static void a_program_that_cannot_run_is_126_and_one_that_is_not_there_127(void **state)
{
	assert_int_equal(status_of(ARGV("/nowhere/to/be/found")), 127);
	assert_int_equal(status_of(ARGV("no-such-program-here")), 127);
	assert_int_equal(status_of(ARGV("/etc/passwd")), 126);
	assert_int_equal(status_of(ARGV("/etc")), 126);
}

static void nothing_runs_before_the_release(void **state)
{
	char path[] = "/tmp/mayfly-command-XXXXXX";
	struct child *command;

	close(mkstemp(path));
	assert_int_equal(unlink(path), 0);
	command = child_start(ARGV("touch", path), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	assert_non_null(command);
	assert_false(child_reap(command));
	assert_int_not_equal(access(path, F_OK), 0);
	child_release(command);
	wait_for(command);
	assert_int_equal(unlink(path), 0);
	child_free(command);
}

static void a_command_that_is_never_released_never_runs(void **state)
{
	char path[] = "/tmp/mayfly-command-XXXXXX";
	struct child *command;
	pid_t pid;
	int status;

	close(mkstemp(path));
	assert_int_equal(unlink(path), 0);
	command = child_start(ARGV("touch", path), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	pid = child_pid(command);
	child_free(command);
	alarm(20);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	alarm(0);
	assert_int_equal(access(path, F_OK), -1);
}

/* Field 22 of /proc/PID/stat, and field 4. */
static void read_stat(pid_t pid, unsigned long long *start, int *parent)
{
	char path[64], text[1024] = "", *at;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	in = fopen(path, "r");
	assert_non_null(in);
	assert_true(fread(text, 1, sizeof(text) - 1, in) > 0);
	fclose(in);
	at = strrchr(text, ')');
	assert_int_equal(sscanf(at,
				 ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
				 "%*d %*d %*d %llu",
				 parent, start),
		2);
}

static void the_life_of_a_command_begins_when_it_is_released(void **state)
{
	struct child *command =
		child_start(SH("echo; sleep 60"), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	struct pollfd poller = {.fd = child_output_fd(command), .events = POLLIN};
	unsigned long long before, start;
	pid_t launcher = child_pid(command);
	int parent;

	read_stat(launcher, &before, &parent);
	usleep(50000); /* some ticks of the kernel's clock: time is what is tested */
	assert_true(child_release(command));
	assert_false(child_release(command));
	assert_int_not_equal(child_pid(command), launcher);
	assert_int_equal(kill(launcher, 0), -1); /* it has been reaped */
	assert_int_equal(poll(&poller, 1, 20000), 1);
	read_stat(child_pid(command), &start, &parent);
	assert_int_equal(parent, getpid());
	assert_true(start > before);
	kill(child_pid(command), SIGKILL);
	wait_for(command);
	child_free(command);
}

static void a_launcher_that_is_stopped_does_not_hold_up_the_release(void **state)
{
	struct child *command = child_start(SH("exit 7"), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);

	kill(child_pid(command), SIGSTOP);
	alarm(20);
	assert_true(child_release(command));
	alarm(0);
	wait_for(command);
	assert_int_equal(child_exit_status(command), 128 + SIGKILL);
	child_free(command);
}

static void both_outputs_are_kept_and_there_is_nothing_to_read(void **state)
{
	struct child *command =
		child_start(SH("cat; echo one; echo two >&2"), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	uint64_t dropped;
	size_t len;

	child_release(command);
	read_all(command);
	assert_memory_equal(
		transcript_text(child_transcript(command), &len, &dropped), "one\ntwo\n", 8);
	assert_int_equal(len, 8);
	assert_int_equal(dropped, 0);
	wait_for(command);
	child_free(command);
}

static void the_newest_output_is_kept_and_the_rest_counted(void **state)
{
	struct child *command = child_start(
		SH("head -c 5000000 /dev/zero; printf end"), CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	const char *kept;
	uint64_t dropped;
	size_t len;

	child_release(command);
	read_all(command);
	kept = transcript_text(child_transcript(command), &len, &dropped);
	assert_int_equal(len, TRANSCRIPT_MAX);
	assert_int_equal(dropped, 5000003 - TRANSCRIPT_MAX);
	assert_memory_equal(kept + len - 4, "\0end", 4);
	wait_for(command);
	child_free(command);
}

static void the_command_has_no_blocked_signals_and_sigpipe_kills_it(void **state)
{
	sigset_t all, before;
	void (*pipe_before)(int) = signal(SIGPIPE, SIG_IGN);
	int status;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	status = status_of(SH("grep -q 'SigBlk:.0000000000000000' /proc/self/status || exit 1;"
			      "grep -q 'SigIgn:.*1...$' /proc/self/status && exit 2; exit 0"));
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, pipe_before);
	assert_int_equal(status, 0);
}

static void no_descriptor_of_ours_reaches_the_command(void **state)
{
	/* the environment of the test itself does not count */
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	assert_int_equal(status_of(SH("[ \"$(ls /proc/self/fd | wc -l)\" = 4 ]")), 0);
}

static void under_sudo_it_runs_as_the_caller_with_the_callers_home(void **state)
{
	struct child *command;
	uint64_t dropped;
	size_t len;

	if (geteuid() != 0)
		skip();
	setenv("SUDO_UID", "65534", 1);
	setenv("SUDO_GID", "65534", 1);
	setenv("SUDO_USER", "nobody", 1);
	command = child_start(
		SH("echo $(id -u) $(id -g) $(id -G) $USER $LOGNAME $HOME ${SUDO_UID-none}"),
		CHILD_OUTPUT_KEPT, CHILD_USER_USUAL);
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	unsetenv("SUDO_USER");
	child_release(command);
	read_all(command);
	assert_memory_equal(transcript_text(child_transcript(command), &len, &dropped),
		"65534 65534 65534 nobody nobody /nonexistent none\n", 50);
	wait_for(command);
	child_free(command);
}

static void a_sudo_caller_that_is_not_a_number_is_refused(void **state)
{
	if (geteuid() != 0)
		skip();
	setenv("SUDO_UID", "12x", 1);
	setenv("SUDO_GID", "12", 1);
	assert_int_equal(status_of(SH("exit 0")), 126);
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_exit_status_is_the_commands_own),
		cmocka_unit_test(a_program_that_cannot_run_is_126_and_one_that_is_not_there_127),
		cmocka_unit_test(nothing_runs_before_the_release),
		cmocka_unit_test(a_command_that_is_never_released_never_runs),
		cmocka_unit_test(the_life_of_a_command_begins_when_it_is_released),
		cmocka_unit_test(a_launcher_that_is_stopped_does_not_hold_up_the_release),
		cmocka_unit_test(both_outputs_are_kept_and_there_is_nothing_to_read),
		cmocka_unit_test(the_newest_output_is_kept_and_the_rest_counted),
		cmocka_unit_test(the_command_has_no_blocked_signals_and_sigpipe_kills_it),
		cmocka_unit_test(no_descriptor_of_ours_reaches_the_command),
		cmocka_unit_test(under_sudo_it_runs_as_the_caller_with_the_callers_home),
		cmocka_unit_test(a_sudo_caller_that_is_not_a_number_is_refused),
	};

	setenv("PATH", "/usr/bin:/bin", 1); /* no file in it that this user may not read */
	/* As if sudo had not been used. */
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	unsetenv("SUDO_USER");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
