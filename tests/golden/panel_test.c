// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The panels over the tree: help, setup, menus, details. */
#include "tests/support/golden.h"

static void help_names_every_key(void **state)
{
	static const struct golden_scene scene = {"help", MACHINE, "@100 F1", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 12, 5);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){"help_end", MACHINE, "@100 F1 End", false});
	check(&(struct golden_scene){
		"help_found", MACHINE, "@100 F1 / \"spawner\" Enter n n N Right", false});
}

static void setup_shows_what_it_does(void **state)
{
	static const struct golden_scene scene = {
		"setup", WORK, "@203 F2 End Space F7 F7 Home Down Space", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){"setup_kept", WORK, "@203 F2 Down Space Enter", false});
	check(&(struct golden_scene){"setup_undone", WORK, "@203 F2 Down Space Esc", false});
}

static void the_menu_of_users_picks_one(void **state)
{
	check(&(struct golden_scene){"users", WORK, "@203 u Down", false});
	check(&(struct golden_scene){"users_letter", WORK, "@203 u p", false});
	check(&(struct golden_scene){"user", WORK, "@203 u Down Enter", false});
}

static void the_menu_of_columns_sorts(void **state)
{
	static const struct golden_scene scene = {"sort_menu", WORK, "@203 M F6 Up", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
}

static void the_signal_menu_names_its_targets(void **state)
{
	static const struct golden_scene scene = {"signals", WORK, "@203 \"710\" F9 Tab", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){"signals_typed", WORK, "@203 \"904\" k \"int\"", false});
}

static void a_recording_is_not_acted_on(void **state)
{
	check(&(struct golden_scene){
		"signals_recorded", WORK, "@203 \"904\" Space \"710\" Space k Enter", false});
}

static void the_details_say_all_that_is_known(void **state)
{
	static const struct golden_scene scene = {"details", MAKER, "@203 \"900\" v", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check_at(&(struct golden_scene){"details_dead", MAKER,
			 "@203 \"710\" v Esc F3 \"tee\" Enter v", false},
		80, 60);
}

static void the_details_are_searched(void **state)
{
	check(&(struct golden_scene){
		"details_found", MAKER, "@203 \"900\" v / \"children\" Enter", false});
	check(&(struct golden_scene){"details_closed", MAKER, "@203 \"900\" v Esc", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_names_every_key),
		cmocka_unit_test(setup_shows_what_it_does),
		cmocka_unit_test(the_menu_of_users_picks_one),
		cmocka_unit_test(the_menu_of_columns_sorts),
		cmocka_unit_test(the_signal_menu_names_its_targets),
		cmocka_unit_test(a_recording_is_not_acted_on),
		cmocka_unit_test(the_details_say_all_that_is_known),
		cmocka_unit_test(the_details_are_searched),
	};

	return STAGE_RUN(tests);
}
