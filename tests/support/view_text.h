/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * view_text.h - the rows of a view as text, for tests to compare.
 *
 * 	>1            the cursor's row
 * 	 +10(3)*      has siblings below it; three rows folded; tagged
 * 	 |`11x?       the last of its siblings; exited; shown only as an ancestor
 * 	 `20!         a hit of the search
 * 	 +30=12       the row of a storm of 12 so far; 30=12- unfolded
 */
#ifndef TESTS_SUPPORT_VIEW_TEXT_H
#define TESTS_SUPPORT_VIEW_TEXT_H

#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define HEIGHT_MAX 64

static inline int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	*state = scene;
	return scene && scene_open(scene, NULL) ? 0 : -1;
}

static inline int teardown(void **state)
{
	scene_close(*state);
	free(*state);
	return 0;
}

static inline char *draw_row(const struct view *view, const struct row *row, char *out)
{
	bool lines[HEIGHT_MAX];
	unsigned n = view_guides(view, row, lines, HEIGHT_MAX);

	*out++ = row->flags & ROW_CURSOR ? '>' : ' ';
	for (unsigned i = 0; i < n; i++)
		*out++ = lines[i] ? '|' : '.';
	if (row->depth)
		*out++ = row->flags & ROW_LAST ? '`' : '+';
	out += sprintf(out, "%d", row->node->id.pid);
	if (row->storm)
		out += sprintf(out, "=%llu%s", (unsigned long long)row->storm->count,
			row->flags & ROW_FOLDED ? "" : "-");
	else if (row->flags & ROW_FOLDED)
		out += sprintf(out, "(%u)", row->hidden);
	if (node_is_exited(row->node) && !row->storm)
		*out++ = 'x';
	if (row->flags & ROW_CONTEXT)
		*out++ = '?';
	if (row->flags & ROW_TAGGED)
		*out++ = '*';
	if (row->flags & ROW_FOUND)
		*out++ = '!';
	*out++ = '\n';
	return out;
}

static inline const char *draw(struct scene *scene, unsigned height)
{
	static char text[64 * HEIGHT_MAX];
	struct row rows[HEIGHT_MAX];
	unsigned n = view_rows(scene->view, rows, height);
	char *out = text;

	for (unsigned i = 0; i < n; i++)
		out = draw_row(scene->view, &rows[i], out);
	*out = '\0';
	if (view_check(scene->view))
		fail_msg("%s", view_check(scene->view));
	return text;
}

#define ASSERT_ROWS(scene, height, ...)                                                            \
	assert_string_equal(draw(scene, height), lines_of(__VA_ARGS__, NULL))

static inline const char *lines_of(const char *line, ...)
{
	static char text[64 * HEIGHT_MAX];
	va_list args;

	text[0] = '\0';
	va_start(args, line);
	for (; line; line = va_arg(args, const char *)) {
		strcat(text, line);
		strcat(text, "\n");
	}
	va_end(args);
	return text;
}

static inline struct node *find(struct scene *scene, int32_t pid)
{
	struct node *node = tree_find(scene->tree, pid);

	assert_non_null(node);
	return node;
}

static inline void options_set_filter(struct scene *scene, const char *text)
{
	struct query_context context = {.now_ns = scene->now_ns, .new_ns = SCENE_S};
	struct filter_error error;
	struct filter *filter = filter_parse(text, &error);

	assert_non_null(filter);
	view_set_filter(scene->view, filter, &context);
}

static inline void set_options(struct scene *scene, const struct view_options *options)
{
	view_set_options(scene->view, options);
}

static inline void select_pid(struct scene *scene, int32_t pid)
{
	assert_true(view_select(scene->view, find(scene, pid)));
}

static inline int32_t cursor_pid(const struct scene *scene)
{
	return view_cursor(scene->view) ? view_cursor(scene->view)->id.pid : 0;
}

/* The line of the cursor in a window of that height. */
static inline unsigned cursor_line(struct scene *scene, unsigned height)
{
	struct row rows[HEIGHT_MAX];
	unsigned n = view_rows(scene->view, rows, height);

	for (unsigned i = 0; i < n; i++)
		if (rows[i].flags & ROW_CURSOR)
			return i;
	fail_msg("no cursor among %u rows", n);
	return 0;
}

/*
 *	1 init
 *	├─ 10 sh ─┬─ 11 make ── 12 cc
 *	│         └─ 13 sleep
 *	└─ 20 cron
 */
static inline void plant(struct scene *scene)
{
	scene_seed(scene, 1, 0, 0, "init");
	scene_fork(scene, 10, 1, "sh");
	scene_fork(scene, 11, 10, "make");
	scene_fork(scene, 12, 11, "cc");
	scene_fork(scene, 13, 10, "sleep");
	scene_fork(scene, 20, 1, "cron");
}

/* init and `n` children, from pid 101 on */
static inline void plant_many(struct scene *scene, unsigned n)
{
	scene_seed(scene, 1, 0, 0, "init");
	for (unsigned i = 1; i <= n; i++)
		scene_fork(scene, (int32_t)(100 + i), 1, "child");
}

#define PICTURE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
