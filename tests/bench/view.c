// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The view's cost per frame: the rows of a screen while processes start and exit, on trees of
 * several sizes and shapes; and what a user waits for: a filter, a search, folding everything.  CPU
 * time, which does not depend on other load.
 */
#include "tests/support/view_fixture.h"

#include <time.h>

#define HEIGHT 50
#define FRAMES 300
#define CHURN  100 /* births and exits per frame: 3000 per second */

static uint64_t random_state = 1;

static unsigned random_below(unsigned below)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)((random_state >> 32) * below >> 32);
}

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* fan 0: all are init's children; else the parent is any one of the last `fan` */
static void plant(struct scene *scene, unsigned count, unsigned fan)
{
	scene_seed(scene, 1, 0, 0, "init");
	for (unsigned i = 0; i < count; i++) {
		unsigned back = fan ? 1 + random_below(fan < i ? fan : i + 1) : i + 1;

		scene_fork(scene, (int32_t)(100 + i), back > i ? 1 : (int32_t)(100 + i - back),
			"child");
		scene_exec(scene, (int32_t)(100 + i),
			i % 10000 ? "/usr/lib/some/program --with several --arguments=1"
				  : "/usr/bin/needle --rare");
	}
}

static double draw(struct view *view)
{
	struct row rows[HEIGHT];
	bool lines[256];
	double start = now_us();
	unsigned n = view_rows(view, rows, HEIGHT);

	for (unsigned i = 0; i < n; i++)
		view_guides(view, &rows[i], lines, 256);
	return now_us() - start;
}

static double churn(struct scene *scene, unsigned count, int32_t *pid)
{
	double start = now_us();

	for (unsigned i = 0; i < CHURN; i++, ++*pid) {
		scene_fork(scene, *pid, (int32_t)(100 + random_below(count)), "short");
		scene_exit(scene, *pid, 0);
	}
	tree_expire(scene->tree, scene->now_ns);
	return (now_us() - start) / (2 * CHURN);
}

static void frames(struct scene *scene, unsigned count, const char *what)
{
	double rows = 0, worst = 0, facts = 0;
	int32_t pid = 1000000;

	for (unsigned i = 0; i < FRAMES; i++) {
		double cost;

		facts += churn(scene, count, &pid);
		cost = draw(scene->view);
		rows += cost;
		worst = cost > worst ? cost : worst;
	}
	printf("  %-34s %8.1f us a frame (worst %.1f), %.2f us a fact, %u rows\n", what,
		rows / FRAMES, worst, facts / FRAMES, view_total(scene->view));
}

static void options_set_filter(struct scene *scene, const char *text)
{
	struct query_context context = {.now_ns = scene->now_ns};
	struct filter_error error;
	double start = now_us();

	view_set_filter(scene->view, filter_parse(text, &error), &context);
	printf("  set filter '%s': %.1f ms, %u match\n", text, (now_us() - start) / 1e3,
		view_matches(scene->view));
}

static void select_middle(struct scene *scene, unsigned count)
{
	view_select(scene->view, tree_find(scene->tree, (int32_t)(100 + count / 2)));
}

static void search(struct scene *scene)
{
	double start;

	view_set_search(scene->view, "not to be found");
	start = now_us();
	view_search(scene->view, 1);
	printf("  search everything: %.1f ms\n", (now_us() - start) / 1e3);
	start = now_us();
	view_search(scene->view, -1);
	printf("  search everything, backwards: %.1f ms\n", (now_us() - start) / 1e3);
	view_set_search(scene->view, "");
}

static void fold_all(struct scene *scene)
{
	double start = now_us();

	view_fold_all(scene->view, true);
	printf("  fold all: %.1f ms\n", (now_us() - start) / 1e3);
}

/* One process in a hundred has used some CPU since the last time. */
static void use_cpu(struct scene *scene, unsigned count)
{
	for (unsigned i = 0; i < count / 100; i++) {
		struct node *node = tree_find(scene->tree, (int32_t)(100 + random_below(count)));

		if (node)
			node->cpu_share = (float)random_below(100) / 100;
	}
}

static void sort(struct scene *scene, unsigned count, enum order_id id)
{
	const struct order order = {.id = id, .reverse = id == ORDER_PID};
	double start, first, later = 0;

	use_cpu(scene, count);
	start = now_us();
	view_set_order(scene->view, &order);
	draw(scene->view);
	first = now_us() - start;
	for (unsigned i = 0; i < 20; i++) {
		use_cpu(scene, count);
		start = now_us();
		view_sort(scene->view, &(struct query_context){.now_ns = scene->now_ns});
		draw(scene->view);
		later += now_us() - start;
	}
	printf("  sort by %s: %.1f ms, then %.1f ms each second\n", order_word(id), first / 1e3,
		later / 20 / 1e3);
}

static void sort_all(struct scene *scene, unsigned count)
{
	sort(scene, count, ORDER_PID);
	sort(scene, count, ORDER_CPU);
	sort(scene, count, ORDER_COMMAND);
	sort(scene, count, ORDER_BIRTH);
}

static void measure(unsigned count, unsigned fan, const char *shape)
{
	const struct tree_limits limits = {.linger_ns = SCENE_S, .short_ns = SCENE_S};
	const struct view_options flat = {.dead = true, .flat = true};
	const struct view_options usual = {.dead = true};
	struct scene scene;

	if (!scene_open(&scene, &limits))
		exit(1);
	plant(&scene, count, fan);
	printf("%u processes, %s\n", count, shape);
	view_first(scene.view);
	frames(&scene, count, "at the top");
	select_middle(&scene, count);
	frames(&scene, count, "in the middle");
	search(&scene);
	options_set_filter(&scene, "arguments");
	frames(&scene, count, "filter, nearly all match");
	options_set_filter(&scene, "needle");
	frames(&scene, count, "filter, hardly any match");
	options_set_filter(&scene, "comm~^need");
	options_set_filter(&scene, "");
	select_middle(&scene, count);
	view_set_options(scene.view, &flat);
	frames(&scene, count, "flat");
	sort_all(&scene, count);
	view_set_options(scene.view, &usual);
	sort_all(&scene, count);
	fold_all(&scene);
	frames(&scene, count, "all folded");
	scene_close(&scene);
}

int main(void)
{
	measure(10000, 0, "all children of one");
	measure(10000, 10000, "as machines are");
	measure(10000, 40, "500 levels deep");
	measure(100000, 0, "all children of one");
	measure(100000, 100000, "as machines are");
	measure(100000, 400, "500 levels deep");
	return 0;
}
