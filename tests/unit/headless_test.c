// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Whole sessions without a screen, over scripts of events. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/output_capture.h"
#include "ui/format/json_keys.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int status;

static char *run(const char *script, const char **argv)
{
	return output_capture_session(script, (char **)argv, &status);
}

#define RUN(script, ...) run(script, (const char *[]){"mayfly", __VA_ARGS__, NULL})

/* A machine at its start: the child's pid is lower than its parent's. */
#define MACHINE                                                                                    \
	"snapshot\n"                                                                               \
	"seed 50 900 cron start=0.9 uid=0 : cron -f\n"                                             \
	"seed 1 0 init start=0.1 uid=0 : /sbin/init\n"                                             \
	"seed 2 0 kthreadd start=0.1 kthread uid=0\n"                                              \
	"seed 900 1 sh start=0.5 uid=65534 tty=pts/3 cgroup=/user : -sh\n"                         \
	"settled\n"

static void expect(char *text, const char *wanted)
{
	assert_string_equal(text, wanted);
	assert_int_equal(status, 0);
	free(text);
}

#define ID7                                                                                        \
	"\"id\":\"7-2000000000\",\"parent\":\"1-100000000\",\"pid\":7,\"ppid\":1,\"uid\":3,"       \
	"\"user\":\"sys\","

static void every_key_of_json_has_its_place(void **state)
{
	expect(RUN("seed 1 0 init start=0.1 : /sbin/init\n"
		   "@2 fork 7 1 uid=3 tty=pts/1 cgroup=/a ns_pid=4 pid_ns=99\n"
		   "@2.5 exec 7 exe=/bin/x interp=/bin/sh cwd=/tmp/d args_size=9 : x 'a b'\n"
		   "@2.6 exec_failed 7 ENOENT : /no/way\n"
		   "@3 exit 7 SIGSEGV core cpu=2ms rss=4096 read=5 write=6 threads=2\n"
		   "lost 23\n",
		       "--json"),
		"{\"event\":\"seed\",\"time\":\"2020-09-13T12:26:41.000000000Z\","
		"\"ts\":1600000001.000000000,\"id\":\"1-"
		"100000000\","
		"\"parent\":\"0-0\",\"pid\":1,\"ppid\":0,\"uid\":0,\"user\":\"root\",\"comm\":"
		"\"init\",\"exe\":\"/"
		"sbin/init\","
		"\"argv\":[\"/sbin/init\"],\"age_ns\":900000000}\n"
		"{\"event\":\"fork\",\"time\":\"2020-09-13T12:26:42.000000000Z\","
		"\"ts\":1600000002.000000000," ID7
		"\"comm\":\"init\",\"cgroup\":\"/a\",\"tty\":\"pts/1\",\"ns_pid\":4}\n"
		"{\"event\":\"exec\",\"time\":\"2020-09-13T12:26:42.500000000Z\","
		"\"ts\":1600000002.500000000," ID7
		"\"comm\":\"x\",\"cgroup\":\"/a\",\"tty\":\"pts/1\",\"ns_pid\":4,\"exe\":\"/bin/"
		"x\",\"called\":\"/bin/x\","
		"\"interp\":\"/bin/sh\",\"cwd\":\"/tmp/d\",\"argv\":[\"x\",\"a "
		"b\"],\"args_bytes\":9,\"args_cut\":3}\n"
		"{\"event\":\"exec_failed\",\"time\":\"2020-09-13T12:26:42.600000000Z\","
		"\"ts\":1600000002.600000000," ID7
		"\"comm\":\"x\",\"called\":\"/no/way\",\"argv\":[\"/no/"
		"way\"],\"args_bytes\":8,\"args_cut\":0,"
		"\"errno\":\"ENOENT\"}\n"
		"{\"event\":\"exit\",\"time\":\"2020-09-13T12:26:43.000000000Z\","
		"\"ts\":1600000003.000000000," ID7
		"\"comm\":\"x\",\"exe\":\"/bin/x\",\"argv\":[\"x\",\"a b\"],"
		"\"signal\":\"SIGSEGV\",\"core\":true,\"duration_ns\":1000000000,"
		"\"cpu_ns\":2000000,\"max_rss_bytes\":4096,\"read_bytes\":5,\"write_bytes\":6,"
		"\"threads\":2}\n"
		"{\"event\":\"lost\",\"time\":\"2020-09-13T12:26:43.000000000Z\","
		"\"ts\":1600000003.000000000,\"count\":23}\n");
}

static void no_cpu_time_is_known_to_be_none(void **state)
{
	expect(RUN("@2 fork 7 1\n@3 exit 7 SIGKILL cpu=1ns\n", "--json", "--fields=signal,cpu_ns"),
		"{\"event\":\"fork\"}\n{\"event\":\"exit\",\"signal\":\"SIGKILL\",\"cpu_ns\":0}\n");
}

#define LIFE                                                                                       \
	"@1 seed 1 0 init start=0.1 uid=0 : /sbin/init\n"                                          \
	"@2 fork 7 1 uid=3\n"                                                                      \
	"@2.5 exec 7 exe=/bin/x args_size=9 : x 'a \xff'\n"                                        \
	"@3 exit 7 4\n"                                                                            \
	"lost 23\n"

static void fields_chooses_the_keys_of_events(void **state)
{
	expect(RUN(LIFE, "--json", "--fields=pid,argv,code"),
		"{\"event\":\"seed\",\"pid\":1,\"argv\":[\"/sbin/init\"]}\n"
		"{\"event\":\"fork\",\"pid\":7}\n"
		"{\"event\":\"exec\",\"pid\":7,\"argv\":[\"x\",\"a \xef\xbf\xbd\"]}\n"
		"{\"event\":\"exit\",\"pid\":7,\"argv\":[\"x\",\"a \xef\xbf\xbd\"],"
		"\"code\":4}\n"
		"{\"event\":\"lost\"}\n");
}

static void fields_with_a_minus_leaves_keys_out(void **state)
{
	char *text = RUN(LIFE, "--json", "--fields=-argv,-exe,-time");

	assert_null(strstr(text, "\"argv\""));
	assert_null(strstr(text, "\"exe\""));
	assert_null(strstr(text, "\"time\""));
	assert_null(strstr(text, "\"raw\""));
	assert_non_null(strstr(text, "\"args_bytes\":9"));
	free(text);
}

/* So that each can be chosen. */
static void every_key_that_is_printed_is_in_the_list(void **state)
{
	char *text = RUN(LIFE, "--json");

	for (char *at = text; (at = strstr(at, ",\"")); at += 2) {
		size_t len = strcspn(at + 2, "\"");
		struct json_keys keys;
		const char *wrong;
		char word[32];

		if (at[2 + len + 1] != ':')
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)len, at + 2);
		if (!json_keys_parse(&keys, word, &wrong))
			fail_msg("%s is not in the list", word);
	}
	free(text);
}

static void times_follow_a_clock_that_is_set(void **state)
{
	char *text = RUN("seed 1 0 init start=0.1 : /sbin/init\n"
			 "@2 fork 7 1\n"
			 "@3 clock 3600\n"
			 "@4 exit 7 0\n",
		"--json");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "\"fork\",\"time\":\"2020-09-13T12:26:42.0"));
	assert_non_null(strstr(text, "\"exit\",\"time\":\"2020-09-13T13:26:44.0"));
	assert_non_null(strstr(text, "\"duration_ns\":2000000000"));
	assert_null(strstr(text, "clock"));
	free(text);
}

static void seeds_are_delivered_parents_first_once_all_are_read(void **state)
{
	char *text = RUN(MACHINE, "--json", "-p", "900");

	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "\"id\":\"900-500000000\""));
	assert_non_null(strstr(text, "\"id\":\"50-900000000\""));
	assert_true(
		strstr(text, "\"id\":\"900-500000000\"") < strstr(text, "\"id\":\"50-900000000\""));
	assert_null(strstr(text, "init"));
	free(text);
}

/* Pids have started again from low numbers: children are read before their parents. */
static const char two_snapshots[] = "snapshot\n"
				    "@1.1 seed 5 900 late start=0.9 : late\n"
				    "@1.2 seed 6 5 later start=0.95 : later\n"
				    "@1.3 seed 7 888 stranger start=0.9 : parent unknown\n"
				    "@1.4 seed 1 0 init start=0.1 : /sbin/init\n"
				    "@1.5 seed 800 1 cron start=0.3 : cron\n"
				    "@1.6 seed 900 1 sh start=0.5 : -sh\n"
				    "@1.7 seed 901 900 ls start=0.6 : ls\n"
				    "@1.8 settled\n"
				    "@2 fork 9 900\n"
				    "@3 lost 5\n"
				    "@4 snapshot\n"
				    "@4.1 seed 5 900 late start=0.9 : late\n"
				    "@4.2 seed 10 3000 young start=3.5 : young\n"
				    "@4.3 seed 11 1 new start=3.6 : new\n"
				    "@4.4 seed 901 900 ls start=0.6 dead=3\n"
				    "@4.5 seed 3000 1 mother start=3.2 : mother\n"
				    "@4.6 seed 1 0 init start=0.1 : /sbin/init\n"
				    "@4.7 seed 900 1 sh start=0.5 : -sh\n"
				    "@5 settled\n"
				    "@6 exit 900 1\n";

/* A recording that is cut, at any event, tells the same as far as it goes. */
static void what_is_printed_does_not_depend_on_what_comes_later(void **state)
{
	char *whole = RUN(two_snapshots, "--json"), *part = strdup(two_snapshots);

	assert_non_null(strstr(whole, "\"seed\",\"time\":\"2020-09-13T12:26:41.500000000Z\","
				      "\"ts\":1600000001.500000000,\"id\":\"800-"));
	assert_non_null(strstr(whole, "\"parent\":\"888-0\""));
	for (size_t len = strlen(part); len; len--) {
		char *text;

		part[len] = '\0';
		if (part[len - 1] != '\n')
			continue;
		text = RUN(part, "--json");
		assert_int_equal(status, 0);
		assert_int_equal(strncmp(whole, text, strlen(text)), 0);
		free(text);
	}
	free(part);
	free(whole);
}

/* By then it has another parent: joins by ppid would fail. */
static void an_exit_names_the_birth_parent(void **state)
{
	char *text = RUN(MACHINE "@2 fork 5 900\n+1 exit 900\n+1 exit 5 3 parent=1\n", "--json",
		"-F", "pid=5");

	assert_non_null(
		strstr(text, "\"event\":\"exit\",\"time\":\"2020-09-13T12:26:44.000000000Z\","
			     "\"ts\":1600000004.000000000,"
			     "\"id\":\"5-2000000000\",\"parent\":\"900-500000000\",\"pid\":5,"
			     "\"ppid\":1,\"born\":900,"));
	free(text);
}

static void a_repeated_event_is_printed_once(void **state)
{
	expect(RUN(MACHINE "@2 fork 5 900 start=2\nfork 5 900 start=2\n"
			   "@3 exit 5 1\nexit 5 1\n",
		       "-b", "-F", "pid=5"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:42.000 fork        5     900 nobody        - -            [sh]\n"
		"12:26:43.000 exit        5     900 nobody    1.00s exit=1       -sh\n");
}

static void batch_keeps_its_columns(void **state)
{
	expect(RUN(MACHINE "@2 fork 5000 900\n"
			   "+0.001 exec 5000 : ls -l 'a b'\n"
			   "+0.0062 exit 5000\n"
			   "+0.1 fork 99999 900 uid=4294967290\n"
			   "exec_failed 99999 ENOENT : /no/way\n"
			   "+0.001 exec 99999 : sleep \"it's\\n\\e[31m\" gr\xc3\xbcn \\xff ''\n"
			   "+70 exit 99999 SIGSEGV core\n",
		       "--batch"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:42.000 fork     5000     900 nobody        - -            [sh]\n"
		"12:26:42.001 exec     5000     900 nobody        - -            ls -l 'a b'\n"
		"12:26:42.007 exit     5000     900 nobody    7.2ms exit=0       ls -l 'a b'\n"
		"12:26:42.107 fork    99999     900 4294967+      - -            [sh]\n"
		"12:26:42.107 fail    99999     900 4294967+      - ENOENT       /no/way\n"
		"12:26:42.108 exec    99999     900 4294967+      - -            "
		"sleep $'it\\'s\\n\\e[31m' 'gr\xc3\xbcn' $'\\xff' ''\n"
		"12:27:52.108 exit    99999     900 4294967+  1m10s SIGSEGV,core "
		"sleep $'it\\'s\\n\\e[31m' 'gr\xc3\xbcn' $'\\xff' ''\n");
}

#define SEGV                                                                                       \
	"@2 fork 5000 900\n"                                                                       \
	"@2.000123 exec 5000 : ls\n"                                                               \
	"@3.501 exit 5000 SIGKILL oom\n"

static void times_of_batch_have_the_form_that_was_asked_for(void **state)
{
	expect(RUN(MACHINE SEGV, "--batch", "--time=iso", "--time-unit=s"),
		"TIME                          EVENT     PID    PPID USER          LIVED_S STATUS "
		"      COMMAND\n"
		"2020-09-13T12:26:42.000+00:00 fork     5000     900 nobody              - -      "
		"      [sh]\n"
		"2020-09-13T12:26:42.000+00:00 exec     5000     900 nobody              - -      "
		"      ls\n"
		"2020-09-13T12:26:43.501+00:00 exit     5000     900 nobody       1.501000 "
		"SIGKILL,oom  ls\n");
	expect(RUN(MACHINE SEGV, "--batch", "--time=epoch", "--time-unit=ms"),
		"TIME              EVENT     PID    PPID USER         LIVED_MS STATUS       "
		"COMMAND\n"
		"1600000002.000000 fork     5000     900 nobody              - -            [sh]\n"
		"1600000002.000123 exec     5000     900 nobody              - -            ls\n"
		"1600000003.501000 exit     5000     900 nobody       1501.000 SIGKILL,oom  ls\n");
	expect(RUN(MACHINE SEGV, "--batch", "--time=delta", "--time-unit=us"),
		"TIME         EVENT     PID    PPID USER         LIVED_US STATUS       COMMAND\n"
		"    0.000000 fork     5000     900 nobody              - -            [sh]\n"
		"    0.000123 exec     5000     900 nobody              - -            ls\n"
		"    1.500877 exit     5000     900 nobody        1501000 SIGKILL,oom  ls\n");
	expect(RUN(MACHINE SEGV, "--batch", "--time=none"),
		"EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"fork     5000     900 nobody        - -            [sh]\n"
		"exec     5000     900 nobody        - -            ls\n"
		"exit     5000     900 nobody    1.50s SIGKILL,oom  ls\n");
}

static void with_ascii_nothing_else_is_written(void **state)
{
	char *text = RUN(MACHINE "@2 exec 900 : echo gr\xc3\xbcn \xe2\x82\xac\n", "-b", "--ascii");

	assert_non_null(strstr(text, " echo 'gr\\u{FC}n' '\\u{20AC}'\n"));
	free(text);
}

static void hostile_names_do_not_reach_the_terminal(void **state)
{
	char *text = RUN(MACHINE "@2 fork 5 2 kthread comm='\\e[2J\\n\\xff'\n", "-b");

	assert_non_null(strstr(text, " [\\e[2J\\n\\xff]\n"));
	free(text);
}

static void a_loss_stands_out_and_processes_found_after_it_are_printed(void **state)
{
	expect(RUN(MACHINE "@3 lost 23\n"
			   "@4 snapshot\n"
			   "seed 1 0 init start=0.1 : /sbin/init\n"
			   "seed 2 0 kthreadd start=0.1 kthread uid=0\n"
			   "seed 900 1 sh start=0.5 uid=65534 : -sh\n"
			   "seed 77 900 late start=3.5 : late one\n"
			   "settled\n",
		       "-b"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:43.000 LOST        -       - -             - -            23 events were "
		"lost here\n"
		"12:26:44.000 seed       77     900 root          - -            late one\n"
		"12:26:44.000 exit       50     900 root      3.10s unknown      cron -f\n");
}

static void an_unseen_exit_has_no_code(void **state)
{
	char *text = RUN(MACHINE "@3 fork 50 1\n", "--json", "-F", "comm=cron");

	assert_non_null(
		strstr(text, "{\"event\":\"exit\",\"time\":\"2020-09-13T12:26:43.000000000Z\","
			     "\"ts\":1600000003.000000000,\"id\":\"50-"
			     "900000000\","
			     "\"parent\":\"900-500000000\",\"pid\":50,\"ppid\":900,\"uid\":0,"
			     "\"user\":\"root\",\"comm\":\"cron\",\"exe\":\"cron\","
			     "\"argv\":[\"cron\",\"-f\"],"
			     "\"duration_ns\":2100000000}\n"));
	free(text);
}

/* Not observed when another process has its pid, and then it comes. */
static void an_exit_that_comes_late_is_counted_once(void **state)
{
	char *text = RUN(MACHINE "@3 fork 50 1\n@4 exit 50 3 start=0.9\n", "--json", "--summary");

	assert_non_null(strstr(text, "\"started\":1,\"ended\":1,\"running\":1,"));
	assert_non_null(strstr(text, "\"failed\":1,"));
	assert_non_null(strstr(text, "\"unseen\":0,"));
	free(text);
}

static void a_zombie_that_was_there_before_us_is_a_seed_alone(void **state)
{
	expect(RUN("snapshot\n"
		   "seed 1 0 init start=0.1 uid=0 : /sbin/init\n"
		   "@2 seed 50 1 cron start=0.9 uid=0 dead=3\n"
		   "settled\n",
		       "--json", "-F", "comm=cron"),
		"{\"event\":\"seed\",\"time\":\"2020-09-13T12:26:42.000000000Z\","
		"\"ts\":1600000002.000000000,\"id\":\"50-"
		"900000000\","
		"\"parent\":\"1-100000000\",\"pid\":50,\"ppid\":1,\"uid\":0,\"user\":\"root\","
		"\"comm\":\"cron\","
		"\"state\":\"Z\",\"code\":3,\"age_ns\":1100000000}\n");
}

static void a_zombie_whose_exit_was_lost_is_an_exit_alone(void **state)
{
	expect(RUN(MACHINE "@3 lost 23\n"
			   "snapshot\n"
			   "seed 1 0 init start=0.1 uid=0 : /sbin/init\n"
			   "seed 2 0 kthreadd start=0.1 kthread uid=0\n"
			   "seed 900 1 sh start=0.5 uid=65534 tty=pts/3 cgroup=/user : -sh\n"
			   "seed 50 900 cron start=0.9 uid=0 dead=3\n"
			   "settled\n",
		       "-b"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:43.000 LOST        -       - -             - -            23 events were "
		"lost here\n"
		"12:26:43.000 exit       50     900 root      2.10s exit=3       cron -f\n");
}

static void user_and_filter_choose_events(void **state)
{
	static const char script[] =
		MACHINE "@2 fork 5 900\nexec 5 : make all\n"
			"fork 6 5 uid=0\nexec 6 : cc -c a.c\nexit 6 1\nexit 5\n";

	expect(RUN(script, "-b", "-u0"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:42.000 fork        6       5 root          - -            [make]\n"
		"12:26:42.000 exec        6       5 root          - -            cc -c a.c\n"
		"12:26:42.000 exit        6       5 root         0s exit=1       cc -c a.c\n");
	expect(RUN(script, "-b", "-F", "make and state=dead"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:42.000 exit        5     900 nobody       0s exit=0       make all\n");
}

static void once_draws_the_tree_with_guides(void **state)
{
	static const char script[] = MACHINE "@3661 fork 5 900\nexec 5 : make 'a b'\nfork 6 5\n"
					     "exec 6 : cc\nfork 8 1\nexec 8 : agetty\nexit 900\n";

	expect(RUN(script, "-1", "--columns=PID USER AGE"),
		"PID USER     AGE COMMAND\n"
		"  1 root   1h00m /sbin/init\n"
		"900 nobody 1h01m \xe2\x94\x9c\xe2\x94\x80 -sh\n"
		" 50 root   1h00m \xe2\x94\x82  \xe2\x94\x9c\xe2\x94\x80 cron -f\n"
		"  5 nobody    0s \xe2\x94\x82  \xe2\x94\x94\xe2\x94\x80 make a b\n"
		"  6 nobody    0s \xe2\x94\x82     \xe2\x94\x94\xe2\x94\x80 cc\n"
		"  8 root      0s \xe2\x94\x94\xe2\x94\x80 agetty\n"
		"  2 root   1h00m [kthreadd]\n");
	expect(RUN(script, "-1", "--ascii", "-F", "cc or agetty", "--columns=user,ppid"),
		"USER   PPID COMMAND\n"
		"root      0 /sbin/init\n"
		"nobody    1 |- -sh\n"
		"nobody  900 |  `- make a b\n"
		"nobody    5 |     `- cc\n"
		"root      1 `- agetty\n");
}

static void once_has_the_figures_of_the_screen(void **state)
{
	static const char script[] =
		MACHINE "@10 stat 1 cpu=2.5 rss=12582912 threads=1 state=S priority=20\n"
			"stat 50 cpu=1 rss=4096 threads=12345 state=R priority=39 nice=19\n"
			"stat 900 cpu=2 rss=8192 threads=1 state=S priority=20 read=1024\n"
			"@12 stat 50 cpu=3 rss=4096 threads=12345 state=R priority=39 nice=19\n"
			"stat 900 cpu=2.1 rss=8192 threads=1 state=S priority=20 read=1024\n";

	expect(RUN(script, "-1", "--ascii", "-F", "!kthread"),
		"PID USER   S  CPU%  RES   TIME+ AGE MEM%   THR   IO KIDS NI PRI COMMAND\n"
		"  1 root   S        12M 0:02.50 11s  0.0     1    0    1  0  20 /sbin/init\n"
		"900 nobody S   5.0 8.0K 0:02.10 11s  0.0     1 1.0K    1  0  20 `- -sh\n"
		" 50 root   R 100.0 4.0K 0:03.00 11s  0.0 12345    0      19  39    `- cron "
		"-f\n");
	/* siblings sorted by a column that is not shown */
	expect(RUN(MACHINE "@10 fork 5 1\nexec 5 : alpha\nfork 6 1\nexec 6 : beta\n"
			   "stat 5 cpu=1 rss=1\nstat 6 cpu=1 rss=2\n@11 stat 6 cpu=1.5 rss=2\n",
		       "-1", "--ascii", "--sort=cpu", "--columns=RES", "-F", "alpha or beta"),
		"RES COMMAND\n"
		"    /sbin/init\n"
		"  2 |- beta\n"
		"  1 `- alpha\n");
}

static void once_never_cuts_where_no_terminal_ends_the_line(void **state)
{
	static const char long_line[] =
		MACHINE "@2 fork 5 1 cgroup=/a/control/group/whose/path/is/longer/than/the/widest/"
			"column/on/a/screen/can/ever/be/and/then/some/more.scope\n"
			"repeat 1\nend\nexec 5 : x "
			"0123456789012345678901234567890123456789012345678901234567890123456789"
			"0123456789012345678901234567890123456789012345678901234567890123456789\n";
	char *text = RUN(long_line, "-1", "--columns=PID CGROUP", "-F", "pid=5");

	assert_non_null(strstr(text, "/a/control/group/whose/path/is/longer/than/the/widest/"
				     "column/on/a/screen/can/ever/be/and/then/some/more.scope "));
	assert_non_null(strstr(text,
		"x 0123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789012345678901234567890123456789\n"));
	free(text);
}

static void once_as_json_has_one_object_a_process(void **state)
{
	expect(RUN(MACHINE, "-1", "--json", "-F", "cron"),
		"{\"event\":\"seed\",\"time\":\"2020-09-13T12:26:41.000000000Z\","
		"\"ts\":1600000001.000000000,\"id\":\"50-"
		"900000000\","
		"\"parent\":\"900-500000000\",\"pid\":50,\"ppid\":900,\"uid\":0,\"user\":\"root\","
		"\"comm\":\"cron\","
		"\"exe\":\"cron\",\"argv\":[\"cron\",\"-f\"],\"age_ns\":100000000}\n");
}

static void once_as_json_has_the_figures(void **state)
{
	static const char script[] =
		MACHINE "@10 stat 50 cpu=1 rss=4096 threads=3 state=R priority=39 nice=19\n"
			"@12 stat 50 cpu=2 rss=4096 threads=3 state=R priority=39 nice=19 read=7\n";

	expect(RUN(script, "-1", "--json", "-F", "cron"),
		"{\"event\":\"seed\",\"time\":\"2020-09-13T12:26:52.000000000Z\","
		"\"ts\":1600000012.000000000,\"id\":\"50-"
		"900000000\","
		"\"parent\":\"900-500000000\",\"pid\":50,\"ppid\":1,\"born\":900,\"uid\":0,"
		"\"user\":\"root\","
		"\"comm\":\"cron\","
		"\"exe\":\"cron\",\"argv\":[\"cron\",\"-f\"],\"age_ns\":11100000000,\"state\":"
		"\"R\","
		"\"priority\":39,\"nice\":19,\"threads\":3,\"cpu_ns\":2000000000,"
		"\"cpu_percent\":50.000,\"rss_bytes\":4096,\"rss_bytes_per_minute\":0,"
		"\"read_bytes\":7,\"write_bytes\":0,\"read_bytes_per_second\":3,"
		"\"write_bytes_per_second\":0}\n");
}

static void assert_has(char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
	free(text);
}

static void a_title_is_beside_the_arguments_of_the_exec(void **state)
{
	static const char script[] = MACHINE "@10 title 50 : cron: \"at work\"\n";

	assert_has(RUN(script, "--json", "-F", "args ~ \"at work\""),
		"{\"event\":\"title\",\"time\":\"2020-09-13T12:26:50.000000000Z\","
		"\"ts\":1600000010.000000000,\"id\":\"50-"
		"900000000\",\"parent\":\"900-500000000\",\"pid\":50,\"ppid\":900,\"uid\":0,"
		"\"user\":\"root\","
		"\"comm\":\"cron\",\"title\":\"cron: at work\"}\n");
	assert_has(RUN(script, "-1", "--json", "-F", "pid = 50"),
		"\"argv\":[\"cron\",\"-f\"],\"title\":\"cron: at work\"");
	assert_has(RUN(script, "-1", "--columns=PID", "-F", "pid = 50"), "cron: at work");
}

static void a_frozen_process_and_one_that_was_moved_are_found(void **state)
{
	static const char script[] = MACHINE "@10 stat 50 state=S frozen cgroup=/other tty=none\n";

	assert_has(RUN(script, "-1", "--json", "-F", "state = frozen"), "\"frozen\":true");
	assert_has(RUN(script, "-1", "--json", "-F", "cgroup = /other"), "\"pid\":50");
}

static void unused_pids_are_a_usage_error(void **state)
{
	char *text = RUN(MACHINE "@2 exit 50\n", "-1", "-p77,78");

	assert_string_equal(text, ""); /* no empty tree */
	assert_int_equal(status, 2);
	free(text);
	expect(RUN(MACHINE "@2 exit 50\n", "-1", "-p77,2", "--columns=PID"),
		"PID COMMAND\n  2 [kthreadd]\n");
	expect(RUN(MACHINE "@2 fork 77 1\nexec 77 : late\n", "-1", "--ascii", "-p77",
		       "--columns=PID"),
		"PID COMMAND\n  1 /sbin/init\n 77 `- late\n");
}

static void a_recording_ends_after_its_own_duration(void **state)
{
	expect(RUN(MACHINE "@2 exit 50\n@60 exit 900\n", "-b", "--duration=10"),
		"TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND\n"
		"12:26:42.000 exit       50     900 root      1.10s exit=0       cron -f\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_json_has_its_place),
		cmocka_unit_test(no_cpu_time_is_known_to_be_none),
		cmocka_unit_test(fields_chooses_the_keys_of_events),
		cmocka_unit_test(fields_with_a_minus_leaves_keys_out),
		cmocka_unit_test(every_key_that_is_printed_is_in_the_list),
		cmocka_unit_test(times_follow_a_clock_that_is_set),
		cmocka_unit_test(seeds_are_delivered_parents_first_once_all_are_read),
		cmocka_unit_test(what_is_printed_does_not_depend_on_what_comes_later),
		cmocka_unit_test(an_exit_names_the_birth_parent),
		cmocka_unit_test(a_repeated_event_is_printed_once),
		cmocka_unit_test(batch_keeps_its_columns),
		cmocka_unit_test(times_of_batch_have_the_form_that_was_asked_for),
		cmocka_unit_test(with_ascii_nothing_else_is_written),
		cmocka_unit_test(hostile_names_do_not_reach_the_terminal),
		cmocka_unit_test(a_loss_stands_out_and_processes_found_after_it_are_printed),
		cmocka_unit_test(an_unseen_exit_has_no_code),
		cmocka_unit_test(an_exit_that_comes_late_is_counted_once),
		cmocka_unit_test(a_zombie_that_was_there_before_us_is_a_seed_alone),
		cmocka_unit_test(a_zombie_whose_exit_was_lost_is_an_exit_alone),
		cmocka_unit_test(user_and_filter_choose_events),
		cmocka_unit_test(once_draws_the_tree_with_guides),
		cmocka_unit_test(once_has_the_figures_of_the_screen),
		cmocka_unit_test(once_never_cuts_where_no_terminal_ends_the_line),
		cmocka_unit_test(once_as_json_has_one_object_a_process),
		cmocka_unit_test(once_as_json_has_the_figures),
		cmocka_unit_test(a_title_is_beside_the_arguments_of_the_exec),
		cmocka_unit_test(a_frozen_process_and_one_that_was_moved_are_found),
		cmocka_unit_test(unused_pids_are_a_usage_error),
		cmocka_unit_test(a_recording_ends_after_its_own_duration),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
