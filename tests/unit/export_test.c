// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* --export: the formats for other programs. */
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

/* A line of the trace; quotes are ' here. */
static void expect_line(const char **text, const char *wanted)
{
	size_t len = strcspn(*text, "\n");
	char line[1024];

	assert_uint_in_range(len, 1, sizeof(line) - 1);
	for (size_t i = 0; i <= len; i++)
		line[i] = (*text)[i] == '"' ? '\'' : (*text)[i];
	line[len] = '\0';
	assert_string_equal(line, wanted);
	*text += len + 1;
}

#define HEAD                                                                                       \
	"{'displayTimeUnit':'ms','otherData':{'producer':'mayfly',"                                \
	"'start':'2020-09-13T12:26:41.000000000Z'}"
#define FIRST                                                                                      \
	",'traceEvents':[{'ph':'M','name':'process_name','pid':1,'tid':0,"                         \
	"'cat':'__metadata','ts':0,'args':{'name':'processes'}}"
#define LANE(n)                                                                                    \
	",{'ph':'M','name':'thread_name','pid':1,'tid':" n ",'cat':'__metadata','ts':0,"           \
	"'args':{'name':'lane " n "'}}"
#define SLICE(name, tid, cat, ts, dur)                                                             \
	",{'ph':'X','name':'" name "','pid':1,'tid':" tid ",'cat':'" cat "','ts':" ts ",'dur'"     \
	":" dur

#define ARROW(kind, tid, more, ts)                                                                 \
	",{'ph':'" kind "','name':'fork','pid':1,'tid':" tid ",'cat':'fork'," more "'id':1,'ts'"   \
	":" ts "}"

static void perfetto_has_a_slice_for_each_process(void **state)
{
	char *whole = OUTPUT_CAPTURE_RUN(BUILD, "--export=perfetto", "--pid=10");
	const char *text = whole;

	expect_line(&text, HEAD);
	expect_line(&text, FIRST);
	expect_line(&text, LANE("1"));
	expect_line(&text, SLICE("cc", "1", "process", "2000000",
				   "1000000") ",'args':{'pid':11,'ppid':10,"
					      "'exe':'cc','argv':['cc','-c','a.c'],'user':'nobody',"
					      "'exit':'exit 0',"
					      "'cpu_us':900000,'max_rss_bytes':4096}}");
	expect_line(&text, ",{'ph':'i','name':'/no/way: ENOENT','pid':1,'tid':1,'s':'t',"
			   "'cat':'failed exec','ts':4000000,'args':{'pid':13,'argv':['way']}}");
	expect_line(&text, SLICE("a;b", "1", "failed", "4000000",
				   "1000000") ",'cname':'terrible',"
					      "'args':{'pid':13,'ppid':10,'exe':'a;b','argv':['a;b'"
					      ",'x\\n'],'user':'nobody',"
					      "'exit':'exit 1','cpu_us':500000}}");
	expect_line(&text, LANE("2"));
	expect_line(&text, SLICE("cc", "2", "failed", "2500000",
				   "3500000") ",'cname':'terrible',"
					      "'args':{'pid':12,'ppid':10,'exe':'cc','argv':['cc','"
					      "-c','b.c'],'user':'nobody',"
					      "'exit':'SIGSEGV','cpu_us':2000000}}");
	/* from make, just before the compiler that is above it there */
	expect_line(&text, ARROW("s", "1", "", "1999999"));
	expect_line(&text, ARROW("f", "2", "'bp':'e',", "2500000"));
	expect_line(&text, SLICE("make", "1", "failed", "1000000",
				   "6000000") ",'cname':'terrible',"
					      "'args':{'pid':10,'ppid':900,'exe':'make','argv':['"
					      "make'],'user':'nobody',"
					      "'exit':'exit 2','cpu_us':100000}}");
	expect_line(&text, "]}");
	assert_string_equal(text, "");
	free(whole);
}

static void perfetto_has_what_still_runs(void **state)
{
	char *text = OUTPUT_CAPTURE_RUN(MACHINE "@2 fork 10 900\n@3 fork 11 10\n@4 fork 12 11\n"
						"@4 stat 11 cpu=0.5 rss=8192 read=10\n",
		"--export=perfetto", "--filter=pid>1");

	assert_non_null(strstr(text, "\"ts\":3000000,\"dur\":1,\"args\":{\"pid\":12,"));
	assert_non_null(strstr(text, "\"ts\":2000000,\"dur\":1000001,\"args\":{\"pid\":11,"));
	assert_non_null(strstr(text, "\"ts\":1000000,\"dur\":2000001,\"args\":{\"pid\":10,"));
	/* it has started one of them, and began before */
	assert_non_null(strstr(text, "\"ts\":0,\"dur\":3000001,\"args\":{\"pid\":900,"));
	assert_null(strstr(text, "\"pid\":50,"));
	assert_non_null(strstr(
		text, "\"running\":true,\"cpu_us\":500000,\"rss_bytes\":8192,\"read_bytes\":10}"));
	assert_non_null(strstr(text, "\"running\":true}}\n]}\n"));
	free(text);
}

static void perfetto_without_events_is_a_trace(void **state)
{
	char *text = OUTPUT_CAPTURE_RUN("", "--export=perfetto");

	assert_non_null(strstr(text, "{\"name\":\"processes\"}}\n]}\n"));
	free(text);
}

static void folded_is_by_cpu_time(void **state)
{
	output_capture_expect(OUTPUT_CAPTURE_RUN(BUILD, "--export=folded", "--pid=10"),
		"make 100000\n"
		"make;a:b 500000\n"
		"make;cc 2900000\n");
}

static void folded_stacks_begin_at_the_top(void **state)
{
	output_capture_expect(OUTPUT_CAPTURE_RUN(BUILD, "--export=folded-count"),
		"init;sh;make 1\n"
		"init;sh;make;a:b 1\n"
		"init;sh;make;cc 2\n"
		"init;sh;sh 1\n");
}

/* make runs alone from 2 to 3 and from 7 to 8 */
static void folded_by_wall_time_is_without_children(void **state)
{
	output_capture_expect(OUTPUT_CAPTURE_RUN(BUILD, "--export=folded-wall", "--pid=10"),
		"make 2000000\n"
		"make;a:b 1000000\n"
		"make;cc 4500000\n");
}

/* Also of a recording, which has its first exec, but not its fork. */
static void of_a_command_it_has_what_that_has_started(void **state)
{
	const char *script = MACHINE "@2 exec 10 start=1.9 parent=900 command : make\n"
				     "@3 fork 11 10\n"
				     "@4 exit 11 1\n"
				     "@5 exit 10 2\n";
	char *text = OUTPUT_CAPTURE_RUN(script, "--export=html");

	output_capture_expect(
		OUTPUT_CAPTURE_RUN(script, "--export=folded-count"), "make 1\nmake;make 1\n");
	output_capture_expect(OUTPUT_CAPTURE_RUN(script, "--tree"),
		"make  exit 2  3.10s\n└─ make  exit 1  1.00s\n");
	assert_non_null(strstr(text, "{\"depth\":0,\"command\":\"make\",\"start\":0,"));
	free(text);
}

static void folded_stacks_are_bounded(void **state)
{
	char *script = malloc(1 << 20), *at = stpcpy(script, MACHINE), *text;

	for (unsigned pid = 5000; pid < 6000; pid++)
		at += sprintf(at, "@5 fork %u %u\n", pid, pid > 5000 ? pid - 1 : 900);
	text = OUTPUT_CAPTURE_RUN(script, "--export=folded-count");
	assert_memory_equal(text, "...;sh;sh;", 10);
	assert_true(strlen(text) < 64 * 300);
	free(text);
	free(script);
}

static void dot_has_a_box_for_each_process(void **state)
{
	output_capture_expect(OUTPUT_CAPTURE_RUN(BUILD, "--export=dot", "--pid=10"),
		"digraph processes {\n"
		"rankdir=LR\n"
		"node [shape=box, fontname=monospace, fontsize=10]\n"
		"n0 [label=\"make\\nexit 2  6.00s\", color=red, fontcolor=red]\n"
		"n1 [label=\"cc -c a.c\\n1.00s\"]\n"
		"n0 -> n1\n"
		"n2 [label=\"cc -c b.c\\nSIGSEGV  3.50s\", color=red, fontcolor=red]\n"
		"n0 -> n2\n"
		"n3 [label=\"a;b x\\\\n\\nexit 1  1.00s\", color=red, fontcolor=red]\n"
		"n0 -> n3\n"
		"}\n");
}

static void dot_is_bounded(void **state)
{
	char *script = malloc(1 << 20), *at = stpcpy(script, MACHINE), *text;

	for (unsigned pid = 5000; pid < 7000; pid++)
		at += sprintf(at, "@5 fork %u %u\n", pid, pid > 5000 ? pid - 1 : 900);
	text = OUTPUT_CAPTURE_RUN(script, "--export=dot", "--pid=900");
	assert_non_null(strstr(text, "\nn999 ["));
	assert_null(strstr(text, "\nn1000 ["));
	assert_non_null(strstr(text, "\nmore [shape=plaintext, label=\"1001 more processes\"]\n}"));
	free(text);
	free(script);
}

static void html_has_rows_and_the_critical_path(void **state)
{
	char *text = OUTPUT_CAPTURE_RUN(BUILD, "--export=html", "--pid=10");

	assert_memory_equal(text, "<!DOCTYPE html>\n", 16);
	assert_non_null(strstr(text,
		"{\"depth\":1,\"command\":\"cc -c b.c\",\"start\":1500000,\"end\":5000000,"
		"\"pid\":12,\"ppid\":10,\"user\":\"nobody\",\"cpu\":2000000,"
		"\"failed\":true,\"exit\":\"SIGSEGV\"}\n"));
	assert_non_null(strstr(text, "{\"text\":\"6.00s, 4 processes, 3 failed\"}"));
	/* make alone, the compiler that ended last, make alone */
	assert_non_null(strstr(text, "\"critical\":[[0,5000000,6000000],[2,1500000,5000000],"
				     "[0,0,1500000]]"));
	free(text);
}

static void html_is_not_ended_by_a_name(void **state)
{
	char *text = OUTPUT_CAPTURE_RUN(MACHINE
		"@2 fork 10 900\nexec 10 : \"</script>&lt;\"\n@3 exit 10\n",
		"--export=html");
	const char *end = strstr(text, "</script>");

	assert_non_null(strstr(text, "\"command\":\"\\u003c/script>\\u0026lt;\""));
	assert_null(strstr(end + 1, "</script>&"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(perfetto_has_a_slice_for_each_process),
		cmocka_unit_test(perfetto_has_what_still_runs),
		cmocka_unit_test(perfetto_without_events_is_a_trace),
		cmocka_unit_test(folded_is_by_cpu_time),
		cmocka_unit_test(folded_stacks_begin_at_the_top),
		cmocka_unit_test(folded_by_wall_time_is_without_children),
		cmocka_unit_test(of_a_command_it_has_what_that_has_started),
		cmocka_unit_test(folded_stacks_are_bounded),
		cmocka_unit_test(dot_has_a_box_for_each_process),
		cmocka_unit_test(dot_is_bounded),
		cmocka_unit_test(html_has_rows_and_the_critical_path),
		cmocka_unit_test(html_is_not_ended_by_a_name),
	};

	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
