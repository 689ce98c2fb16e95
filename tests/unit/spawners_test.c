// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/spawner_fixture.h"

static void open_with(struct spawner_fixture *fixture, const char *script)
{
	assert_true(spawner_fixture_open(fixture, NULL));
	assert_true(spawner_fixture_run(fixture, script));
	assert_int_equal(fixture->err, 0);
}

static void assert_first(const struct spawner_fixture *fixture, int32_t pid)
{
	const struct spawner *first = spawner_fixture_first(fixture);

	assert_non_null(first);
	assert_int_equal(first->id.pid, pid);
}

static const struct spawner *find(const struct spawner_fixture *fixture, int32_t pid)
{
	struct node *node = tree_find(fixture->tree, pid);

	assert_non_null(node);
	return spawners_find(fixture->spawners, node);
}

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-6 * (1 + fabs(expected)))
		fail_msg("%.9f is not %.9f", got, expected);
}

static const char *command(const struct spawner *spawner, unsigned n)
{
	static struct tally_row rows[SPAWN_STATS_COMMANDS];
	static char text[64];

	memcpy(rows, spawner->stats.commands, sizeof(rows));
	if (n >= tally_sort(rows, SPAWN_STATS_COMMANDS))
		return "";
	snprintf(text, sizeof(text), "%s x%llu", rows[n].name, (unsigned long long)rows[n].count);
	return text;
}

/* while true; do curl fails; sleep 0.05; done */
static void a_loop_of_a_shell_is_blamed_on_the_shell(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;
	char line[128];

	open_with(&fixture,
		SPAWNER_FIXTURE_SEEDS "repeat 40\n"
				      "+0.001 fork $i+5000 700\n"
				      "+0.001 exec $i+5000 : /usr/bin/curl http://nowhere\n"
				      "+0.008 exit $i+5000 7 cpu=0.002\n"
				      "+0.001 fork $i+6000 700\n"
				      "+0.001 exec $i+6000 : /bin/sleep 0.05\n"
				      "+0.050 exit $i+6000\n"
				      "end\n");
	assert_first(&fixture, 700);
	first = spawner_fixture_first(&fixture);
	assert_string_equal(first->label, "bash");
	spawner_lineage(first, line, sizeof(line));
	assert_string_equal(line, "sshd > bash");
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK], 80);
	assert_int_equal(first->stats.totals[EVENT_RATE_EXEC], 80);
	assert_int_equal(first->stats.totals[EVENT_RATE_EXIT], 80);
	assert_int_equal(first->stats.failures, 40);
	assert_int_equal(spawn_stats_top_exit(&first->stats)->status, 7 << 8);
	assert_int_equal(first->stats.cpu_ns, 80000000);
	assert_string_equal(command(first, 0), "curl x40");
	assert_string_equal(command(first, 1), "sleep x40");
	assert_null(find(&fixture, 800));
	spawner_fixture_close(&fixture);
}

/* As strace does: one test ends by SIGKILL, one with 0, and then it runs the command. */
static void a_test_of_the_kernel_is_neither_a_failure_nor_short_lived(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 20\n"
						  "+0.001 fork $i+5000 700\n"
						  "+0.001 exec $i+5000 : /usr/bin/strace x\n"
						  "+0.001 fork $i+6000 $i+5000\n"
						  "+0.011 exit $i+6000 SIGKILL\n"
						  "+0.001 fork $i+7000 $i+5000\n"
						  "+0.003 exit $i+7000\n"
						  "+0.001 fork $i+8000 $i+5000\n"
						  "+0.003 exit $i+8000 SIGKILL\n"
						  "+0.003 exit $i+5000\n"
						  "end\n");
	assert_true(
		tree_find_ident(fixture.tree, (struct ident){.pid = 6019, .start_ns = 0})->flags &
		NODE_EXPECTED);
	assert_true(
		tree_find_ident(fixture.tree, (struct ident){.pid = 7019, .start_ns = 0})->flags &
		NODE_EXPECTED);
	assert_false(
		tree_find_ident(fixture.tree, (struct ident){.pid = 8019, .start_ns = 0})->flags &
		NODE_EXPECTED);
	first = spawner_fixture_first(&fixture);
	assert_int_equal(first->stats.totals[EVENT_RATE_EXIT], 80);
	assert_int_equal(first->stats.failures, 20);
	assert_int_equal(first->stats.short_exits, 40);
	spawner_fixture_close(&fixture);
}

/* while true; do sh -c 'exec run'; done, which is one process per round */
static void a_process_counts_by_its_last_program(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 10\n"
						  "+0.001 fork $i+5000 700\n"
						  "+0.001 exec $i+5000 : /bin/sh -c 'exec run'\n"
						  "+0.001 exec $i+5000 : /usr/bin/run\n"
						  "+0.008 exit $i+5000\n"
						  "end\n");
	first = spawner_fixture_first(&fixture);
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK], 10);
	assert_int_equal(first->stats.totals[EVENT_RATE_EXEC], 20);
	assert_string_equal(command(first, 0), "run x10");
	assert_string_equal(command(first, 1), "");
	assert_int_equal(first->stats.others, 0);
	spawner_fixture_close(&fixture);
}

static void a_service_restarted_in_a_loop_is_blamed_on_its_supervisor(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 50\n"
						  "+0.010 fork $i+5000 800\n"
						  "+0.001 exec $i+5000 : /bin/sh -c run\n"
						  "+0.001 fork $i+6000 $i+5000\n"
						  "+0.001 exec $i+6000 : /opt/service\n"
						  "+0.005 exit $i+6000 1\n"
						  "+0.001 exit $i+5000 1\n"
						  "end\n");
	assert_first(&fixture, 800);
	first = spawner_fixture_first(&fixture);
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK], 100);
	assert_int_equal(first->stats.totals[EVENT_RATE_EXIT], 100);
	assert_string_equal(command(first, 0), "service x50");
	assert_string_equal(command(first, 1), "sh x50");
	/* Half of them are its own forks. */
	assert_true(
		decay_read(&first->forks, DECAY_10S, fixture.now_ns) * 1.9 <
		decay_read(&first->stats.event_rates[EVENT_RATE_FORK], DECAY_10S, fixture.now_ns));
	spawner_fixture_close(&fixture);
}

static void double_forks_and_setsid_do_not_hide_a_spawner(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;

	/* retry.sh runs under nohup, its shell gone; each job forks twice, and the first exits. */
	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 900 700\n"
						  "+0.001 fork 901 900\n"
						  "+0.001 exec 901 interp=/bin/sh : ./retry.sh\n"
						  "+0.001 exit 900\n"
						  "+2\n"
						  "repeat 60\n"
						  "+0.002 fork $i+5000 901\n"
						  "+0.001 exec $i+5000 : /usr/bin/setsid job\n"
						  "+0.001 fork $i+6000 $i+5000\n"
						  "+0.001 exit $i+5000\n"
						  "+0.001 exec $i+6000 : /opt/job\n"
						  "+0.020 exit $i+6000\n"
						  "end\n");
	assert_first(&fixture, 901);
	first = spawner_fixture_first(&fixture);
	assert_string_equal(first->label, "retry.sh");
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK], 120);
	/* The shell started it, once. */
	assert_int_equal(find(&fixture, 700)->stats.totals[EVENT_RATE_FORK], 2);
	spawner_fixture_close(&fixture);
}

static void a_chain_of_processes_that_each_start_the_next_is_blamed_on_its_first(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;
	char line[128];

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 5000 700\n"
						  "exec 5000 : ./hop\n"
						  "repeat 900\n"
						  "+0.005 fork $i+5001 $i+5000\n"
						  "+0.001 exit $i+5000\n"
						  "end\n");
	assert_first(&fixture, 5000);
	first = spawner_fixture_first(&fixture);
	spawner_lineage(first, line, sizeof(line));
	assert_string_equal(line, "sshd > bash > hop");
	assert_true(first->stats.totals[EVENT_RATE_FORK] > 700);
	/* For the first second it is attributed to the shell. */
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK] +
				 find(&fixture, 700)->stats.totals[EVENT_RATE_FORK],
		901);
	spawner_fixture_close(&fixture);
}

static void a_new_spawner_is_first_at_once(void **state)
{
	struct spawner_fixture fixture;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 900 700\n"
						  "exec 900 : ./storm\n"
						  "repeat 100\n"
						  "+0.001 fork $i+5000 900\n"
						  "+0.001 exit $i+5000\n"
						  "end\n");
	assert_first(&fixture, 900);
	assert_int_equal(find(&fixture, 900)->stats.totals[EVENT_RATE_FORK], 100);
	assert_int_equal(find(&fixture, 700)->stats.totals[EVENT_RATE_FORK], 1);
	spawner_fixture_close(&fixture);
}

static void spawns_of_a_short_lived_process_move_up_with_their_rates(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *bash;
	double before;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 900 700\n"
						  "repeat 100\n"
						  "+0.001 fork $i+5000 900\n"
						  "+0.001 exit $i+5000\n"
						  "end\n");
	before = decay_read(&find(&fixture, 900)->stats.event_rates[EVENT_RATE_FORK], DECAY_10S,
		fixture.now_ns);
	before += decay_read(&find(&fixture, 700)->stats.event_rates[EVENT_RATE_FORK], DECAY_10S,
		fixture.now_ns);
	assert_true(spawner_fixture_apply(&fixture, &(struct event){
							    .kind = EVENT_EXIT,
							    .time_ns = fixture.now_ns,
							    .id = tree_find(fixture.tree, 900)->id,
						    }) == 0);
	bash = find(&fixture, 700);
	assert_int_equal(bash->stats.totals[EVENT_RATE_FORK], 101);
	assert_near(
		decay_read(&bash->stats.event_rates[EVENT_RATE_FORK], DECAY_10S, fixture.now_ns),
		before);
	spawner_fixture_close(&fixture);
}

static void subtree_rates_reach_every_ancestor(void **state)
{
	struct spawner_fixture fixture;
	static const int32_t ancestors[] = {1, 500, 600, 700, 900};

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 900 700\n"
						  "repeat 20\n"
						  "+0.010 fork $i+5000 900\n"
						  "+0.010 exit $i+5000\n"
						  "end\n");
	for (unsigned i = 0; i < sizeof(ancestors) / sizeof(*ancestors); i++) {
		const struct spawner *up = find(&fixture, ancestors[i]);
		double expected = 0, age = 0;

		assert_non_null(up);
		for (unsigned n = 0; n < 20; n++)
			expected += exp(-(0.010 + 0.020 * n) / 10) / 10;
		age = 0.020 * 20;
		if (ancestors[i] != 900)
			expected += exp(-age / 10) / 10;
		assert_near(decay_read(&up->below[EVENT_RATE_FORK], DECAY_10S, fixture.now_ns),
			expected);
	}
	assert_null(find(&fixture, 800));
	spawner_fixture_close(&fixture);
}

static void many_short_lifetimes_for_a_while_are_a_runaway_until_the_rate_falls(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *bash;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 100\n"
						  "+0.005 fork $i+5000 700\n"
						  "+0.005 exit $i+5000\n"
						  "end\n");
	/* 100 per second, but for one second only */
	assert_false(spawners_verdict(fixture.spawners, find(&fixture, 700), fixture.now_ns));
	spawner_fixture_close(&fixture);

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 300\n"
						  "+0.005 fork $i+5000 700\n"
						  "+0.005 exit $i+5000\n"
						  "end\n");
	bash = find(&fixture, 700);
	assert_true(spawners_verdict(fixture.spawners, bash, fixture.now_ns));
	assert_true(spawners_verdict(fixture.spawners, bash, fixture.now_ns + SPAWNER_FIXTURE_S));
	assert_false(
		spawners_verdict(fixture.spawners, bash, fixture.now_ns + 5 * SPAWNER_FIXTURE_S));
	spawner_fixture_close(&fixture);
}

static void runaways_are_found_behind_busier_spawners(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *found[4];

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "fork 900 700\n"
						  "exec 900 : ./retry.sh\n"
						  "repeat 300\n"
						  "+0.005 fork $i+5000 900\n"
						  "+0.005 exit $i+5000\n"
						  "end\n"
						  "fork 901 700\n"
						  "fork 902 901\n");
	assert_int_equal(spawners_suspects(fixture.spawners, fixture.now_ns, found, 4), 1);
	assert_int_equal(found[0]->id.pid, 900);
	assert_true(spawners_verdict_of(
		fixture.spawners, tree_find(fixture.tree, 900), fixture.now_ns));
	assert_false(spawners_verdict_of(
		fixture.spawners, tree_find(fixture.tree, 700), fixture.now_ns));
	assert_false(spawners_verdict_of(
		fixture.spawners, tree_find(fixture.tree, 902), fixture.now_ns));
	assert_int_equal(spawners_suspects(fixture.spawners, fixture.now_ns, found, 0), 0);
	assert_int_equal(spawners_suspects(fixture.spawners, fixture.now_ns + 5 * SPAWNER_FIXTURE_S,
				 found, 4),
		0);
	assert_int_equal(spawners_suspects(fixture.spawners,
				 fixture.now_ns + 50 * SPAWNER_FIXTURE_S, found, 4),
		0);
	spawner_fixture_close(&fixture);
}

static void long_lived_processes_are_never_a_runaway(void **state)
{
	struct spawner_fixture fixture;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 300\n"
						  "+0.010 fork $i+5000 700\n"
						  "end\n"
						  "+5\n"
						  "repeat 300\n"
						  "+0.010 exit $i+5000\n"
						  "end\n");
	assert_first(&fixture, 700);
	assert_false(spawners_verdict(fixture.spawners, find(&fixture, 700), fixture.now_ns));
	spawner_fixture_close(&fixture);
}

static void a_spawner_that_has_left_the_tree_stays_in_the_list(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *first;
	char line[128];

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "+1 fork 900 700\n"
						  "exec 900 : ./storm\n"
						  "repeat 200\n"
						  "+0.010 fork $i+5000 900\n"
						  "+0.001 exit $i+5000\n"
						  "end\n"
						  "+0.1 exit 900\n"
						  "+4 fork 901 700\n"
						  "+4 fork 902 700\n"
						  "+0.1 exit 902\n");
	assert_null(tree_find(fixture.tree, 900));
	first = spawner_fixture_first(&fixture);
	assert_int_equal(first->id.pid, 900);
	assert_null(first->node);
	spawner_lineage(first, line, sizeof(line));
	assert_string_equal(line, "sshd > bash > storm");
	assert_int_equal(first->stats.totals[EVENT_RATE_FORK], 200);
	fixture.now_ns += SPAWNER_QUIET_NS;
	assert_null(spawner_fixture_first(&fixture));
	spawner_fixture_close(&fixture);
}

static void at_the_bound_the_least_active_go_and_are_counted(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner_limits limits = {.max = 8};

	assert_true(spawner_fixture_open(&fixture, &limits));
	assert_true(
		spawner_fixture_run(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 20\n"
								    "+0.010 fork $i+3000 700\n"
								    "+0.010 fork $i+4000 $i+3000\n"
								    "end\n"));
	assert_int_equal(spawners_counts(fixture.spawners)->kept, 8);
	assert_true(spawners_counts(fixture.spawners)->evicted >= 15);
	assert_non_null(find(&fixture, 700));
	assert_non_null(find(&fixture, 3019));
	assert_null(find(&fixture, 3000));
	spawner_fixture_close(&fixture);
}

static void spawners_of_long_ago_take_no_memory(void **state)
{
	struct spawner_fixture fixture;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 1000\n"
						  "+0.010 fork $i+3000 700\n"
						  "+0.010 fork $i+9000 $i+3000\n"
						  "+0.010 exit $i+9000\n"
						  "+2 exit $i+3000\n"
						  "end\n");
	assert_true(spawners_counts(fixture.spawners)->kept < 64);
	assert_true(spawners_counts(fixture.spawners)->bytes < 64 * 4096);
	assert_int_equal(spawners_counts(fixture.spawners)->evicted, 0);
	spawner_fixture_close(&fixture);
}

static void failed_execs_count_for_the_parent_of_the_process(void **state)
{
	struct spawner_fixture fixture;
	const struct spawner *bash;

	open_with(&fixture,
		SPAWNER_FIXTURE_SEEDS "repeat 10\n"
				      "+0.010 fork $i+3000 700\n"
				      "+0.001 exec_failed $i+3000 ENOENT : /usr/local/bin/nosuch\n"
				      "+0.001 exec_failed $i+3000 ENOENT : /usr/bin/nosuch\n"
				      "+0.001 exit $i+3000 127\n"
				      "end\n");
	bash = find(&fixture, 700);
	assert_int_equal(bash->stats.totals[EVENT_RATE_FAILED_EXEC], 20);
	assert_int_equal(bash->stats.failures, 10);
	assert_string_equal(command(bash, 0), "bash x10");
	spawner_fixture_close(&fixture);
}

static void the_rate_in_filters_is_births_per_second(void **state)
{
	struct spawner_fixture fixture;
	double rate;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "repeat 500\n"
						  "+0.010 fork $i+3000 700\n"
						  "+0.010 exit $i+3000\n"
						  "end\n");
	rate = spawners_figure(SPAWNERS_RATE)(
		fixture.spawners, tree_find(fixture.tree, 700), fixture.now_ns);
	assert_true(rate > 49 && rate < 51);
	assert_near(spawners_figure(SPAWNERS_RATE)(
			    fixture.spawners, tree_find(fixture.tree, 1), fixture.now_ns),
		0);
	spawner_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loop_of_a_shell_is_blamed_on_the_shell),
		cmocka_unit_test(a_test_of_the_kernel_is_neither_a_failure_nor_short_lived),
		cmocka_unit_test(a_process_counts_by_its_last_program),
		cmocka_unit_test(a_service_restarted_in_a_loop_is_blamed_on_its_supervisor),
		cmocka_unit_test(double_forks_and_setsid_do_not_hide_a_spawner),
		cmocka_unit_test(
			a_chain_of_processes_that_each_start_the_next_is_blamed_on_its_first),
		cmocka_unit_test(a_new_spawner_is_first_at_once),
		cmocka_unit_test(spawns_of_a_short_lived_process_move_up_with_their_rates),
		cmocka_unit_test(subtree_rates_reach_every_ancestor),
		cmocka_unit_test(
			many_short_lifetimes_for_a_while_are_a_runaway_until_the_rate_falls),
		cmocka_unit_test(runaways_are_found_behind_busier_spawners),
		cmocka_unit_test(long_lived_processes_are_never_a_runaway),
		cmocka_unit_test(a_spawner_that_has_left_the_tree_stays_in_the_list),
		cmocka_unit_test(at_the_bound_the_least_active_go_and_are_counted),
		cmocka_unit_test(spawners_of_long_ago_take_no_memory),
		cmocka_unit_test(failed_execs_count_for_the_parent_of_the_process),
		cmocka_unit_test(the_rate_in_filters_is_births_per_second),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
