// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/storm.h"
#include "tests/nursery.h"

static void open_with(struct nursery *nursery, const char *script)
{
	assert_true(nursery_open(nursery, NULL));
	assert_true(nursery_tell(nursery, script));
}

static uint64_t signature_of(struct nursery *nursery, int32_t pid)
{
	struct node *node = tree_find(nursery->tree, pid);

	assert_non_null(node);
	return storm_signature(node);
}

static void numbers_do_not_matter_words_do(void **state)
{
	struct nursery nursery;

	open_with(&nursery, NURSERY_SEEDS "fork 901 700\nexec 901 : /bin/cc -c file1.c\n"
					  "fork 902 700\nexec 902 : /bin/cc -c file2044.c\n"
					  "fork 903 700\nexec 903 : /bin/cc -c other1.c\n"
					  "fork 904 700\nexec 904 : /bin/ld -c file1.c\n"
					  "fork 905 700\nexec 905 : /bin/rm /tmp/deadbeef0042\n"
					  "fork 906 700\nexec 906 : /bin/rm /tmp/0123456789abcdef\n"
					  "fork 907 700\nexec 907 : /bin/cc -c file1.c -g\n");
	assert_int_equal(signature_of(&nursery, 901), signature_of(&nursery, 902));
	assert_int_not_equal(signature_of(&nursery, 901), signature_of(&nursery, 903));
	assert_int_not_equal(signature_of(&nursery, 901), signature_of(&nursery, 904));
	assert_int_not_equal(signature_of(&nursery, 901), signature_of(&nursery, 907));
	assert_int_equal(signature_of(&nursery, 905), signature_of(&nursery, 906));
	nursery_close(&nursery);
}

static void a_run_of_siblings_is_one_row(void **state)
{
	struct nursery nursery;
	struct storm storm;
	struct node *child;
	char text[80];

	open_with(&nursery,
		NURSERY_SEEDS "repeat 100\n"
			      "+0.004 fork $i+2000 700\n"
			      "exec $i+2000 : /bin/sleep 0.0$i\n"
			      "+0.001 exit $i+2000\n"
			      "end\n"
			      "fork 3000 700\nexec 3000 : /bin/sleep 0.5\n+0.001 exit 3000 TERM\n"
			      "fork 3001 700\nexec 3001 : /bin/sleep 60\n"
			      "fork 3002 700\nexec 3002 : /bin/sleep 7\n+0.001 exit 3002\n");
	storm_begin(&storm);
	child = tree_find(nursery.tree, 700)->first;
	while (child && storm_add(&storm, child))
		child = child->next;
	assert_int_equal(storm.count, 101);
	assert_int_equal(storm.failed, 1);
	assert_true(storm_is_row(&storm));
	assert_int_equal(storm.first->id.pid, 2000);
	assert_int_equal(storm.last->id.pid, 3000);
	assert_non_null(child);
	assert_int_equal(child->id.pid, 3001); /* it lives */
	assert_int_equal(storm_write(text, sizeof(text), &storm), 46);
	assert_string_equal(text, " x101 (202/s, half live under 983us, 1 % fail)");
	nursery_close(&nursery);
}

static void few_are_no_storm_and_parents_are_not_taken(void **state)
{
	struct nursery nursery;
	struct storm storm;
	struct node *child;

	open_with(&nursery,
		NURSERY_SEEDS "fork 2000 700\n+0.001 exit 2000\n"
			      "fork 2001 700\n+0.001 fork 2002 2001\n+0.001 exit 2001\n");
	storm_begin(&storm);
	child = tree_find(nursery.tree, 700)->first;
	assert_true(storm_add(&storm, child));
	assert_false(storm_add(&storm, child->next));
	assert_false(storm_is_row(&storm));
	assert_true(storm_rate(&storm) == 0);
	nursery_close(&nursery);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_do_not_matter_words_do),
		cmocka_unit_test(a_run_of_siblings_is_one_row),
		cmocka_unit_test(few_are_no_storm_and_parents_are_not_taken),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
