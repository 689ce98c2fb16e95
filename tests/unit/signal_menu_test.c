// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/names.h"
#include "ui/action/signal_menu.h"
#include "ui/term/key.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void type(struct signal_menu *signals, const char *text)
{
	for (; *text; text++)
		signal_menu_type(signals, *text);
}

static bool is_shown(const struct signal_menu *signals, int number)
{
	for (unsigned i = 0; i < signals->count; i++)
		if (signals->shown[i] == number)
			return true;
	return false;
}

static void all_signals_are_there_and_term_is_chosen(void **state)
{
	struct signal_menu signals;

	signal_menu_open(&signals);
	assert_int_equal(signal_menu_number(&signals), SIGTERM);
	for (int number = 1; number < 32; number++)
		assert_true(is_shown(&signals, number));
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
		assert_true(is_shown(&signals, number));
	assert_int_equal(signals.count, 31 + SIGRTMAX - SIGRTMIN + 1);
}

static void every_signal_has_a_name_and_a_sentence(void **state)
{
	struct signal_menu signals;

	signal_menu_open(&signals);
	for (unsigned i = 0; i < signals.count; i++) {
		assert_true(*signal_menu_sentence(signals.shown[i]));
		assert_int_equal(signal_number(signal_name(signals.shown[i])), signals.shown[i]);
	}
}

/* Asks the kernel: a child gets the signal with its default action. */
static void signals_listed_as_terminating_terminate(void **state)
{
	struct rlimit none = {0, 0};

	for (int number = 1; number <= SIGRTMAX; number++) {
		int status;
		pid_t pid;

		if (!*signal_menu_sentence(number) || number == SIGSTOP || number == SIGTSTP ||
			number == SIGTTIN || number == SIGTTOU)
			continue;
		pid = fork();
		if (!pid) {
			setrlimit(RLIMIT_CORE, &none);
			signal(number, SIG_DFL);
			raise(number);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WIFSIGNALED(status), signal_menu_ends(number));
	}
}

static void letters_narrow_and_choose(void **state)
{
	struct signal_menu signals;

	signal_menu_open(&signals);
	type(&signals, "usr");
	assert_int_equal(signals.count, 2);
	assert_int_equal(signal_menu_number(&signals), SIGUSR1);
	signal_menu_open(&signals);
	type(&signals, "int");
	assert_int_equal(signal_menu_number(&signals), SIGINT);
	assert_true(is_shown(&signals, SIGTRAP)); /* "breakpoint" */
	signal_menu_open(&signals);
	type(&signals, "KILL");
	assert_int_equal(signal_menu_number(&signals), SIGKILL);
}

static void digits_go_to_the_number(void **state)
{
	struct signal_menu signals;

	signal_menu_open(&signals);
	type(&signals, "9");
	assert_int_equal(signal_menu_number(&signals), 9);
	signal_menu_open(&signals);
	type(&signals, "1");
	assert_int_equal(signal_menu_number(&signals), 1);
	type(&signals, "5");
	assert_int_equal(signal_menu_number(&signals), 15);
	assert_int_equal(signals.count, 1);
}

static void text_that_matches_no_signal_is_not_accepted(void **state)
{
	struct signal_menu signals;

	signal_menu_open(&signals);
	type(&signals, "hup");
	assert_false(signal_menu_type(&signals, 'q'));
	assert_string_equal(signals.typed, "hup");
	assert_int_equal(signal_menu_number(&signals), SIGHUP);
	assert_false(signal_menu_type(&signals, KEY_FUNCTION_0 + 5));
	for (int i = 0; i < 3; i++)
		assert_true(signal_menu_type(&signals, KEY_ERASE_LEFT));
	assert_false(signal_menu_type(&signals, KEY_ERASE_LEFT));
	assert_true(signals.count > 60);
	assert_int_equal(signal_menu_number(&signals), SIGHUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_signals_are_there_and_term_is_chosen),
		cmocka_unit_test(every_signal_has_a_name_and_a_sentence),
		cmocka_unit_test(signals_listed_as_terminating_terminate),
		cmocka_unit_test(letters_narrow_and_choose),
		cmocka_unit_test(digits_go_to_the_number),
		cmocka_unit_test(text_that_matches_no_signal_is_not_accepted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
