// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/tree/lineage.h"
#include "tests/support/tree_fixture.h"

static void an_exec_brings_name_owner_and_arguments(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, CHILD, SHELL, "/bin/ls", "ls\0-l");
	struct node *child = tree_find(tree, 60);
	size_t len;

	event.uid = 1000;
	event.gid = 100;
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(child->comm, "/bin/ls");
	assert_int_equal(child->uid, 1000);
	assert_int_equal(child->gid, 100);
	assert_string_equal(image_arg(child->image, 1, &len), "-l");
	assert_int_equal(child->image->time_ns, 7 * S);
	assert_int_equal(counts(tree)->args_cut, 0);
	tree_free(tree);
}

static void the_same_exec_twice_changes_nothing(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "/bin/ls", "ls")), 1);
	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "/bin/ls", "ls")), 0);
	assert_int_equal(tree_find(tree, 60)->execs, 1);
	assert_int_equal(counts(tree)->execs, 2);
	tree_free(tree);
}

static void cut_arguments_are_counted(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, CHILD, SHELL, "/bin/ls", "ls");

	event.exec.args_size = 99999;
	apply(tree, event);
	assert_int_equal(counts(tree)->args_cut, 1);
	tree_free(tree);
}

static void a_chain_of_execs_is_kept_up_to_its_bound(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);
	const struct image *image;
	unsigned n;

	for (n = 0; n < 100; n++)
		assert_int_equal(apply(tree, EXEC(7 * S + n, CHILD, SHELL, "/bin/x", "x")), 1);
	assert_int_equal(child->execs, 100);
	for (n = 0, image = child->image; image; image = image->before)
		assert_int_equal(image->time_ns, 7 * S + 99 - n++);
	assert_int_equal(n, IMAGE_CHAIN_MAX + 1);
	tree_free(tree);
}

static void an_exec_of_an_unknown_process_makes_a_node(void **state)
{
	struct tree *tree = new_tree(0);

	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "/bin/x", "x")), 1);
	assert_string_equal(recent_changes(), "bb");
	assert_int_equal(tree_find(tree, 60)->flags, 0);
	assert_int_equal(tree_find(tree, 60)->execs, 1);
	assert_parent(tree, CHILD, SHELL);
	assert_true(tree_find(tree, 50)->flags & NODE_PLACEHOLDER);
	tree_free(tree);
}

static void a_failed_exec_is_counted_and_changes_no_node(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, CHILD, SHELL, "/bin/nope", "nope");
	struct node *subject;

	event.kind = EVENT_EXEC_FAILED;
	event.exec.error = 2;
	assert_int_equal(tree_apply(tree, &event, &subject), 1);
	assert_ptr_equal(subject, tree_find(tree, 60));
	assert_string_equal(recent_changes(), "");
	assert_int_equal(counts(tree)->failed_execs, 1);
	assert_int_equal(subject->execs, 0);
	assert_int_equal(subject->seen_ns, 7 * S);
	event.id = make_ident(99, 9);
	assert_int_equal(tree_apply(tree, &event, &subject), 1);
	assert_null(subject);
	assert_sound(tree);
	tree_free(tree);
}

static void a_pass_finds_processes_that_are_gone(void **state)
{
	struct tree *tree = family();

	apply(tree, events_pass(EVENT_SNAPSHOT, 10 * S));
	apply(tree, SEED(10 * S + 1, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(10 * S + 1, SHELL, INIT, "/bin/sh", "sh\0-i"));
	apply(tree, events_fork(make_ident(70, 10 * S + 2), SHELL));
	clear_changes();
	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 11 * S)), 1);
	assert_string_equal(recent_changes(), "d");
	assert_int_equal(
		at(tree, CHILD)->flags, NODE_EXITED | NODE_FORKED | NODE_MISSED | NODE_LINGERS);
	assert_int_equal(at(tree, CHILD)->exit_ns, 10 * S);
	assert_int_equal(counts(tree)->living, 3);
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void a_settled_without_a_snapshot_changes_nothing(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 11 * S)), 0);
	apply(tree, events_pass(EVENT_SNAPSHOT, 3 * S));
	apply(tree, SEED(3 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 4 * S)), 0);
	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 100 * S)), 0);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_seed_of_a_known_process_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version = tree_version(tree);

	struct event event = SEED(10 * S, SHELL, INIT, "/usr/bin/dash", "sh\0-i");

	strcpy(event.comm, at(tree, SHELL)->comm);
	assert_int_equal(apply(tree, event), 0);
	assert_int_equal(tree_version(tree), version);
	assert_string_equal(at(tree, SHELL)->image->exe, "/bin/sh");
	assert_int_equal(at(tree, SHELL)->seen_ns, 10 * S);
	assert_int_equal(counts(tree)->seeds, 1);
	tree_free(tree);
}

static void equal_images_of_a_scan_are_shared(void **state)
{
	struct tree *tree = new_tree(0);
	const struct ident worker = make_ident(61, 6 * S), other = make_ident(62, 6 * S);
	struct event event = SEED(10 * S, other, SHELL, "/bin/sh", "sh\0-x");

	apply(tree, SEED(10 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(10 * S, SHELL, INIT, "/bin/sh", "sh\0-i"));
	apply(tree, SEED(10 * S, CHILD, SHELL, "/bin/sh", "sh\0-i"));
	assert_ptr_equal(at(tree, CHILD)->image, at(tree, SHELL)->image);
	apply(tree, SEED(10 * S, worker, SHELL, "/bin/sh", "sh\0-x"));
	assert_ptr_not_equal(at(tree, worker)->image, at(tree, SHELL)->image);
	assert_string_equal(at(tree, worker)->image->args + 3, "-x");
	apply(tree, event);
	assert_ptr_equal(at(tree, other)->image, at(tree, worker)->image);
	/* Where anything differs, each has its own. */
	event.id = make_ident(63, 6 * S);
	event.exec.args_size = 1000;
	apply(tree, event);
	assert_int_equal(at(tree, event.id)->image->args_size, 1000);
	assert_int_equal(at(tree, other)->image->args_size, 6);
	event = SEED(10 * S, make_ident(64, 6 * S), SHELL, "/bin/dash", "sh\0-i");
	apply(tree, event);
	assert_string_equal(at(tree, event.id)->image->exe, "/bin/dash");
	/* What one of them executes is not the others' business. */
	apply(tree, EXEC(11 * S, CHILD, SHELL, "/bin/ls", "ls"));
	assert_string_equal(at(tree, CHILD)->image->before->exe, "/bin/sh");
	assert_string_equal(at(tree, SHELL)->image->exe, "/bin/sh");
	assert_null(at(tree, SHELL)->image->before);
	assert_sound(tree);
	tree_free(tree);
}

static void a_seed_reveals_a_missed_exec(void **state)
{
	struct tree *tree = family();
	struct node *shell = tree_find(tree, 50), *child = tree_find(tree, 60);
	struct image *before = shell->image;

	assert_int_equal(apply(tree, SEED(10 * S, SHELL, INIT, "/bin/ls", "ls")), 1);
	assert_string_equal(recent_changes(), "c");
	assert_string_equal(shell->image->exe, "/bin/ls");
	assert_string_equal(shell->comm, "/bin/ls");
	assert_ptr_equal(shell->image->before, before);
	assert_int_equal(shell->execs, 2);
	/* The child's first exec: the image that it inherited was not its own. */
	assert_int_equal(apply(tree, SEED(10 * S, CHILD, SHELL, "/bin/ls", "ls")), 1);
	assert_null(child->image->before);
	assert_int_equal(child->execs, 1);
	tree_free(tree);
}

static void a_file_deleted_since_is_marked_until_the_next_exec(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL);
	struct event event = events_make(EVENT_STAT, 10 * S, SHELL, INIT);

	assert_false(node_has_deleted_file(shell));
	event.flags = EVENT_DELETED;
	event.stat.state = 'S';
	assert_int_equal(apply(tree, event), 1);
	assert_true(node_has_deleted_file(shell));
	/* a child inherits the file, and a source that does not look leaves the mark */
	apply(tree, events_make(EVENT_FORK, 11 * S, make_ident(61, 11 * S), SHELL));
	assert_true(node_has_deleted_file(tree_find(tree, 61)));
	event.flags = 0;
	event.time_ns = 12 * S;
	apply(tree, event);
	assert_true(node_has_deleted_file(shell));
	apply(tree, EXEC(13 * S, SHELL, INIT, "/bin/sh", "sh"));
	assert_false(node_has_deleted_file(shell));
	apply(tree, EXEC(14 * S, SHELL, INIT, "/bin/sh (deleted)", "sh"));
	assert_true(node_has_deleted_file(shell));
	tree_free(tree);
}

static void a_kernel_thread_has_the_name_it_was_last_reported_with(void **state)
{
	struct tree *tree = family();
	struct ident worker = make_ident(70, 1 * S);
	struct event event = events_make(EVENT_SEED, 10 * S, worker, INIT);
	const struct node *node;

	event.flags = EVENT_KTHREAD;
	strcpy(event.comm, "kworker/0:1");
	event.name = "kworker/0:1-events";
	assert_int_equal(apply(tree, event), 1);
	node = at(tree, worker);
	assert_string_equal(node_name(node), "kworker/0:1-events");
	assert_string_equal(node->comm, "kworker/0:1");
	event.kind = EVENT_STAT;
	event.time_ns = 11 * S;
	event.stat.state = 'I';
	event.name = "kworker/0:1+mm";
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(node_name(node), "kworker/0:1+mm");
	/* what it starts does not inherit it */
	apply(tree, events_make(EVENT_FORK, 12 * S, make_ident(71, 12 * S), worker));
	assert_null(tree_find(tree, 71)->image);
	tree_free(tree);
}

static void a_child_that_renames_itself_has_that_name_at_its_exit(void **state)
{
	struct tree *tree = family();
	struct event event = events_make(EVENT_EXIT, 10 * S, CHILD, SHELL);

	strcpy(event.comm, "ls");
	strcpy(at(tree, CHILD)->comm, at(tree, SHELL)->comm);
	assert_false(lineage_is_renamed_child(at(tree, CHILD)));
	apply(tree, event);
	assert_true(lineage_is_renamed_child(at(tree, CHILD)));
	tree_free(tree);
}

static void a_seed_reports_a_rewritten_title(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL);
	struct event event = SEED(10 * S, SHELL, INIT, "/bin/sh", "sh: idle");

	strcpy(event.comm, shell->comm);
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(shell->image->args, "sh: idle");
	assert_int_equal(shell->image->time_ns, 5 * S + 1);
	assert_int_equal(shell->execs, 1);
	assert_null(shell->image->before);
	tree_free(tree);
}

static void zombies_of_the_first_pass_are_exited_nodes(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = SEED(10 * S, CHILD, SHELL, "x", "x");

	apply(tree, events_pass(EVENT_SNAPSHOT, 10 * S));
	event.flags = EVENT_DEAD;
	event.exit.status = 9;
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(recent_changes(), "bbd");
	assert_true(at(tree, CHILD)->flags & NODE_SEEDED);
	assert_int_equal(at(tree, CHILD)->status, 9);
	assert_int_equal(apply(tree, event), 0);
	/* Its exit event had been delayed: now its time is known. */
	assert_int_equal(apply(tree, events_exit(9 * S, CHILD, 9)), 1);
	assert_int_equal(at(tree, CHILD)->exit_ns, 9 * S);
	assert_int_equal(apply(tree, events_exit(9 * S, CHILD, 9)), 0);
	assert_int_equal(counts(tree)->missed, 0);
	apply(tree, events_pass(EVENT_SETTLED, 11 * S));
	/* A process in a later pass has been removed since its exit, or its exit was false: it
	 * is running. */
	event.id = make_ident(61, S);
	event.time_ns = 12 * S;
	assert_int_equal(apply(tree, event), 1);
	assert_true(node_is_zombie(at(tree, make_ident(61, S))));
	tree_free(tree);
}

static void a_running_process_that_a_pass_finds_as_a_zombie_has_exited(void **state)
{
	struct tree *tree = family();
	struct event event = SEED(10 * S, CHILD, SHELL, "x", "x");

	apply(tree, events_pass(EVENT_SETTLED, 9 * S));
	event.flags = EVENT_DEAD;
	event.exit.status = 256;
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(at(tree, CHILD)->status, 256);
	assert_null(tree_find(tree, 60));
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void a_process_taken_for_exited_is_revived_by_an_event(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL);

	apply(tree, events_pass(EVENT_SNAPSHOT, 10 * S));
	apply(tree, SEED(10 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(10 * S, CHILD, SHELL, "x", "x"));
	shell->seen_ns = 9 * S; /* as if its child's seed had not named it */
	apply(tree, events_pass(EVENT_SETTLED, 11 * S));
	assert_true(node_is_exited(shell));
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_int_equal(apply(tree, events_stat(10 * S, SHELL, 1)), 0);
	assert_int_equal(apply(tree, events_stat(12 * S, SHELL, 1)), 1);
	assert_ptr_equal(tree_find(tree, 50), shell);
	assert_int_equal(shell->flags, NODE_FORKED);
	assert_int_equal(shell->status, STATUS_UNKNOWN);
	assert_false(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void losses_are_added_up(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = events_pass(EVENT_LOST, 5);

	event.count = 3;
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(counts(tree)->lost, 6);
	tree_free(tree);
}

static void the_share_of_a_cpu_is_unknown_at_first(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);

	assert_true(child->cpu_share < 0);
	assert_int_equal(apply(tree, events_stat(10 * S, CHILD, S)), 1);
	assert_true(child->cpu_share < 0);
	assert_int_equal(apply(tree, events_stat(11 * S, CHILD, S + S / 2)), 1);
	assert_true(child->cpu_share == 0.5f);
	assert_int_equal(apply(tree, events_stat(12 * S, CHILD, S + S / 2)), 1);
	assert_true(child->cpu_share == 0);
	/* Repeated: nothing changes. */
	assert_int_equal(apply(tree, events_stat(13 * S, CHILD, S + S / 2)), 0);
	assert_int_equal(child->stat_ns, 13 * S);
	assert_string_equal(recent_changes(), "ccc");
	tree_free(tree);
}

/* No event while it was idle. */
static void a_share_is_of_the_time_since_it_was_last_known_to_be_idle(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);
	struct event stat = events_stat(19 * S, CHILD, S + S / 2);

	apply(tree, events_stat(10 * S, CHILD, S));
	stat.stat.since_ns = 18 * S;
	assert_int_equal(apply(tree, stat), 1);
	assert_true(child->cpu_share == 0.5f);
	/* An idle time that ends before the last statistic is ignored. */
	stat = events_stat(20 * S, CHILD, 2 * S);
	stat.stat.since_ns = 12 * S;
	apply(tree, stat);
	assert_true(child->cpu_share == 0.5f);
	tree_free(tree);
}

static void an_end_after_a_long_sleep_is_of_the_time_since_it_was_idle(void **state)
{
	struct tree *tree = family();
	struct event end = events_exit(21 * S, CHILD, 0);

	apply(tree, events_stat(10 * S, CHILD, S));
	apply(tree, events_stat(19 * S, SHELL, S));
	apply(tree, events_stat(20 * S, SHELL, S));
	end.exit.cpu_ns = 2 * S;
	apply(tree, end);
	assert_true(tree_find_ident(tree, CHILD)->cpu_share == 0.5f);
	tree_free(tree);
}

static void the_share_of_a_process_born_since_the_last_pass_is_since_its_birth(void **state)
{
	struct tree *tree = family();

	apply(tree, events_stat(10 * S, SHELL, S));
	apply(tree, events_fork(make_ident(70, 10 * S + S / 2), SHELL));
	apply(tree, events_stat(11 * S, SHELL, S));
	apply(tree, events_stat(11 * S, make_ident(70, 10 * S + S / 2), S / 4));
	assert_true(tree_find(tree, 70)->cpu_share == 0.5f);
	apply(tree, events_stat(11 * S, CHILD, S / 4));
	assert_true(tree_find(tree, 60)->cpu_share < 0);
	tree_free(tree);
}

/* Known, as another 0 is not: the last figure stays. */
static void an_end_without_cpu_time_has_none(void **state)
{
	struct tree *tree = family();
	struct event end = events_exit(21 * S, CHILD, 9);

	end.exit.cpu_ns = EVENT_CPU_NONE;
	apply(tree, end);
	assert_int_equal(tree_find_ident(tree, CHILD)->cpu_ns, 0);
	tree_free(tree);
}

static void figures_that_go_backwards_give_no_share(void **state)
{
	struct tree *tree = family();

	apply(tree, events_stat(10 * S, CHILD, S));
	apply(tree, events_stat(11 * S, CHILD, S / 2));
	assert_true(tree_find(tree, 60)->cpu_share < 0);
	/* Older than the last one: ignored. */
	assert_int_equal(apply(tree, events_stat(9 * S, CHILD, 9 * S)), 0);
	assert_int_equal(tree_find(tree, 60)->cpu_ns, S / 2);
	tree_free(tree);
}

static void figures_are_those_of_the_statistic(void **state)
{
	struct tree *tree = family();
	struct event event = events_stat(10 * S, CHILD, S);
	struct node *child = tree_find(tree, 60);

	event.uid = 33;
	strcpy(event.comm, "renamed");
	event.stat = (struct event_stat){.cpu_ns = 1,
		.rss_bytes = 2,
		.read_bytes = 3,
		.write_bytes = 4,
		.threads = 5,
		.priority = -51,
		.nice = -19,
		.state = 'D'};
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(child->uid, 33);
	assert_string_equal(child->comm, "renamed");
	assert_int_equal(child->cpu_ns, 1);
	assert_int_equal(child->rss_bytes, 2);
	assert_int_equal(child->read_bytes, 3);
	assert_int_equal(child->write_bytes, 4);
	assert_int_equal(child->threads, 5);
	assert_int_equal(child->priority, -51);
	assert_int_equal(child->nice, -19);
	assert_int_equal(child->state, 'D');
	tree_free(tree);
}

/* The events of a pass are applied after it was read. */
static void a_statistic_from_before_an_exec_does_not_restore_the_old_name(void **state)
{
	struct tree *tree = family();
	struct event stat = events_stat(10 * S, CHILD, S);
	struct node *child = tree_find(tree, 60);

	strcpy(stat.comm, "before");
	apply(tree, EXEC(10 * S + 1, CHILD, SHELL, "after", "after"));
	apply(tree, stat);
	assert_string_equal(child->comm, "after");
	assert_int_equal(child->cpu_ns, S);
	stat.time_ns = 11 * S;
	apply(tree, stat);
	assert_string_equal(child->comm, "before");
	tree_free(tree);
}

static void statistics_of_an_unknown_process_are_ignored(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, events_stat(10 * S, make_ident(99, 9), S)), 0);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_revived_process_below_an_exited_parent_is_an_orphan(void **state)
{
	struct tree *tree = family();

	apply(tree, events_pass(EVENT_SNAPSHOT, 10 * S));
	apply(tree, SEED(10 * S, SHELL, INIT, "/bin/sh", "sh"));
	apply(tree, events_pass(EVENT_SETTLED, 11 * S));
	assert_true(at(tree, CHILD)->flags & NODE_MISSED);
	apply(tree, events_exit(11 * S + 1, SHELL, 0));
	assert_int_equal(apply(tree, events_stat(12 * S, CHILD, 1)), 1);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void a_pass_settles_once(void **state)
{
	struct tree *tree = family();

	apply(tree, events_pass(EVENT_SNAPSHOT, 10 * S));
	apply(tree, events_pass(EVENT_SETTLED, 11 * S));
	/* A late event of a process that existed before the pass. */
	apply(tree, EXEC(9 * S, make_ident(70, 8 * S), INIT, "x", "x"));
	assert_int_equal(apply(tree, events_pass(EVENT_SETTLED, 12 * S)), 0);
	assert_non_null(tree_find(tree, 70));
	tree_free(tree);
}

static void a_late_exit_event_corrects_when_a_node_expires(void **state)
{
	struct tree *tree = family();
	struct event zombie = SEED(10 * S, CHILD, SHELL, "x", "x");

	zombie.flags = EVENT_DEAD;
	apply(tree, zombie);
	apply(tree, events_exit(9 * S + S / 2, SHELL, 0));
	assert_int_equal(apply(tree, events_make(EVENT_REAPED, 10 * S, CHILD, SHELL)), 1);
	assert_int_equal(tree_expiry_ns(tree), 9 * S + S / 2 + LINGER);
	assert_int_equal(apply(tree, events_exit(9 * S, CHILD, 0)), 1);
	assert_int_equal(tree_expiry_ns(tree), 9 * S + LINGER);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exec_brings_name_owner_and_arguments),
		cmocka_unit_test(the_same_exec_twice_changes_nothing),
		cmocka_unit_test(cut_arguments_are_counted),
		cmocka_unit_test(a_chain_of_execs_is_kept_up_to_its_bound),
		cmocka_unit_test(an_exec_of_an_unknown_process_makes_a_node),
		cmocka_unit_test(a_failed_exec_is_counted_and_changes_no_node),
		cmocka_unit_test(a_pass_finds_processes_that_are_gone),
		cmocka_unit_test(a_settled_without_a_snapshot_changes_nothing),
		cmocka_unit_test(a_seed_of_a_known_process_changes_nothing),
		cmocka_unit_test(equal_images_of_a_scan_are_shared),
		cmocka_unit_test(a_seed_reveals_a_missed_exec),
		cmocka_unit_test(a_file_deleted_since_is_marked_until_the_next_exec),
		cmocka_unit_test(a_kernel_thread_has_the_name_it_was_last_reported_with),
		cmocka_unit_test(a_child_that_renames_itself_has_that_name_at_its_exit),
		cmocka_unit_test(a_seed_reports_a_rewritten_title),
		cmocka_unit_test(zombies_of_the_first_pass_are_exited_nodes),
		cmocka_unit_test(a_running_process_that_a_pass_finds_as_a_zombie_has_exited),
		cmocka_unit_test(a_process_taken_for_exited_is_revived_by_an_event),
		cmocka_unit_test(losses_are_added_up),
		cmocka_unit_test(an_end_without_cpu_time_has_none),
		cmocka_unit_test(the_share_of_a_cpu_is_unknown_at_first),
		cmocka_unit_test(a_share_is_of_the_time_since_it_was_last_known_to_be_idle),
		cmocka_unit_test(an_end_after_a_long_sleep_is_of_the_time_since_it_was_idle),
		cmocka_unit_test(
			the_share_of_a_process_born_since_the_last_pass_is_since_its_birth),
		cmocka_unit_test(figures_that_go_backwards_give_no_share),
		cmocka_unit_test(figures_are_those_of_the_statistic),
		cmocka_unit_test(a_statistic_from_before_an_exec_does_not_restore_the_old_name),
		cmocka_unit_test(statistics_of_an_unknown_process_are_ignored),
		cmocka_unit_test(a_revived_process_below_an_exited_parent_is_an_orphan),
		cmocka_unit_test(a_pass_settles_once),
		cmocka_unit_test(a_late_exit_event_corrects_when_a_node_expires),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
