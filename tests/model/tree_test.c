// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * A random world reports events; some are lost, repeated, delayed, or have no start time.  After
 * every event the tree must keep its promises and agree with a model: an array of processes,
 * searched from end to end.  After a loss and a new pass it must agree with the world.
 *
 * A tree that is too small for all processes has no model; it must keep its promises.
 *
 * TEST_SEED sets the first seed, TEST_RUNS the number of seeds.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/event_generator.h"
#include "tests/support/model_tree.h"

#define EVENTS  4000
#define DELAYED 4

struct run {
	struct event_generator generator;
	struct tree *tree;
	struct model_tree model;
	struct node
		*nodes[MODEL_MAX]; /* of the model's entries: births have the same order in both */
	int born;
	struct event late[DELAYED]; /* delivered later than it happened */
	char late_text[DELAYED][2][24];
	unsigned late_due[DELAYED];
	bool small;       /* the tree has a bound: no model */
	bool vague;       /* events may lack start times */
	bool lost;        /* an event was lost since the last pass */
	unsigned settled; /* passes that ended in agreement with the world */
};

static void note(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct run *run = ctx;
	int i;

	if (run->small)
		return;
	if (change == NODE_BORN)
		run->nodes[run->born++] = node;
	for (i = 0; change == NODE_GONE && i < run->born; i++)
		if (run->nodes[i] == node)
			run->nodes[i] = NULL;
}

static void compact(struct run *run)
{
	int i, n = 0;

	for (i = 0; i < run->born; i++)
		if (run->nodes[i])
			run->nodes[n++] = run->nodes[i];
	run->born = n;
	m_compact(&run->model);
}

static void compare_one(const struct run *run, int i)
{
	const struct entry *want = &run->model.all[i];
	const struct node *node = run->nodes[i];
	unsigned ignored = NODE_ORPHAN | NODE_LINGERS;

	assert_int_equal(want->there, node != NULL);
	if (!node)
		return;
	assert_int_equal(node->id.pid, want->id.pid);
	assert_int_equal(node->id.start_ns, want->id.start_ns);
	assert_int_equal(node->flags & ~ignored, want->flags);
	assert_ptr_equal(
		node->parent, want->parent < 0 ? tree_top(run->tree) : run->nodes[want->parent]);
	assert_int_equal(node->current.pid, want->current.pid);
	assert_int_equal(node->current.start_ns, want->current.start_ns);
	assert_int_equal(node->seen_ns, want->seen_ns);
	assert_int_equal(node->forks, want->forks);
	assert_int_equal(node->execs, want->execs);
	assert_int_equal(node->status, want->status);
	assert_string_equal(node->comm, want->comm);
	if (want->flags & NODE_EXITED)
		assert_int_equal(node->exit_ns, want->exit_ns);
	assert_ptr_equal(tree_find(run->tree, node->id.pid) == node, !(want->flags & NODE_EXITED));
}

static void compare(const struct run *run)
{
	const struct tree_counts *counts = tree_counts(run->tree);
	const char *broken = tree_check(run->tree);
	int i;

	if (broken)
		fail_msg("%s", broken);
	if (run->small)
		return;
	assert_int_equal(run->born, run->model.count);
	for (i = 0; i < run->born; i++)
		compare_one(run, i);
	assert_int_equal(counts->forks, run->model.forks);
	assert_int_equal(counts->execs, run->model.execs);
	assert_int_equal(counts->exits, run->model.exits);
	assert_int_equal(counts->missed, run->model.missed);
}

static void deliver(struct run *run, struct event event)
{
	struct node *subject;

	if (run->vague && event.kind != EVENT_FORK &&
		event_generator_random(&run->generator, 10) == 0)
		event.id.start_ns = 0;
	if (run->vague && event_generator_random(&run->generator, 4) == 0)
		event.parent.start_ns = 0;
	assert_true(tree_apply(run->tree, &event, &subject) >= 0);
	if (run->small)
		return compare(run);
	if (event.kind == EVENT_SNAPSHOT)
		run->model.snapshot_ns = event.time_ns;
	else if (event.kind == EVENT_SETTLED)
		m_settle(&run->model);
	else if (event.kind != EVENT_LOST)
		m_personal(&run->model, &event, subject);
	compare(run);
}

/* Events may repeat: two threads may both be reported as the last one, and a pass reports known
 * processes. */
static void deliver_or_repeat(struct run *run, const struct event *event)
{
	deliver(run, *event);
	while (event_generator_random(&run->generator, 10) == 0)
		deliver(run, *event);
}

static void delay(struct run *run, const struct event *event)
{
	unsigned i = event_generator_random(&run->generator, DELAYED);

	if (run->late_due[i])
		return deliver_or_repeat(run, event);
	run->late[i] = *event;
	/* The world changes: its texts must be copied. */
	if (event->exec.args) {
		strcpy(run->late_text[i][0], event->exec.exe);
		strcpy(run->late_text[i][1], event->exec.args);
		run->late[i].exec.exe = run->late_text[i][0];
		run->late[i].exec.args = run->late_text[i][1];
	}
	run->late_due[i] = 1 + event_generator_random(&run->generator, 6);
}

static void deliver_late(struct run *run, bool all)
{
	unsigned i;

	for (i = 0; i < DELAYED; i++) {
		if (!run->late_due[i] || (--run->late_due[i] && !all))
			continue;
		run->late_due[i] = 0;
		deliver_or_repeat(run, &run->late[i]);
	}
}

static void turn(struct run *run, bool calm)
{
	struct event event;

	if (!event_generator_turn(&run->generator, &event))
		return;
	if (!calm && event_generator_random(&run->generator, 25) == 0)
		run->lost = true;
	else if (!calm && event_generator_random(&run->generator, 15) == 0)
		delay(run, &event);
	else
		deliver_or_repeat(run, &event);
	if (!calm)
		deliver_late(run, false);
}

/* After a pass the running processes are those of the world, with names, arguments and parents. */
static void compare_world(struct run *run)
{
	unsigned pid, living = 0;

	for (pid = 1; pid < EVENT_GENERATOR_PIDS; pid++) {
		const struct generated_process *one = &run->generator.all[pid];
		const struct node *node = tree_find(run->tree, (int32_t)pid);

		if (!one->id.pid || one->zombie) {
			assert_null(node);
			continue;
		}
		living++;
		assert_non_null(node);
		assert_true(ident_equal(node->id, one->id));
		assert_string_equal(node->comm, one->comm);
		assert_string_equal(node->image->args, one->args);
		/* The kernel does not report the new parent of an orphan; the next pass does. */
		if (!ident_equal(node->current, one->current)) {
			const struct node *gone = tree_find_ident(run->tree, node->current);

			assert_true(node->flags & NODE_ORPHAN);
			assert_true(!gone || node_is_exited(gone));
		}
		assert_string_equal(node->cgroup, pid % 2 ? "/odd" : "/even");
		if (node->flags & NODE_FORKED && !node_is_top(node->parent))
			assert_true(ident_equal(node->parent->id, one->birth));
	}
	assert_int_equal(tree_counts(run->tree)->living, living);
}

/* A process that a pass has reported and that is unreaped is a zombie here, and no other is. */
static void compare_zombies(struct run *run)
{
	unsigned pid, zombies = 0;

	for (pid = 1; pid < EVENT_GENERATOR_PIDS; pid++) {
		const struct generated_process *one = &run->generator.all[pid];
		const struct node *node = one->zombie ? tree_find_ident(run->tree, one->id) : NULL;

		if (!one->zombie || run->vague || run->small)
			continue;
		assert_non_null(node);
		assert_true(node->flags & NODE_ZOMBIE);
		zombies += node_is_exited(node);
	}
	if (!run->vague && !run->small)
		assert_int_equal(tree_counts(run->tree)->zombies, zombies);
}

static void pass(struct run *run)
{
	struct event_generator *generator = &run->generator;
	unsigned pid, n;

	deliver_late(run, true);
	generator->now_ns++;
	if (run->lost) {
		struct event lost = events_make(
			EVENT_LOST, generator->now_ns, make_ident(0, 0), make_ident(0, 0));

		lost.count = 1;
		deliver(run, lost);
	}
	run->lost = false;
	deliver(run,
		events_make(EVENT_SNAPSHOT, generator->now_ns, make_ident(0, 0), make_ident(0, 0)));
	for (pid = 1; pid < EVENT_GENERATOR_PIDS; pid++) {
		struct event seed =
			event_generator_next(generator, EVENT_SEED, &generator->all[pid]);

		if (!generator->all[pid].id.pid)
			continue;
		generator->all[pid].met = generator->all[pid].zombie;
		deliver(run, seed);
	}
	for (n = event_generator_random(generator, 10); n; n--)
		turn(run, true);
	deliver(run,
		events_make(EVENT_SETTLED, generator->now_ns, make_ident(0, 0), make_ident(0, 0)));
	if (!run->vague && !run->small)
		compare_world(run);
	run->settled++;
}

/* A pass over CPU and memory reports each zombie once, and later that it was reaped. */
static void scan_zombies(struct run *run)
{
	struct event_generator *generator = &run->generator;
	unsigned i;

	generator->now_ns++;
	for (i = 0; i < generator->reaped_count; i++)
		deliver_or_repeat(run, &(struct event){.kind = EVENT_REAPED,
					       .time_ns = generator->now_ns,
					       .id = generator->reaped[i]});
	generator->reaped_count = 0;
	for (i = 1; i < EVENT_GENERATOR_PIDS; i++) {
		struct generated_process *one = &generator->all[i];
		struct event zombie = event_generator_next(generator, EVENT_ZOMBIE, one);

		if (!one->id.pid || !one->zombie || one->met)
			continue;
		one->met = true;
		/* its exit may be one of the delayed events */
		deliver_or_repeat(run, &zombie);
	}
	compare_zombies(run);
}

static void run_seed(unsigned seed, bool vague, unsigned max_nodes)
{
	struct tree_limits limits = {
		.linger_ns = LINGER, .failed_times = LONGER, .max_nodes = max_nodes};
	struct run *run = calloc(1, sizeof(*run));
	unsigned n;

	assert_non_null(run);
	event_generator_init(&run->generator, seed);
	run->vague = vague;
	run->small = max_nodes;
	run->tree = tree_new(&limits);
	assert_non_null(run->tree);
	tree_add_observer(run->tree, note, run);
	for (n = 0; n < 20; n++) /* what has happened before we look */
		event_generator_turn(&run->generator, &run->late[0]);
	pass(run);
	for (n = 0; n < EVENTS; n++) {
		turn(run, false);
		if (run->lost && event_generator_random(&run->generator, 40) == 0)
			pass(run);
		if (event_generator_random(&run->generator, 15) == 0)
			scan_zombies(run);
		if (event_generator_random(&run->generator, 20) == 0) {
			tree_expire(run->tree, run->generator.now_ns);
			m_expire(&run->model, run->generator.now_ns);
			compare(run);
			compact(run);
		}
	}
	assert_true(run->settled > 2);
	if (max_nodes)
		assert_true(tree_counts(run->tree)->evicted > 0);
	tree_free(run->tree);
	free(run);
}

static unsigned from_environment(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void run_seeds(bool vague, unsigned max_nodes)
{
	unsigned seed = from_environment("TEST_SEED", 1);
	unsigned end = seed + from_environment("TEST_RUNS", 8);

	for (; seed < end; seed++) {
		print_message("# seed %u\n", seed);
		run_seed(seed, vague, max_nodes);
	}
}

static void the_tree_agrees_with_the_model_and_with_the_world(void **state)
{
	run_seeds(false, 0);
}

static void the_tree_agrees_with_the_model_when_starts_are_unknown(void **state)
{
	run_seeds(true, 0);
}

static void a_tree_that_is_too_small_keeps_its_promises(void **state)
{
	run_seeds(false, 16);
	run_seeds(true, 16);
	run_seeds(true, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_agrees_with_the_model_and_with_the_world),
		cmocka_unit_test(the_tree_agrees_with_the_model_when_starts_are_unknown),
		cmocka_unit_test(a_tree_that_is_too_small_keeps_its_promises),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
