// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/panels/text_page.h"

#include <stdio.h>
#include <string.h>

static void assert_line(const struct text_page *page, unsigned line, const char *want)
{
	size_t len;
	const char *text = text_page_text(page, line, &len);

	assert_int_equal(len, strlen(want));
	assert_memory_equal(text, want, len);
}

static void fill(struct text_page *page)
{
	text_page_title(page, "First");
	text_page_line(page, "label ");
	text_page_put(page, "%d of %s", 3, "many");
	text_page_title(page, "Second");
	text_page_line(page, "");
	text_page_escape(page, "a\033[1mb\n", 7);
}

static void lines_are_what_was_put_and_escaped(void **state)
{
	struct text_page page = {0};

	fill(&page);
	assert_int_equal(page.count, 5);
	assert_line(&page, 0, "First");
	assert_line(&page, 1, "label 3 of many");
	assert_int_equal(page.lines[1].label, 6);
	assert_line(&page, 2, "");
	assert_line(&page, 3, "Second");
	assert_true(page.lines[3].title);
	assert_line(&page, 4, "a\\e[1mb\\n");
	text_page_clear(&page);
	assert_int_equal(page.count, 0);
	fill(&page);
	assert_int_equal(page.count, 5);
	text_page_free(&page);
}

static void sections_are_side_by_side_where_there_are_two_columns(void **state)
{
	struct text_page page = {0};

	for (int columns = 1; columns <= 2; columns++) {
		page.split = columns == 2 ? 60 : 0;
		text_page_clear(&page);
		text_page_title(&page, "First");
		text_page_line(&page, "a");
		text_page_column(&page, 1);
		text_page_title(&page, "Second");
		text_page_line(&page, "b");
		text_page_column(&page, 0);
		text_page_line(&page, "c");
		assert_int_equal(text_page_rows(&page), columns == 1 ? 6 : 3);
	}
	assert_int_equal(page.count, 5); /* no empty line at the top of a column */
	assert_line(&page, 2, "Second");
	assert_int_equal(page.lines[2].row, 0);
	assert_int_equal(page.lines[2].column, 1);
	assert_line(&page, 4, "c");
	assert_int_equal(page.lines[4].row, 2);
	assert_int_equal(text_page_find(&page, "B", 0, 1), 3);
	text_page_free(&page);
}

static void a_page_grows_to_any_length(void **state)
{
	struct text_page page = {0};
	char want[32];

	for (unsigned i = 0; i < 5000; i++) {
		text_page_line(&page, "n ");
		text_page_put(&page, "%u", i);
	}
	assert_false(page.failed);
	for (unsigned i = 0; i < 5000; i += 499) {
		snprintf(want, sizeof(want), "n %u", i);
		assert_line(&page, i, want);
	}
	text_page_free(&page);
}

static void finding_goes_around_the_ends(void **state)
{
	struct text_page page = {0};

	assert_int_equal(text_page_find(&page, "x", 0, 1), -1);
	fill(&page);
	assert_int_equal(text_page_find(&page, "FIRST", 0, 1), 0);
	assert_int_equal(text_page_find(&page, "first", 1, 1), 0);
	assert_int_equal(text_page_find(&page, "many", 0, 1), 1);
	assert_int_equal(text_page_find(&page, "many", 0, -1), 1);
	assert_int_equal(text_page_find(&page, "s", 4, -1), 3);
	assert_int_equal(text_page_find(&page, "nowhere", 0, 1), -1);
	assert_int_equal(text_page_find(&page, "", 0, 1), -1);
	text_page_free(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_what_was_put_and_escaped),
		cmocka_unit_test(sections_are_side_by_side_where_there_are_two_columns),
		cmocka_unit_test(a_page_grows_to_any_length),
		cmocka_unit_test(finding_goes_around_the_ends),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
