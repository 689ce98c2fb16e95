// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The spawners screen, and the mark of a runaway in the tree. */
#include "tests/support/golden.h"

static void the_spawners_screen_works_at_every_size(void **state)
{
	static const struct golden_scene scene = {"spawners", STORM, "@200 @203.2 r Down", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){"spawners_first", STORM, "@200 @203.2 r", false});
	check(&(struct golden_scene){"spawners_none", MACHINE, "@100 Tab", false});
}

/* The spawner is at the end of its line of ancestors, so a cut keeps the end. */
static void a_long_line_of_ancestors_is_cut_at_its_beginning(void **state)
{
	static const char script[] =
		MACHINE "@200 fork 880 710\nexec 880 : /bin/one-of-the-ancestors\n"
			"fork 881 880\nexec 881 : /bin/another-of-the-ancestors\n"
			"fork 882 881\nexec 882 : /bin/one-more-of-the-ancestors\n"
			"fork 883 882\nexec 883 : /bin/culprit.sh\n"
			"repeat 9\n+0.1 fork $i+2000 883\nexec $i+2000 : /bin/false\n"
			"+0.1 exit $i+2000 1\nend\n";

	check(&(struct golden_scene){"spawners_line", script, "@200 @202.2 r", false});
}

static void enter_goes_to_the_spawner_in_the_tree(void **state)
{
	check(&(struct golden_scene){"spawner_selected", STORM, "@200 @203.2 r Enter", false});
}

static void a_storm_of_siblings_is_one_row_per_command(void **state)
{
	static const struct golden_scene scene = {"storm", STORM, "@200 @203.2", false};

	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct golden_scene){
		"storm_selected", STORM, "@200 @203.2 End Up Up Up Up Up", false});
	check(&(struct golden_scene){
		"storm_open", STORM, "@200 @203.2 End Up Up Up Up Up +", false});
	check(&(struct golden_scene){"storm_each", STORM, "@200 @203.2 x", false});
	check(&(struct golden_scene){"storm_over", STORM, "@200 @203.2 @206.1", false});
}

/* A loop that goes on for half a minute. */
#define LASTING                                                                                    \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 exe=/bin/bash called=./retry.sh : bash ./retry.sh\n"                             \
	"repeat 1400\n"                                                                            \
	"+0.010 fork $i+2000 900\n"                                                                \
	"+0.001 exec $i+2000 : /usr/bin/curl -s http://localhost:1/\n"                             \
	"+0.009 exit $i+2000 7\n"                                                                  \
	"end\n"

static void a_runaway_is_marked_in_header_and_tree(void **state)
{
	check(&(struct golden_scene){"busy", STORM, "@200 @202.6", false});
	check(&(struct golden_scene){"busy_listed", STORM, "@200 @202.6 r", false});
	check(&(struct golden_scene){"runaway", LASTING, "@200 @223", false});
	check_at(&(struct golden_scene){"runaway_wide", LASTING, "@200 @223", false}, 200, 24);
	check(&(struct golden_scene){"runaway_listed", LASTING, "@200 @223 r", false});
	check(&(struct golden_scene){"runaway_folded", LASTING, "@200 @223 7 1 0 -", false});
	check(&(struct golden_scene){"runaway_over", LASTING, "@200 @223 @239", false});
}

/* It is never fast, and nothing fails: what is told is why it is busy nevertheless. */
static void a_slow_loop_of_the_same_commands_is_busy_for_that(void **state)
{
	static const char script[] =
		MACHINE "@200 fork 900 710\nexec 900 : bash ./poll.sh\n"
			"repeat 1000\n+0.040 fork $i+2000 900\n"
			"+0.001 exec $i+2000 : /usr/bin/curl -s http://localhost/\n"
			"+0.009 exit $i+2000 0\nend\n";

	check(&(struct golden_scene){"repeating_listed", script, "@200 @230 r", false});
}

/* Each second, by a supervisor without a terminal. */
static void a_service_that_is_restarted_again_and_again_is_named(void **state)
{
	static const char script[] = MACHINE
		"@200 fork 900 1\nexec 900 : runsv web\n"
		"repeat 35\n+0.5 fork $i+2000 900\nexec $i+2000 : /usr/sbin/nginx -g daemon_off\n"
		"+0.5 exit $i+2000 1\nend\n";

	check(&(struct golden_scene){"crashing", script, "@200 @233", false});
	check(&(struct golden_scene){"crashing_listed", script, "@200 @233 r", false});
}

static void a_spawner_is_signalled_where_it_is_listed(void **state)
{
	check(&(struct golden_scene){
		"spawners_signals", STORM, "@200 @203.2 r draw @203.5 k Tab", false});
	check(&(struct golden_scene){
		"spawners_signalled", STORM, "@200 @203.2 r draw @203.5 F9 Enter", false});
	check(&(struct golden_scene){
		"spawners_gone", STORM "exit 900\n", "@200 @203.2 @207 r k", false});
}

static void the_spawners_are_sorted_by_any_column_they_have(void **state)
{
	check(&(struct golden_scene){"spawners_by_pid", STORM, "@200 @203.2 r N", false});
	check(&(struct golden_scene){"spawners_by_fail", STORM, "@200 @203.2 r click:46,4", false});
	check(&(struct golden_scene){"spawners_sort_menu", STORM, "@200 @203.2 r >", false});
	check(&(struct golden_scene){"spawners_by_memory", STORM, "@200 @203.2 r M", false});
	check(&(struct golden_scene){"spawners_by_cpu", STORM, "@200 @203.2 r T I", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_spawners_screen_works_at_every_size),
		cmocka_unit_test(a_long_line_of_ancestors_is_cut_at_its_beginning),
		cmocka_unit_test(enter_goes_to_the_spawner_in_the_tree),
		cmocka_unit_test(a_storm_of_siblings_is_one_row_per_command),
		cmocka_unit_test(a_runaway_is_marked_in_header_and_tree),
		cmocka_unit_test(a_slow_loop_of_the_same_commands_is_busy_for_that),
		cmocka_unit_test(a_service_that_is_restarted_again_and_again_is_named),
		cmocka_unit_test(a_spawner_is_signalled_where_it_is_listed),
		cmocka_unit_test(the_spawners_are_sorted_by_any_column_they_have),
	};

	return STAGE_RUN(tests);
}
