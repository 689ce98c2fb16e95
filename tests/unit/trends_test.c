// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "core/query/order.h"
#include "core/stats/trends.h"

#define S UINT64_C(1000000000)
#define M (UINT64_C(1) << 20)

struct trends_fixture {
	struct tree *tree;
	struct trends trends;
};

static void apply(struct trends_fixture *fixture, struct event event)
{
	struct node *node = NULL;

	assert_true(tree_apply(fixture->tree, &event, &node) >= 0);
	trends_apply(&fixture->trends, &event, node);
	assert_null(tree_check(fixture->tree));
}

static void begin(struct trends_fixture *fixture)
{
	*fixture = (struct trends_fixture){.tree = tree_new(&(struct tree_limits){0})};
	assert_non_null(fixture->tree);
	trends_want(&fixture->trends, fixture->tree);
}

static void done(struct trends_fixture *fixture)
{
	trends_want(&fixture->trends, NULL);
	assert_null(fixture->trends.entries);
	tree_free(fixture->tree);
}

static struct ident ident_of(int pid)
{
	return (struct ident){.pid = pid, .start_ns = (uint64_t)pid * S};
}

static void seed(struct trends_fixture *fixture, int pid, int parent)
{
	apply(fixture, (struct event){.kind = EVENT_SEED,
			       .time_ns = 1000 * S,
			       .id = ident_of(pid),
			       .parent = ident_of(parent)});
}

static void sample(
	struct trends_fixture *fixture, int pid, uint64_t time_ns, struct event_stat stat)
{
	stat.state = 'S';
	apply(fixture,
		(struct event){
			.kind = EVENT_STAT, .time_ns = time_ns, .id = ident_of(pid), .stat = stat});
}

static double figure(struct trends_fixture *fixture, enum trend_kind kind, int pid, uint64_t now_ns)
{
	return trends_figure(kind)(&fixture->trends, tree_find(fixture->tree, pid), now_ns);
}

static double below(struct trends_fixture *fixture, enum trend_kind kind, int pid, uint64_t now_ns)
{
	return trends_figure_below(kind)(&fixture->trends, tree_find(fixture->tree, pid), now_ns);
}

static void a_rate_is_known_from_the_second_sample_on(void **state)
{
	struct trends_fixture fixture;

	begin(&fixture);
	seed(&fixture, 7, 0);
	sample(&fixture, 7, 1001 * S, (struct event_stat){.read_bytes = 5 * M, .rss_bytes = M});
	assert_true(isnan(figure(&fixture, TREND_READ, 7, 1001 * S)));
	sample(&fixture, 7, 1003 * S,
		(struct event_stat){.read_bytes = 9 * M, .write_bytes = M, .rss_bytes = M});
	assert_true(figure(&fixture, TREND_READ, 7, 1003 * S) == 2.0 * M);
	assert_true(figure(&fixture, TREND_WRITE, 7, 1003 * S) == M / 2.0);
	/* idle until a second before the sample, and for all of the next interval */
	sample(&fixture, 7, 1010 * S,
		(struct event_stat){.read_bytes = 10 * M, .write_bytes = M, .since_ns = 1009 * S});
	assert_true(figure(&fixture, TREND_READ, 7, 1010 * S) == 1.0 * M);
	sample(&fixture, 7, 1011 * S, (struct event_stat){.read_bytes = 10 * M, .write_bytes = M});
	assert_true(figure(&fixture, TREND_READ, 7, 1011 * S) == 0);
	done(&fixture);
}

static void a_process_that_was_started_since_has_a_rate_at_once(void **state)
{
	struct trends_fixture fixture;

	begin(&fixture);
	seed(&fixture, 7, 0);
	sample(&fixture, 7, 1001 * S, (struct event_stat){.rss_bytes = M});
	apply(&fixture, (struct event){.kind = EVENT_FORK,
				.time_ns = 1002 * S,
				.id = ident_of(1002),
				.parent = ident_of(7)});
	sample(&fixture, 1002, 1004 * S, (struct event_stat){.write_bytes = 4 * M});
	assert_true(figure(&fixture, TREND_WRITE, 1002, 1004 * S) == 2.0 * M);
	apply(&fixture,
		(struct event){.kind = EVENT_EXIT, .time_ns = 1005 * S, .id = ident_of(1002)});
	assert_true(isnan(trends_figure(TREND_WRITE)(
		&fixture.trends, tree_find_ident(fixture.tree, ident_of(1002)), 1005 * S)));
	done(&fixture);
}

/* 1 MiB a second for three minutes, then nothing. */
static void growth_is_that_of_the_last_minute(void **state)
{
	struct trends_fixture fixture;
	uint64_t now_ns = 1001 * S, rss = 100 * M;
	double growth;

	begin(&fixture);
	seed(&fixture, 7, 0);
	sample(&fixture, 7, now_ns, (struct event_stat){.rss_bytes = rss});
	assert_true(isnan(figure(&fixture, TREND_GROWTH, 7, now_ns)));
	for (unsigned second = 0; second < 180; second++) {
		sample(&fixture, 7, now_ns += S, (struct event_stat){.rss_bytes = rss += M});
		growth = figure(&fixture, TREND_GROWTH, 7, now_ns);
		assert_true(fabs(growth - 60.0 * M) < 1);
	}
	growth = figure(&fixture, TREND_GROWTH, 7, now_ns + 30 * S);
	assert_true(growth > 15.0 * M && growth < 50.0 * M);
	assert_true(figure(&fixture, TREND_GROWTH, 7, now_ns + 60 * S) == 0);
	/* an hour later it gives memory back: the hour does not dilute it */
	sample(&fixture, 7, now_ns + 3600 * S,
		(struct event_stat){.rss_bytes = rss - 10 * M, .since_ns = now_ns + 3599 * S});
	growth = figure(&fixture, TREND_GROWTH, 7, now_ns + 3600 * S);
	assert_true(fabs(growth + 600.0 * M) < 1);
	done(&fixture);
}

static void a_subtree_has_the_sum_of_what_is_known(void **state)
{
	struct trends_fixture fixture;

	begin(&fixture);
	seed(&fixture, 7, 0);
	seed(&fixture, 8, 7);
	seed(&fixture, 9, 8);
	for (uint64_t second = 1; second <= 2; second++)
		for (int pid = 7; pid <= 8; pid++)
			sample(&fixture, pid, (1000 + second) * S,
				(struct event_stat){.read_bytes = second * pid * M});
	assert_true(below(&fixture, TREND_READ, 7, 1002 * S) == 15.0 * M);
	assert_true(below(&fixture, TREND_READ, 8, 1002 * S) == 8.0 * M);
	assert_true(isnan(below(&fixture, TREND_READ, 9, 1002 * S)));
	sample(&fixture, 9, 1003 * S, (struct event_stat){0});
	sample(&fixture, 9, 1004 * S, (struct event_stat){.read_bytes = M});
	assert_true(below(&fixture, TREND_READ, 9, 1004 * S) == 1.0 * M);
	assert_true(below(&fixture, TREND_READ, 7, 1004 * S) == 16.0 * M);
	done(&fixture);
}

static void nothing_is_kept_while_it_is_not_wanted(void **state)
{
	struct trends_fixture fixture;

	begin(&fixture);
	seed(&fixture, 7, 0);
	trends_want(&fixture.trends, NULL);
	sample(&fixture, 7, 1001 * S, (struct event_stat){.rss_bytes = M});
	sample(&fixture, 7, 1002 * S, (struct event_stat){.rss_bytes = 2 * M});
	assert_null(fixture.trends.entries);
	assert_true(isnan(figure(&fixture, TREND_GROWTH, 7, 1002 * S)));
	assert_true(isnan(below(&fixture, TREND_GROWTH, 7, 1002 * S)));
	done(&fixture);
}

/* The path to it is at the top, also while it is folded: see core/query/peaks.h. */
static void an_order_by_a_trend_is_one_by_subtree(void **state)
{
	struct order order = {0};

	assert_true(order_parse(&order, "read_rate"));
	assert_true(order_is_by_subtree(&order));
	assert_true(order_has(&order, FIELD_TREND));
	assert_int_equal(order_samples_needed(&order), 2);
	assert_true(order_parse(&order, "rss"));
	assert_false(order_has(&order, FIELD_TREND));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_is_known_from_the_second_sample_on),
		cmocka_unit_test(a_process_that_was_started_since_has_a_rate_at_once),
		cmocka_unit_test(growth_is_that_of_the_last_minute),
		cmocka_unit_test(a_subtree_has_the_sum_of_what_is_known),
		cmocka_unit_test(nothing_is_kept_while_it_is_not_wanted),
		cmocka_unit_test(an_order_by_a_trend_is_one_by_subtree),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
