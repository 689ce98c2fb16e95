// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app/layout.h"
#include "ui/term/mouse.h"

static void a_report_in_text_is_read(void **state)
{
	static const struct {
		const char *report;
		bool counts;
		struct mouse mouse;
	} cases[] = {
		{"0;12;3M", true, {MOUSE_CLICK, 11, 2}},
		{"0;1;1M", true, {MOUSE_CLICK, 0, 0}},
		{"4;500;300M", true, {MOUSE_CLICK, 499, 299, .shift = true}},
		{"64;5;6M", true, {MOUSE_WHEEL_UP, 4, 5}},
		{"65;5;6M", true, {MOUSE_WHEEL_DOWN, 4, 5}},
		{"68;5;6M", true, {MOUSE_WHEEL_UP, 4, 5, .shift = true}},
		{"81;5;6M", true, {MOUSE_WHEEL_DOWN, 4, 5, .ctrl = true}},
		{"66;5;6M", true, {MOUSE_WHEEL_LEFT, 4, 5}},
		{"67;5;6M", true, {MOUSE_WHEEL_RIGHT, 4, 5}},
		{"0;12;3m", false, {0}},  /* let go */
		{"2;12;3M", false, {0}},  /* the right button */
		{"32;12;3M", false, {0}}, /* movement */
		{"0;0;3M", false, {0}},
		{"0;70000;3M", false, {0}},
		{"0;99999999999999999999;3M", false, {0}},
		{"0;12M", false, {0}},
		{"0;12;3", false, {0}},
		{"0;12;3MM", false, {0}},
		{"-1;12;3M", false, {0}},
		{" 0;12;3M", false, {0}},
		{"", false, {0}},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mouse mouse = {0};

		if (mouse_read(&mouse, cases[i].report) != cases[i].counts)
			fail_msg("%s", cases[i].report);
		assert_int_equal(mouse.act, cases[i].mouse.act);
		assert_int_equal(mouse.x, cases[i].mouse.x);
		assert_int_equal(mouse.y, cases[i].mouse.y);
		assert_int_equal(mouse.shift, cases[i].mouse.shift);
		assert_int_equal(mouse.ctrl, cases[i].mouse.ctrl);
	}
}

static void a_report_in_bytes_is_read(void **state)
{
	struct mouse mouse;

	assert_true(mouse_read_bytes(&mouse, (const unsigned char *)" +#"));
	assert_int_equal(mouse.act, MOUSE_CLICK);
	assert_int_equal(mouse.x, 10);
	assert_int_equal(mouse.y, 2);
	assert_true(mouse_read_bytes(&mouse, (const unsigned char *)"a!\xff"));
	assert_int_equal(mouse.act, MOUSE_WHEEL_DOWN);
	assert_int_equal(mouse.y, 222);
	assert_false(mouse_read_bytes(&mouse, (const unsigned char *)"#+#")); /* let go */
	assert_false(mouse_read_bytes(&mouse, (const unsigned char *)"\0\0\0"));
	assert_false(mouse_read_bytes(&mouse, (const unsigned char *)"  !"));
}

static void every_cell_is_in_one_place(void **state)
{
	for (unsigned height = 1; height < 40; height++) {
		struct layout layout;
		unsigned lines[MOUSE_BAR + 1] = {0};

		layout_compute(&layout, 80, height, 4, 0);
		for (unsigned y = 0; y < height; y++) {
			struct mouse_spot spot = layout_find(&layout, 79, y);

			assert_int_equal(spot.line, lines[spot.place]);
			assert_int_equal(spot.x, 79);
			lines[spot.place]++;
		}
		assert_int_equal(lines[MOUSE_NOWHERE], 0);
		assert_int_equal(lines[MOUSE_TREE], layout.tree_height);
		assert_int_equal(lines[MOUSE_BAR], layout.bar_height);
		assert_int_equal(layout_find(&layout, 80, 0).place, MOUSE_NOWHERE);
		assert_int_equal(layout_find(&layout, 0, height).place, MOUSE_NOWHERE);
		assert_int_equal(layout_find(&layout, -1, 0).place, MOUSE_NOWHERE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_in_text_is_read),
		cmocka_unit_test(a_report_in_bytes_is_read),
		cmocka_unit_test(every_cell_is_in_one_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
