// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Random events and commands, compared with a model that keeps no counts: it computes all rows from
 * the rules each time.
 */
#include "core/view/view_private.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define PIDS     150
#define ROWS_MAX 4096
#define STEPS    3000
#define ROUNDS   12
#define WINDOW   40

struct view_model {
	struct scene scene;
	struct filter *filter; /* a second copy; the view owns its own */
	struct query_context context;
	struct scope scope;
	struct view_options options;
	bool folded[PIDS + 1];     /* folded by the user; by pid of running processes */
	struct row rows[ROWS_MAX]; /* all of them */
	unsigned count;
	unsigned storms;              /* rows of storms that were compared */
	unsigned alike;               /* those of identical living processes */
	unsigned joined;              /* processes in the row of their only child */
	struct node *lines[ROWS_MAX]; /* scratch for guides */
};

static unsigned pick(unsigned n)
{
	return (unsigned)rand() % n;
}

static bool model_matches(const struct view_model *model, const struct node *node)
{
	if (model->options.failures && !node_has_failed(node))
		return false;
	return scope_has(&model->scope, node) &&
	       (!model->filter || filter_match(model->filter, node, &model->context));
}

/* Shown because it matches, not as an ancestor. */
static bool model_wants(const struct view_model *model, const struct node *node)
{
	const struct view_options *options = &model->options;
	bool wanted = model_matches(model, node);

	if (!scope_has_ancestor(&model->scope, node) ||
		(node->flags & NODE_EXPIRED && !(node->flags & NODE_HELD)))
		return false;
	if ((node_is_exited(node) && !options->dead) ||
		(node->flags & NODE_KTHREAD && !options->kthreads))
		return false;
	for (const struct node *up = node->parent; options->descendants && !node_is_top(up);
		up = up->parent)
		wanted |= model_matches(model, up);
	return wanted;
}

static bool model_shows(const struct view_model *model, const struct node *node)
{
	if (!scope_has_ancestor(&model->scope, node))
		return false;
	if (model_wants(model, node))
		return true;
	for (const struct node *child = node->first; child; child = child->next)
		if (model_shows(model, child))
			return true;
	return false;
}

static unsigned model_count(const struct view_model *model, const struct node *node)
{
	unsigned count = model_shows(model, node);

	for (const struct node *child = node->first; child; child = child->next)
		count +=
			node_is_collapsed(child) ? node_is_storm(child) : model_count(model, child);
	return count;
}

/* The view decides which processes are in a storm, and storms_check tests that; the model
 * derives the rows. */
static void write_storm(struct view_model *model, struct node *node, unsigned depth)
{
	const struct storm_group *group = storms_of(model->scene.view, node);

	model->rows[model->count++] = (struct row){.node = node,
		.depth = depth,
		.storm = group->storm,
		.hidden = group->alike ? (unsigned)group->storm->count - 1
				       : group->count - 1 - group->shown_count};
	model->alike += group->alike;
}

static void write_tree(struct view_model *model, struct node *node, unsigned depth)
{
	bool shown = !node_is_top(node) && model_shows(model, node);

	if (node_is_collapsed(node)) {
		if (node_is_storm(node))
			write_storm(model, node, depth);
		return;
	}
	if (shown) {
		struct row *row = &model->rows[model->count++];

		*row = (struct row){.node = node, .depth = depth++};
		if (view_is_folded(model->scene.view, node)) {
			row->hidden = model_count(model, node) - 1;
			return;
		}
	}
	for (struct node *child = node->first; child; child = child->next)
		write_tree(model, child, depth);
}

static int compare_starts(const void *a, const void *b)
{
	const struct node *x = ((const struct row *)a)->node, *y = ((const struct row *)b)->node;

	if (x->id.start_ns != y->id.start_ns)
		return x->id.start_ns < y->id.start_ns ? -1 : 1;
	if (x->id.pid != y->id.pid)
		return x->id.pid - y->id.pid;
	return x->number < y->number ? -1 : 1;
}

static int compare_rows(const void *a, const void *b, void *ctx)
{
	return order_compare(((const struct row *)a)->node, ((const struct row *)b)->node, ctx);
}

static void write_flat(struct view_model *model, struct node *node)
{
	if (!node_is_top(node) && model_wants(model, node))
		model->rows[model->count++] = (struct row){.node = node};
	for (struct node *child = node->first; child; child = child->next)
		write_flat(model, child);
}

static void model_write(struct view_model *model)
{
	struct node *top = tree_top(model->scene.tree);

	model->count = 0;
	if (!model->options.flat) {
		write_tree(model, top, 0);
		return;
	}
	write_flat(model, top);
	if (order_is_default(view_order(model->scene.view)))
		qsort(model->rows, model->count, sizeof(model->rows[0]), compare_starts);
	else
		qsort_r(model->rows, model->count, sizeof(model->rows[0]), compare_rows,
			(void *)view_order(model->scene.view));
}

/* Whether the row at `at`, or its ancestor at `depth`, has a row below it on that depth. */
static bool goes_on(const struct view_model *model, unsigned at, unsigned depth)
{
	for (unsigned i = at + 1; i < model->count && model->rows[i].depth >= depth; i++)
		if (model->rows[i].depth == depth)
			return true;
	return false;
}

/* Folds hide rows, but none at the depth of the fold or above it: the visible rows determine the
 * guides. */
static void compare_guides(const struct view_model *model, const struct row *row, unsigned at)
{
	bool lines[64];
	unsigned wanted = model->options.flat || row->depth < 2 ? 0 : row->depth - 1;
	unsigned n = view_guides(model->scene.view, row, lines, 64);

	assert_int_equal(n, wanted);
	for (unsigned depth = 1; depth <= n && depth <= 64; depth++)
		assert_int_equal(lines[depth - 1], goes_on(model, at, depth));
}

static void compare_row(const struct view_model *model, const struct row *row, unsigned at)
{
	const struct row *expected = &model->rows[at];
	bool tree = !model->options.flat, storm = expected->storm;

	assert_ptr_equal(row->node, expected->node);
	assert_int_equal(row->depth, expected->depth);
	assert_int_equal(row->hidden, expected->hidden);
	assert_ptr_equal(row->storm, expected->storm);
	if (!storm)
		assert_int_equal(!!(row->flags & ROW_FOLDED), expected->hidden > 0);
	assert_int_equal(!!(row->flags & ROW_CURSOR), row->node == view_cursor(model->scene.view));
	assert_int_equal(
		!!(row->flags & ROW_BRANCH), storm || (tree && model_count(model, row->node) > 1));
	assert_int_equal(!!(row->flags & ROW_LAST), tree && !goes_on(model, at, row->depth));
	if (!model->options.descendants && !storm)
		assert_int_equal(!!(row->flags & ROW_CONTEXT), !model_matches(model, row->node));
	compare_guides(model, row, at);
}

static unsigned index_of(const struct view_model *model, const struct node *node)
{
	unsigned at = 0;

	while (at < model->count && model->rows[at].node != node)
		at++;
	return at;
}

static bool is_below_a_fold(const struct view_model *model, const struct node *node)
{
	for (node = node->parent; !node_is_top(node); node = node->parent)
		if (view_is_folded(model->scene.view, node))
			return true;
	return false;
}

/* What a node is sorted by (core/query/peaks.h), and *above: what its parent is. */
static uint64_t model_peak(const struct view_model *model, const struct node *node, uint64_t *above)
{
	struct order order = *view_order(model->scene.view);
	uint64_t key, below = UINT64_MAX;
	struct node sums;

	order.reverse = false;
	for (const struct node *child = node->first; child; child = child->next) {
		model_peak(model, child, &key);
		below = key < below ? key : below;
	}
	*above = below;
	if (!model_shows(model, node))
		return below;
	if (view_is_folded(model->scene.view, node) && node->client_count &&
		!is_below_a_fold(model, node)) {
		subtree_sum(node, &sums);
		return *above = order_key(&order, &sums);
	}
	key = order_key(&order, node);
	key = key < below ? key : below;
	*above = node_is_exited(node) ? below : key;
	return key;
}

static bool goes_before(
	const struct view_model *model, const struct order *order, const struct node *node)
{
	uint64_t above, key = model_peak(model, node, &above);
	uint64_t next = model_peak(model, node->next, &above);

	if (key != next)
		return order->reverse ? key > next : key < next;
	return node->id.start_ns != node->next->id.start_ns
		       ? node->id.start_ns < node->next->id.start_ns
		       : node->id.pid <= node->next->id.pid;
}

/* Of the rows on the screen, with current figures.  The rows of storms are tested elsewhere. */
static void check_siblings(const struct view_model *model, const struct row *rows, unsigned n)
{
	const struct order *order = view_order(model->scene.view);
	bool by_subtree = order_is_by_subtree(order);

	for (unsigned i = 0; i < n && !(by_subtree && model->options.storms); i++)
		for (const struct node *node = rows[i].node->parent->first; node->next;
			node = node->next)
			assert_true(by_subtree ? goes_before(model, order, node)
					       : order_compare(node, node->next, order) < 0);
}

/* The flat list between two sorts: each process once, in any order. */
static void compare_as_set(const struct view_model *model)
{
	static struct row rows[ROWS_MAX];
	unsigned n = view_rows(model->scene.view, rows, ROWS_MAX);

	assert_int_equal(n, model->count);
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j <= model->count; j++) {
			assert_true(j < model->count);
			if (model->rows[j].node == rows[i].node)
				break;
		}
}

/* The view gives a reason for each node that is no row, and only for those. */
static void compare_reasons(const struct view_model *model)
{
	struct node *node = NULL;
	char why[VIEW_WHY_SIZE];

	while ((node = tree_next(model->scene.tree, node)))
		assert_int_equal(!view_why_hidden(model->scene.view, node, why, sizeof(why)),
			index_of(model, node) < model->count);
}

/* ---- only children in the row of their parent ---- */

/* The rows below it begin with its only child, which can have its place. */
static bool joins_next(const struct view_model *model, unsigned at, unsigned levels)
{
	const struct row *row = &model->rows[at], *next = row + 1;
	const unsigned own = ROW_FOLDED | ROW_TAGGED | ROW_CURSOR | ROW_FOUND;

	return row->depth >= levels && at + 1 < model->count && next->depth == row->depth + 1 &&
	       !goes_on(model, at + 1, next->depth) && !row->storm && !next->storm &&
	       !(row->flags & own) && row->node->number % 256 && !node_has_failed(row->node);
}

/* The rows of the model that are left, with their depths among these. */
static unsigned join_rows(struct view_model *model, unsigned levels, struct row *joined)
{
	unsigned lost[ROWS_MAX] = {0}, n = 0; /* levels joined above a row of that depth */
	const struct node *head = NULL;

	for (unsigned at = 0; at < model->count; at++) {
		const struct row *row = &model->rows[at];
		bool joins = joins_next(model, at, levels);

		lost[row->depth + 1] = lost[row->depth] + joins;
		head = head ? head : row->node;
		if (joins)
			continue;
		joined[n] = *row;
		joined[n].depth -= lost[row->depth];
		joined[n++].head = head;
		head = NULL;
	}
	return n;
}

/* All rows, and those around the cursor. */
static void compare_joined(struct view_model *model)
{
	static struct row joined[ROWS_MAX], rows[ROWS_MAX];
	struct view *view = model->scene.view;
	unsigned levels = pick(4), n, height = 1 + pick(WINDOW), first = 0;

	model->count = view_rows(view, model->rows, ROWS_MAX);
	n = join_rows(model, levels + 1, joined);
	memcpy(model->rows, joined, n * sizeof(*joined));
	model->joined += model->count - n;
	model->count = n;
	view_set_levels(view, 0, levels + 1);
	assert_int_equal(view_rows(view, rows, ROWS_MAX), n);
	for (unsigned i = 0; i < n; i++) {
		assert_ptr_equal(rows[i].head, joined[i].head);
		compare_row(model, &rows[i], i);
		for (struct node *node = rows[i].node; node != rows[i].head; node = node->parent)
			assert_ptr_equal(view_row_of(view, node->parent), rows[i].node);
	}
	n = view_rows(view, rows, height);
	while (n && joined[first].node != rows[0].node)
		assert_true(++first < model->count);
	for (unsigned i = 0; i < n; i++)
		compare_row(model, &rows[i], first + i);
	view_set_levels(view, 0, 0);
}

static void tick(struct view_model *model)
{
	struct query_context context = model->context;

	context.now_ns = model->scene.now_ns;
	if (!model->filter || !filter_is_timed(model->filter) ||
		context.now_ns - model->context.now_ns >= 500 * SCENE_MS)
		model->context = context;
	view_tick(model->scene.view, &context);
}

static void compare(struct view_model *model)
{
	struct view *view = model->scene.view;
	struct row rows[WINDOW];
	unsigned height = 1 + pick(WINDOW), n, first;
	bool lines[64];
	bool plain = order_is_default(view_order(view)), sorted = plain || pick(2);
	const char *broken;

	if (view->late) /* too much for one event: the next frame does the rest */
		tick(model);
	if (sorted && !plain)
		view_sort(view, &(struct query_context){.now_ns = model->scene.now_ns});
	broken = tree_check(model->scene.tree);
	if (!broken)
		broken = view_check(view);
	if (broken)
		fail_msg("%s", broken);
	n = view_rows(view, rows, height);
	/* Siblings are sorted only when they are first read. */
	for (unsigned i = 0; i < n; i++)
		view_guides(view, &rows[i], lines, 64);
	model_write(model);
	assert_int_equal(view_total(view), model->count);
	compare_reasons(model);
	if (sorted && !plain && !model->options.flat)
		check_siblings(model, rows, n);
	if (!sorted && model->options.flat) {
		compare_as_set(model);
		return;
	}
	assert_int_equal(n, model->count < height ? model->count : height);
	if (!n) {
		assert_null(view_cursor(view));
		return;
	}
	first = index_of(model, rows[0].node);
	for (unsigned i = 0; i < n; i++) {
		compare_row(model, &rows[i], first + i);
		model->storms += !!rows[i].storm;
	}
	assert_true(index_of(model, view_cursor(view)) - first < n);
	if (!model->options.flat && !model->options.threads && sorted)
		compare_joined(model);
}

static int32_t some_pid(const struct view_model *model)
{
	for (unsigned tries = 0; tries < 20; tries++) {
		int32_t pid = 1 + (int32_t)pick(PIDS);

		if (tree_find(model->scene.tree, pid))
			return pid;
	}
	return 1;
}

static const char *const names[] = {"sh", "make", "cc", "sleep", "cron"};

#define NAME names[pick(sizeof(names) / sizeof(names[0]))]

static void random_stat(struct view_model *model)
{
	struct event event = scene_event(&model->scene, EVENT_STAT, some_pid(model));

	event.stat.cpu_ns = pick(3) * SCENE_MS * 100;
	event.stat.rss_bytes = pick(3) ? 0 : pick(1000);
	event.stat.threads = 1;
	event.stat.state = pick(2) ? 'R' : 'S';
	scene_apply(&model->scene, &event);
}

/* A pass reports an exited process, whose linger may be over or not; or it was reaped. */
static void random_zombie(struct view_model *model)
{
	struct event event = scene_event(&model->scene, pick(2) ? EVENT_ZOMBIE : EVENT_REAPED, 1);
	const struct node *node = NULL;

	event.exit.status = pick(2) << 8;
	while ((node = tree_next(model->scene.tree, node)))
		if (node_is_exited(node) && !pick(4)) {
			event.id = node->id;
			scene_apply(&model->scene, &event);
			return;
		}
}

static void random_order(struct view_model *model)
{
	struct order order = {.id = pick(3) ? pick(ORDER_COUNT) : ORDER_BIRTH,
		.reverse = !pick(3),
		.context.now_ns = model->scene.now_ns};

	view_set_order(model->scene.view, &order);
}

/* The view creates its state of a process when it is notified of it. */
static void see_process(struct view_model *model)
{
	scope_bind_all(&model->scope, model->scene.tree);
}

/* Similar short-lived processes, some of which fail, start others, or continue to run. */
static void random_burst(struct view_model *model)
{
	struct scene *scene = &model->scene;
	const char *args = pick(2) ? "sleep 1" : "cc -c one.c";
	int32_t parent = some_pid(model);

	for (unsigned n = pick(12); n; n--) {
		int32_t pid = 1 + (int32_t)pick(PIDS);

		if (tree_find(scene->tree, pid) || !tree_find(scene->tree, parent))
			continue;
		scene_fork(scene, pid, parent, "sh");
		see_process(model);
		if (pick(8))
			scene_exec(scene, pid, args);
		if (!pick(6))
			scene_fork(scene, 1 + (int32_t)pick(PIDS), pid, NAME);
		see_process(model);
		if (pick(8))
			scene_exit(scene, pid, pick(5) ? 0 : 256);
	}
}

/* Workers that live, most of them identical. */
static void random_pool(struct view_model *model)
{
	struct scene *scene = &model->scene;
	int32_t parent = some_pid(model);

	for (unsigned n = 8 + pick(16); n; n--) {
		int32_t pid = 1 + (int32_t)pick(PIDS);

		if (tree_find(scene->tree, pid) || !tree_find(scene->tree, parent))
			continue;
		if (pick(2))
			scene_fork(scene, pid, parent, "pool");
		else
			scene_seed(scene, pid, parent, 0, "pool");
		scene_exec(scene, pid, pick(8) ? "worker -n" : "worker -x");
		see_process(model);
	}
}

static void random_fact(struct view_model *model)
{
	struct scene *scene = &model->scene;
	int32_t pid = 1 + (int32_t)pick(PIDS);
	struct event event;

	switch (pick(16)) {
	case 15:
		random_zombie(model);
		break;
	case 14:
		(pick(2) ? random_burst : random_pool)(model);
		break;
	case 12:
	case 13:
		random_stat(model);
		break;
	case 0: /* an unknown parent gets a placeholder and is reported later */
		event = scene_event(scene, EVENT_EXEC, pid);
		event.parent = scene_ident(scene, 1 + (int32_t)pick(PIDS));
		scene_apply(scene, &event);
		break;
	case 1:
		scene_seed(scene, pid, (int32_t)pick(PIDS), pick(4) ? 0 : EVENT_KTHREAD, NAME);
		break;
	case 2:
		scene_exec(scene, some_pid(model), pick(2) ? "sh -c make" : "sleep 1");
		break;
	case 3:
		scene_wait(scene, pick(800) * SCENE_MS);
		break;
	case 4:
	case 5:
	case 6:
		scene_exit(scene, some_pid(model), pick(2) ? 0 : 256);
		break;
	case 7:
		event = scene_event(scene, EVENT_SNAPSHOT, 0);
		if (!pick(8))
			scene_apply(scene, &event);
		event = scene_event(scene, EVENT_SETTLED, 0);
		if (!pick(8))
			scene_apply(scene, &event);
		break;
	default:
		if (!tree_find(scene->tree, pid) || !pick(10))
			scene_fork(scene, pid, some_pid(model), NAME);
	}
}

static void random_filter(struct view_model *model)
{
	static const char *const texts[] = {"", "sh", "!sh", "make or sleep", "state=dead",
		"state=Z", "pid>30", "depth>2", "spawns>2", "age>2s", "state=new", "state=orphan",
		"ppid=3", "nothing"};
	const char *text = texts[pick(2) ? 0 : pick(sizeof(texts) / sizeof(texts[0]))];
	struct filter_error error;

	filter_free(model->filter);
	model->filter = filter_parse(text, &error);
	model->context.now_ns = model->scene.now_ns;
	view_set_filter(model->scene.view, filter_parse(text, &error), &model->context);
}

/* Typed letter by letter: a refined filter must give the same result as a new one. */
static void typed_filter(struct view_model *model)
{
	static const char *const texts[] = {"slee", "make sh", "sh -c", "comm=sh make", "cc|cron"};
	const char *text = texts[pick(sizeof(texts) / sizeof(texts[0]))];
	struct filter_error error;
	char typed[32] = "";

	for (size_t len = 1; len <= strlen(text); len++) {
		snprintf(typed, len + 1, "%s", text);
		filter_free(model->filter);
		model->filter = filter_parse(typed, &error);
		view_set_filter(model->scene.view, filter_parse(typed, &error), &model->context);
		if (view_check(model->scene.view))
			fail_msg("%s: %s", typed, view_check(model->scene.view));
	}
}

static void random_scope(struct view_model *model)
{
	scope_init(&model->scope);
	for (unsigned n = pick(3) ? 0 : pick(4); n; n--)
		scope_add_pid(&model->scope, 1 + (int32_t)pick(PIDS));
	view_set_scope(model->scene.view, &model->scope);
}

static void random_options(struct view_model *model)
{
	struct view_options *options = &model->options;

	options->dead ^= !pick(3);
	options->kthreads ^= !pick(3);
	options->flat = !pick(5);
	options->failures = !pick(6);
	options->descendants ^= !pick(3);
	options->storms ^= !pick(4);
	options->alike ^= !pick(4);
	view_set_options(model->scene.view, options);
}

static void random_command(struct view_model *model)
{
	struct view *view = model->scene.view;
	struct node *node = tree_find(model->scene.tree, some_pid(model));

	switch (pick(22)) {
	case 20:
	case 21:
		if (view_cursor(view))
			view_fold(view, view_cursor(view), pick(2));
		break;
	case 17:
		view_follow(view, pick(2));
		break;
	case 18:
		if (pick(2))
			view_untag_all(view);
		else if (node)
			view_tag(view, node, pick(2));
		break;
	case 19:
		view_hold(view);
		if (pick(2))
			tree_expire(model->scene.tree, model->scene.now_ns);
		break;
	case 16:
		random_order(model);
		break;
	case 0:
		pick(3) ? random_filter(model) : typed_filter(model);
		break;
	case 1:
		if (!pick(3))
			random_scope(model);
		break;
	case 2:
		random_options(model);
		break;
	case 3:
		view_fold_all(view, pick(2));
		break;
	case 4:
	case 5:
		if (node)
			view_fold(view, node, pick(2));
		break;
	case 6:
		if (node && view_select(view, node))
			assert_ptr_equal(view_cursor(view), node);
		break;
	case 7:
		view_page(view, pick(2) ? 1 : -1, 1 + pick(WINDOW));
		break;
	case 8:
		view_scroll(view, (long)pick(9) - 4, 1 + pick(WINDOW));
		break;
	case 9:
		view_select_parent(view);
		break;
	case 10:
		view_set_search(view, NAME);
		view_search(view, (int)pick(3) - 1);
		break;
	case 11:
		if (node)
			view_tag_subtree(view, node);
		break;
	case 12:
		pick(2) ? view_first(view) : view_last(view);
		break;
	case 13:
		tick(model);
		break;
	default:
		view_move(view, (long)pick(9) - 4);
	}
}

static void run(struct view_model *model)
{
	static const struct tree_limits limits = {
		.max_nodes = 220, .linger_ns = 200 * SCENE_MS, .short_ns = 10 * SCENE_MS};

	*model = (struct view_model){.storms = model->storms, .alike = model->alike};
	assert_true(scene_open(&model->scene, &limits));
	model->options = *view_get_options(model->scene.view);
	model->context.new_ns = 20 * SCENE_MS;
	scope_init(&model->scope);
	scene_seed(&model->scene, 1, 0, 0, "init");
	for (unsigned step = 0; step < STEPS; step++) {
		if (pick(3))
			random_fact(model);
		else
			random_command(model);
		see_process(model);
		compare(model);
	}
	filter_free(model->filter);
	scene_close(&model->scene);
}

static void rows_are_those_of_a_freshly_written_list(void **state)
{
	static struct view_model model;

	seed_random();
	for (unsigned round = 0; round < ROUNDS; round++)
		run(&model);
	assert_true(model.storms > 0 && model.joined > 0 && model.alike > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_those_of_a_freshly_written_list),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
