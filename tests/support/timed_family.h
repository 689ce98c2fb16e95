/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* timed_family.h - descendants of CHILD, which run from a second to another. */
#ifndef TESTS_SUPPORT_TIMED_FAMILY_H
#define TESTS_SUPPORT_TIMED_FAMILY_H

#include "tests/support/tree_fixture.h"

#include <stdlib.h>

static inline struct ident id_of(int32_t pid, uint64_t start)
{
	return make_ident(pid, start * S);
}

static inline void add(struct tree *tree, int32_t pid, uint64_t start, struct ident parent)
{
	assert_int_equal(apply(tree, events_fork(id_of(pid, start), parent)), 1);
	clear_changes();
}

static inline void end(struct tree *tree, int32_t pid, uint64_t start, uint64_t at_s)
{
	assert_int_equal(apply(tree, events_exit(at_s * S, id_of(pid, start), 0)), 1);
	clear_changes();
}

static inline struct tree *endless_family(void)
{
	struct tree *tree = family();

	tree_set_linger(tree, 1000 * S);
	return tree;
}

/* Some processes have children that outlive them, or run at the same time. */
#define RANDOM_FAMILY 40

static inline struct tree *random_tree(void)
{
	struct tree *tree = endless_family();
	uint64_t starts[RANDOM_FAMILY] = {6}, now = 7;
	bool runs[RANDOM_FAMILY] = {true};

	for (unsigned i = 1; i < RANDOM_FAMILY; i++) {
		unsigned parent = (unsigned)rand() % i, other = (unsigned)rand() % i;

		now += (uint64_t)rand() % 3;
		starts[i] = now;
		runs[i] = true;
		if (runs[parent])
			add(tree, 60 + (int32_t)i, now,
				id_of(60 + (int32_t)parent, starts[parent]));
		else
			runs[i] = false;
		if (other && runs[other] && other != i)
			end(tree, 60 + (int32_t)other, starts[other], now + 1);
		if (other && other != i)
			runs[other] = false;
		now++;
	}
	return tree;
}

#endif
