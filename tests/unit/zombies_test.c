// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Zombies in the tree, and how a source remembers which it has reported. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/unreaped.h"
#include "tests/support/range.h"
#include "tests/support/tree_fixture.h"

#define AGES (1000 * S)

static struct event zombie_fact(uint64_t time_ns, struct ident id, struct ident parent)
{
	struct event event = events_make(EVENT_ZOMBIE, time_ns, id, parent);

	event.exit.status = 3 << 8;
	return event;
}

static struct event reaped_fact(uint64_t time_ns, struct ident id)
{
	return events_make(EVENT_REAPED, time_ns, id, UNKNOWN);
}

static void a_zombie_stays_until_it_is_reaped(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, CHILD, 3 << 8));
	assert_int_equal(at(tree, CHILD)->state, 'X');
	clear_changes();
	assert_int_equal(apply(tree, zombie_fact(11 * S, CHILD, SHELL)), 1);
	assert_string_equal(recent_changes(), "c");
	assert_int_equal(apply(tree, zombie_fact(11 * S, CHILD, SHELL)), 0);
	assert_int_equal(at(tree, CHILD)->state, 'Z');
	assert_int_equal(counts(tree)->zombies, 1);
	assert_int_equal(counts(tree)->exited, 1);
	assert_int_equal(counts(tree)->living, 2);
	assert_int_equal(tree_expiry_ns(tree), 0);
	expire(tree, AGES);
	assert_true(node_is_zombie(at(tree, CHILD)));
	assert_int_equal(apply(tree, reaped_fact(AGES, CHILD)), 1);
	assert_int_equal(apply(tree, reaped_fact(AGES, CHILD)), 0);
	assert_int_equal(counts(tree)->zombies, 0);
	assert_true(at(tree, CHILD)->flags & NODE_EXPIRED);
	expire(tree, AGES);
	assert_null(tree_find_ident(tree, CHILD));
	tree_free(tree);
}

static void what_is_still_ending_is_no_zombie_yet(void **state)
{
	struct tree *tree = family();
	struct event ending = zombie_fact(11 * S, CHILD, SHELL);

	ending.flags = EVENT_ENDING;
	apply(tree, events_exit(10 * S, CHILD, 3 << 8));
	assert_int_equal(apply(tree, ending), 1);
	assert_int_equal(apply(tree, ending), 0);
	assert_true(node_is_ending(at(tree, CHILD)));
	expire(tree, AGES);
	assert_non_null(tree_find_ident(tree, CHILD));
	assert_int_equal(apply(tree, zombie_fact(12 * S, CHILD, SHELL)), 1);
	assert_false(node_is_ending(at(tree, CHILD)));
	assert_int_equal(at(tree, CHILD)->state, 'Z');
	tree_free(tree);
}

static void a_scan_may_find_it_before_its_exit_event(void **state)
{
	struct tree *tree = family();
	struct event ending = zombie_fact(9 * S, CHILD, SHELL);

	ending.flags = EVENT_ENDING;
	apply(tree, ending);
	apply(tree, events_exit(10 * S, CHILD, 3 << 8));
	assert_true(node_is_ending(at(tree, CHILD)));
	tree_free(tree);
}

static void a_zombie_that_is_reaped_soon_lingers_like_others(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, CHILD, 0));
	apply(tree, zombie_fact(11 * S, CHILD, SHELL));
	apply(tree, reaped_fact(12 * S, CHILD));
	assert_false(at(tree, CHILD)->flags & NODE_EXPIRED);
	assert_int_equal(tree_expiry_ns(tree), 10 * S + LINGER);
	tree_free(tree);
}

static void an_expired_ancestor_becomes_a_zombie(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, SHELL, 0)); /* its child keeps it */
	expire(tree, 20 * S);
	assert_true(at(tree, SHELL)->flags & NODE_ANCESTOR_ONLY);
	assert_int_equal(apply(tree, zombie_fact(21 * S, SHELL, INIT)), 1);
	assert_int_equal(at(tree, SHELL)->flags, NODE_EXITED | NODE_FORKED | NODE_ZOMBIE);
	apply(tree, reaped_fact(22 * S, SHELL));
	expire(tree, 22 * S);
	assert_true(at(tree, SHELL)->flags & NODE_ANCESTOR_ONLY);
	tree_free(tree);
}

static void a_removed_entry_is_new_again(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, CHILD, 3 << 8));
	expire(tree, 20 * S);
	assert_null(tree_find_ident(tree, CHILD));
	assert_int_equal(apply(tree, zombie_fact(21 * S, CHILD, SHELL)), 1);
	assert_true(node_is_zombie(at(tree, CHILD)));
	assert_int_equal(at(tree, CHILD)->status, 3 << 8);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->missed, 0);
	tree_free(tree);
}

static void a_pass_can_be_delivered_before_the_exit(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, zombie_fact(11 * S, CHILD, SHELL)), 1);
	assert_non_null(tree_find(tree, 60));
	assert_int_equal(at(tree, CHILD)->state, 'Z');
	assert_int_equal(counts(tree)->zombies, 0);
	apply(tree, events_exit(10 * S, CHILD, 3 << 8));
	assert_true(node_is_zombie(at(tree, CHILD)));
	assert_int_equal(at(tree, CHILD)->exit_ns, 10 * S);
	assert_int_equal(counts(tree)->missed, 0);
	assert_int_equal(counts(tree)->zombies, 1);
	tree_free(tree);
}

static void figures_do_not_bring_a_zombie_back_to_life(void **state)
{
	struct tree *tree = family();
	struct event seed = SEED(10 * S, CHILD, SHELL, "x", "x"),
		     stat = events_stat(20 * S, CHILD, 1);

	seed.flags = EVENT_DEAD;
	apply(tree, seed);
	stat.stat.state = 'Z'; /* as recordings of older versions have them */
	assert_int_equal(apply(tree, stat), 0);
	assert_true(node_is_zombie(at(tree, CHILD)));
	tree_free(tree);
}

static void a_zombie_from_before_the_start_has_its_group_and_namespace(void **state)
{
	struct tree *tree = family();
	struct event seed =
		SEED(10 * S, ((struct ident){.pid = 77, .start_ns = 2 * S}), SHELL, "x", "x");

	seed.flags = EVENT_DEAD;
	seed.place.cgroup = "/job";
	seed.place.cgroup_id = 5;
	seed.place.pid_ns = 4;
	seed.place.ns_pid = 3;
	apply(tree, seed);
	assert_string_equal(at(tree, seed.id)->cgroup, "/job");
	assert_int_equal(at(tree, seed.id)->pid_ns, 4);
	assert_int_equal(at(tree, seed.id)->ns_pid, 3);
	tree_free(tree);
}

/* On a busy machine a pass is delivered so late that both have left the tree. */
static void a_zombie_that_has_left_leaves_no_parent_behind(void **state)
{
	struct tree *tree = family();

	apply(tree, events_fork(make_ident(61, 7 * S), CHILD));
	apply(tree, events_exit(8 * S, make_ident(61, 7 * S), 0));
	apply(tree, events_exit(8 * S, CHILD, 0));
	expire(tree, AGES);
	assert_null(tree_find_ident(tree, CHILD));
	assert_int_equal(apply(tree, zombie_fact(8 * S, make_ident(61, 7 * S), CHILD)), 1);
	assert_null(tree_find(tree, 60));
	assert_int_equal(counts(tree)->living, 2);
	apply(tree, reaped_fact(9 * S, make_ident(61, 7 * S)));
	expire(tree, AGES);
	assert_int_equal(counts(tree)->living + counts(tree)->exited, 2);
	tree_free(tree);
}

/* Until it has ended, it is still the parent of its children. */
static void a_zombie_that_is_named_as_a_parent_does_not_live(void **state)
{
	struct tree *tree = family();

	apply(tree, events_fork(make_ident(61, 7 * S), CHILD));
	apply(tree, events_exit(8 * S, make_ident(61, 7 * S), 0));
	apply(tree, events_exit(8 * S, CHILD, 0));
	expire(tree, AGES);
	apply(tree, zombie_fact(9 * S, CHILD, SHELL));
	apply(tree, zombie_fact(10 * S, make_ident(61, 7 * S), CHILD));
	assert_true(node_is_zombie(at(tree, CHILD)));
	apply(tree, reaped_fact(11 * S, CHILD));
	apply(tree, zombie_fact(12 * S, make_ident(62, 7 * S), CHILD));
	assert_true(node_is_exited(at(tree, CHILD)));
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_zombie_is_adopted(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, CHILD, 0));
	apply(tree, zombie_fact(11 * S, CHILD, SHELL));
	apply(tree, events_exit(12 * S, SHELL, 0));
	assert_int_equal(apply(tree, zombie_fact(13 * S, CHILD, INIT)), 1);
	assert_int_equal(at(tree, CHILD)->current.pid, 1);
	assert_parent(tree, CHILD, SHELL);
	expire(tree, AGES);
	at(tree, SHELL); /* its former parent stays for it */
	apply(tree, reaped_fact(AGES, CHILD));
	expire(tree, AGES);
	assert_null(tree_find_ident(tree, SHELL));
	tree_free(tree);
}

static void a_whole_pass_without_it_reports_that_it_was_reaped(void **state)
{
	struct tree *tree = family();
	struct event seed = SEED(20 * S, SHELL, INIT, "x", "x");

	apply(tree, events_exit(10 * S, CHILD, 0));
	apply(tree, zombie_fact(11 * S, CHILD, SHELL));
	apply(tree, events_exit(12 * S, SHELL, 0));
	apply(tree, events_pass(EVENT_SNAPSHOT, 20 * S));
	apply(tree, SEED(20 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	seed.flags = EVENT_DEAD;
	assert_int_equal(apply(tree, seed), 1);
	assert_int_equal(counts(tree)->zombies, 2);
	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 21 * S)), 1);
	assert_int_equal(counts(tree)->zombies, 1);
	assert_true(node_is_zombie(at(tree, SHELL)));
	/* A report of an older pass is ignored. */
	assert_int_equal(apply(tree, zombie_fact(19 * S, CHILD, SHELL)), 0);
	tree_free(tree);
}

static void another_process_with_that_pid_ends_the_zombie(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(10 * S, CHILD, 0));
	apply(tree, zombie_fact(11 * S, CHILD, SHELL));
	assert_int_equal(apply(tree, events_fork(make_ident(60, 20 * S), SHELL)), 1);
	assert_int_equal(counts(tree)->zombies, 0);
	tree_free(tree);
}

static void a_full_tree_lets_go_of_zombies_last(void **state)
{
	struct tree *tree = new_tree(16);

	apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init"));
	for (int32_t pid = 10; pid < 20; pid++) {
		apply(tree, events_fork(make_ident(pid, (uint64_t)pid * S), INIT));
		apply(tree,
			events_exit((uint64_t)pid * S + 1, make_ident(pid, (uint64_t)pid * S), 0));
		apply(tree, zombie_fact((uint64_t)pid * S + 2, make_ident(pid, (uint64_t)pid * S),
				    INIT));
	}
	for (int32_t pid = 30; pid < 40; pid++) {
		apply(tree, events_fork(make_ident(pid, (uint64_t)pid * S), INIT));
		apply(tree,
			events_exit((uint64_t)pid * S + 1, make_ident(pid, (uint64_t)pid * S), 0));
	}
	assert_int_equal(counts(tree)->zombies, 10);
	for (int32_t pid = 50; pid < 60; pid++)
		apply(tree,
			events_fork(make_ident(pid, (uint64_t)pid * S), make_ident(10, 10 * S)));
	assert_uint_in_range(counts(tree)->zombies, 1, 9);
	assert_int_equal(counts(tree)->refused, 0);
	tree_free(tree);
}

/* ---- in a source ---- */

static void a_zombie_that_a_source_has_reported_is_known(void **state)
{
	struct unreaped unreaped = {0};
	struct event a = zombie_fact(S, make_ident(5, 1), SHELL),
		     b = zombie_fact(S, make_ident(6, 1), SHELL), gone;
	uint32_t mark = unreaped_begin(&unreaped);

	assert_true(unreaped_meet(&unreaped, &a));
	assert_true(unreaped_meet(&unreaped, &b));
	b.flags = EVENT_ENDING;
	assert_true(unreaped_meet(&unreaped, &b));
	assert_false(unreaped_meet(&unreaped, &b));
	b.flags = 0;
	assert_true(unreaped_meet(&unreaped, &b));
	assert_false(unreaped_next_gone(&unreaped, mark, 2 * S, &gone));
	mark = unreaped_begin(&unreaped);
	assert_false(unreaped_meet(&unreaped, &a));
	a.parent = INIT;
	assert_true(unreaped_meet(&unreaped, &a));
	assert_false(unreaped_meet_again(&unreaped, make_ident(6, 2)));
	assert_true(unreaped_next_gone(&unreaped, mark, 3 * S, &gone));
	assert_int_equal(gone.kind, EVENT_REAPED);
	assert_int_equal(gone.id.pid, 6);
	assert_int_equal(gone.time_ns, 3 * S);
	assert_false(unreaped_next_gone(&unreaped, mark, 3 * S, &gone));
	unreaped_free(&unreaped);
}

static void two_kinds_of_pass_can_be_in_progress(void **state)
{
	struct unreaped unreaped = {0};
	struct event a = zombie_fact(S, make_ident(5, 1), SHELL),
		     b = zombie_fact(S, make_ident(6, 1), SHELL), gone;
	uint32_t figures, snapshot;

	unreaped_meet(&unreaped, &a);
	unreaped_meet(&unreaped, &b);
	figures = unreaped_begin(&unreaped);
	assert_true(unreaped_meet_again(&unreaped, a.id));
	snapshot = unreaped_begin(&unreaped);
	assert_true(unreaped_next_gone(&unreaped, figures, S, &gone));
	assert_int_equal(gone.id.pid, 6);
	assert_false(unreaped_next_gone(&unreaped, figures, S, &gone));
	unreaped_settle(&unreaped, snapshot); /* which has not found it */
	assert_false(unreaped_meet_again(&unreaped, a.id));
	unreaped_free(&unreaped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zombie_stays_until_it_is_reaped),
		cmocka_unit_test(what_is_still_ending_is_no_zombie_yet),
		cmocka_unit_test(a_scan_may_find_it_before_its_exit_event),
		cmocka_unit_test(a_zombie_that_is_reaped_soon_lingers_like_others),
		cmocka_unit_test(an_expired_ancestor_becomes_a_zombie),
		cmocka_unit_test(a_removed_entry_is_new_again),
		cmocka_unit_test(a_pass_can_be_delivered_before_the_exit),
		cmocka_unit_test(figures_do_not_bring_a_zombie_back_to_life),
		cmocka_unit_test(a_zombie_from_before_the_start_has_its_group_and_namespace),
		cmocka_unit_test(a_zombie_that_has_left_leaves_no_parent_behind),
		cmocka_unit_test(a_zombie_that_is_named_as_a_parent_does_not_live),
		cmocka_unit_test(a_zombie_is_adopted),
		cmocka_unit_test(a_whole_pass_without_it_reports_that_it_was_reaped),
		cmocka_unit_test(another_process_with_that_pid_ends_the_zombie),
		cmocka_unit_test(a_full_tree_lets_go_of_zombies_last),
		cmocka_unit_test(a_zombie_that_a_source_has_reported_is_known),
		cmocka_unit_test(two_kinds_of_pass_can_be_in_progress),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
