// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/intern.h"

#include <stdio.h>

static void equal_texts_are_one_pointer(void **state)
{
	struct intern intern = {0};
	char again[] = "/a";
	const char *text = intern_get(&intern, "/a");

	assert_string_equal(text, "/a");
	assert_ptr_equal(intern_get(&intern, again), text);
	assert_ptr_not_equal(intern_get(&intern, "/b"), text);
	assert_int_equal(intern.used, 2);
	intern_free(&intern);
}

static void a_text_leaves_with_its_last_reference(void **state)
{
	struct intern intern = {0};
	const char *text = intern_get(&intern, "/a");
	size_t bytes = intern.bytes;

	assert_ptr_equal(intern_again(text), text);
	intern_put(&intern, text);
	assert_int_equal(intern.used, 1);
	assert_string_equal(text, "/a");
	intern_put(&intern, text);
	assert_int_equal(intern.used, 0);
	assert_true(intern.bytes < bytes);
	intern_put(&intern, NULL);
	assert_null(intern_again(NULL));
	intern_free(&intern);
}

static void many_texts_are_found_and_leave_in_any_order(void **state)
{
	static const char *texts[1000];
	struct intern intern = {0};
	char text[16];
	unsigned n;

	for (n = 0; n < 1000; n++) {
		snprintf(text, sizeof(text), "/%u", n);
		texts[n] = intern_get(&intern, text);
	}
	for (n = 0; n < 1000; n++) {
		snprintf(text, sizeof(text), "/%u", n);
		assert_ptr_equal(intern_get(&intern, text), texts[n]);
		intern_put(&intern, texts[n]);
	}
	for (n = 0; n < 1000; n++)
		intern_put(&intern, texts[n * 7 % 1000]);
	assert_int_equal(intern.used, 0);
	assert_int_equal(intern.bytes, intern.size * sizeof(void *));
	intern_free(&intern);
}

static void the_empty_text_is_a_text(void **state)
{
	struct intern intern = {0};
	const char *text = intern_get(&intern, "");

	assert_string_equal(text, "");
	assert_ptr_equal(intern_get(&intern, ""), text);
	intern_free(&intern);
	assert_int_equal(intern.bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_are_one_pointer),
		cmocka_unit_test(a_text_leaves_with_its_last_reference),
		cmocka_unit_test(many_texts_are_found_and_leave_in_any_order),
		cmocka_unit_test(the_empty_text_is_a_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
