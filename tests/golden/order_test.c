// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree and the list, sorted. */
#include "tests/stage.h"

static void siblings_are_sorted_in_the_tree(void **state)
{
	check(&(struct scene){"sort_cpu", WORK, "@203 P", false});
	check(&(struct scene){"sort_command_ascii", WORK, "@203 F6 End Enter I", true});
	check(&(struct scene){"sort_unseen", WORK, "@203 F6 \"k\" Enter", false});
}

static void the_flat_list_is_sorted(void **state)
{
	check(&(struct scene){"sort_flat", WORK, "@203 t M", false});
}

static void the_cursor_keeps_its_line_while_rows_are_sorted(void **state)
{
	check(&(struct scene){"sort_cursor", WORK, "@202.5 \"710\" M @203", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siblings_are_sorted_in_the_tree),
		cmocka_unit_test(the_flat_list_is_sorted),
		cmocka_unit_test(the_cursor_keeps_its_line_while_rows_are_sorted),
	};

	return STAGE_RUN(tests);
}
