// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Two trees get the same events of processes, one of them also those of threads.  Whatever happens,
 * both report the same about processes.
 */
#include "core/stats/history.h"
#include "core/view/view.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define PIDS     60
#define TIDS     40 /* numbers of threads, above those of processes; processes get them too */
#define ROWS_MAX 1024
#define STEPS    4000
#define ROUNDS   8

struct side {
	struct scene scene;
	struct history *history;
	struct row rows[ROWS_MAX];
	unsigned count; /* of rows that are processes */
};

struct view_pair {
	struct side plain, threaded;
	struct view_options options; /* threads: only in the threaded tree */
	bool filtered;
};

static unsigned pick(unsigned n)
{
	return (unsigned)rand() % n;
}

static struct ident some_process(const struct view_pair *pair)
{
	struct tree *tree = pair->plain.scene.tree;

	for (int tries = 0; tries < 50; tries++) {
		struct node *node = tree_find(tree, 1 + (int32_t)pick(PIDS + TIDS));

		if (node && node->id.start_ns)
			return node->id;
	}
	return (struct ident){0}; /* no process: no event */
}

static void apply_event(struct side *side, const struct event *event)
{
	side->scene.now_ns = event->time_ns;
	assert_true(tree_apply(side->scene.tree, event, NULL) >= 0);
}

static void apply_to_both(struct view_pair *pair, const struct event *event)
{
	apply_event(&pair->plain, event);
	apply_event(&pair->threaded, event);
}

static struct event make(struct view_pair *pair, enum event_kind kind, struct ident id)
{
	struct event event = {
		.kind = kind, .time_ns = pair->plain.scene.now_ns + SCENE_MS, .id = id};

	snprintf(event.comm, sizeof(event.comm), "%s", pick(2) ? "one" : "two");
	event.stat.cpu_ns = pick(1000);
	return event;
}

static void apply_process_event(struct view_pair *pair)
{
	struct event event = make(pair, EVENT_EXIT, some_process(pair));

	switch (pick(8)) {
	case 0:
	case 1:
		event.exit.status = pick(2) ? 0 : 256;
		break;
	case 2:
		event.kind = EVENT_STAT;
		break;
	case 3:
		event.kind = EVENT_EXEC;
		event.exec.args = "x";
		event.exec.args_len = event.exec.args_size = 2;
		break;
	case 4:
		event = make(pair, pick(2) ? EVENT_SNAPSHOT : EVENT_SETTLED, (struct ident){0});
		if (pick(10))
			return;
		break;
	default:
		event.kind = EVENT_FORK;
		event.parent = some_process(pair);
		event.id = (struct ident){
			.pid = 1 + (int32_t)pick(PIDS + TIDS), .start_ns = event.time_ns};
		if (event.id.pid == event.parent.pid)
			return;
	}
	apply_to_both(pair, &event);
}

/* Not the pid of a process: the event would mean that an unknown process has exited. */
static void apply_thread_event(struct view_pair *pair)
{
	static const enum event_kind kinds[] = {
		EVENT_FORK, EVENT_FORK, EVENT_SEED, EVENT_STAT, EVENT_EXIT};
	struct tree *tree = pair->threaded.scene.tree;
	struct ident id = {.pid = PIDS + 1 + (int32_t)pick(TIDS), .start_ns = 0};
	struct event event = make(pair, kinds[pick(5)], id);
	const struct node *known = tree_find_ident(tree, id);

	if (tree_find_ident(pair->plain.scene.tree, id))
		return;
	event.flags = EVENT_THREAD;
	event.id.start_ns = event.time_ns - pick(3);
	event.parent = some_process(pair);
	if (known && node_is_thread(known) && pick(4)) {
		event.id = known->id;
		event.parent = known->parent->id;
	}
	if (!pick(60))
		event.kind = EVENT_SETTLED;
	apply_event(&pair->threaded, &event);
	pair->plain.scene.now_ns = event.time_ns;
}

static void options_set_filter(struct view_pair *pair)
{
	static const char *const texts[] = {"", "one", "!two", "state=dead", "depth>2", "pid>70"};
	const char *text = texts[pick(6)];
	struct query_context context = {.now_ns = pair->plain.scene.now_ns};
	struct filter_error error;

	pair->filtered = *text;
	view_set_filter(pair->plain.scene.view, filter_parse(text, &error), &context);
	view_set_filter(pair->threaded.scene.view, filter_parse(text, &error), &context);
}

static void set_options(struct view_pair *pair)
{
	struct view_options *options = &pair->options;

	options->threads = pick(2);
	options->dead = pick(3);
	options->flat = !pick(4);
	options->failures = !pick(6);
	options->descendants = !pick(3);
	view_set_options(pair->plain.scene.view, options);
	view_set_options(pair->threaded.scene.view, options);
}

static void wait(struct view_pair *pair)
{
	uint64_t ns = pick(400) * SCENE_MS;

	scene_wait(&pair->plain.scene, ns);
	scene_wait(&pair->threaded.scene, ns);
}

static void read_rows(struct side *side)
{
	unsigned count;

	view_first(side->scene.view);
	count = view_rows(side->scene.view, side->rows, ROWS_MAX);
	assert_true(count < ROWS_MAX);
	side->count = 0;
	for (unsigned i = 0; i < count; i++)
		if (!node_is_thread(side->rows[i].node))
			side->rows[side->count++] = side->rows[i];
	assert_null(tree_check(side->scene.tree));
	assert_null(view_check(side->scene.view));
}

static void compare_row(const struct row *a, const struct row *b)
{
	const unsigned mask = ROW_CONTEXT | ROW_TAGGED;
	const struct node *x = a->node, *y = b->node;
	/* Who of two that a pass finds gone is ended first depends on where they are in memory. */
	const uint32_t ignored = node_is_exited(x) ? NODE_ORPHAN : 0;

	assert_int_equal(x->id.pid, y->id.pid);
	assert_int_equal(x->id.start_ns, y->id.start_ns);
	assert_int_equal(x->flags & ~ignored, y->flags & ~ignored);
	assert_int_equal(node_child_processes(x), node_child_processes(y));
	assert_int_equal(x->forks, y->forks);
	assert_int_equal(x->cpu_ns, y->cpu_ns);
	assert_int_equal(a->flags & mask, b->flags & mask);
	assert_int_equal(a->depth, b->depth);
}

static void compare_rows(struct view_pair *pair)
{
	const struct side *plain = &pair->plain, *threaded = &pair->threaded;

	read_rows(&pair->plain);
	read_rows(&pair->threaded);
	assert_int_equal(view_matches(plain->scene.view), view_matches(threaded->scene.view));
	/* A matching thread shows its process as well. */
	if (pair->options.threads && pair->filtered)
		return;
	assert_int_equal(plain->count, threaded->count);
	for (unsigned i = 0; i < plain->count; i++)
		compare_row(&plain->rows[i], &threaded->rows[i]);
}

/* Of both: what is too much for one event is done then. */
static void draw_frames(struct view_pair *pair)
{
	const struct query_context context = {.now_ns = pair->plain.scene.now_ns};

	view_tick(pair->plain.scene.view, &context);
	view_tick(pair->threaded.scene.view, &context);
}

static void compare(struct view_pair *pair)
{
	struct tree_counts plain = *tree_counts(pair->plain.scene.tree);
	struct tree_counts threaded = *tree_counts(pair->threaded.scene.tree);

	threaded.threads = threaded.ended_threads = threaded.threads_refused = 0;
	threaded.bytes = plain.bytes;
	assert_memory_equal(&plain, &threaded, sizeof(plain));
	assert_int_equal(history_counts(pair->plain.history)->total,
		history_counts(pair->threaded.history)->total);
	compare_rows(pair);
}

static void open_side(struct side *side)
{
	static const struct tree_limits limits = {
		.linger_ns = 200 * SCENE_MS, .short_ns = 10 * SCENE_MS};

	assert_true(scene_open(&side->scene, &limits));
	/* The omitted levels depend on the cursor, which can be on a thread. */
	tree_set_keep(side->scene.tree, NULL, NULL);
	side->history = history_new(side->scene.tree, NULL);
	assert_non_null(side->history);
}

static void close_side(struct side *side)
{
	history_free(side->history);
	scene_close(&side->scene);
}

static void run(struct view_pair *pair)
{
	struct event event;

	memset(pair, 0, sizeof(*pair));
	open_side(&pair->plain);
	open_side(&pair->threaded);
	pair->options = *view_get_options(pair->plain.scene.view);
	event = make(pair, EVENT_SEED, (struct ident){.pid = 1, .start_ns = SCENE_MS});
	apply_to_both(pair, &event);
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned what = pick(40);

		if (what < 16)
			apply_process_event(pair);
		else if (what < 36)
			apply_thread_event(pair);
		else if (what == 36)
			options_set_filter(pair);
		else if (what == 37)
			set_options(pair);
		else
			wait(pair);
		draw_frames(pair);
		compare(pair);
	}
	close_side(&pair->plain);
	close_side(&pair->threaded);
}

static void events_of_threads_change_nothing_about_processes(void **state)
{
	static struct view_pair pair;

	seed_random();
	for (unsigned round = 0; round < ROUNDS; round++)
		run(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_of_threads_change_nothing_about_processes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
