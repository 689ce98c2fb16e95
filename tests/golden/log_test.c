// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The log screen: exited processes. */
#include "tests/support/golden.h"

static void enter_in_the_log_shows_what_is_left_of_the_departed(void **state)
{
	check(&(struct golden_scene){"log_details", WORK, "@200 @209 L Down Enter", false});
	check(&(struct golden_scene){"log_details_in_tree", WORK, "@203 L v", false});
	check(&(struct golden_scene){
		"log_details_closed", WORK, "@200 @209 L Down Enter e y Esc", false});
}

static void the_log_works_at_every_size(void **state)
{
	static const struct golden_scene scene = {"log", WORK, "@200 @203 L Down", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){
		"log_filter", WORK, "@200 @203 L F4 \"state=failed\" Enter", false});
	check(&(struct golden_scene){"log_clock", WORK, "@200 @203 L A Down", false});
	check(&(struct golden_scene){"log_none", MACHINE, "@100 Tab Tab", false});
}

static void the_log_stays_on_its_record_while_others_come(void **state)
{
	check(&(struct golden_scene){"log_held", STORM, "@201.5 L Down Down Down @203.2", false});
	check(&(struct golden_scene){"log_end", STORM, "@203.2 L End", false});
}

static void the_log_is_sorted_by_any_column_it_has(void **state)
{
	check(&(struct golden_scene){"log_sort_menu", WORK, "@200 @203 L F6", false});
	check(&(struct golden_scene){"log_by_lived", WORK, "@200 @203 L F6 \"a\" Enter I", false});
	check(&(struct golden_scene){"log_by_exit", WORK, "@200 @203 L click:40,4", false});
	check(&(struct golden_scene){
		"log_by_command", WORK, "@200 @203 L click:70,4 click:70,4", false});
	check_at(&(struct golden_scene){"log_by_memory", WORK,
			 "@200 @203 L M F4 \"state=failed\" Enter", false},
		120, 24);
	check(&(struct golden_scene){"log_by_cpu", WORK, "@200 @203 L P", false});
	check(&(struct golden_scene){
		"log_sorted_held", STORM, "@201.5 L N Down Down Down @203.2", false});
}

static void tab_goes_round(void **state)
{
	check(&(struct golden_scene){"fading", WORK, "@200 @203.9 Tab Tab Tab Tab", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enter_in_the_log_shows_what_is_left_of_the_departed),
		cmocka_unit_test(the_log_works_at_every_size),
		cmocka_unit_test(the_log_stays_on_its_record_while_others_come),
		cmocka_unit_test(the_log_is_sorted_by_any_column_it_has),
		cmocka_unit_test(tab_goes_round),
	};

	return STAGE_RUN(tests);
}
