// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The tree and the list, sorted. */
#include "tests/support/golden.h"

static void siblings_are_sorted_in_the_tree(void **state)
{
	check(&(struct golden_scene){"sort_cpu", WORK, "@203 P", false});
	check(&(struct golden_scene){"sort_command_ascii", WORK, "@203 F6 End Enter I", true});
	check(&(struct golden_scene){"sort_unseen", WORK, "@203 F6 \"k\" Enter", false});
}

static void the_flat_list_is_sorted(void **state)
{
	check(&(struct golden_scene){"sort_flat", WORK, "@203 t M", false});
}

static void the_cursor_keeps_its_line_while_rows_are_sorted(void **state)
{
	check(&(struct golden_scene){"sort_cursor", WORK, "@202.5 \"710\" M @203", false});
}

/* Sorted by each column, and reversed. */
static void a_click_on_any_heading_sorts(void **state)
{
	static const struct golden_scene scene = {"", WORK, "@200 @203", false};
	struct golden_stage stage = {0};

	open_stage(&stage, &scene, 1000, 24);
	stage.app.choice.count = COLUMN_COUNT;
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		stage.app.choice.ids[id] = id;
	play(&stage, scene.steps);
	assert_int_equal(stage.app.columns.count, COLUMN_COUNT);
	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		struct mouse mouse = {.act = MOUSE_CLICK,
			.x = (int)stage.app.columns.slots[id].x,
			.y = (int)stage.app.layout.heading_y};

		click_mouse(&stage.app, &mouse, stage.now_ns);
		if (view_order(stage.app.model.view)->id != columns_order(id))
			fail_msg("%s", columns_field(id)->heading);
	}
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siblings_are_sorted_in_the_tree),
		cmocka_unit_test(the_flat_list_is_sorted),
		cmocka_unit_test(the_cursor_keeps_its_line_while_rows_are_sorted),
		cmocka_unit_test(a_click_on_any_heading_sorts),
	};

	return STAGE_RUN(tests);
}
