// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* --when and --summary: whole sessions without a screen, over scripts of events. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/output_capture.h"

#include <string.h>

static int status;

static char *run(const char *script, const char **argv)
{
	return output_capture_session(script, (char **)argv, &status);
}

#define RUN(script, ...) run(script, (const char *[]){"mayfly", __VA_ARGS__, NULL})

#define MACHINE                                                                                    \
	"@100\n"                                                                                   \
	"snapshot\n"                                                                               \
	"seed 1 0 systemd start=1 : /sbin/init\n"                                                  \
	"seed 500 1 sshd start=2 : /usr/sbin/sshd -D\n"                                            \
	"seed 700 500 bash start=4 exe=/bin/bash : -bash\n"                                        \
	"settled\n"

#define STORM                                                                                      \
	"+1 fork 900 700\n"                                                                        \
	"+0.01 exec 900 interp=/bin/bash : ./retry.sh 'a b'\n"                                     \
	"repeat 200\n"                                                                             \
	"+0.004 fork $i+5000 900\n"                                                                \
	"+0.001 exec $i+5000 : /usr/bin/curl x\n"                                                  \
	"+0.005 exit $i+5000 7 cpu=0.001\n"                                                        \
	"end\n"

static void a_spawner_that_matches_is_printed_with_its_line_and_what_it_starts(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=spawns >= 100");

	assert_int_equal(status, 0);
	assert_string_equal(text,
		"retry.sh (900) matches spawns >= 100\n"
		"  lineage   sshd > bash > retry.sh\n"
		"  command   ./retry.sh 'a b'\n"
		"  starts    63.5/s, over 10 s 9.5/s, over 60 s 1.7/s; 100 total\n"
		"  programs  curl x99\n"
		"  lifetime  median 5.7ms, p95 5.7ms, max 6.0ms\n"
		"  failed    100%: exit 7 x99\n"
		"  CPU       99ms (exited children)\n");
	free(text);
}

static void the_end_of_a_process_that_matches_is_printed(void **state)
{
	char *text =
		RUN(MACHINE "+1 fork 900 700\n+0.3 exit 900 SEGV core\n", "--when=signal=SEGV");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "  ended     SIGSEGV core after 300ms at "));
	free(text);
	text = RUN(MACHINE "+1 fork 900 700\n+0.3 exit 900 3\n", "--when=exit=3", "--json");
	assert_non_null(strstr(text, "\"code\":3,\"duration_ns\":300000000,"
				     "\"exit_time\":\"2020-09-13T12:28:21.300000000Z\","));
	free(text);
}

#define REFUSED                                                                                    \
	"fork 900 700\nexec 900 : ./retry.sh\n"                                                    \
	"+1 fork_failed 900 EAGAIN\n+0.1 fork_failed 900 EAGAIN\n"                                 \
	"+0.1 fork_failed 900 EAGAIN for_thread\n"

static void a_process_that_may_not_fork_matches_refused(void **state)
{
	char *text = RUN(MACHINE REFUSED, "--when=refused >= 3");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "retry.sh (900) matches refused >= 3\n"));
	assert_non_null(strstr(text, "\n  refused   forks x2, threads x1\n"));
	free(text);
	text = RUN(MACHINE REFUSED, "--when=refused >= 3", "--json");
	assert_non_null(strstr(text, "\"refused_forks\":2,\"refused_threads\":1,"));
	free(text);
}

static void refused_forks_and_threads_are_summed_up_apart(void **state)
{
	char *text = RUN(MACHINE REFUSED, "--json", "--summary");

	assert_non_null(strstr(text, "\"refused_forks\":2,"));
	assert_non_null(strstr(text, "\"refused_threads\":1"));
	assert_non_null(strstr(text, "\"errno\":\"EAGAIN\",\"for_thread\":true}\n"));
	free(text);
	text = RUN(MACHINE REFUSED, "--batch", "--summary");
	assert_non_null(strstr(text, " 2 forks refused, 1 threads refused\n"));
	free(text);
}

static void the_same_as_one_json_object(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=spawns >= 2", "--json");

	assert_int_equal(status, 0);
	assert_string_equal(text,
		"{\"event\":\"match\",\"when\":\"spawns >= 2\","
		"\"time\":\"2020-09-13T12:28:21.024000000Z\","
		"\"id\":\"900-101000000000\",\"parent\":\"700-4000000000\",\"pid\":900,\"ppid\":"
		"700,"
		"\"uid\":0,\"user\":\"root\",\"comm\":\"retry.sh\",\"exe\":\"./"
		"retry.sh\",\"called\":\"./retry.sh\","
		"\"argv\":[\"./retry.sh\",\"a b\"],"
		"\"lineage\":[{\"pid\":500,\"program\":\"sshd\"},{\"pid\":700,\"program\":\"bash\"}"
		","
		"{\"pid\":900,\"program\":\"retry.sh\"}],\"spawned\":2,"
		"\"rate\":{\"1s\":1.990,\"10s\":0.200,\"60s\":0.033},"
		"\"subtree_rate\":{\"1s\":1.990,\"10s\":0.200,\"60s\":0.033},"
		"\"programs\":[{\"program\":\"curl\",\"count\":1}],\"other_programs\":0,\"ended\":"
		"1,"
		"\"failed\":1,\"failures\":[{\"code\":7,\"count\":1}],\"failed_execs\":0,"
		"\"lifetime_ns\":{\"median\":5767168,\"p95\":5767168,\"longest\":6000000},"
		"\"cpu_ns\":1000000}\n");
	free(text);
}

static void a_match_at_the_start_is_found_at_once(void **state)
{
	char *text = RUN(MACHINE, "--when=comm=sshd");

	assert_int_equal(status, 0);
	assert_string_equal(text, "sshd (500) matches comm=sshd\n"
				  "  lineage   sshd\n"
				  "  command   /usr/sbin/sshd -D\n");
	free(text);
}

static void without_a_match_the_status_is_1(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=spawns > 200");

	assert_int_equal(status, 1);
	assert_string_equal(text, "");
	free(text);
}

static void a_start_that_was_cut_off_is_tested_at_the_end(void **state)
{
	char *text = RUN("@100\nsnapshot\nseed 1 0 systemd start=1 : /sbin/init\n", "--when=pid=1");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "systemd (1) matches pid=1\n"));
	free(text);
	free(RUN("@100\nsnapshot\nseed 1 0 systemd start=1 : /sbin/init\n", "--when=pid=2"));
	assert_int_equal(status, 1);
}

static void duration_ends_the_wait(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=spawns > 100", "--duration=1.5");

	assert_int_equal(status, 1);
	free(text);
}

static void a_rate_is_waited_for(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=rate > 50");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "retry.sh (900) matches rate > 50\n"));
	assert_non_null(strstr(text, "starts    50."));
	free(text);
}

static void an_age_is_waited_for(void **state)
{
	char *text = RUN(MACHINE STORM, "--when=comm=retry.sh age > 1.5s");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "retry.sh (900)"));
	free(text);
}

static void the_scope_and_the_filter_hold_for_the_wait(void **state)
{
	free(RUN(MACHINE STORM, "--when=spawns > 50", "-F", "comm=bash"));
	assert_int_equal(status, 1);
	free(RUN(MACHINE STORM, "--when=comm=sshd", "-p", "700"));
	assert_int_equal(status, 1);
	free(RUN(MACHINE STORM, "--when=spawns > 50", "-p", "700"));
	assert_int_equal(status, 0);
}

static void a_summary_counts_what_a_script_did(void **state)
{
	char *text = RUN(MACHINE STORM "repeat 5\n"
				       "+0.1 fork $i+6000 900\n"
				       "+0.1 exec $i+6000 : /bin/sleep 9\n"
				       "+2 exit $i+6000 SIGKILL rss=8192 cpu=0.5\n"
				       "end\n"
				       "fork 6005 900\n",
		"--batch", "--summary");
	const char *summary = strstr(text, "elapsed ");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "curl x"));
	assert_non_null(summary);
	assert_string_equal(summary, "elapsed   14.0s\n"
				     "CPU       2.70s; peak memory 8.0K (sleep)\n"
				     "processes 207 started, 205 exited, 2 running\n"
				     "programs  206 executed\n"
				     "lifetime  median 5.7ms, p95 5.7ms, max 2.10s (sleep); 200 "
				     "short-lived\n"
				     "failed    205 of 205, 5 by signal: exit 7 x200, SIGKILL x5\n"
				     "lost      0 events\n"
				     "\n"
				     "  CPU%   TOTAL AVERAGE  EXITED  FAILED PROGRAM\n"
				     "  92.6   2.50s   500ms       5       5 sleep\n"
				     "   7.4   200ms   1.0ms     200     200 curl\n"
				     "\n"
				     "  CPU%   TOTAL AVERAGE  EXITED  FAILED STARTED BY\n"
				     " 100.0   2.70s    13ms     205     205 retry.sh\n");
	free(text);
}

static void a_summary_is_one_object_after_the_events(void **state)
{
	char *text = RUN(MACHINE STORM "lost 23\n", "--json", "--summary", "-p", "900");
	const char *summary = strstr(text, "{\"event\":\"summary\"");

	assert_int_equal(status, 0);
	assert_non_null(summary);
	assert_non_null(strstr(summary, "\"started\":201,\"ended\":200,\"running\":1,\"execs\":201,"
					"\"failed_execs\":0,\"refused_forks\":0,\"failed\":200,"
					"\"signalled\":0,\"short_lived\":200,"
					"\"unseen\":0,\"lost\":23,\"cpu_ns\":200000000,"));
	assert_non_null(strstr(summary,
		"\"failures\":[{\"code\":7,\"count\":200}],"
		"\"programs\":[{\"program\":\"curl\",\"count\":200,\"failed\":200,"
		"\"cpu_ns\":200000000}],\"parents\":[{\"program\":\"retry.sh\",\"count\":200,"));
	assert_ptr_equal(strchr(summary, '\n'), summary + strlen(summary) - 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_spawner_that_matches_is_printed_with_its_line_and_what_it_starts),
		cmocka_unit_test(the_end_of_a_process_that_matches_is_printed),
		cmocka_unit_test(a_process_that_may_not_fork_matches_refused),
		cmocka_unit_test(refused_forks_and_threads_are_summed_up_apart),
		cmocka_unit_test(the_same_as_one_json_object),
		cmocka_unit_test(a_match_at_the_start_is_found_at_once),
		cmocka_unit_test(without_a_match_the_status_is_1),
		cmocka_unit_test(a_start_that_was_cut_off_is_tested_at_the_end),
		cmocka_unit_test(duration_ends_the_wait),
		cmocka_unit_test(a_rate_is_waited_for),
		cmocka_unit_test(an_age_is_waited_for),
		cmocka_unit_test(the_scope_and_the_filter_hold_for_the_wait),
		cmocka_unit_test(a_summary_counts_what_a_script_did),
		cmocka_unit_test(a_summary_is_one_object_after_the_events),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
