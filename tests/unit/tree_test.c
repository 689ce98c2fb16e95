// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/facts.h"

#include <stdlib.h>

#define S       1000000000ull
#define LINGER  (3 * S)
#define INIT    who(1, 1)
#define SHELL   who(50, 5 * S)
#define CHILD   who(60, 6 * S)
#define UNKNOWN who(0, 0)

/* What the watcher was told lately: one letter a change, see note_change. */
struct told {
	char letters[4096];
	size_t len;
	struct node *from;
};

static struct told told;

static void note_change(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct told *to = ctx;

	assert_true(to->len < sizeof(to->letters) - 1);
	if (change == NODE_GONE)
		assert_null(node->first);
	if (change == NODE_MOVED) {
		assert_ptr_not_equal(node->parent, from);
		to->from = from;
	}
	to->letters[to->len++] = "bcdmg"[change];
	to->letters[to->len] = 0;
}

static const char *told_lately(void)
{
	static char letters[sizeof(told.letters)];

	memcpy(letters, told.letters, told.len + 1);
	told.len = 0;
	told.letters[0] = 0;
	return letters;
}

static void forget_told(void)
{
	told_lately();
}

static void assert_sound(const struct tree *tree)
{
	const char *broken = tree_check(tree);

	if (broken)
		fail_msg("%s", broken);
}

/* Applies, and looks whether all promises hold. */
static int apply(struct tree *tree, struct event event)
{
	uint64_t version = tree_version(tree);
	int result = tree_apply(tree, &event, NULL);

	assert_sound(tree);
	if (result == 1)
		assert_true(tree_version(tree) != version);
	return result;
}

static void expire(struct tree *tree, uint64_t now_ns)
{
	tree_expire(tree, now_ns);
	assert_sound(tree);
}

static struct tree *new_tree(size_t max_nodes)
{
	struct tree_limits limits = {.max_nodes = max_nodes, .linger_ns = LINGER, .short_ns = S};
	struct tree *tree = tree_new(&limits);

	assert_non_null(tree);
	forget_told();
	tree_watch(tree, note_change, &told);
	return tree;
}

/* init, a shell below it, a child below that: all seen to be born but init */
static struct tree *family(void)
{
	struct tree *tree = new_tree(0);

	assert_int_equal(apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init")), 1);
	assert_int_equal(apply(tree, fork_fact(SHELL, INIT)), 1);
	assert_int_equal(apply(tree, EXEC(5 * S + 1, SHELL, INIT, "/bin/sh", "sh\0-i")), 1);
	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 1);
	forget_told();
	return tree;
}

static struct node *at(const struct tree *tree, struct ident id)
{
	struct node *node = tree_find_ident(tree, id);

	assert_non_null(node);
	return node;
}

static void assert_parent(const struct tree *tree, struct ident child, struct ident parent)
{
	assert_ptr_equal(at(tree, child)->parent, at(tree, parent));
}

static void assert_root(const struct tree *tree, struct ident id)
{
	assert_ptr_equal(at(tree, id)->parent, tree_top(tree));
}

static const struct tree_counts *counts(const struct tree *tree)
{
	return tree_counts(tree);
}

/* ---- births ---- */

static void a_child_is_linked_below_its_parent(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);

	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(at(tree, SHELL)->forks, 1);
	assert_int_equal(at(tree, SHELL)->children, 1);
	assert_true(ident_equal(child->current, SHELL));
	assert_int_equal(child->flags, NODE_FORKED);
	assert_int_equal(counts(tree)->forks, 2);
	assert_int_equal(counts(tree)->seeds, 1);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_child_runs_its_parents_image_until_it_executes_one(void **state)
{
	struct tree *tree = family();
	struct image *shared = at(tree, SHELL)->image;

	assert_ptr_equal(at(tree, CHILD)->image, shared);
	assert_int_equal(at(tree, CHILD)->execs, 0);
	assert_int_equal(apply(tree, EXEC(6 * S + 9, CHILD, SHELL, "/bin/ls", "ls")), 1);
	assert_string_equal(at(tree, CHILD)->image->exe, "/bin/ls");
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_ptr_equal(at(tree, CHILD)->image->before, shared);
	assert_ptr_equal(at(tree, SHELL)->image, shared);
	assert_string_equal(told_lately(), "c");
	tree_free(tree);
}

static void a_child_inherits_its_place_unless_it_is_told(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, SHELL, INIT, "/bin/sh", "sh");

	event.place = (struct event_place){
		.cgroup_id = 7, .cgroup = "/a", .tty = 5, .pid_ns = 99, .ns_pid = 3};
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(apply(tree, fork_fact(who(61, 8 * S), SHELL)), 1);
	assert_ptr_equal(tree_find(tree, 61)->cgroup, tree_find(tree, 50)->cgroup);
	assert_int_equal(tree_find(tree, 61)->cgroup_id, 7);
	assert_int_equal(tree_find(tree, 61)->tty, 5);
	assert_int_equal(tree_find(tree, 61)->pid_ns, 99);
	assert_int_equal(tree_find(tree, 61)->ns_pid, 0);
	event = fork_fact(who(62, 8 * S), SHELL);
	event.place = (struct event_place){.cgroup_id = 8, .cgroup = "/b", .ns_pid = 4};
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(tree_find(tree, 62)->cgroup, "/b");
	assert_string_equal(tree_find(tree, 50)->cgroup, "/a");
	assert_int_equal(tree_find(tree, 62)->ns_pid, 4);
	tree_free(tree);
}

static void equal_control_groups_are_one_pointer(void **state)
{
	struct tree *tree = new_tree(0);
	char one[] = "/user.slice", two[] = "/user.slice";
	struct event event = fork_fact(SHELL, UNKNOWN);

	event.place.cgroup = one;
	apply(tree, event);
	event = fork_fact(CHILD, UNKNOWN);
	event.place.cgroup = two;
	apply(tree, event);
	assert_ptr_equal(at(tree, SHELL)->cgroup, at(tree, CHILD)->cgroup);
	tree_free(tree);
}

static void the_same_fork_twice_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version = tree_version(tree);

	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 0);
	assert_int_equal(tree_version(tree), version);
	assert_int_equal(at(tree, SHELL)->forks, 1);
	assert_int_equal(counts(tree)->forks, 2);
	tree_free(tree);
}

static void an_unknown_parent_becomes_a_placeholder(void **state)
{
	struct tree *tree = new_tree(0);
	struct node *parent;

	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 1);
	assert_string_equal(told_lately(), "bb");
	parent = tree_find(tree, 50);
	assert_int_equal(parent->flags, NODE_PLACEHOLDER);
	assert_int_equal(parent->id.start_ns, SHELL.start_ns);
	assert_int_equal(parent->forks, 1);
	assert_string_equal(parent->comm, "");
	assert_root(tree, SHELL);
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_seed(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, fork_fact(CHILD, who(50, 0)));
	assert_true(tree_find(tree, 50)->flags & NODE_PLACEHOLDER);
	forget_told();
	assert_int_equal(apply(tree, SEED(9 * S, SHELL, INIT, "/bin/sh", "sh")), 1);
	assert_string_equal(told_lately(), "mc");
	assert_int_equal(tree_find(tree, 50)->id.start_ns, SHELL.start_ns);
	assert_int_equal(tree_find(tree, 50)->flags, 0);
	assert_parent(tree, SHELL, INIT);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_fork(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, fork_fact(CHILD, SHELL));
	forget_told();
	assert_int_equal(apply(tree, fork_fact(SHELL, INIT)), 1);
	assert_string_equal(told_lately(), "bmc");
	assert_int_equal(tree_find(tree, 50)->flags, NODE_FORKED);
	assert_parent(tree, SHELL, INIT);
	assert_int_equal(counts(tree)->forks, 2);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_exit(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = exit_fact(9 * S, SHELL, 0);

	apply(tree, fork_fact(CHILD, SHELL));
	event.parent = INIT;
	strcpy(event.comm, "sh");
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(at(tree, SHELL)->comm, "sh");
	assert_int_equal(at(tree, SHELL)->flags, NODE_DEAD);
	assert_parent(tree, SHELL, INIT);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	tree_free(tree);
}

static void a_placeholder_that_lived_before_the_start_is_another_process(void **state)
{
	struct tree *tree = new_tree(0);

	/* Somebody is 50 at 6 s, so a process born at 7 s is not that one. */
	apply(tree, fork_fact(CHILD, who(50, 0)));
	assert_int_equal(apply(tree, fork_fact(who(50, 7 * S), INIT)), 1);
	assert_int_equal(tree_find(tree, 50)->children, 0);
	assert_true(tree_find(tree, 60)->parent->flags & NODE_MISSED);
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void a_filled_placeholder_is_not_put_below_its_own_descendant(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, fork_fact(CHILD, SHELL));
	apply(tree, fork_fact(who(70, 7 * S), CHILD));
	assert_int_equal(apply(tree, SEED(9 * S, SHELL, who(70, 7 * S), "x", "x")), 1);
	assert_root(tree, SHELL);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void nobodys_child_and_a_child_of_itself_are_roots(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, fork_fact(SHELL, UNKNOWN));
	apply(tree, fork_fact(CHILD, CHILD));
	assert_root(tree, SHELL);
	assert_root(tree, CHILD);
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_fact_about_nobody_is_no_fact(void **state)
{
	struct tree *tree = family();
	uint64_t version = tree_version(tree);
	struct node *subject = tree_top(tree);
	struct event event = fork_fact(who(0, 5), INIT);

	assert_int_equal(tree_apply(tree, &event, &subject), 0);
	assert_null(subject);
	assert_int_equal(apply(tree, fork_fact(who(-4, 5), INIT)), 0);
	event.kind = EVENT_KIND_COUNT;
	event.id = CHILD;
	assert_int_equal(apply(tree, event), 0);
	assert_int_equal(tree_version(tree), version);
	tree_free(tree);
}

static void a_seed_that_is_followed_by_its_fork_gets_its_birth_parent(void **state)
{
	struct tree *tree = new_tree(0);

	/* The shell forked the child and died before the pass: the pass met init's child. */
	apply(tree, SEED(9 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(9 * S, CHILD, INIT, "/bin/x", "x"));
	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 0);
	assert_parent(tree, CHILD, SHELL);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_true(ident_equal(tree_find(tree, 60)->current, INIT));
	assert_string_equal(tree_find(tree, 60)->comm, "/bin/x");
	assert_int_equal(apply(tree, exit_fact(8 * S, SHELL, 0)), 1);
	assert_true(at(tree, SHELL)->flags & NODE_DEAD);
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void threads_of_the_kernel_are_marked(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = fact(EVENT_SEED, S, who(2, 2), UNKNOWN);

	event.flags = EVENT_KTHREAD;
	apply(tree, event);
	event = fork_fact(who(9, 9), who(2, 2));
	event.flags = EVENT_KTHREAD;
	apply(tree, event);
	assert_int_equal(tree_find(tree, 2)->flags, NODE_SEEDED | NODE_KTHREAD);
	assert_int_equal(tree_find(tree, 9)->flags, NODE_FORKED | NODE_KTHREAD);
	assert_null(tree_find(tree, 9)->image);
	/* A helper that the kernel starts begins as one. */
	apply(tree, EXEC(S, who(9, 9), who(2, 2), "/sbin/modprobe", "modprobe"));
	assert_int_equal(tree_find(tree, 9)->flags, NODE_FORKED);
	tree_free(tree);
}

/* ---- execs ---- */

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

static void an_exec_of_somebody_unknown_makes_a_node(void **state)
{
	struct tree *tree = new_tree(0);

	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "/bin/x", "x")), 1);
	assert_string_equal(told_lately(), "bb");
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
	assert_string_equal(told_lately(), "");
	assert_int_equal(counts(tree)->failed_execs, 1);
	assert_int_equal(subject->execs, 0);
	assert_int_equal(subject->seen_ns, 7 * S);
	event.id = who(99, 9);
	assert_int_equal(tree_apply(tree, &event, &subject), 1);
	assert_null(subject);
	assert_sound(tree);
	tree_free(tree);
}

/* ---- exits ---- */

static void an_exit_leaves_a_ghost_with_its_bill(void **state)
{
	struct tree *tree = family();
	struct event event = exit_fact(6 * S + S / 2, CHILD, 256);
	struct node *child = tree_find(tree, 60);

	event.exit.cpu_ns = S / 4;
	event.exit.max_rss_bytes = 4096;
	event.exit.read_bytes = 10;
	event.exit.write_bytes = 20;
	event.exit.threads = 3;
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(told_lately(), "d");
	assert_null(tree_find(tree, 60));
	assert_ptr_equal(at(tree, CHILD), child);
	assert_int_equal(child->flags, NODE_DEAD | NODE_FORKED | NODE_SHORT);
	assert_int_equal(child->status, 256);
	assert_int_equal(child->exit_ns, 6 * S + S / 2);
	assert_int_equal(child->cpu_ns, S / 4);
	assert_true(child->cpu_share == 0.5f);
	assert_int_equal(child->rss_bytes, 4096);
	assert_int_equal(child->read_bytes, 10);
	assert_int_equal(child->write_bytes, 20);
	assert_int_equal(child->threads, 3);
	assert_int_equal(child->state, 'Z');
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->living, 2);
	assert_int_equal(counts(tree)->ghosts, 1);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void what_lived_long_is_not_short(void **state)
{
	struct tree *tree = family();

	apply(tree, exit_fact(7 * S, CHILD, 0));
	assert_false(at(tree, CHILD)->flags & NODE_SHORT);
	tree_set_short(tree, 3 * S);
	apply(tree, exit_fact(7 * S, SHELL, 0));
	assert_true(at(tree, SHELL)->flags & NODE_SHORT);
	tree_free(tree);
}

static void a_repeated_exit_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version;

	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 256)), 1);
	version = tree_version(tree);
	assert_int_equal(apply(tree, exit_fact(7 * S + 1, CHILD, 0)), 0);
	assert_int_equal(apply(tree, exit_fact(7 * S, who(60, 0), 0)), 0);
	assert_int_equal(tree_version(tree), version);
	assert_int_equal(at(tree, CHILD)->status, 256);
	assert_int_equal(counts(tree)->ghosts, 1);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void a_repeated_exit_changes_nothing_without_linger_either(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, 0);
	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 256)), 1);
	assert_true(at(tree, CHILD)->flags & NODE_EXPIRED);
	expire(tree, 7 * S + TREE_HORIZON_NS - 1);
	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 256)), 0);
	assert_int_equal(counts(tree)->ghosts, 1);
	assert_int_equal(tree_expiry_ns(tree), 7 * S + TREE_HORIZON_NS);
	expire(tree, tree_expiry_ns(tree));
	assert_int_equal(counts(tree)->ghosts, 0);
	assert_string_equal(told_lately(), "dg");
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_free(tree);
}

static void an_exit_of_somebody_unknown_leaves_a_ghost(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = exit_fact(7 * S, CHILD, 9);
	struct node *subject;

	event.parent = SHELL;
	strcpy(event.comm, "gone");
	assert_int_equal(tree_apply(tree, &event, &subject), 1);
	assert_string_equal(told_lately(), "bbd");
	assert_string_equal(subject->comm, "gone");
	assert_int_equal(subject->status, 9);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->exits, 1);
	assert_int_equal(apply(tree, event), 0);
	assert_int_equal(counts(tree)->ghosts, 1);
	tree_free(tree);
}

static void exit_of_a_parent_keeps_its_children_in_place(void **state)
{
	struct tree *tree = family();
	struct event event = stat_fact(8 * S, CHILD, 0);

	assert_int_equal(apply(tree, exit_fact(7 * S, SHELL, 0)), 1);
	assert_string_equal(told_lately(), "cd");
	assert_parent(tree, CHILD, SHELL);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_true(ident_equal(tree_find(tree, 60)->current, SHELL));
	event.parent = INIT;
	assert_int_equal(apply(tree, event), 1);
	assert_true(ident_equal(tree_find(tree, 60)->current, INIT));
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void a_parent_that_takes_a_child_over_makes_it_an_orphan(void **state)
{
	struct tree *tree = family();
	struct event event = stat_fact(8 * S, CHILD, 0);

	event.parent = INIT;
	apply(tree, event);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	tree_free(tree);
}

static void a_ghost_leaves_when_its_time_is_over(void **state)
{
	struct tree *tree = family();

	apply(tree, exit_fact(7 * S, CHILD, 0));
	assert_int_equal(tree_expiry_ns(tree), 7 * S + LINGER);
	expire(tree, 7 * S + LINGER - 1);
	assert_string_equal(told_lately(), "d");
	expire(tree, 7 * S + LINGER);
	assert_string_equal(told_lately(), "g");
	assert_null(tree_find_ident(tree, CHILD));
	assert_int_equal(at(tree, SHELL)->children, 0);
	assert_int_equal(tree_expiry_ns(tree), 0);
	assert_int_equal(counts(tree)->evicted, 0);
	tree_free(tree);
}

static void a_short_linger_ends_before_the_horizon(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, S / 2);
	apply(tree, exit_fact(7 * S, CHILD, 0));
	assert_false(at(tree, CHILD)->flags & NODE_EXPIRED);
	assert_int_equal(tree_expiry_ns(tree), 7 * S + S / 2);
	expire(tree, 7 * S + S / 2);
	assert_true(at(tree, CHILD)->flags & NODE_EXPIRED);
	assert_int_equal(tree_expiry_ns(tree), 8 * S);
	expire(tree, 8 * S);
	assert_null(tree_find_ident(tree, CHILD));
	assert_string_equal(told_lately(), "dcg");
	tree_free(tree);
}

static void a_shorter_linger_is_for_those_who_wait_already(void **state)
{
	struct tree *tree = family();

	apply(tree, exit_fact(7 * S, CHILD, 0));
	tree_set_linger(tree, S);
	assert_int_equal(tree_expiry_ns(tree), 8 * S);
	expire(tree, 8 * S);
	assert_null(tree_find_ident(tree, CHILD));
	tree_free(tree);
}

static void an_endless_linger_never_ends(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, UINT64_MAX);
	apply(tree, exit_fact(7 * S, CHILD, 0));
	assert_int_equal(tree_expiry_ns(tree), 0);
	expire(tree, UINT64_MAX - 1);
	assert_non_null(tree_find_ident(tree, CHILD));
	tree_free(tree);
}

static void a_ghost_stays_while_it_has_children(void **state)
{
	struct tree *tree = family();

	apply(tree, exit_fact(7 * S, SHELL, 0));
	forget_told();
	expire(tree, 100 * S);
	assert_string_equal(told_lately(), "c");
	assert_true(at(tree, SHELL)->flags & NODE_EXPIRED);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_free(tree);
}

static void the_last_child_takes_its_dead_ancestors_along(void **state)
{
	struct tree *tree = family();

	apply(tree, fork_fact(who(70, 7 * S), CHILD));
	apply(tree, exit_fact(8 * S, SHELL, 0));
	apply(tree, exit_fact(8 * S, CHILD, 0));
	expire(tree, 100 * S);
	apply(tree, exit_fact(100 * S, who(70, 7 * S), 0));
	forget_told();
	expire(tree, 200 * S);
	assert_string_equal(told_lately(), "ggg");
	assert_int_equal(counts(tree)->ghosts, 0);
	assert_int_equal(counts(tree)->living, 1);
	assert_int_equal(at(tree, INIT)->children, 0);
	tree_free(tree);
}

static void exits_that_come_out_of_order_expire_in_order(void **state)
{
	struct tree *tree = new_tree(0);
	int pid;

	for (pid = 1; pid <= 20; pid++) {
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
		/* 20 19 18 ... */
		apply(tree, exit_fact((uint64_t)(40 - pid) * S, who(pid, S), 0));
	}
	for (pid = 20; pid >= 1; pid--) {
		assert_int_equal(tree_expiry_ns(tree), (uint64_t)(40 - pid) * S + LINGER);
		expire(tree, tree_expiry_ns(tree));
		assert_int_equal(counts(tree)->ghosts, pid - 1);
	}
	tree_free(tree);
}

/* ---- identity ---- */

static void a_pid_that_is_used_again_is_another_process(void **state)
{
	struct tree *tree = family();
	struct ident next = who(60, 8 * S);

	apply(tree, exit_fact(7 * S, CHILD, 0));
	assert_int_equal(apply(tree, fork_fact(next, INIT)), 1);
	assert_ptr_not_equal(at(tree, CHILD), at(tree, next));
	assert_ptr_equal(tree_find(tree, 60), at(tree, next));
	assert_int_equal(counts(tree)->missed, 0);
	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 0)), 0);
	assert_int_equal(apply(tree, exit_fact(9 * S, next, 0)), 1);
	assert_int_equal(apply(tree, exit_fact(9 * S, next, 0)), 0);
	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 0)), 0);
	assert_int_equal(counts(tree)->ghosts, 2);
	expire(tree, 100 * S);
	assert_int_equal(counts(tree)->ghosts, 0);
	tree_free(tree);
}

static void a_pid_that_is_used_again_tells_of_an_exit_we_missed(void **state)
{
	struct tree *tree = family();
	struct ident next = who(60, 8 * S);

	assert_int_equal(apply(tree, fork_fact(next, SHELL)), 1);
	assert_string_equal(told_lately(), "db");
	assert_int_equal(at(tree, CHILD)->flags, NODE_DEAD | NODE_FORKED | NODE_MISSED);
	assert_int_equal(at(tree, CHILD)->exit_ns, 8 * S);
	assert_int_equal(at(tree, CHILD)->status, STATUS_UNKNOWN);
	assert_ptr_equal(tree_find(tree, 60), at(tree, next));
	assert_int_equal(counts(tree)->missed, 1);
	assert_int_equal(counts(tree)->exits, 0);
	tree_free(tree);
}

static void a_missed_exit_that_comes_late_is_filled_in(void **state)
{
	struct tree *tree = family();

	apply(tree, fork_fact(who(60, 8 * S), SHELL));
	forget_told();
	assert_int_equal(apply(tree, exit_fact(6 * S + 5, CHILD, 11)), 1);
	assert_string_equal(told_lately(), "c");
	assert_int_equal(at(tree, CHILD)->status, 11);
	assert_int_equal(at(tree, CHILD)->exit_ns, 6 * S + 5);
	assert_int_equal(at(tree, CHILD)->flags, NODE_DEAD | NODE_FORKED | NODE_SHORT);
	assert_int_equal(apply(tree, exit_fact(6 * S + 5, CHILD, 11)), 0);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void a_parent_with_another_start_tells_of_an_exit_we_missed(void **state)
{
	struct tree *tree = family();
	struct ident next = who(50, 8 * S);

	assert_int_equal(apply(tree, fork_fact(who(61, 9 * S), next)), 1);
	assert_true(at(tree, SHELL)->flags & NODE_MISSED);
	assert_true(at(tree, next)->flags & NODE_PLACEHOLDER);
	assert_parent(tree, who(61, 9 * S), next);
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void a_fact_about_an_earlier_owner_of_a_pid_comes_too_late(void **state)
{
	struct tree *tree = family();
	struct ident before = who(60, 2 * S);
	struct node *child = tree_find(tree, 60);

	assert_int_equal(apply(tree, fork_fact(before, INIT)), 0);
	assert_int_equal(apply(tree, EXEC(3 * S, before, INIT, "x", "x")), 0);
	assert_int_equal(apply(tree, SEED(3 * S, before, INIT, "x", "x")), 0);
	assert_int_equal(apply(tree, stat_fact(3 * S, before, 5)), 0);
	assert_int_equal(counts(tree)->living, 3);
	/* But that it has lived, and how it ended, is news. */
	assert_int_equal(apply(tree, exit_fact(4 * S, before, 0)), 1);
	assert_int_equal(apply(tree, exit_fact(4 * S, before, 0)), 0);
	assert_ptr_equal(tree_find(tree, 60), child);
	assert_true(at(tree, before)->flags & NODE_DEAD);
	tree_free(tree);
}

static void the_child_of_an_earlier_owner_of_a_pid_is_a_root(void **state)
{
	struct tree *tree = family();

	apply(tree, fork_fact(who(70, 9 * S), who(60, 2 * S)));
	assert_root(tree, who(70, 9 * S));
	tree_free(tree);
}

static void a_fact_without_a_start_is_about_the_one_who_has_the_pid(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, EXEC(7 * S, who(60, 0), who(50, 0), "x", "x")), 1);
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_false(at(tree, CHILD)->flags & NODE_ORPHAN);
	assert_true(ident_equal(at(tree, CHILD)->current, SHELL));
	assert_int_equal(apply(tree, exit_fact(8 * S, who(60, 0), 0)), 1);
	assert_null(tree_find(tree, 60));
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_process_without_a_start_gets_it_when_it_is_told(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = fork_fact(who(60, 0), UNKNOWN);

	event.time_ns = 6 * S + 10;
	apply(tree, event);
	apply(tree, EXEC(7 * S, CHILD, UNKNOWN, "x", "x"));
	assert_int_equal(counts(tree)->living, 1);
	assert_int_equal(tree_find(tree, 60)->id.start_ns, CHILD.start_ns);
	tree_free(tree);
}

static void a_ghost_that_is_meant_for_sure_goes_before_one_who_may_be(void **state)
{
	struct tree *tree = family();

	apply(tree, exit_fact(7 * S, CHILD, 0));
	/* Now 60 is somebody whose start we do not know, while the exit is told again. */
	apply(tree, fork_fact(who(61, 8 * S), who(60, 0)));
	assert_int_equal(apply(tree, exit_fact(7 * S, CHILD, 0)), 0);
	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "x", "x")), 0);
	assert_true(tree_find(tree, 60)->flags & NODE_PLACEHOLDER);
	tree_free(tree);
}

static void the_dead_do_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version;

	apply(tree, exit_fact(7 * S, CHILD, 0));
	version = tree_version(tree);
	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 0);
	assert_int_equal(apply(tree, EXEC(8 * S, CHILD, SHELL, "x", "x")), 0);
	assert_int_equal(apply(tree, SEED(8 * S, CHILD, SHELL, "x", "x")), 0);
	assert_int_equal(apply(tree, stat_fact(8 * S, CHILD, 5)), 0);
	assert_int_equal(tree_version(tree), version);
	tree_free(tree);
}

/* ---- passes ---- */

static void a_pass_finds_those_who_are_gone(void **state)
{
	struct tree *tree = family();

	apply(tree, pass_fact(EVENT_SNAPSHOT, 10 * S));
	apply(tree, SEED(10 * S + 1, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(10 * S + 1, SHELL, INIT, "/bin/sh", "sh\0-i"));
	apply(tree, fork_fact(who(70, 10 * S + 2), SHELL));
	forget_told();
	assert_int_equal(apply(tree, pass_fact(EVENT_SETTLED, 11 * S)), 1);
	assert_string_equal(told_lately(), "d");
	assert_int_equal(at(tree, CHILD)->flags, NODE_DEAD | NODE_FORKED | NODE_MISSED);
	assert_int_equal(at(tree, CHILD)->exit_ns, 10 * S);
	assert_int_equal(counts(tree)->living, 3);
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void a_settled_without_a_snapshot_changes_nothing(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, pass_fact(EVENT_SETTLED, 11 * S)), 0);
	apply(tree, pass_fact(EVENT_SNAPSHOT, 3 * S));
	apply(tree, SEED(3 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	assert_int_equal(apply(tree, pass_fact(EVENT_SETTLED, 4 * S)), 0);
	assert_int_equal(apply(tree, pass_fact(EVENT_SETTLED, 100 * S)), 0);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_seed_of_somebody_known_is_no_news(void **state)
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

static void a_seed_tells_of_an_exec_we_missed(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);
	struct image *before = child->image;

	assert_int_equal(apply(tree, SEED(10 * S, CHILD, SHELL, "/bin/ls", "ls")), 1);
	assert_string_equal(told_lately(), "c");
	assert_string_equal(child->image->exe, "/bin/ls");
	assert_string_equal(child->comm, "/bin/ls");
	assert_ptr_equal(child->image->before, before);
	assert_int_equal(child->execs, 1);
	tree_free(tree);
}

static void a_seed_tells_of_a_title_that_was_rewritten(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL);
	struct event event = SEED(10 * S, SHELL, INIT, "/bin/sh", "sh: idle");

	strcpy(event.comm, shell->comm);
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(shell->image->args, "sh: idle");
	assert_int_equal(shell->image->time_ns, 5 * S + 1);
	assert_int_equal(shell->execs, 1);
	assert_null(shell->image->before->before);
	tree_free(tree);
}

static void zombies_of_the_first_pass_are_ghosts(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = SEED(10 * S, CHILD, SHELL, "x", "x");

	apply(tree, pass_fact(EVENT_SNAPSHOT, 10 * S));
	event.flags = EVENT_DEAD;
	event.exit.status = 9;
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(told_lately(), "bbd");
	assert_true(at(tree, CHILD)->flags & NODE_SEEDED);
	assert_int_equal(at(tree, CHILD)->status, 9);
	assert_int_equal(apply(tree, event), 0);
	/* Its exit was on its way: now we know when. */
	assert_int_equal(apply(tree, exit_fact(9 * S, CHILD, 9)), 1);
	assert_int_equal(at(tree, CHILD)->exit_ns, 9 * S);
	assert_int_equal(apply(tree, exit_fact(9 * S, CHILD, 9)), 0);
	assert_int_equal(counts(tree)->missed, 0);
	apply(tree, pass_fact(EVENT_SETTLED, 11 * S));
	/* Zombies of later passes are those we have seen exit. */
	event.id = who(61, S);
	assert_int_equal(apply(tree, event), 0);
	assert_null(tree_find_ident(tree, who(61, S)));
	tree_free(tree);
}

static void a_living_process_that_a_pass_finds_dead_has_exited(void **state)
{
	struct tree *tree = family();
	struct event event = SEED(10 * S, CHILD, SHELL, "x", "x");

	apply(tree, pass_fact(EVENT_SETTLED, 9 * S));
	event.flags = EVENT_DEAD;
	event.exit.status = 256;
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(at(tree, CHILD)->status, 256);
	assert_null(tree_find(tree, 60));
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void who_was_taken_for_dead_lives_again_when_heard_of(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL);

	apply(tree, pass_fact(EVENT_SNAPSHOT, 10 * S));
	apply(tree, SEED(10 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(10 * S, CHILD, SHELL, "x", "x"));
	shell->seen_ns = 9 * S; /* as if its child's seed had not spoken of it */
	apply(tree, pass_fact(EVENT_SETTLED, 11 * S));
	assert_true(node_is_ghost(shell));
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_int_equal(apply(tree, stat_fact(10 * S, SHELL, 1)), 0);
	assert_int_equal(apply(tree, stat_fact(12 * S, SHELL, 1)), 1);
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
	struct event event = pass_fact(EVENT_LOST, 5);

	event.count = 3;
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(counts(tree)->lost, 6);
	tree_free(tree);
}

/* ---- figures ---- */

static void the_share_of_a_cpu_is_unknown_at_first(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);

	assert_true(child->cpu_share < 0);
	assert_int_equal(apply(tree, stat_fact(10 * S, CHILD, S)), 1);
	assert_true(child->cpu_share < 0);
	assert_int_equal(apply(tree, stat_fact(11 * S, CHILD, S + S / 2)), 1);
	assert_true(child->cpu_share == 0.5f);
	assert_int_equal(apply(tree, stat_fact(12 * S, CHILD, S + S / 2)), 1);
	assert_true(child->cpu_share == 0);
	/* And so on: nothing new. */
	assert_int_equal(apply(tree, stat_fact(13 * S, CHILD, S + S / 2)), 0);
	assert_int_equal(child->stat_ns, 13 * S);
	assert_string_equal(told_lately(), "ccc");
	tree_free(tree);
}

static void the_share_of_one_born_since_the_last_pass_is_since_its_birth(void **state)
{
	struct tree *tree = family();

	apply(tree, stat_fact(10 * S, SHELL, S));
	apply(tree, fork_fact(who(70, 10 * S + S / 2), SHELL));
	apply(tree, stat_fact(11 * S, SHELL, S));
	apply(tree, stat_fact(11 * S, who(70, 10 * S + S / 2), S / 4));
	assert_true(tree_find(tree, 70)->cpu_share == 0.5f);
	apply(tree, stat_fact(11 * S, CHILD, S / 4));
	assert_true(tree_find(tree, 60)->cpu_share < 0);
	tree_free(tree);
}

static void figures_that_go_backwards_give_no_share(void **state)
{
	struct tree *tree = family();

	apply(tree, stat_fact(10 * S, CHILD, S));
	apply(tree, stat_fact(11 * S, CHILD, S / 2));
	assert_true(tree_find(tree, 60)->cpu_share < 0);
	/* Older than what we have: not looked at. */
	assert_int_equal(apply(tree, stat_fact(9 * S, CHILD, 9 * S)), 0);
	assert_int_equal(tree_find(tree, 60)->cpu_ns, S / 2);
	tree_free(tree);
}

static void figures_are_those_of_the_statistic(void **state)
{
	struct tree *tree = family();
	struct event event = stat_fact(10 * S, CHILD, S);
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

static void figures_of_somebody_unknown_are_let_go(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, stat_fact(10 * S, who(99, 9), S)), 0);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

/* ---- bounds ---- */

static void the_oldest_ghost_goes_first_when_the_tree_is_full(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 16; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	apply(tree, exit_fact(4 * S, who(4, S), 0));
	apply(tree, exit_fact(3 * S, who(3, S), 0));
	forget_told();
	assert_int_equal(apply(tree, fork_fact(who(20, 5 * S), UNKNOWN)), 1);
	assert_string_equal(told_lately(), "gb");
	assert_null(tree_find_ident(tree, who(3, S)));
	assert_non_null(tree_find_ident(tree, who(4, S)));
	assert_int_equal(counts(tree)->evicted, 1);
	assert_int_equal(counts(tree)->refused, 0);
	tree_free(tree);
}

static void ghosts_without_children_go_before_ancestors(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident parent = who(1, S), child = who(2, S);
	int pid;

	apply(tree, fork_fact(parent, UNKNOWN));
	apply(tree, fork_fact(child, parent));
	for (pid = 3; pid <= 16; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	apply(tree, exit_fact(2 * S, parent, 0));
	apply(tree, exit_fact(3 * S, who(3, S), 0));
	apply(tree, fork_fact(who(20, 5 * S), UNKNOWN));
	assert_null(tree_find_ident(tree, who(3, S)));
	assert_parent(tree, child, parent);
	tree_free(tree);
}

static void an_evicted_ancestor_leaves_its_children_to_its_parent(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident grand = who(1, S), parent = who(2, S), child = who(3, S);
	struct node *was;
	int pid;

	apply(tree, fork_fact(grand, UNKNOWN));
	apply(tree, fork_fact(parent, grand));
	apply(tree, fork_fact(child, parent));
	was = tree_find(tree, 2);
	for (pid = 4; pid <= 16; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	apply(tree, exit_fact(2 * S, parent, 0));
	forget_told();
	apply(tree, fork_fact(who(20, 5 * S), UNKNOWN));
	assert_string_equal(told_lately(), "cmgb");
	assert_ptr_equal(told.from, was);
	assert_parent(tree, child, grand);
	assert_int_equal(at(tree, grand)->children, 1);
	assert_true(at(tree, child)->flags & NODE_ORPHAN);
	assert_int_equal(counts(tree)->evicted, 1);
	tree_free(tree);
}

static void what_is_over_and_only_remembered_is_not_counted_as_evicted(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	tree_set_linger(tree, 0);
	for (pid = 1; pid <= 16; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	apply(tree, exit_fact(2 * S, who(1, S), 0));
	assert_int_equal(apply(tree, fork_fact(who(20, 2 * S), UNKNOWN)), 1);
	assert_int_equal(counts(tree)->evicted, 0);
	tree_free(tree);
}

static void a_tree_full_of_the_living_refuses_and_counts(void **state)
{
	struct tree *tree = new_tree(1);
	struct node *subject;
	struct event event;
	int pid;

	/* Fewer than 16 are not to be had. */
	for (pid = 1; pid <= 16; pid++)
		assert_int_equal(apply(tree, fork_fact(who(pid, S), UNKNOWN)), 1);
	event = fork_fact(who(20, 5 * S), who(1, S));
	assert_int_equal(tree_apply(tree, &event, &subject), 0);
	assert_null(subject);
	assert_int_equal(counts(tree)->refused, 1);
	/* The same process again: it is one that was refused. */
	assert_int_equal(apply(tree, EXEC(6 * S, who(20, 5 * S), who(1, S), "x", "x")), 0);
	assert_int_equal(apply(tree, exit_fact(6 * S, who(20, 5 * S), 0)), 0);
	assert_int_equal(counts(tree)->refused, 1);
	assert_int_equal(counts(tree)->living, 16);
	tree_free(tree);
}

static void without_room_for_its_parent_a_child_is_a_root(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 15; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	assert_int_equal(apply(tree, fork_fact(who(20, 5 * S), who(99, S))), 1);
	assert_root(tree, who(20, 5 * S));
	assert_true(ident_equal(tree_find(tree, 20)->current, who(99, S)));
	tree_free(tree);
}

static void a_dead_parent_is_not_evicted_for_its_own_child(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 16; pid++)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	apply(tree, exit_fact(2 * S, who(1, S), 0));
	apply(tree, exit_fact(3 * S, who(2, S), 0));
	assert_int_equal(apply(tree, fork_fact(who(20, 2 * S), who(1, S))), 1);
	assert_parent(tree, who(20, 2 * S), who(1, S));
	assert_null(tree_find_ident(tree, who(2, S)));
	tree_free(tree);
}

static void memory_is_given_back_after_a_storm(void **state)
{
	struct tree *tree = new_tree(0);
	uint64_t idle, n;

	tree_watch(tree, NULL, NULL);
	apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init"));
	idle = counts(tree)->bytes;
	for (n = 0; n < 20000; n++) {
		struct ident id = who(1000 + (int)n, S + n);
		struct event event = fork_fact(id, INIT), exec = EXEC(S + n, id, INIT, "x", "x");

		event.place.cgroup = "/storm";
		tree_apply(tree, &event, NULL);
		tree_apply(tree, &exec, NULL);
	}
	assert_true(counts(tree)->bytes > idle + 20000 * sizeof(struct node));
	for (n = 0; n < 20000; n++) {
		struct event event = exit_fact(2 * S, who(1000 + (int)n, S + n), 0);

		tree_apply(tree, &event, NULL);
	}
	expire(tree, 100 * S);
	/* The maps shrink by and by, as events come; a chunk of nodes is kept to spare. */
	for (n = 0; n < 20; n++) {
		apply(tree, fork_fact(who(1000, 101 * S + n), INIT));
		apply(tree, exit_fact(101 * S + n, who(1000, 101 * S + n), 0));
		expire(tree, 200 * S);
	}
	assert_true(counts(tree)->bytes <= idle + 270 * sizeof(struct node));
	tree_free(tree);
}

/* ---- order ---- */

static int by_parity(const struct node *a, const struct node *b, void *ctx)
{
	++*(unsigned *)ctx;
	return a->id.pid % 2 - b->id.pid % 2;
}

static int by_pid(const struct node *a, const struct node *b, void *ctx)
{
	return (a->id.pid > b->id.pid) - (a->id.pid < b->id.pid);
}

static void siblings_are_in_the_order_of_their_births(void **state)
{
	struct tree *tree = new_tree(0);
	struct node *node;
	int pid;

	for (pid = 9; pid >= 1; pid--)
		apply(tree, fork_fact(who(pid, S), UNKNOWN));
	for (pid = 9, node = tree_top(tree)->first; node; node = node->next)
		assert_int_equal(node->id.pid, pid--);
	assert_int_equal(pid, 0);
	tree_free(tree);
}

static void a_sort_is_stable_and_keeps_every_child(void **state)
{
	int count;

	for (count = 0; count <= 40; count++) {
		struct tree *tree = new_tree(0);
		struct node *node;
		unsigned calls = 0;
		int n, pid;

		for (n = 0; n < count; n++)
			apply(tree, fork_fact(who(1 + n * 7 % 41, S), UNKNOWN));
		tree_sort(tree, tree_top(tree), by_pid, NULL);
		assert_sound(tree);
		tree_sort(tree, tree_top(tree), by_parity, &calls);
		assert_sound(tree);
		assert_true(calls <= 41 * 6);
		for (node = tree_top(tree)->first, pid = 0; node; node = node->next) {
			assert_true(node->id.pid > pid || (node->id.pid % 2 && pid % 2 == 0));
			pid = node->id.pid;
		}
		assert_int_equal(tree_top(tree)->children, count);
		tree_free(tree);
	}
}

static void what_is_born_after_a_sort_is_last(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, fork_fact(who(8, S), UNKNOWN));
	apply(tree, fork_fact(who(5, S), UNKNOWN));
	tree_sort(tree, tree_top(tree), by_pid, NULL);
	apply(tree, fork_fact(who(3, S), UNKNOWN));
	assert_int_equal(tree_top(tree)->first->id.pid, 5);
	assert_int_equal(tree_top(tree)->last->id.pid, 3);
	tree_free(tree);
}

/* ---- the rest ---- */

static void nothing_is_fine(void **state)
{
	struct tree *tree = new_tree(0);

	assert_sound(tree);
	assert_null(tree_find(tree, 1));
	assert_null(tree_find(tree, 0));
	assert_null(tree_find_ident(tree, who(0, 0)));
	assert_true(node_is_top(tree_top(tree)));
	assert_int_equal(tree_limits(tree)->max_nodes, TREE_MAX_NODES);
	expire(tree, 5);
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_watch(tree, NULL, NULL);
	assert_int_equal(apply(tree, fork_fact(CHILD, SHELL)), 1);
	tree_free(tree);
	tree_free(NULL);
}

static void a_node_takes_four_cache_lines(void **state)
{
	assert_int_equal(sizeof(struct node), 256);
}

static void the_check_notices_what_is_broken(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL), *child = at(tree, CHILD);

	child->parent = tree_top(tree);
	assert_non_null(tree_check(tree));
	child->parent = shell;
	shell->children++;
	assert_non_null(tree_check(tree));
	shell->children--;
	child->flags |= NODE_DEAD;
	assert_non_null(tree_check(tree));
	child->flags &= ~(unsigned)NODE_DEAD;
	child->id.pid = 61;
	assert_non_null(tree_check(tree));
	child->id.pid = 60;
	shell->flags |= NODE_MISSED;
	assert_non_null(tree_check(tree));
	shell->flags &= ~(unsigned)NODE_MISSED;
	assert_sound(tree);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_is_linked_below_its_parent),
		cmocka_unit_test(a_child_runs_its_parents_image_until_it_executes_one),
		cmocka_unit_test(a_child_inherits_its_place_unless_it_is_told),
		cmocka_unit_test(equal_control_groups_are_one_pointer),
		cmocka_unit_test(the_same_fork_twice_changes_nothing),
		cmocka_unit_test(an_unknown_parent_becomes_a_placeholder),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_seed),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_fork),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_exit),
		cmocka_unit_test(a_placeholder_that_lived_before_the_start_is_another_process),
		cmocka_unit_test(a_filled_placeholder_is_not_put_below_its_own_descendant),
		cmocka_unit_test(nobodys_child_and_a_child_of_itself_are_roots),
		cmocka_unit_test(a_fact_about_nobody_is_no_fact),
		cmocka_unit_test(a_seed_that_is_followed_by_its_fork_gets_its_birth_parent),
		cmocka_unit_test(threads_of_the_kernel_are_marked),
		cmocka_unit_test(an_exec_brings_name_owner_and_arguments),
		cmocka_unit_test(the_same_exec_twice_changes_nothing),
		cmocka_unit_test(cut_arguments_are_counted),
		cmocka_unit_test(a_chain_of_execs_is_kept_up_to_its_bound),
		cmocka_unit_test(an_exec_of_somebody_unknown_makes_a_node),
		cmocka_unit_test(a_failed_exec_is_counted_and_changes_no_node),
		cmocka_unit_test(an_exit_leaves_a_ghost_with_its_bill),
		cmocka_unit_test(what_lived_long_is_not_short),
		cmocka_unit_test(a_repeated_exit_changes_nothing),
		cmocka_unit_test(a_repeated_exit_changes_nothing_without_linger_either),
		cmocka_unit_test(an_exit_of_somebody_unknown_leaves_a_ghost),
		cmocka_unit_test(exit_of_a_parent_keeps_its_children_in_place),
		cmocka_unit_test(a_parent_that_takes_a_child_over_makes_it_an_orphan),
		cmocka_unit_test(a_ghost_leaves_when_its_time_is_over),
		cmocka_unit_test(a_short_linger_ends_before_the_horizon),
		cmocka_unit_test(a_shorter_linger_is_for_those_who_wait_already),
		cmocka_unit_test(an_endless_linger_never_ends),
		cmocka_unit_test(a_ghost_stays_while_it_has_children),
		cmocka_unit_test(the_last_child_takes_its_dead_ancestors_along),
		cmocka_unit_test(exits_that_come_out_of_order_expire_in_order),
		cmocka_unit_test(a_pid_that_is_used_again_is_another_process),
		cmocka_unit_test(a_pid_that_is_used_again_tells_of_an_exit_we_missed),
		cmocka_unit_test(a_missed_exit_that_comes_late_is_filled_in),
		cmocka_unit_test(a_parent_with_another_start_tells_of_an_exit_we_missed),
		cmocka_unit_test(a_fact_about_an_earlier_owner_of_a_pid_comes_too_late),
		cmocka_unit_test(the_child_of_an_earlier_owner_of_a_pid_is_a_root),
		cmocka_unit_test(a_fact_without_a_start_is_about_the_one_who_has_the_pid),
		cmocka_unit_test(a_process_without_a_start_gets_it_when_it_is_told),
		cmocka_unit_test(a_ghost_that_is_meant_for_sure_goes_before_one_who_may_be),
		cmocka_unit_test(the_dead_do_nothing),
		cmocka_unit_test(a_pass_finds_those_who_are_gone),
		cmocka_unit_test(a_settled_without_a_snapshot_changes_nothing),
		cmocka_unit_test(a_seed_of_somebody_known_is_no_news),
		cmocka_unit_test(a_seed_tells_of_an_exec_we_missed),
		cmocka_unit_test(a_seed_tells_of_a_title_that_was_rewritten),
		cmocka_unit_test(zombies_of_the_first_pass_are_ghosts),
		cmocka_unit_test(a_living_process_that_a_pass_finds_dead_has_exited),
		cmocka_unit_test(who_was_taken_for_dead_lives_again_when_heard_of),
		cmocka_unit_test(losses_are_added_up),
		cmocka_unit_test(the_share_of_a_cpu_is_unknown_at_first),
		cmocka_unit_test(the_share_of_one_born_since_the_last_pass_is_since_its_birth),
		cmocka_unit_test(figures_that_go_backwards_give_no_share),
		cmocka_unit_test(figures_are_those_of_the_statistic),
		cmocka_unit_test(figures_of_somebody_unknown_are_let_go),
		cmocka_unit_test(the_oldest_ghost_goes_first_when_the_tree_is_full),
		cmocka_unit_test(ghosts_without_children_go_before_ancestors),
		cmocka_unit_test(an_evicted_ancestor_leaves_its_children_to_its_parent),
		cmocka_unit_test(what_is_over_and_only_remembered_is_not_counted_as_evicted),
		cmocka_unit_test(a_tree_full_of_the_living_refuses_and_counts),
		cmocka_unit_test(without_room_for_its_parent_a_child_is_a_root),
		cmocka_unit_test(a_dead_parent_is_not_evicted_for_its_own_child),
		cmocka_unit_test(memory_is_given_back_after_a_storm),
		cmocka_unit_test(siblings_are_in_the_order_of_their_births),
		cmocka_unit_test(a_sort_is_stable_and_keeps_every_child),
		cmocka_unit_test(what_is_born_after_a_sort_is_last),
		cmocka_unit_test(nothing_is_fine),
		cmocka_unit_test(a_node_takes_four_cache_lines),
		cmocka_unit_test(the_check_notices_what_is_broken),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
