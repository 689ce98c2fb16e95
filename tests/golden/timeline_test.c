// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The timeline screen. */
#include "tests/support/golden.h"

/* A build that waits: for a, for b beside it, for the linker, and for itself. */
#define BUILD                                                                                      \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 : make -j2 all\n"                                                                \
	"@200.2 fork 901 900\n"                                                                    \
	"exec 901 : cc -c one.c\n"                                                                 \
	"@200.3 fork 902 900\n"                                                                    \
	"exec 902 : cc -c two.c\n"                                                                 \
	"@200.35 fork 903 902\n"                                                                   \
	"exec 903 : cc1 two.c\n"                                                                   \
	"@201.5 exit 901 0\n"                                                                      \
	"@201.9 exit 903 0\n"                                                                      \
	"@202 exit 902 1\n"                                                                        \
	"@202.4 fork 904 900\n"                                                                    \
	"exec 904 : ld -o all one.o two.o\n"

static void the_timeline_works_at_every_size(void **state)
{
	static const struct golden_scene scene = {"timeline", BUILD, "@200 @202.8 9 0 0 G", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){"timeline_ascii", BUILD, "@200 @202.8 9 0 0 G", true});
	check(&(struct golden_scene){"timeline_none", "", "G", false});
}

static void keys_move_and_zoom_the_axis(void **state)
{
	check(&(struct golden_scene){"timeline_fit", BUILD, "@200 @202.8 9 0 4 G f", false});
	check(&(struct golden_scene){
		"timeline_zoomed", BUILD, "@200 @202.8 9 0 2 G w w Left Left", false});
	check(&(struct golden_scene){
		"timeline_all", BUILD, "@200 @202.8 9 0 0 G w w Left a", false});
	check(&(struct golden_scene){"timeline_elsewhere", BUILD, "@200 @202.8 w", false});
}

/* Twice at the same place; the time below the pointer stays there. */
static void the_wheel_zooms_over_the_axis_and_scrolls_the_rows(void **state)
{
	check(&(struct golden_scene){
		"timeline_wheel", BUILD, "@200 @202.8 9 0 0 G up:60,2 up:60,2 down:60,9", false});
	check(&(struct golden_scene){"timeline_wheel_back", BUILD,
		"@200 @202.8 9 0 0 G up:60,3 down:60,3 up:60,3", false});
}

static void rows_are_those_of_the_tree(void **state)
{
	check(&(struct golden_scene){
		"timeline_folded", BUILD, "@200 @202.8 9 0 2 G - Up Down", false});
	check(&(struct golden_scene){
		"timeline_filter", BUILD, "@200 @202.8 G F4 \"two\" Enter", false});
	check(&(struct golden_scene){"timeline_click", BUILD, "@200 @202.8 G click:30,9", false});
}

/* The menu lies where the names begin: they are right of it, where there is room. */
static void names_are_beside_a_menu(void **state)
{
	static const struct golden_scene scene = {
		"timeline_kill", BUILD, "@200 @202.8 9 0 4 G k", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 120, 24);
}

static void a_storm_is_one_band(void **state)
{
	check(&(struct golden_scene){"timeline_storm", STORM, "@200 @203.2 9 0 0 G", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_timeline_works_at_every_size),
		cmocka_unit_test(keys_move_and_zoom_the_axis),
		cmocka_unit_test(the_wheel_zooms_over_the_axis_and_scrolls_the_rows),
		cmocka_unit_test(rows_are_those_of_the_tree),
		cmocka_unit_test(names_are_beside_a_menu),
		cmocka_unit_test(a_storm_is_one_band),
	};

	return STAGE_RUN(tests);
}
