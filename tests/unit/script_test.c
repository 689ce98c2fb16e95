// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/script.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SECOND 1000000000ull

#define LOG_MAX 64

/* The delivered events, with their strings. */
struct log {
	struct event events[LOG_MAX];
	char *args[LOG_MAX];
	char exe[LOG_MAX][64];
	char cgroup[LOG_MAX][64];
	unsigned count;
	int answer; /* what the event function returns */
};

static int take(void *ctx, const struct event *event)
{
	struct log *log = ctx;
	struct event *copy = &log->events[log->count];

	assert_true(log->count < LOG_MAX);
	*copy = *event;
	log->args[log->count] = malloc(event->exec.args_len + 1);
	if (event->exec.args_len)
		memcpy(log->args[log->count], event->exec.args, event->exec.args_len);
	snprintf(log->exe[log->count], sizeof(log->exe[0]), "%s",
		event->exec.exe ? event->exec.exe : "(none)");
	snprintf(log->cgroup[log->count], sizeof(log->cgroup[0]), "%s",
		event->place.cgroup ? event->place.cgroup : "(none)");
	log->count++;
	return log->answer;
}

static void free_log(struct log *log)
{
	for (unsigned i = 0; i < log->count; i++)
		free(log->args[i]);
	memset(log, 0, sizeof(*log));
}

static struct source *open_script(const char *text)
{
	char message[128] = "";
	struct source *source = script_open(text, message, sizeof(message));

	if (!source)
		fail_msg("%s", message);
	return source;
}

/* Runs the script from beginning to end. */
static void run(const char *text, struct log *log)
{
	struct source *source = open_script(text);

	memset(log, 0, sizeof(*log));
	while (!source->ended)
		assert_true(source_drain(source, 7, take, log) > 0);
	source_close(source);
}

static void every_kind_of_event_can_be_written(void **state)
{
	struct log log;

	run("snapshot\n"
	    "seed 1 0 init\n"
	    "settled\n"
	    "fork 10 1\n"
	    "exec 10 : /bin/ls -l\n"
	    "exec_failed 10 ENOENT : /bin/lx\n"
	    "stat 10 cpu=3ms rss=2M\n"
	    "exit 10\n"
	    "lost 7\n"
	    "zombie 10 SIGKILL\n"
	    "reaped 10\n"
	    "title 10 : ls: done\n",
		&log);
	static const enum event_kind want[] = {EVENT_SNAPSHOT, EVENT_SEED, EVENT_SETTLED,
		EVENT_FORK, EVENT_EXEC, EVENT_EXEC_FAILED, EVENT_STAT, EVENT_EXIT, EVENT_LOST,
		EVENT_ZOMBIE, EVENT_REAPED, EVENT_TITLE};

	assert_int_equal(log.count, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(log.events[i].kind, want[i]);
	assert_int_equal(log.events[5].exec.error, ENOENT);
	assert_int_equal(log.events[6].stat.cpu_ns, 3000000);
	assert_int_equal(log.events[6].stat.rss_bytes, 2 << 20);
	assert_int_equal(log.events[8].count, 7);
	assert_int_equal(log.events[9].exit.status, 9);
	assert_int_equal(log.events[10].id.pid, 10);
	assert_int_equal(log.events[11].exec.args_len, 9);
	assert_null(log.events[11].exec.exe);
	free_log(&log);
}

static void the_clock_is_set_and_moved(void **state)
{
	struct log log;

	run("snapshot\n@1.5\nsnapshot\n+0.02\nsnapshot\n+1s settled # in one line\n@0.5 snapshot\n",
		&log);
	assert_int_equal(log.events[0].time_ns, SECOND);
	assert_int_equal(log.events[1].time_ns, 1500000000);
	assert_int_equal(log.events[2].time_ns, 1520000000);
	assert_int_equal(log.events[3].time_ns, 2520000000);
	assert_int_equal(log.events[4].time_ns, 500000000);
	free_log(&log);
}

static void a_child_is_a_copy_of_its_parent(void **state)
{
	struct log log;

	run("@2 seed 900 0 bash uid=1000 gid=100 tty=pts/3 cgroup=/user.slice start=0.5\n"
	    "@3 fork 901 900\n"
	    "fork 902 901 uid=5\n",
		&log);
	const struct event *child = &log.events[1], *grandchild = &log.events[2];

	assert_int_equal(log.events[0].id.start_ns, 500000000);
	assert_int_equal(child->id.pid, 901);
	assert_int_equal(child->id.start_ns, 3 * SECOND);
	assert_int_equal(child->parent.pid, 900);
	assert_int_equal(child->parent.start_ns, 500000000);
	assert_int_equal(child->uid, 1000);
	assert_int_equal(child->gid, 100);
	assert_int_equal(child->place.tty, 136 << 20 | 3);
	assert_int_equal(child->place.ns_pid, 901);
	assert_string_equal(child->comm, "bash");
	assert_string_equal(log.cgroup[1], "/user.slice");
	assert_int_equal(grandchild->uid, 5);
	assert_int_equal(grandchild->gid, 100);
	assert_string_equal(log.cgroup[2], "/user.slice");
	free_log(&log);
}

static void an_exec_names_the_process(void **state)
{
	struct log log;

	run("seed 1 0 init\nfork 2 1\n"
	    "exec 2 : /usr/bin/some-very-long-name -x 'a b' '' \"c\\nd\" \\x1b[\\s#\n"
	    "exec 2 exe=/bin/sh interp=/bin/sh comm=script : sh\n"
	    "fork 3 2\n",
		&log);
	static const char args[] = "/usr/bin/some-very-long-name\0-x\0a b\0\0c\nd\0\x1b[ #";

	assert_string_equal(log.events[2].comm, "some-very-long-");
	assert_string_equal(log.exe[2], "/usr/bin/some-very-long-name");
	assert_int_equal(log.events[2].exec.args_len, sizeof(args));
	assert_int_equal(log.events[2].exec.args_size, sizeof(args));
	assert_memory_equal(log.args[2], args, sizeof(args));
	assert_string_equal(log.events[3].comm, "script");
	assert_string_equal(log.exe[3], "/bin/sh");
	assert_string_equal(log.events[4].comm, "script");
	free_log(&log);
}

static void cut_arguments_say_how_many_there_were(void **state)
{
	struct log log;

	run("seed 1 0 init args_size=5000 : init --x\n", &log);
	assert_int_equal(log.events[0].exec.args_len, 9);
	assert_int_equal(log.events[0].exec.args_size, 5000);
	free_log(&log);
}

static void ends_are_codes_or_signals(void **state)
{
	static const int32_t want[] = {0, 3 << 8, 11, 11 | 0x80, 15, STATUS_UNKNOWN};
	struct log log;

	run("seed 9 0 x\nexit 9\nexit 9 3\nexit 9 SIGSEGV\nexit 9 SEGV core\n"
	    "exit 9 TERM cpu=2s rss=1k read=2k write=3k threads=4\nexit 9 unknown\n",
		&log);
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(log.events[i + 1].exit.status, want[i]);
	assert_int_equal(log.events[1].exit.threads, 1);
	assert_int_equal(log.events[5].exit.cpu_ns, 2 * SECOND);
	assert_int_equal(log.events[5].exit.max_rss_bytes, 1024);
	assert_int_equal(log.events[5].exit.read_bytes, 2048);
	assert_int_equal(log.events[5].exit.write_bytes, 3072);
	assert_int_equal(log.events[5].exit.threads, 4);
	free_log(&log);
}

static void orphans_belong_to_init(void **state)
{
	struct log log;

	run("seed 1 0 init\nfork 2 1\nfork 3 2\nexit 2\nexit 3\n", &log);
	assert_int_equal(log.events[2].parent.pid, 2);
	assert_int_equal(log.events[4].parent.pid, 1);
	free_log(&log);
}

static void a_pid_can_be_given_out_again(void **state)
{
	struct log log;

	run("seed 1 0 init\n+1 fork 2 1\n+1 exit 2\n+1 fork 2 1\n+1 exit 2 1\n", &log);
	assert_int_equal(log.events[2].id.start_ns, 2 * SECOND);
	assert_int_equal(log.events[4].id.start_ns, 4 * SECOND);
	free_log(&log);
}

static void seeds_can_be_exited_or_kernel_threads(void **state)
{
	struct log log;

	run("seed 2 0 kthreadd kthread\nseed 8 1 zombie dead=KILL\nseed 9 1 zombie dead\nfork 3 "
	    "2\n",
		&log);
	assert_int_equal(log.events[0].flags, EVENT_KTHREAD);
	assert_int_equal(log.events[1].flags, EVENT_DEAD);
	assert_int_equal(log.events[1].exit.status, 9);
	assert_int_equal(log.events[2].exit.status, STATUS_UNKNOWN);
	assert_int_equal(log.events[3].flags, EVENT_KTHREAD);
	free_log(&log);
}

static void a_seeded_or_forked_thread_stays_a_thread(void **state)
{
	struct log log;

	run("seed 1 0 init\nseed 7 1 worker thread cpu=2s\nfork 8 1 thread\nstat 8 state=R\n"
	    "exit 8\nfork 9 7\nsettled thread\n",
		&log);
	assert_int_equal(log.events[1].flags, EVENT_THREAD);
	assert_int_equal(log.events[1].parent.pid, 1);
	assert_int_equal(log.events[1].stat.cpu_ns, 2 * SECOND);
	assert_int_equal(log.events[1].stat.threads, 0);
	assert_int_equal(log.events[1].stat.priority, 20);
	for (int i = 2; i < 5; i++)
		assert_int_equal(log.events[i].flags, EVENT_THREAD);
	assert_int_equal(log.events[5].flags, 0);
	assert_int_equal(log.events[6].kind, EVENT_SETTLED);
	assert_int_equal(log.events[6].flags, EVENT_THREAD);
	free_log(&log);
}

static void a_stranger_needs_a_start(void **state)
{
	struct log log;

	run("exit 77 start=0.5\nexec 78 start=1m : x\n", &log);
	assert_int_equal(log.events[0].id.start_ns, 500000000);
	assert_int_equal(log.events[1].id.start_ns, 60 * SECOND);
	free_log(&log);
}

static void repeats_count_their_rounds(void **state)
{
	struct log log;

	run("seed 1 0 init\n"
	    "repeat 3 # children\n"
	    "  +1 fork $i+100 1\n"
	    "  repeat 2\n"
	    "    fork 5$i$j $i+100\n"
	    "  end\n"
	    "end\n"
	    "exec 102 : cc $i file$j.c $k $\n"
	    "repeat 0\nbad line, never read\nend\n",
		&log);
	static const int32_t want[] = {1, 100, 500, 501, 101, 510, 511, 102, 520, 521, 102};

	assert_int_equal(log.count, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(log.events[i].id.pid, want[i]);
	assert_int_equal(log.events[8].time_ns, 4 * SECOND);
	assert_int_equal(log.events[8].parent.pid, 102);
	free_log(&log);
}

static void a_storm_of_many_rounds_is_handled(void **state)
{
	struct source *source =
		open_script("seed 1 0 init\nrepeat 20000\nfork $i+1000 1\nexit $i+1000\nend\n");
	struct log log = {0};
	unsigned count = 0;

	while (!source->ended) {
		int drained = source_drain(source, LOG_MAX, take, &log);

		assert_true(drained > 0);
		count += (unsigned)drained;
		free_log(&log);
	}
	assert_int_equal(count, 40001);
	source_close(source);
}

static void errors_are_reported_with_their_line(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"\n\nfrok 1 2", "line 3: 'frok' is not an event"},
		{"fork", "line 1: a pid is missing"},
		{"fork 5", "line 1: a pid is missing"},
		{"fork x 1", "line 1: 'x' is not a number"},
		{"fork -5 1", "line 1: '-5' is not a number"},
		{"fork 9999999 1", "line 1: 9999999 exceeds the maximum of 4194304"},
		{"seed 1 0", "line 1: a name is missing: seed PID PPID COMM"},
		{"seed 1 0 x uid", "line 1: uid needs a value: uid=..."},
		{"seed 1 0 x uid=a", "line 1: 'a' is not a number"},
		{"seed 1 0 x uid=-1", "line 1: '-1' is not a number"},
		{"seed 1 0 x udi=1", "line 1: 'udi' is not a key"},
		{"seed 1 0 x tty=pts", "line 1: 'pts' is not a terminal: use pts/N, ttyN, ttySN, "
				       "MAJOR:MINOR or none"},
		{"seed 1 0 x rss=1x", "line 1: '1x' is not a valid size"},
		{"seed 1 0 x start=1x", "line 1: '1x' is not a valid duration"},
		{"@x", "line 1: '@x' is not a valid time"},
		{"exec 5 : x",
			"line 1: no process has pid 5: seed or fork it before, or give its start="},
		{"exit 5",
			"line 1: no process has pid 5: seed or fork it before, or give its start="},
		{"exit 0", "line 1: no process has pid 0"},
		{"fork 0 1", "line 1: no process has pid 0"},
		{"seed 0 1 x", "line 1: no process has pid 0"},
		{"seed 5 1 x\nexit 5 256", "line 2: 256 exceeds the maximum of 255"},
		{"seed 5 1 x\nexit 5 HUPP", "line 2: 'HUPP' is neither an exit code nor a signal"},
		{"seed 5 1 x\nexit 5 1 core", "line 2: core requires a signal"},
		{"seed 5 1 x\nexec_failed 5 ENOTHING : x",
			"line 2: 'ENOTHING' is not a valid error"},
		{"lost", "line 1: a number is missing: lost COUNT, clock SECONDS"},
		{"settled now", "line 1: unexpected 'now'"},
		{"seed 5 1 'x", "line 1: unmatched quote"},
		{"repeat 5\nfork 1 2", "line 1: unterminated repeat"},
		{"repeat", "line 1: a count is missing: repeat COUNT"},
		{"repeat x\nend", "line 1: 'x' is not a number"},
		{"repeat 99999999\nend", "line 1: 99999999 exceeds the maximum of 10000000"},
		{"end", "line 1: end without repeat"},
		{"repeat 2\nrepeat 2\nrepeat 2\nend\nend\nend",
			"line 3: repeats are nested too deeply"},
		{"repeat 5000\nrepeat 5000\n+1\nend\nend",
			"line 3: too many lines, with those repeated"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char message[128] = "";

		assert_null(script_open(cases[i].text, message, sizeof(message)));
		assert_string_equal(message, cases[i].message);
	}
}

static void an_invalid_escape_is_an_error(void **state)
{
	static const char *const cases[] = {"\\", "\\q", "\\x", "\\x1", "\\xzz", "\\x00"};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64], message[128];

		snprintf(text, sizeof(text), "seed 1 0 x : %s", cases[i]);
		assert_null(script_open(text, message, sizeof(message)));
		assert_memory_equal(message, "line 1: a backslash takes", 25);
	}
}

static void delivery_can_stop_at_a_time(void **state)
{
	struct source *source = open_script("@1 snapshot\n@2 snapshot\n@2 snapshot\n@3 settled\n");
	struct log log = {0};

	script_until(source, 2 * SECOND);
	assert_int_equal(source_drain(source, 100, take, &log), 3);
	assert_int_equal(source_drain(source, 100, take, &log), 0);
	assert_int_equal(source->due_ns, 0);
	assert_false(source->ended);
	assert_int_equal(script_now_ns(source), 2 * SECOND);
	script_until(source, 0);
	assert_int_not_equal(source->due_ns, 0);
	assert_int_equal(source_drain(source, 100, take, &log), 1);
	assert_true(source->ended);
	source_close(source);
	free_log(&log);
}

static void a_drain_keeps_to_its_budget_and_stops_on_an_error(void **state)
{
	struct source *source = open_script("snapshot\nsnapshot\nsettled\n");
	struct log log = {.answer = -EPIPE};

	assert_int_equal(source_drain(source, 0, take, &log), 0);
	assert_int_equal(source_drain(source, 5, take, &log), -EPIPE);
	assert_int_equal(log.count, 1);
	log.answer = 0;
	assert_int_equal(source_drain(source, 1, take, &log), 1);
	assert_false(source->ended);
	assert_int_equal(source_drain(source, 1, take, &log), 1);
	assert_true(source->ended);
	source_close(source);
	free_log(&log);
}

static void an_empty_script_has_ended(void **state)
{
	struct source *source = open_script("# nothing\n\n   \n");

	assert_true(source->ended);
	assert_int_equal(source->due_ns, 0);
	source_close(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_event_can_be_written),
		cmocka_unit_test(the_clock_is_set_and_moved),
		cmocka_unit_test(a_child_is_a_copy_of_its_parent),
		cmocka_unit_test(an_exec_names_the_process),
		cmocka_unit_test(cut_arguments_say_how_many_there_were),
		cmocka_unit_test(ends_are_codes_or_signals),
		cmocka_unit_test(orphans_belong_to_init),
		cmocka_unit_test(a_pid_can_be_given_out_again),
		cmocka_unit_test(seeds_can_be_exited_or_kernel_threads),
		cmocka_unit_test(a_seeded_or_forked_thread_stays_a_thread),
		cmocka_unit_test(a_stranger_needs_a_start),
		cmocka_unit_test(repeats_count_their_rounds),
		cmocka_unit_test(a_storm_of_many_rounds_is_handled),
		cmocka_unit_test(errors_are_reported_with_their_line),
		cmocka_unit_test(an_invalid_escape_is_an_error),
		cmocka_unit_test(delivery_can_stop_at_a_time),
		cmocka_unit_test(a_drain_keeps_to_its_budget_and_stops_on_an_error),
		cmocka_unit_test(an_empty_script_has_ended),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
