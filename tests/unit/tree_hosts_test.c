// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Processes of several machines in one tree: they never mix, and each machine has a row. */
#include "core/tree/tree.h"
#include "tests/support/events.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <malloc.h>
#include <string.h>

#define S UINT64_C(1000000000)

static struct tree *new_hosts_tree(void)
{
	const struct tree_limits limits = {.linger_ns = S, .short_ns = S};

	return tree_new(&limits);
}

static void apply_on(struct tree *tree, struct event event, uint32_t host)
{
	const char *broken;

	event.id.host = event.parent.host = host;
	assert_true(tree_apply(tree, &event, NULL) >= 0);
	broken = tree_check(tree);
	if (broken)
		fail_msg("%s", broken);
}

static void name_on(struct tree *tree, uint32_t host, const char *text)
{
	apply_on(tree, (struct event){.kind = EVENT_HOST, .host = {.name = text}}, host);
}

static void fork_on(struct tree *tree, uint32_t host, int32_t pid, int32_t parent)
{
	apply_on(tree,
		events_make(EVENT_FORK, 10 * S, make_ident(pid, 10 * S), make_ident(parent, 0)),
		host);
}

static struct node *find_on(const struct tree *tree, uint32_t host, int32_t pid)
{
	return tree_find_ident(tree, (struct ident){.pid = pid, .host = host});
}

static void one_host_has_no_row(void **state)
{
	struct tree *tree = new_hosts_tree();

	name_on(tree, 0, "web1");
	fork_on(tree, 0, 5, 0);
	assert_ptr_equal(find_on(tree, 0, 5)->parent, tree_top(tree));
	assert_int_equal(tree_counts(tree)->hosts, 0);
	tree_free(tree);
}

static void a_second_host_gives_both_a_row(void **state)
{
	struct tree *tree = new_hosts_tree();
	const struct node *row;

	name_on(tree, 0, "web1");
	fork_on(tree, 0, 5, 0);
	fork_on(tree, 0, 6, 5);
	name_on(tree, 7, "db1.a.very.long.example.org");
	fork_on(tree, 7, 5, 0);
	row = find_on(tree, 0, 5)->parent;
	assert_true(node_is_host(row));
	assert_string_equal(row->image->args, "web1");
	assert_int_equal(row->id.host, 0);
	row = find_on(tree, 7, 5)->parent;
	assert_true(node_is_host(row));
	assert_string_equal(row->image->args, "db1.a.very.long.example.org");
	assert_string_equal(row->comm, "db1.a.very.long");
	assert_ptr_equal(row->parent, tree_top(tree));
	assert_int_equal(tree_counts(tree)->hosts, 2);
	assert_int_equal(tree_counts(tree)->living, 3);
	assert_int_equal(tree_counts(tree)->host_living[0], 2);
	assert_int_equal(tree_counts(tree)->host_living[7], 1);
	assert_int_equal(tree_counts(tree)->host_living[6], 0);
	tree_free(tree);
}

static void equal_pids_of_two_hosts_are_two_processes(void **state)
{
	struct tree *tree = new_hosts_tree();
	struct event exit =
		events_make(EVENT_EXIT, 11 * S, make_ident(5, 10 * S), make_ident(0, 0));

	name_on(tree, 0, "a");
	name_on(tree, 1, "b");
	fork_on(tree, 0, 5, 0);
	fork_on(tree, 1, 5, 0);
	fork_on(tree, 1, 6, 5);
	apply_on(tree, exit, 0);
	assert_true(node_is_exited(find_on(tree, 0, 5)));
	assert_false(node_is_exited(find_on(tree, 1, 5)));
	assert_ptr_equal(find_on(tree, 1, 6)->parent, find_on(tree, 1, 5));
	assert_int_equal(tree_counts(tree)->missed, 0);
	tree_free(tree);
}

static void the_largest_pids_and_hosts_do_not_meet(void **state)
{
	struct tree *tree = new_hosts_tree();
	const int32_t last = (1 << IDENT_PID_BITS) - 1;

	for (uint32_t host = 0; host < IDENT_HOSTS_MAX; host++) {
		name_on(tree, host, "x");
		fork_on(tree, host, last, 0);
		fork_on(tree, host, 1, 0);
	}
	for (uint32_t host = 0; host < IDENT_HOSTS_MAX; host++) {
		assert_int_equal(find_on(tree, host, last)->id.host, host);
		assert_int_equal(find_on(tree, host, 1)->id.host, host);
		assert_int_equal(tree_counts(tree)->host_living[host], 2);
	}
	apply_on(tree, events_make(EVENT_FORK, S, make_ident(2, S), make_ident(0, 0)),
		IDENT_HOSTS_MAX);
	assert_int_equal(tree_counts(tree)->living, 2 * IDENT_HOSTS_MAX);
	tree_free(tree);
}

static void a_snapshot_ends_processes_of_its_own_host_only(void **state)
{
	struct tree *tree = new_hosts_tree();

	name_on(tree, 0, "a");
	name_on(tree, 1, "b");
	fork_on(tree, 0, 5, 0);
	fork_on(tree, 1, 5, 0);
	fork_on(tree, 1, 6, 5);
	apply_on(tree, (struct event){.kind = EVENT_SNAPSHOT, .time_ns = 20 * S}, 1);
	apply_on(tree, events_make(EVENT_SEED, 21 * S, make_ident(5, 10 * S), make_ident(0, 0)), 1);
	apply_on(tree, (struct event){.kind = EVENT_SETTLED, .time_ns = 22 * S}, 1);
	assert_false(node_is_exited(find_on(tree, 0, 5)));
	assert_false(node_is_exited(find_on(tree, 1, 5)));
	assert_true(node_is_exited(find_on(tree, 1, 6)));
	tree_free(tree);
}

static void a_row_stays_when_its_processes_have_left(void **state)
{
	struct tree *tree = new_hosts_tree();

	name_on(tree, 0, "a");
	name_on(tree, 1, "b");
	fork_on(tree, 1, 5, 0);
	apply_on(tree, events_make(EVENT_EXIT, 11 * S, make_ident(5, 10 * S), make_ident(0, 0)), 1);
	tree_expire(tree, 100 * S);
	tree_expire(tree, 200 * S);
	assert_null(tree_check(tree));
	assert_null(find_on(tree, 1, 5));
	assert_int_equal(tree_top(tree)->children, 2);
	tree_free(tree);
}

static void name_at(struct tree *tree, uint32_t host, int64_t base_ns)
{
	apply_on(tree,
		(struct event){.kind = EVENT_HOST, .host = {.name = "x", .base_ns = base_ns}},
		host);
}

static uint64_t life_on(const struct tree *tree, uint32_t host, int32_t pid)
{
	return node_age_ns(find_on(tree, host, pid), 0);
}

/* A process that has exited, one that will, and one that fails to execute. */
static void a_corrected_clock_moves_all_of_its_host_and_no_other(void **state)
{
	struct tree *tree = new_hosts_tree();
	struct event exec =
		events_make(EVENT_EXEC, 11 * S, make_ident(6, 10 * S), make_ident(5, 0));
	const struct node *node;

	exec.exec =
		(struct event_exec){.exe = "/bin/x", .args = "x", .args_len = 2, .args_size = 2};
	for (uint32_t host = 0; host < 2; host++) {
		name_at(tree, host, 5);
		fork_on(tree, host, 5, 0);
		fork_on(tree, host, 6, 5);
		apply_on(tree, exec, host);
		fork_on(tree, host, 7, 6);
		apply_on(tree,
			events_make(EVENT_EXIT, 12 * S, make_ident(5, 10 * S), make_ident(0, 0)),
			host);
	}
	name_at(tree, 1, 5 + 60 * S);
	node = find_on(tree, 1, 6);
	assert_int_equal(node->id.start_ns, 70 * S);
	assert_int_equal(node->seen_ns, 71 * S);
	assert_int_equal(node->image->time_ns, 71 * S);
	assert_int_equal(find_on(tree, 1, 7)->image->time_ns, 71 * S); /* the same image */
	assert_int_equal(find_on(tree, 1, 5)->exit_ns, 72 * S);
	assert_int_equal(life_on(tree, 1, 5), 2 * S);
	node = find_on(tree, 0, 6);
	assert_int_equal(node->id.start_ns, 10 * S);
	assert_int_equal(node->image->time_ns, 11 * S);
	assert_int_equal(find_on(tree, 0, 5)->exit_ns, 12 * S);
	/* it goes on as the same processes */
	apply_on(tree, events_make(EVENT_EXIT, 73 * S, make_ident(6, 70 * S), make_ident(0, 0)), 1);
	assert_int_equal(life_on(tree, 1, 6), 3 * S);
	assert_int_equal(tree_counts(tree)->missed, 0);
	/* and who has kept an identity finds it */
	node = tree_find_ident(tree, (struct ident){.pid = 7, .host = 1, .start_ns = 10 * S});
	assert_ptr_equal(node, find_on(tree, 1, 7));
	name_at(tree, 1, 5 + 60 * S);
	assert_int_equal(node->id.start_ns, 70 * S);
	name_at(tree, 1, 5);
	assert_int_equal(node->id.start_ns, 10 * S);
	assert_int_equal(node->image->time_ns, 11 * S);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_host_has_no_row),
		cmocka_unit_test(a_second_host_gives_both_a_row),
		cmocka_unit_test(equal_pids_of_two_hosts_are_two_processes),
		cmocka_unit_test(the_largest_pids_and_hosts_do_not_meet),
		cmocka_unit_test(a_snapshot_ends_processes_of_its_own_host_only),
		cmocka_unit_test(a_row_stays_when_its_processes_have_left),
		cmocka_unit_test(a_corrected_clock_moves_all_of_its_host_and_no_other),
	};

#ifdef M_PERTURB
	/* Memory that is not filled is full of 1, the first shift's number. */
	mallopt(M_PERTURB, 0xfe);
#endif
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
