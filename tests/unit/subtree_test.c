// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/tree/subtree.h"

#include <string.h>

/* root - a (exited) - b
 *      - c              and a sibling of root, which the walk must not reach */
struct family {
	struct node top, root, a, b, c, sibling;
};

static void link_child(struct node *parent, struct node *node)
{
	node->parent = parent;
	node->prev = parent->last;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
}

static void make_family(struct family *family)
{
	struct node *const all[] = {
		&family->root, &family->a, &family->b, &family->c, &family->sibling};

	memset(family, 0, sizeof(*family));
	link_child(&family->top, &family->root);
	link_child(&family->top, &family->sibling);
	link_child(&family->root, &family->a);
	link_child(&family->root, &family->c);
	link_child(&family->a, &family->b);
	for (int i = 0; i < 5; i++) {
		all[i]->cpu_share = 0.5f;
		all[i]->cpu_ns = 1;
		all[i]->rss_bytes = 10;
		all[i]->read_bytes = 100;
		all[i]->write_bytes = 1000;
		all[i]->threads = 2;
		all[i]->stat_ns = 5;
	}
	family->a.flags = NODE_EXITED;
}

static void the_cpu_time_of_exited_processes_counts_but_not_their_memory(void **state)
{
	struct family family;
	struct node sums;

	make_family(&family);
	subtree_sum(&family.root, &sums);
	assert_int_equal(sums.cpu_ns, 4);
	assert_int_equal(sums.read_bytes, 400);
	assert_int_equal(sums.write_bytes, 4000);
	assert_int_equal(sums.rss_bytes, 30);
	assert_int_equal(sums.threads, 6);
	assert_true(sums.cpu_share > 1.49f && sums.cpu_share < 1.51f);
}

static void an_unknown_share_subtracts_nothing(void **state)
{
	struct family family;
	struct node sums;

	make_family(&family);
	family.root.cpu_share = -1;
	family.c.cpu_share = -1;
	subtree_sum(&family.root, &sums);
	assert_true(sums.cpu_share > 0.49f && sums.cpu_share < 0.51f);
}

static void a_process_has_exited_when_its_last_thread_has(void **state)
{
	struct family family;

	make_family(&family);
	family.root.flags = family.a.flags = family.c.flags = NODE_EXITED;
	assert_false(subtree_is_dead(&family.root)); /* b runs, below an exited process */
	family.b.flags = NODE_EXITED;
	assert_true(subtree_is_dead(&family.root)); /* whatever its sibling is */
	assert_false(subtree_is_dead(&family.sibling));
}

static void a_process_without_children_is_its_own_total(void **state)
{
	struct family family;
	struct node sums;

	make_family(&family);
	subtree_sum(&family.b, &sums);
	assert_int_equal(sums.cpu_ns, 1);
	assert_int_equal(sums.rss_bytes, 10);
}

static void it_is_measured_if_any_of_them_is(void **state)
{
	struct family family;
	struct node sums;

	make_family(&family);
	family.root.stat_ns = 0;
	subtree_sum(&family.root, &sums);
	assert_int_equal(sums.stat_ns, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cpu_time_of_exited_processes_counts_but_not_their_memory),
		cmocka_unit_test(an_unknown_share_subtracts_nothing),
		cmocka_unit_test(a_process_has_exited_when_its_last_thread_has),
		cmocka_unit_test(a_process_without_children_is_its_own_total),
		cmocka_unit_test(it_is_measured_if_any_of_them_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
