/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tree_fixture.h - a small tree for tests: tree_check runs after every event, and the observer's
 * calls are recorded.  Include it after cmocka.h.
 */
#ifndef TESTS_SUPPORT_TREE_FIXTURE_H
#define TESTS_SUPPORT_TREE_FIXTURE_H

#include "tests/support/events.h"

#define S       1000000000ull
#define LINGER  (3 * S)
#define INIT    make_ident(1, 1)
#define SHELL   make_ident(50, 5 * S)
#define CHILD   make_ident(60, 6 * S)
#define UNKNOWN make_ident(0, 0)

/* The recent changes, a letter each: see note_change. */
struct change_log {
	char letters[4096];
	size_t len;
	struct node *from;
};

static struct change_log changes;

static inline void note_change(
	void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct change_log *to = ctx;

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

static inline const char *recent_changes(void)
{
	static char letters[sizeof(changes.letters)];

	memcpy(letters, changes.letters, changes.len + 1);
	changes.len = 0;
	changes.letters[0] = 0;
	return letters;
}

static inline void clear_changes(void)
{
	recent_changes();
}

static inline void assert_sound(const struct tree *tree)
{
	const char *broken = tree_check(tree);

	if (broken)
		fail_msg("%s", broken);
}

/* Applies the event and checks all promises. */
static inline int apply(struct tree *tree, struct event event)
{
	uint64_t version = tree_version(tree);
	int result = tree_apply(tree, &event, NULL);

	assert_sound(tree);
	if (result == 1)
		assert_true(tree_version(tree) != version);
	return result;
}

static inline void expire(struct tree *tree, uint64_t now_ns)
{
	tree_expire(tree, now_ns);
	assert_sound(tree);
}

static inline struct tree *new_tree(size_t max_nodes)
{
	struct tree_limits limits = {.max_nodes = max_nodes, .linger_ns = LINGER, .short_ns = S};
	struct tree *tree = tree_new(&limits);

	assert_non_null(tree);
	clear_changes();
	tree_add_observer(tree, note_change, &changes);
	return tree;
}

/* init, a shell below it, a child below that; the births of the last two were seen */
static inline struct tree *family(void)
{
	struct tree *tree = new_tree(0);

	assert_int_equal(apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init")), 1);
	assert_int_equal(apply(tree, events_fork(SHELL, INIT)), 1);
	assert_int_equal(apply(tree, EXEC(5 * S + 1, SHELL, INIT, "/bin/sh", "sh\0-i")), 1);
	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 1);
	clear_changes();
	return tree;
}

static inline struct node *at(const struct tree *tree, struct ident id)
{
	struct node *node = tree_find_ident(tree, id);

	assert_non_null(node);
	return node;
}

static inline void assert_parent(const struct tree *tree, struct ident child, struct ident parent)
{
	assert_ptr_equal(at(tree, child)->parent, at(tree, parent));
}

static inline void assert_root(const struct tree *tree, struct ident id)
{
	assert_ptr_equal(at(tree, id)->parent, tree_top(tree));
}

static inline const struct tree_counts *counts(const struct tree *tree)
{
	return tree_counts(tree);
}

#endif
