// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* --tree: the finished tree in text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/output_capture.h"
#include "tests/support/range.h"
#include "tests/support/session_scripts.h"

#include <locale.h>
#include <string.h>

#define RUN(script, ...) OUTPUT_CAPTURE_RUN(script, "--tree", __VA_ARGS__)

#define SCRIPT                                                                                     \
	MACHINE "@2 fork 10 900\n"                                                                 \
		"exec 10 : sh ./script.sh\n"                                                       \
		"@3 fork 11 10\n"                                                                  \
		"exec 11 : ls /nonexistent\n"                                                      \
		"@3.0058 exit 11 2\n"                                                              \
		"@4 fork 12 10\n"                                                                  \
		"exec 12 : true\n"                                                                 \
		"@4.5 exit 12 0\n"                                                                 \
		"@5 fork 13 10\n"                                                                  \
		"exec 13 : sleep 100\n"                                                            \
		"@6 exit 10 SIGKILL\n"                                                             \
		"@7 fork 14 13\n"

static void processes_that_have_run_are_printed_with_their_ends(void **state)
{
	output_capture_expect(RUN(SCRIPT, "--short=1s"), "/sbin/init\n"
							 "└─ -sh\n"
							 "   └─ sh ./script.sh  SIGKILL  4.00s\n"
							 "      ├─ ls /nonexistent  exit 2  5.8ms\n"
							 "      ├─ true  500ms\n"
							 "      └─ sleep 100  running  2.00s\n"
							 "         └─ sleep 100  running  0s\n");
}

static void the_processes_of_a_pid_are_roots(void **state)
{
	output_capture_expect(RUN(SCRIPT, "--pid=10", "--filter=not sleep", "--ascii"),
		"sh ./script.sh  SIGKILL  4.00s\n"
		"|- ls /nonexistent  exit 2  5.8ms\n"
		"`- true  500ms\n");
}

static void a_root_that_ran_before_is_printed(void **state)
{
	output_capture_expect(RUN(SCRIPT, "--pid=50"), "cron -f\n");
}

static void nothing_started(void **state)
{
	output_capture_expect(RUN(MACHINE, "--ascii"), "");
}

static void text_is_escaped(void **state)
{
	output_capture_expect(RUN(MACHINE "@2 fork 10 900\n"
					  "exec 10 : \"a\\e[31m\" \"b\\nc\"\n"
					  "@3 exit 10 1\n",
				      "-F", "pid=10", "-p", "10"),
		"a\\e[31m b\\nc  exit 1  1.00s\n");
}

static void a_failed_exec_is_the_reason(void **state)
{
	output_capture_expect(RUN(MACHINE "@2 fork 10 900\n"
					  "exec_failed 10 ENOENT : /no/way\n"
					  "@2.001 exit 10 127\n",
				      "-p", "10"),
		"-sh  exit 127  1.0ms  /no/way: ENOENT\n");
}

static void the_summary_comes_after_the_tree(void **state)
{
	char *text = RUN(SCRIPT, "--summary", "-p", "10");

	assert_memory_equal(text, "sh ./script.sh", 14);
	assert_non_null(strstr(text, "running  0s\nelapsed "));
	free(text);
}

static void add_processes(char *at, unsigned from, unsigned to)
{
	for (unsigned pid = from; pid < to; pid++)
		at += sprintf(at, "@%u.%06u fork %u 900\nexec %u : step -x %u\n+0.0001 exit %u\n",
			pid / 1000, pid % 1000 * 1000, pid, pid, pid, pid);
}

static unsigned count_lines(const char *text)
{
	unsigned count = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		count++;
	}
	return count;
}

static unsigned longest_line(const char *text)
{
	size_t longest = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		longest = len > longest ? len : longest;
	}
	return (unsigned)longest;
}

/* Each starts the next one and exits after that has exited. */
static void a_line_is_no_longer_in_a_deep_tree(void **state)
{
	char *script = malloc(1 << 20), *at = stpcpy(script, MACHINE), *text;

	for (unsigned pid = 5000; pid < 9000; pid++)
		at += sprintf(at, "@5 fork %u %u\n", pid, pid > 5000 ? pid - 1 : 900);
	text = RUN(script, "--pid=5000", "--ascii");
	assert_int_equal(count_lines(text), 4000);
	assert_non_null(strstr(text, "(+3935) "));
	assert_uint_in_range(longest_line(text), 200, 300);
	free(text);
	free(script);
}

static void many_of_a_kind_share_a_line(void **state)
{
	char *script = malloc(1 << 20), *text;

	add_processes(stpcpy(script, MACHINE), 5000, 5500);
	text = RUN(script, "--pid=900", "--ascii");
	assert_int_equal(count_lines(text), 501);
	free(text);
	add_processes(stpcpy(script, MACHINE), 5000, 7000);
	text = RUN(script, "--pid=900", "--ascii");
	assert_int_equal(count_lines(text), 2);
	assert_non_null(strstr(text, "`- step -x 6999 x2000 ("));
	free(text);
	free(script);
}

static void what_history_has_no_room_for_is_counted(void **state)
{
	char *script = malloc(1 << 20), *text;

	add_processes(stpcpy(script, MACHINE), 5000, 5500);
	text = RUN(script, "--pid=900", "--ascii", "--history=100");
	assert_non_null(strstr(text, " earlier processes are missing: --history=100 is how many "
				     "exited ones are kept)\n"));
	assert_uint_in_range(count_lines(text), 90, 120);
	assert_non_null(strstr(text, "step -x 5499"));
	free(text);
	free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_that_have_run_are_printed_with_their_ends),
		cmocka_unit_test(the_processes_of_a_pid_are_roots),
		cmocka_unit_test(a_root_that_ran_before_is_printed),
		cmocka_unit_test(nothing_started),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(a_failed_exec_is_the_reason),
		cmocka_unit_test(the_summary_comes_after_the_tree),
		cmocka_unit_test(a_line_is_no_longer_in_a_deep_tree),
		cmocka_unit_test(many_of_a_kind_share_a_line),
		cmocka_unit_test(what_history_has_no_room_for_is_counted),
	};

	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
