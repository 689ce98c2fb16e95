// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Real children get the signals. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/procstat.h"
#include "ui/action/targets.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct target target_of_pid(pid_t pid)
{
	struct target target = {.pid = pid};
	struct procstat stat;

	assert_int_equal(procstat_read(pid, &stat), 0);
	target.start_ticks = stat.start_ticks;
	memcpy(target.comm, stat.comm, COMM_SIZE);
	return target;
}

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	assert_true(pid > 0);
	return pid;
}

static int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void a_signal_reaches_the_process(void **state)
{
	pid_t pid = start_sleeper();
	struct target target = target_of_pid(pid);

	assert_int_equal(target_signal(&target, SIGUSR1), 0);
	assert_int_equal(WTERMSIG(end_of(pid)), SIGUSR1);
	assert_int_equal(target_signal(&target, SIGUSR1), -ESRCH);
}

static void another_start_is_never_hit(void **state)
{
	pid_t pid = start_sleeper();
	struct target target = target_of_pid(pid);
	int nice;

	target.start_ticks--;
	assert_int_equal(target_signal(&target, SIGKILL), -ESTALE);
	assert_int_equal(target_renice(&target, 3, &nice), -ESTALE);
	assert_int_equal(getpriority(PRIO_PROCESS, pid), getpriority(PRIO_PROCESS, 0));
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	end_of(pid);
}

static void the_row_of_an_exited_process_is_refused_even_if_its_pid_is_reused(void **state)
{
	struct node node = {
		.id = {.pid = getpid(), .start_ns = 5}, .flags = NODE_EXITED, .comm = "old"};
	struct target target = target_of(&node);
	char sentence[TARGET_SENTENCE], want[64];

	target.start_ticks = target_of_pid(getpid()).start_ticks;
	assert_int_equal(target_signal(&target, SIGKILL), -EOWNERDEAD);
	target_sentence(sentence, sizeof(sentence), &target, -EOWNERDEAD);
	snprintf(want, sizeof(want), "old (%d): has already exited", getpid());
	assert_string_equal(sentence, want);
}

static void a_target_without_a_known_start_is_refused(void **state)
{
	struct node node = {.id = {.pid = getpid(), .start_ns = 0}, .flags = NODE_PLACEHOLDER};
	struct target target = target_of(&node);
	int nice;

	assert_int_equal(target_signal(&target, SIGKILL), -ENODATA);
	assert_int_equal(target_renice(&target, 1, &nice), -ENODATA);
}

static void nice_goes_by_steps_and_stops_at_the_end(void **state)
{
	pid_t pid = start_sleeper();
	struct target target = target_of_pid(pid);
	int was = getpriority(PRIO_PROCESS, pid), nice;

	assert_int_equal(target_renice(&target, 1, &nice), 0);
	assert_int_equal(nice, was + 1);
	assert_int_equal(getpriority(PRIO_PROCESS, pid), was + 1);
	assert_int_equal(target_renice(&target, 100, &nice), 0);
	assert_int_equal(nice, 19);
	assert_int_equal(target_renice(&target, 1, &nice), 0);
	assert_int_equal(nice, 19);
	kill(pid, SIGKILL);
	end_of(pid);
}

static void a_name_cannot_write_to_the_terminal(void **state)
{
	struct target target = {.pid = 7, .comm = "\033]0;x\007"};
	char name[80];

	target_name(name, sizeof(name), &target);
	assert_null(strpbrk(name, "\033\007"));
	assert_string_equal(name, "\\e]0;x\\a (7)");
}

static void one_failure_of_many_is_counted_and_reported(void **state)
{
	struct targets targets = {0};
	struct outcome outcome;
	struct target dead = {.pid = 812, .flags = TARGET_DEAD, .comm = "bash"};
	char sentence[200];
	pid_t pids[3];

	targets_add(&targets, &dead);
	for (int i = 0; i < 3; i++) {
		struct target target = target_of_pid(pids[i] = start_sleeper());

		assert_int_equal(targets_add(&targets, &target), 1);
		assert_int_equal(targets_add(&targets, &target), 0);
	}
	targets_signal(&targets, SIGTERM, &outcome);
	for (int i = 0; i < 3; i++)
		assert_int_equal(WTERMSIG(end_of(pids[i])), SIGTERM);
	outcome_signalled(sentence, sizeof(sentence), &outcome, &targets, SIGTERM);
	assert_string_equal(
		sentence, "SIGTERM to 3 processes; 1 failed: bash (812): has already exited");
	targets_free(&targets);
}

static void a_single_target_is_called_by_its_name(void **state)
{
	struct targets targets = {0};
	struct target target = target_of_pid(start_sleeper());
	struct outcome outcome;
	char sentence[200], want[100];

	targets_add(&targets, &target);
	targets_signal(&targets, SIGKILL, &outcome);
	end_of(target.pid);
	outcome_signalled(sentence, sizeof(sentence), &outcome, &targets, SIGKILL);
	snprintf(want, sizeof(want), "SIGKILL to targets_test (%d)", target.pid);
	assert_string_equal(sentence, want);
	targets_signal(&targets, SIGKILL, &outcome);
	outcome_signalled(sentence, sizeof(sentence), &outcome, &targets, SIGKILL);
	snprintf(want, sizeof(want), "SIGKILL: targets_test (%d): has already exited", target.pid);
	assert_string_equal(sentence, want);
	targets_free(&targets);
}

static void among_several_targets_mayfly_and_its_ancestors_are_skipped(void **state)
{
	struct targets targets = {0};
	struct target us = target_of_pid(getpid()), above = target_of_pid(getppid());
	struct target child = target_of_pid(start_sleeper());
	struct outcome outcome;

	targets_add(&targets, &us);
	targets_add(&targets, &above);
	targets_add(&targets, &child);
	targets_signal(&targets, SIGKILL, &outcome);
	assert_int_equal(outcome.done, 1);
	assert_int_equal(outcome.skipped, 2);
	assert_int_equal(WTERMSIG(end_of(child.pid)), SIGKILL);
	targets_free(&targets);
}

static void a_stopped_subtree_gets_a_term_and_ends(void **state)
{
	struct targets targets = {0};
	struct outcome outcome;
	struct target target;
	int up[2], status;
	pid_t pid;
	char byte;

	assert_int_equal(pipe(up), 0);
	pid = fork();
	if (!pid) {
		for (int i = 0; i < 3; i++)
			if (!fork())
				break;
		assert_int_equal(write(up[1], "", 1), 1);
		raise(SIGSTOP);
		for (;;)
			pause();
	}
	close(up[1]);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	target = target_of_pid(pid);
	targets_add(&targets, &target);
	targets_signal_below(&targets, SIGTERM, NULL, NULL, &outcome);
	assert_int_equal(WTERMSIG(end_of(pid)), SIGTERM);
	assert_false(outcome.outrun);
	assert_int_equal(outcome.failed, 0);
	while (read(up[0], &byte, 1) == 1) /* until the last of them has closed it */
		;
	assert_true(outcome.done >= 1);
	close(up[0]);
	targets_free(&targets);
}

static void thousands_of_targets_are_distinguished(void **state)
{
	struct targets targets = {0};

	for (int round = 0; round < 2; round++)
		for (int pid = 1; pid <= 5000; pid++) {
			struct target target = {.pid = pid, .start_ticks = pid % 7};

			assert_int_equal(targets_add(&targets, &target), !round);
		}
	assert_int_equal(targets.count, 5000);
	assert_int_equal(targets_add(&targets, &(struct target){.pid = 9, .start_ticks = 77}), 1);
	targets_free(&targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_reaches_the_process),
		cmocka_unit_test(another_start_is_never_hit),
		cmocka_unit_test(the_row_of_an_exited_process_is_refused_even_if_its_pid_is_reused),
		cmocka_unit_test(a_target_without_a_known_start_is_refused),
		cmocka_unit_test(nice_goes_by_steps_and_stops_at_the_end),
		cmocka_unit_test(a_name_cannot_write_to_the_terminal),
		cmocka_unit_test(one_failure_of_many_is_counted_and_reported),
		cmocka_unit_test(a_single_target_is_called_by_its_name),
		cmocka_unit_test(among_several_targets_mayfly_and_its_ancestors_are_skipped),
		cmocka_unit_test(a_stopped_subtree_gets_a_term_and_ends),
		cmocka_unit_test(thousands_of_targets_are_distinguished),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
