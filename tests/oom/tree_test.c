// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Applies each random event while the n-th allocation fails, for n = 1, 2, ... until it succeeds.
 * After each failure the tree is unchanged.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/tree/failed_execs.h"
#include "tests/support/event_generator.h"
#include "tests/support/failing_malloc.h"

#include <errno.h>

#define EVENTS 3000

static void assert_sound(const struct tree *tree)
{
	const char *broken = tree_check(tree);

	if (broken)
		fail_msg("%s", broken);
}

static const struct node *next(const struct node *node)
{
	if (node->first)
		return node->first;
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

static uint64_t mix(uint64_t sum, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	while (size--)
		sum = (sum ^ *at++) * 1099511628211ull;
	return sum;
}

/* A checksum of everything visible in a tree except the memory it uses. */
static uint64_t fingerprint(const struct tree *tree)
{
	struct tree_counts counts = *tree_counts(tree);
	uint64_t version = tree_version(tree), sum = 14695981039346656037ull;
	const struct failed_execs *failed_execs;
	const struct node *node;

	counts.bytes = 0;
	sum = mix(sum, &counts, sizeof(counts));
	sum = mix(sum, &version, sizeof(version));
	for (node = tree_top(tree); node; node = next(node)) {
		sum = mix(sum, node, sizeof(*node));
		if (node->image)
			sum = mix(sum, node->image, sizeof(*node->image));
		failed_execs = failed_execs_of(tree, node);
		if (failed_execs)
			sum = mix(sum, failed_execs, sizeof(*failed_execs));
	}
	return sum;
}

static void watch(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	++*(unsigned *)ctx;
}

static void apply_against_odds(struct tree *tree, const struct event *event)
{
	unsigned told = 0, n;
	uint64_t before = fingerprint(tree);
	int result;

	assert_int_equal(tree_add_observer(tree, watch, &told), 0);
	for (n = 1;; n++) {
		failing_malloc_after = n;
		result = tree_apply(tree, event, NULL);
		failing_malloc_after = 0;
		assert_sound(tree);
		if (result >= 0)
			break;
		assert_int_equal(result, -ENOMEM);
		assert_int_equal(told, 0);
		assert_true(fingerprint(tree) == before);
	}
	tree_remove_observer(tree, &told);
}

static struct tree *new_tree(void)
{
	struct tree_limits limits = {.linger_ns = UINT64_MAX};
	struct tree *tree;

	failing_malloc_after = 1;
	failing_malloc_for_good = false;
	assert_null(tree_new(&limits));
	failing_malloc_after = 0;
	tree = tree_new(&limits);
	assert_non_null(tree);
	return tree;
}

static void pass(struct event_generator *generator, struct tree *tree)
{
	struct event event =
		events_make(EVENT_SNAPSHOT, generator->now_ns, make_ident(0, 0), make_ident(0, 0));
	int pid;

	apply_against_odds(tree, &event);
	for (pid = 1; pid < EVENT_GENERATOR_PIDS; pid++) {
		if (!generator->all[pid].id.pid)
			continue;
		event = event_generator_next(generator, EVENT_SEED, &generator->all[pid]);
		apply_against_odds(tree, &event);
	}
	event = events_make(EVENT_SETTLED, generator->now_ns, make_ident(0, 0), make_ident(0, 0));
	apply_against_odds(tree, &event);
}

/* A thread of a process starts, or exits with the next event of its process. */
static void apply_thread_event(struct event_generator *generator, struct tree *tree)
{
	const struct generated_process *one = event_generator_pick(generator);
	struct event event = events_make(
		event_generator_random(generator, 3) ? EVENT_FORK : EVENT_EXIT, generator->now_ns,
		make_ident(EVENT_GENERATOR_PIDS + (int32_t)event_generator_random(generator, 20),
			generator->now_ns),
		one->id);
	const struct node *known = tree_find_ident(tree, make_ident(event.id.pid, 0));

	event.flags = EVENT_THREAD;
	if (known && event.kind == EVENT_EXIT) {
		event.id = known->id;
		event.parent = known->parent->id;
	}
	apply_against_odds(tree, &event);
}

/* The arguments of one process, again or those of another. */
static void apply_title_event(struct event_generator *generator, struct tree *tree)
{
	struct event event =
		event_generator_next(generator, EVENT_SEED, event_generator_pick(generator));
	const char *args = event_generator_pick(generator)->args;

	event.kind = EVENT_TITLE;
	event.flags = 0;
	event.exec.args = args;
	event.exec.args_len = event.exec.args_size = (uint32_t)strlen(args) + 1;
	apply_against_odds(tree, &event);
}

static void apply_story(bool all)
{
	struct tree *tree = new_tree();
	struct event_generator generator;
	struct event event;
	uint64_t threads = 0, ended = 0;
	unsigned n;

	event_generator_init(&generator, 1);
	failing_malloc_for_good = all;
	failing_malloc_count = 0;
	for (n = 0; n < EVENTS; n++) {
		if (n % 100 == 0)
			pass(&generator, tree);
		/* Every seventh event is lost, so that passes and reused pids change the tree. */
		if (event_generator_turn(&generator, &event) && n % 7)
			apply_against_odds(tree, &event);
		apply_thread_event(&generator, tree);
		apply_title_event(&generator, tree);
		threads += tree_counts(tree)->threads;
		ended += tree_counts(tree)->ended_threads;
	}
	assert_true(threads && ended);
	assert_true(failing_malloc_count > EVENTS / 10);
	/* Without memory to shrink into, expiry goes on all the same. */
	tree_set_linger(tree, 0);
	failing_malloc_after = 1;
	tree_expire(tree, UINT64_MAX);
	failing_malloc_after = 0;
	assert_sound(tree);
	tree_free(tree);
}

static void a_failed_allocation_leaves_the_tree_unchanged(void **state)
{
	apply_story(false);
}

static void without_any_memory_the_tree_stays_as_it_was(void **state)
{
	apply_story(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_allocation_leaves_the_tree_unchanged),
		cmocka_unit_test(without_any_memory_the_tree_stays_as_it_was),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
