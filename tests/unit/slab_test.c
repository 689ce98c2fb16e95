// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/tree/slab.h"

#define CHUNKS 5
#define NODES  (CHUNKS * SLAB_NODES)

/* A node that is in use has a pid. */
static struct node *take(struct slab *slab, int32_t pid)
{
	struct node *node;

	assert_int_equal(slab_fit(slab, 1), 0);
	node = slab_alloc(slab);
	assert_int_equal(node->id.pid, 0);
	assert_null(node->parent);
	assert_ptr_equal(slab_at(slab, node->number), node);
	node->id.pid = pid;
	return node;
}

static unsigned count(const struct slab *slab)
{
	const struct node *node = NULL;
	unsigned n = 0;

	while ((node = slab_next(slab, node)))
		n++;
	return n;
}

static void an_empty_slab_owns_nothing(void **state)
{
	struct slab slab = {0};

	assert_int_equal(slab.bytes, 0);
	assert_null(slab_next(&slab, NULL));
	assert_int_equal(slab_fit(&slab, 0), 0);
	assert_int_equal(slab.bytes, 0);
	slab_free(&slab);
}

static void a_node_is_whole_cache_lines(void **state)
{
	struct slab slab = {0};

	assert_int_equal((uintptr_t)take(&slab, 1) % 64, 0);
	assert_int_equal((uintptr_t)take(&slab, 1) % 64, 0);
	slab_free(&slab);
}

static void room_that_was_made_is_there(void **state)
{
	struct slab slab = {0};
	size_t bytes;
	unsigned n;

	assert_int_equal(slab_fit(&slab, NODES), 0);
	bytes = slab.bytes;
	for (n = 0; n < NODES; n++)
		take(&slab, 1);
	assert_int_equal(slab.bytes, bytes);
	assert_int_equal(slab.used, NODES);
	assert_int_equal(slab.room, 0);
	slab_free(&slab);
}

static void freed_nodes_are_reused(void **state)
{
	static struct node *nodes[NODES];
	struct slab slab = {0};
	size_t bytes;
	unsigned n;

	for (n = 0; n < NODES; n++)
		nodes[n] = take(&slab, (int32_t)n + 1);
	bytes = slab.bytes;
	for (n = 0; n < NODES; n += 3)
		slab_release(&slab, nodes[n]);
	assert_int_equal(count(&slab), slab.used);
	for (n = 0; n < NODES; n += 3)
		nodes[n] = take(&slab, (int32_t)n + 1);
	assert_int_equal(slab.bytes, bytes);
	assert_int_equal(count(&slab), NODES);
	for (n = 0; n < NODES; n++)
		assert_int_equal(nodes[n]->id.pid, n + 1);
	slab_free(&slab);
}

static void empty_chunks_are_given_back_but_one(void **state)
{
	static struct node *nodes[NODES];
	struct slab slab = {0};
	size_t one;
	unsigned n, turn;

	nodes[0] = take(&slab, 1);
	one = slab.bytes;
	for (turn = 0; turn < 3; turn++) {
		for (n = 1; n < NODES; n++)
			nodes[n] = take(&slab, 1);
		for (n = NODES - 1; n > 0; n--)
			slab_release(&slab, nodes[n]);
		assert_int_equal(slab.used, 1);
		assert_true(slab.room < 2 * SLAB_NODES);
		assert_true(slab.bytes < 2 * one + 256);
		assert_ptr_equal(slab_next(&slab, NULL), nodes[0]);
		assert_null(slab_next(&slab, nodes[0]));
	}
	slab_free(&slab);
}

static void a_node_added_and_removed_needs_no_new_chunk(void **state)
{
	struct slab slab = {0};
	struct node *node;
	unsigned n;
	size_t bytes;

	for (n = 0; n < SLAB_NODES; n++)
		take(&slab, 1);
	node = take(&slab, 1);
	bytes = slab.bytes;
	for (n = 0; n < 10; n++) {
		slab_release(&slab, node);
		assert_int_equal(slab.bytes, bytes);
		node = take(&slab, 1);
		assert_int_equal(slab.bytes, bytes);
	}
	slab_free(&slab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_slab_owns_nothing),
		cmocka_unit_test(a_node_is_whole_cache_lines),
		cmocka_unit_test(room_that_was_made_is_there),
		cmocka_unit_test(freed_nodes_are_reused),
		cmocka_unit_test(empty_chunks_are_given_back_but_one),
		cmocka_unit_test(a_node_added_and_removed_needs_no_new_chunk),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
