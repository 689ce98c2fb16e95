// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app/layout.h"

#include <stdbool.h>

static void every_size_is_covered_exactly(void **state)
{
	for (unsigned width = 0; width <= 260; width++)
		for (unsigned height = 0; height <= 80; height++) {
			struct layout layout;

			layout_compute(&layout, width, height, 3, width % 8);
			assert_int_equal(layout.header_height + layout.heading_height +
						 layout.tree_height + layout.output_height +
						 layout.line_height + layout.bar_height,
				height);
		}
}

static void the_tree_has_a_line_whatever_the_height(void **state)
{
	for (unsigned height = 1; height <= 80; height++) {
		struct layout layout;

		layout_compute(&layout, 80, height, 3, 0);
		assert_true(layout.tree_height >= 1);
		assert_true(layout.bar_y < height);
	}
}

static void the_header_goes_first_and_the_bar_next(void **state)
{
	struct layout tall, layout;

	layout_compute(&tall, 80, 24, 3, 0);
	assert_int_equal(tall.header_height, 2);
	for (unsigned height = 24; height >= 1; height--) {
		layout_compute(&layout, 80, height, 3, 0);
		assert_true(layout.header_height <= tall.header_height);
		if (!layout.bar_height)
			assert_int_equal(layout.header_height, 0);
		tall = layout;
	}
	assert_int_equal(layout.tree_height, 1);
}

static void the_output_leaves_most_of_the_lines_to_the_tree(void **state)
{
	struct layout layout;

	for (unsigned height = 1; height <= 80; height++) {
		layout_compute(&layout, 80, height, 3, 6);
		assert_true(layout.output_height <= 6);
		assert_true(layout.tree_height >= 2 * layout.output_height);
		assert_int_equal(layout.tree_y + layout.tree_height, layout.output_y);
	}
	layout_compute(&layout, 80, 24, 3, 6);
	assert_int_equal(layout.output_height, 6);
	layout_compute(&layout, 80, 10, 3, 6);
	assert_int_equal(layout.output_height, 0);
}

static void a_longer_heading_takes_lines_where_the_tree_has_many(void **state)
{
	for (unsigned height = 1; height <= 80; height++) {
		struct layout before, layout;
		bool longer;

		layout_compute(&before, 80, height, 4, 0);
		layout = before;
		layout_extend_heading(&layout, 1);
		longer = layout.heading_height > before.heading_height;
		assert_int_equal(longer, before.tree_height >= 9 && before.heading_height);
		assert_int_equal(layout.tree_height, before.tree_height - longer);
		assert_int_equal(layout.tree_y, layout.heading_y + layout.heading_height);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_covered_exactly),
		cmocka_unit_test(the_tree_has_a_line_whatever_the_height),
		cmocka_unit_test(the_output_leaves_most_of_the_lines_to_the_tree),
		cmocka_unit_test(the_header_goes_first_and_the_bar_next),
		cmocka_unit_test(a_longer_heading_takes_lines_where_the_tree_has_many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
