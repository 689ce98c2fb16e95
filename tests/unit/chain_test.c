// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/query/filter.h"
#include "core/query/needle.h"
#include "core/tree/lineage.h"
#include "tests/support/view_fixture.h"

static void assert_chain(const struct node *node, unsigned columns, const char *want)
{
	char text[LINEAGE_EXECS_SIZE] = "left over";
	size_t len = lineage_write_execs(text, sizeof(text), node, columns);

	assert_string_equal(text, want);
	assert_int_equal(len, strlen(want));
}

static struct node *run_all(struct scene *scene, const char *const *commands)
{
	struct node *node = scene_fork(scene, 5, 1, "bash");

	for (; *commands; commands++)
		node = scene_exec(scene, 5, *commands);
	return node;
}

static void open_scene(struct scene *scene)
{
	assert_true(scene_open(scene, NULL));
	scene_seed(scene, 1, 0, 0, "init");
	scene_exec(scene, 1, "/sbin/init");
}

static void earlier_execs_are_shown_in_order(void **state)
{
	static const char *const commands[] = {
		"/bin/sh -c x", "/usr/bin/env python3 x.py", "/usr/bin/python3 x.py", NULL};
	struct scene scene;

	open_scene(&scene);
	assert_chain(run_all(&scene, commands), LINEAGE_EXECS_ALL, "sh > env > ");
	scene_close(&scene);
}

/* Neither what it inherited, nor what was there before mayfly started. */
static void one_program_is_not_a_chain(void **state)
{
	static const char *const commands[] = {"/bin/true", NULL};
	struct scene scene;

	open_scene(&scene);
	assert_chain(scene_fork(&scene, 4, 1, "init"), LINEAGE_EXECS_ALL, "");
	assert_chain(run_all(&scene, commands), LINEAGE_EXECS_ALL, "");
	assert_chain(tree_find(scene.tree, 1), LINEAGE_EXECS_ALL, "");
	scene_close(&scene);
}

static void the_same_name_in_a_row_is_counted(void **state)
{
	static const char *const commands[] = {
		"/bin/sh", "./x.sh 1", "./x.sh 2", "/tmp/x.sh 3", "sh", "true", NULL};
	struct scene scene;

	open_scene(&scene);
	assert_chain(run_all(&scene, commands), LINEAGE_EXECS_ALL, "sh > x.sh x3 > sh > ");
	scene_close(&scene);
}

static void a_long_chain_shows_its_last_names(void **state)
{
	static const char *const commands[] = {"a", "b", "c", "d", "e", "f", "f", NULL};
	struct scene scene;

	open_scene(&scene);
	assert_chain(run_all(&scene, commands), LINEAGE_EXECS_ALL, "... > c > d > e > f > ");
	scene_close(&scene);
}

static void dropped_execs_are_shown_as_a_gap(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = scene_fork(&scene, 5, 1, "bash");
	for (int i = 0; i < IMAGE_CHAIN_MAX + 1; i++)
		node = scene_exec(&scene, 5, "loop");
	assert_chain(node, LINEAGE_EXECS_ALL, "loop x32 > ");
	node = scene_exec(&scene, 5, "loop");
	assert_chain(node, LINEAGE_EXECS_ALL, "... > loop x32 > ");
	scene_close(&scene);
}

static void a_chain_that_does_not_fit_loses_its_beginning(void **state)
{
	static const char *const commands[] = {"sh", "nice", "env", "true", NULL};
	static const struct {
		unsigned columns;
		const char *want;
	} cases[] = {{18, "sh > nice > env > "}, {17, "... > env > "}, {12, "... > env > "},
		{11, ""}, {6, ""}, {0, ""}};
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = run_all(&scene, commands);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_chain(node, cases[i].columns, cases[i].want);
	scene_close(&scene);
}

static void names_are_made_printable_and_measured(void **state)
{
	static const char *const commands[] = {"/tmp/\033[31m", "/tmp/漢字", "/tmp/", "true", NULL};
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = run_all(&scene, commands);
	assert_chain(node, LINEAGE_EXECS_ALL, "\\e[31m > 漢字 > /tmp/ > ");
	assert_chain(node, 24, "\\e[31m > 漢字 > /tmp/ > ");
	assert_chain(node, 23, "... > 漢字 > /tmp/ > ");
	scene_close(&scene);
}

static void a_name_of_any_length_has_room(void **state)
{
	struct scene scene;
	struct node *node;
	char name[300], text[LINEAGE_EXECS_SIZE];

	memset(name, '\033', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	open_scene(&scene);
	node = scene_fork(&scene, 5, 1, "bash");
	for (int i = 0; i < 13; i++) {
		name[0] = (char)(i / 2 + 1);
		node = scene_exec(&scene, 5, name);
	}
	assert_true(
		lineage_write_execs(text, sizeof(text), node, LINEAGE_EXECS_ALL) < sizeof(text));
	assert_string_equal(text + strlen(text) - 8, "\\e x2 > ");
	scene_close(&scene);
}

static void a_descriptor_is_not_a_name(void **state)
{
	struct scene scene;
	struct event event;
	struct node *node;

	open_scene(&scene);
	scene_fork(&scene, 5, 1, "bash");
	event = scene_event(&scene, EVENT_EXEC, 5);
	event.exec = (struct event_exec){
		.called = "/dev/fd/7", .args = "/x/by-fd\0a", .args_len = 11, .args_size = 11};
	scene_apply(&scene, &event);
	event = scene_event(&scene, EVENT_EXEC, 5);
	event.exec = (struct event_exec){.called = "/dev/fd/7"};
	scene_apply(&scene, &event);
	node = scene_exec(&scene, 5, "true");
	assert_chain(node, LINEAGE_EXECS_ALL, "by-fd > 7 > ");
	scene_close(&scene);
}

/* A text that is visible on a row can be searched for. */
static bool has_word(const struct node *node, const char *word)
{
	struct needle needle;
	char text[16];

	snprintf(text, sizeof(text), "%s", word);
	needle_make(&needle, text, strlen(text));
	return needle_in_node(&needle, node);
}

static void it_is_found_by_what_it_executed_before(void **state)
{
	static const char *const commands[] = {"/bin/sh", "/usr/bin/Nice -n 5", "/bin/true", NULL};
	static const struct {
		const char *filter;
		bool match;
	} cases[] = {{"nice", true}, {"bin/nice", false}, {"/^nic/", true}, {"/^bin/", false},
		{"true", true}, {"comm=Nice", false}, {"args~nice", false}, {"init", false}};
	struct query_context context = {0};
	struct filter_error error;
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = run_all(&scene, commands);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter *filter = filter_parse(cases[i].filter, &error);

		assert_non_null(filter);
		if (filter_match(filter, node, &context) != cases[i].match)
			fail_msg("%s", cases[i].filter);
		filter_free(filter);
	}
	assert_true(has_word(node, "sh"));
	assert_false(has_word(node, "init"));
	scene_close(&scene);
}

static void the_command_keeps_its_share(void **state)
{
	static const unsigned cases[][2] = {
		{0, 0}, {3, 1}, {20, 8}, {24, 12}, {30, 16}, {48, 16}, {60, 20}, {150, 50}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(lineage_exec_width(cases[i][0]), cases[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(earlier_execs_are_shown_in_order),
		cmocka_unit_test(one_program_is_not_a_chain),
		cmocka_unit_test(the_same_name_in_a_row_is_counted),
		cmocka_unit_test(a_long_chain_shows_its_last_names),
		cmocka_unit_test(dropped_execs_are_shown_as_a_gap),
		cmocka_unit_test(a_chain_that_does_not_fit_loses_its_beginning),
		cmocka_unit_test(names_are_made_printable_and_measured),
		cmocka_unit_test(a_name_of_any_length_has_room),
		cmocka_unit_test(a_descriptor_is_not_a_name),
		cmocka_unit_test(it_is_found_by_what_it_executed_before),
		cmocka_unit_test(the_command_keeps_its_share),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
