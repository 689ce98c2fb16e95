// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The flat list beside an array that is sorted with qsort: both must have the same order, from
 * wherever the list is read.
 */
#include "core/view/flat_list.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define NODES  6000 /* enough for the radix sort */
#define ROUNDS 400
#define SLICE  700

struct flat_pair {
	struct flat_list flat;
	struct node *model[NODES]; /* in the order of the list */
	size_t count;
	struct order order;  /* that the list was asked for last */
	bool asked;          /* it gets that when all figures are computed, and not before */
	bool unsorted;       /* or when it is next read, with all that has come by then */
	struct order before; /* until then it has this one */
};

static struct node nodes[NODES];

/* Few different keys, many, or all equal; starts far apart or close together. */
static void make_nodes(void)
{
	for (unsigned i = 0; i < NODES; i++) {
		uint64_t start_ns = rand() % 3 ? 1000 + i : (uint64_t)rand() << (rand() % 30);

		nodes[i] = (struct node){
			.id = {.pid = 1 + (int32_t)i * 7919 % NODES, .start_ns = start_ns},
			.number = i,
			.rss_bytes = (uint64_t)rand() << (rand() % 20),
			.cpu_ns = rand() % 50 ? 0 : (uint64_t)rand(),
			.client_bits = rand() % 500 ? 1 : 3,
			.uid = (uint32_t)rand() % 3};
		strcpy(nodes[i].comm, rand() % 2 ? "make" : "a-compiler");
	}
}

static int compare(const void *a, const void *b, void *order)
{
	return order_compare(*(struct node *const *)a, *(struct node *const *)b, order);
}

static void sort_model(struct flat_pair *pair)
{
	qsort_r(pair->model, pair->count, sizeof(pair->model[0]), compare, &pair->order);
	pair->before = pair->order;
	pair->asked = pair->unsorted = false;
}

static void check_against_model(struct flat_pair *pair)
{
	if (pair->unsorted || (pair->asked && !pair->flat.slice))
		sort_model(pair);
}

static void request_order(struct flat_pair *pair, enum order_id id, bool reverse)
{
	pair->order.id = id;
	pair->order.reverse = reverse;
	flat_list_sort(&pair->flat, &pair->order);
	pair->asked = true;
	if (order_is_default(&pair->order))
		pair->unsorted = true;
}

static void evaluate_some(struct flat_pair *pair)
{
	static const enum order_id ids[] = {ORDER_BIRTH, ORDER_PID, ORDER_MEM, ORDER_TIME,
		ORDER_USER, ORDER_COMMAND, ORDER_NICE};

	request_order(pair, ids[rand() % (sizeof(ids) / sizeof(*ids))], rand() % 2);
}

static void go_on(struct flat_pair *pair)
{
	bool more = flat_list_go_on(&pair->flat);

	if (pair->asked && !order_is_default(&pair->order) && !more)
		sort_model(pair);
}

static void add(struct flat_pair *pair, struct node *node)
{
	assert_int_equal(flat_list_add(&pair->flat, node), 0);
	pair->model[pair->count++] = node;
	pair->unsorted |= pair->flat.unsorted; /* by birth: new nodes are inserted in order */
}

static void add_some(struct flat_pair *pair)
{
	for (int n = rand() % 20; n; n--) {
		struct node *node = &nodes[rand() % NODES];

		if (!flat_list_has(&pair->flat, node))
			add(pair, node);
	}
}

static struct node *at(const struct flat_pair *pair, size_t n)
{
	return n < pair->count ? pair->model[n] : NULL;
}

static void remove_one(struct flat_pair *pair)
{
	size_t n = (size_t)rand() % pair->count;
	struct node *node;

	flat_list_next(&pair->flat, NULL);
	check_against_model(pair);
	node = at(pair, n);
	flat_list_remove(&pair->flat, node);
	memmove(pair->model + n, pair->model + n + 1, (--pair->count - n) * sizeof(pair->model[0]));
	assert_false(flat_list_has(&pair->flat, node));
	if (rand() % 2) /* read something else in between */
		flat_list_next(&pair->flat, at(pair, (size_t)rand() % pair->count));
	assert_ptr_equal(flat_list_next(&pair->flat, node), at(pair, n));
	assert_ptr_equal(flat_list_prev(&pair->flat, node), n ? at(pair, n - 1) : NULL);
}

/* From a random place to the next nodes with a bit, and back. */
static void find_bits(struct flat_pair *pair)
{
	size_t n = (size_t)rand() % pair->count, next, prev;
	struct node *node;

	flat_list_next(&pair->flat, NULL);
	check_against_model(pair);
	node = at(pair, n);
	for (next = n + 1; next < pair->count && !(at(pair, next)->client_bits & 2);)
		next++;
	for (prev = n; prev && !(at(pair, prev - 1)->client_bits & 2);)
		prev--;
	assert_ptr_equal(flat_list_next_with(&pair->flat, node, 2), at(pair, next));
	assert_ptr_equal(
		flat_list_prev_with(&pair->flat, node, 2), prev ? at(pair, prev - 1) : NULL);
}

static void read_window(struct flat_pair *pair)
{
	size_t n = (size_t)rand() % pair->count;
	struct node *node;

	flat_list_next(&pair->flat, NULL);
	check_against_model(pair);
	node = at(pair, n);
	assert_ptr_equal(flat_list_next(&pair->flat, node), at(pair, n + 1));
	assert_ptr_equal(flat_list_prev(&pair->flat, node), n ? at(pair, n - 1) : NULL);
	if (rand() % 4 == 0)
		assert_ptr_equal(flat_list_next(&pair->flat, NULL), at(pair, 0));
	if (rand() % 4 == 0)
		assert_ptr_equal(flat_list_prev(&pair->flat, NULL), at(pair, pair->count - 1));
}

static void assert_same(struct flat_pair *pair)
{
	struct node *node = NULL;

	check_against_model(pair);
	assert_int_equal(pair->flat.count, pair->count);
	for (size_t n = 0; n < pair->count; n++) {
		node = flat_list_next(&pair->flat, node);
		assert_ptr_equal(node, at(pair, n));
	}
	assert_null(flat_list_next(&pair->flat, node));
}

static void open_pair(struct flat_pair *pair, size_t slice, unsigned step)
{
	*pair = (struct flat_pair){.flat.slice = slice};
	seed_random();
	make_nodes();
	for (unsigned i = 0; i < NODES; i += step)
		add(pair, &nodes[i]);
}

static void live(struct flat_pair *pair)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		if (rand() % 4 == 0)
			evaluate_some(pair);
		if (rand() % 3 == 0)
			add_some(pair);
		for (int n = rand() % 8; n; n--)
			remove_one(pair);
		for (int n = rand() % 4; n; n--)
			rand() % 2 ? read_window(pair) : find_bits(pair);
		for (int n = rand() % 8; n; n--)
			go_on(pair);
		if (rand() % 16 == 0)
			assert_same(pair);
	}
	assert_same(pair);
	flat_list_empty(&pair->flat);
}

static void the_list_has_the_order_of_qsort(void **state)
{
	static struct flat_pair pair;

	open_pair(&pair, 0, 2);
	live(&pair);
}

/* Figures are computed in slices, while some nodes come and go. */
static void the_order_stays_until_all_figures_are_computed(void **state)
{
	static struct flat_pair pair;

	open_pair(&pair, SLICE, 2);
	live(&pair);
}

/* Most of the nodes leave, and the holes with them. */
static void holes_close(void **state)
{
	static struct flat_pair pair;

	open_pair(&pair, 0, 1);
	request_order(&pair, ORDER_MEM, false);
	read_window(&pair);
	while (pair.count > NODES / 3)
		remove_one(&pair);
	assert_same(&pair);
	flat_list_empty(&pair.flat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_has_the_order_of_qsort),
		cmocka_unit_test(the_order_stays_until_all_figures_are_computed),
		cmocka_unit_test(holes_close),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
