// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"
#include "core/stats/job.h"

static char make[] = "make", jobs[] = "-j2", *words[] = {make, jobs, NULL};
static struct tree *tree;
static struct job job;

#define MAKE make_ident(100, 100 * S)

static void feed(struct event event)
{
	struct node *node;

	assert_int_equal(tree_apply(tree, &event, &node), 1);
	job_apply(&job, &event, node, MAKE, S);
}

static int open_job(void **state)
{
	tree = new_tree(1000);
	job_open(&job, words);
	feed(events_fork(MAKE, SHELL));
	return 0;
}

static int close_job(void **state)
{
	job_close(&job);
	tree_free(tree);
	return 0;
}

static void run(int32_t pid, uint64_t time_ns, int32_t status)
{
	struct event event = events_exit(time_ns + S / 10, make_ident(pid, time_ns), status);

	feed(events_fork(make_ident(pid, time_ns), MAKE));
	event.exit.cpu_ns = S;
	event.exit.max_rss_bytes = pid * UINT64_C(1000);
	feed(event);
}

static void the_first_failure_is_the_one_that_ended_first(void **state)
{
	run(101, 101 * S, 0);
	assert_int_equal(job.first_failure.pid, 0);
	run(103, 102 * S, 2 << 8);
	run(102, 103 * S, 1 << 8);
	feed(events_exit(110 * S, MAKE, 2 << 8));
	assert_int_equal(job.first_failure.pid, 103);
	assert_int_equal(job.totals->failures, 3);
	assert_int_equal(job.totals->started, 4);
	assert_int_equal(job.totals->running, 0);
}

static void its_time_is_that_of_the_command(void **state)
{
	assert_int_equal(job_elapsed_ns(&job, 104 * S), 4 * S);
	feed(events_exit(110 * S, MAKE, 2 << 8));
	job_end(&job, 2 << 8, 115 * S); /* waitpid(2) came later */
	assert_int_equal(job_elapsed_ns(&job, 200 * S), 10 * S);
	assert_true(job.has_ended);
	assert_int_equal(job.status, 2 << 8);
}

static void without_its_exit_event_the_time_of_waitpid_counts(void **state)
{
	job_end(&job, 0, 115 * S);
	assert_int_equal(job_elapsed_ns(&job, 200 * S), 15 * S);
}

static void the_peak_is_of_the_greatest_process(void **state)
{
	run(109, 101 * S, 0);
	run(102, 102 * S, 0);
	assert_int_equal(job.peak_bytes, 109000);
}

static void measure(uint64_t cpu_ns, uint64_t now_ns)
{
	struct node *node;
	struct event event = events_stat(now_ns, MAKE, cpu_ns);

	tree_apply(tree, &event, &node);
	job_measure(&job, tree_find_ident(tree, MAKE), now_ns);
}

/* As of a configure script: each of its processes has ended before the next pass. */
static void cores_are_those_of_short_processes_too(void **state)
{
	job_measure(&job, tree_find_ident(tree, MAKE), 101 * S);
	assert_true(job_cores(&job) < 0); /* it has no figures yet */
	measure(S / 2, 101 * S);
	assert_float_equal(job_cores(&job), 0.5, 0.001);
	run(101, 101 * S, 0);
	measure(S / 2, 103 * S);
	assert_float_equal(job_cores(&job), 0.5, 0.001);
	run(102, 103 * S, 0);
	run(103, 103 * S, 0);
	measure(S, 104 * S);
	assert_float_equal(job_cores(&job), 2.5, 0.001);
	measure(S, 105 * S);
	assert_float_equal(job_cores(&job), 0, 0.001);
}

static void cores_are_a_mean_when_it_has_ended(void **state)
{
	assert_true(job_cores(&job) < 0);
	for (int i = 0; i < 15; i++)
		run(101 + i, (101 + i) * S, 0);
	feed(events_exit(110 * S, MAKE, 0));
	job_end(&job, 0, 115 * S);
	assert_float_equal(job_cores(&job), 1.5, 0.001);
}

static void without_a_command_there_is_nothing(void **state)
{
	struct job none;

	assert_int_equal(job_open(&none, NULL), 0);
	assert_null(none.totals);
	job_close(&none);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_job, close_job)
	const struct CMUnitTest tests[] = {
		T(the_first_failure_is_the_one_that_ended_first),
		T(its_time_is_that_of_the_command),
		T(without_its_exit_event_the_time_of_waitpid_counts),
		T(the_peak_is_of_the_greatest_process),
		T(cores_are_those_of_short_processes_too),
		T(cores_are_a_mean_when_it_has_ended),
		T(without_a_command_there_is_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
