// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Clicks and the mouse wheel. */
#include "tests/support/golden.h"

static void a_click_selects_and_on_the_sign_folds(void **state)
{
	check(&(struct golden_scene){"click", WORK, "@203 click:60,9", false});
	check(&(struct golden_scene){"click_sign", WORK, "@203 click:46,7", false});
	check(&(struct golden_scene){
		"click_nowhere", WORK, "@203 click:50,20 click:5,1 click:5,22", false});
}

static void a_click_on_a_heading_sorts_and_a_second_one_the_other_way(void **state)
{
	check(&(struct golden_scene){"click_heading", WORK, "@203 click:33,4 click:33,4", false});
	check(&(struct golden_scene){
		"click_sort_menu", WORK, "@203 F6 click:3,6 click:3,6", false});
}

static void a_click_on_a_button_is_its_key(void **state)
{
	check(&(struct golden_scene){"click_button", WORK, "@203 click:20,23", false});
	check(&(struct golden_scene){"click_users", WORK, "@203 u click:9,6 click:9,6", false});
	check(&(struct golden_scene){
		"click_signal", WORK, "@203 \"904\" k click:9,6 click:9,6", false});
	check(&(struct golden_scene){"setup_theme", WORK, "@203 F2 t t", false});
	check(&(struct golden_scene){"click_setup", WORK, "@203 F2 click:1,14 click:9,12", false});
	check(&(struct golden_scene){"click_hint", WORK, "@203 F4 \"cc\" click:2,23", false});
}

static void the_wheel_scrolls(void **state)
{
	check_at(&(struct golden_scene){"wheel", WORK, "@203 down:1,9", false}, 80, 12);
	check(&(struct golden_scene){
		"wheel_help", WORK, "@203 F1 down:1,9 down:1,9 up:1,9", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_selects_and_on_the_sign_folds),
		cmocka_unit_test(a_click_on_a_heading_sorts_and_a_second_one_the_other_way),
		cmocka_unit_test(a_click_on_a_button_is_its_key),
		cmocka_unit_test(the_wheel_scrolls),
	};

	return STAGE_RUN(tests);
}
