// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* --timeline: the finished tree as bars, in text. */
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

#define RUN(script, ...) OUTPUT_CAPTURE_RUN(script, "--timeline", __VA_ARGS__)

static void bars_are_nested_and_the_path_is_marked(void **state)
{
	output_capture_expect(RUN(BUILD, "--pid=10", "--ascii"),
		"                  |0s        |1s        |2s        |3s        |4s        |5s\n"
		"at work, up to 2  "
		"================*#####===========###########======================\n"
		"make              "
		"#################======================================###########! exit 2  "
		"6.00s\n"
		"|- cc -c a.c                 ============ 1.00s\n"
		"|- cc -c b.c                      ########################################! "
		"SIGSEGV  3.50s\n"
		"`- a;b x\\n                                         ============! exit 1  1.00s\n"
		"# critical path:\n"
		"   3.50s  58%  cc -c b.c\n"
		"   2.50s  42%  make\n");
}

static void what_ran_before_has_no_bar(void **state)
{
	output_capture_expect(RUN(BUILD, "--ascii"),
		"                   |0s               |2s                |4s               |6s\n"
		"at work, up to 2   "
		"=============+####%========+#########+=================-_________\n"
		"/sbin/init\n"
		"`- -sh\n"
		"   |- make         ========================================================! exit "
		"2  6.00s\n"
		"   |  |- cc -c a.c          ========== 1.00s\n"
		"   |  |- cc -c b.c              ==================================! SIGSEGV  "
		"3.50s\n"
		"   |  `- a;b x\\n                              ===========! exit 1  1.00s\n"
		"   `- -sh          > running  0s\n");
}

static void text_is_escaped(void **state)
{
	output_capture_expect(RUN(MACHINE "@2 fork 10 900\n"
					  "exec 10 : \"a\\e[31m\" \"b\\nc\"\n"
					  "@3 exit 10 0\n",
				      "-p", "10"),
		"                  ╷0s            ╷200ms         ╷400ms         ╷600ms         "
		"╷800ms\n"
		"at work, up to 1  "
		"███████████████████████████████████████████████████████████████████████████\n"
		"a\\e[31m b\\nc      "
		"███████████████████████████████████████████████████████████████████████████ "
		"1.00s\n"
		"█ critical path:\n"
		"   1.00s 100%  a\\e[31m b\\nc\n");
}

/* As much of the rest as fits, but always the name of the program. */
static void a_long_command_keeps_its_program(void **state)
{
	char *text =
		RUN(MACHINE "@2 fork 10 900\n"
			    "exec 10 : /usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet -imultiarch "
			    "x86_64-linux-gnu -dumpbase one.c -o /tmp/one.s\n"
			    "@3 exit 10 0\n",
			"-p", "10", "--ascii");

	assert_non_null(strstr(text, "\ncc1 -quiet -imultiarch .. -o /tmp/one.s "));
	assert_non_null(strstr(text, "%  cc1 -quiet -imultiarch "));
	free(text);
}

static void nothing_started(void **state)
{
	output_capture_expect(RUN(MACHINE, "--ascii"), "");
}

static void add_processes(char *at, unsigned from, unsigned to)
{
	for (unsigned pid = from; pid < to; pid++)
		at += sprintf(at, "@%u.%06u fork %u 900\nexec %u : step -x %u\n+0.0001 exit %u\n",
			pid / 1000, pid % 1000 * 1000, pid, pid, pid, pid);
}

static void a_storm_is_one_band(void **state)
{
	char *script = malloc(1 << 20);

	add_processes(stpcpy(script, MACHINE), 5000, 7000);
	output_capture_expect(RUN(script, "--pid=900", "--ascii"),
		"                  |0s               |500ms             |1s                |1.5s\n"
		"at work, up to 0. "
		"###########################################################################\n"
		"-sh\n"
		"`- step -x 6999   "
		"::::::::::::::::::::::::::::::::::::####################################### "
		"x2000\n"
		"# critical path:\n"
		"   102ms 100%  step -x 6999\n");
	free(script);
}

static size_t longest_line(const char *text)
{
	size_t longest = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		longest = len > longest ? len : longest;
	}
	return longest;
}

/* Each starts the next one. */
static void no_line_is_wider_than_a_hundred_columns(void **state)
{
	char *script = malloc(1 << 20), *at = stpcpy(script, MACHINE), *text;

	for (unsigned pid = 5000; pid < 9000; pid++)
		at += sprintf(at, "+0.001 fork %u %u\nexec %u : a_long_name_%0100u\n", pid,
			pid > 5000 ? pid - 1 : 900, pid, pid);
	text = RUN(script, "--pid=5000", "--ascii");
	assert_uint_in_range(longest_line(text), 60, 100);
	free(text);
	free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_nested_and_the_path_is_marked),
		cmocka_unit_test(what_ran_before_has_no_bar),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(a_long_command_keeps_its_program),
		cmocka_unit_test(nothing_started),
		cmocka_unit_test(a_storm_is_one_band),
		cmocka_unit_test(no_line_is_wider_than_a_hundred_columns),
	};

	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
