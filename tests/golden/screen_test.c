// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The tree screen. */
#include "tests/support/golden.h"
#include "tests/support/seed.h"
#include "tests/support/seed.h"

static void the_tree_at_every_size(void **state)
{
	static const struct golden_scene scene = {"tree", WORK, "@200 @203", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 50, 14); /* no room for both sparklines */
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
}

static void exited_processes_fade_in_steps_and_leave(void **state)
{
	check(&(struct golden_scene){"fading", WORK, "@200 @203.9", false});
	check(&(struct golden_scene){"faded", WORK, "@200 @206", false});
}

static void a_folded_row_has_the_sums_of_hidden_rows(void **state)
{
	check(&(struct golden_scene){"folded", WORK, "@203 \"710\" - Up", false});
}

static void a_filter_keeps_the_ancestors_as_context(void **state)
{
	check(&(struct golden_scene){"filter", WORK, "@203 F4 \"cc\" Enter", false});
	check(&(struct golden_scene){"filter_typing", WORK, "@203 F4 \"cc_one\"", false});
}

static void a_wrong_filter_is_shown_where_it_is_wrong(void **state)
{
	check(&(struct golden_scene){"filter_wrong", WORK, "@203 F4 \"cc_pid=x\" Enter", false});
	check_at(&(struct golden_scene){"filter_wrong", WORK,
			 "@203 F4 \"a_filter_that_is_longer_than_the_screen_pid=x\"", false},
		40, 12);
	check(&(struct golden_scene){
		"filter_cleared", WORK, "@203 F4 \"cc_pid=x\" Enter Esc", false});
	check(&(struct golden_scene){
		"filter_absent", WORK, "@203 F4 \"user=joe_or_user=nobodyx\" Enter", false});
}

static void a_search_marks_its_hits(void **state)
{
	check(&(struct golden_scene){"search", WORK, "@203 / \"cc\" F3", false});
	check(&(struct golden_scene){"search_kept", WORK, "@203 / \"cc\" Enter n", false});
}

static void toggles_change_what_is_shown(void **state)
{
	check(&(struct golden_scene){"kthreads", WORK, "@203 K", false});
	check(&(struct golden_scene){"no_dead", WORK, "@203 d", false});
	check(&(struct golden_scene){"flat", WORK, "@203 F5", false});
}

static void threads_are_shown_below_their_process(void **state)
{
	check(&(struct golden_scene){"threads_hidden", THREADS, "@202", false});
	check(&(struct golden_scene){"threads", THREADS, "@202 H", false});
	check(&(struct golden_scene){"threads_hidden", THREADS, "@202 H 9 5 1 H Home", false});
	check(&(struct golden_scene){"threads_folded", THREADS, "@202 H 9 5 1 g -", false});
	check(&(struct golden_scene){"threads_filter", THREADS, "@202 H F4 j a v a Enter", false});
	check(&(struct golden_scene){
		"threads_busy", THREADS, "@202 H F4 c p u > 5 0 Enter", false});
	check(&(struct golden_scene){
		"threads_over", THREADS "@201.5 settled thread\n", "@202 H", false});
}

static void a_thread_is_signalled_by_its_process(void **state)
{
	check(&(struct golden_scene){"threads_signal", THREADS, "@202 H 9 5 2 F9", false});
	check(&(struct golden_scene){"threads_none", WORK, "@203 H", false});
}

/* As while it ran: without ancestors, with its totals, the cursor on what failed first. */
static void a_recording_of_a_command_is_about_the_command(void **state)
{
	static const char script[] =
		"@100\nsnapshot\nseed 1 0 init start=0.01\nseed 400 1 sshd start=10\n"
		"seed 710 400 bash start=25\nseed 900 710 mayfly start=99\nsettled\n"
		"@101 exec 901 start=100.9 parent=900 command : make -j2 all in a directory of its "
		"own\n"
		"@102 fork 910 901\n@102.1 exec 910 : cc -c one.c\n"
		"@103 exit 910 1 cpu=0.5\n"
		"@103.2 fork 911 901\n@103.3 exec 911 : cc -c two.c\n"
		"@104 exit 911 0\n";
	char ended[sizeof(script) + 64];

	check(&(struct golden_scene){"recorded", script, "@104", false});
	/* what it started and had success without is not pointed at */
	snprintf(ended, sizeof(ended), "%s@104.5 exit 901 0\n", script);
	check(&(struct golden_scene){"recorded_good", ended, "@105", false});
	snprintf(ended, sizeof(ended), "%s@104.5 exit 901 2\n", script);
	check(&(struct golden_scene){"recorded_done", ended, "@105", false});
	check_at(&(struct golden_scene){"recorded_done", ended, "@105", true}, 60, 12);
}

static void a_frozen_screen_stands_still(void **state)
{
	check(&(struct golden_scene){"frozen", WORK, "@201 Z @230 Down Down", false});
	check(&(struct golden_scene){"frozen_step", WORK, "@201 Z @230 . . .", false});
	check(&(struct golden_scene){"thawed", WORK, "@201 Z @203 Z", false});
	check(&(struct golden_scene){"resuming", WORK "repeat 200\n+0.01 fork $i+2000 904\nend\n",
		"@201 Z @230 Z", false});
}

static void only_failures_are_shown_and_what_is_below_them(void **state)
{
	check(&(struct golden_scene){"failures", WORK, "@203 E", false});
	check(&(struct golden_scene){
		"failures_below", WORK "+0.1 fork 905 904\n+0.1 exit 904 2\n", "@203 E D", false});
	check(&(struct golden_scene){"failures_hidden", WORK, "@203 d E", false});
}

static void an_orphan_leads_to_both_its_parents(void **state)
{
	static const char script[] = WORK "+0.1 fork 905 904\n+0.1 exit 904 2\n"
					  "stat 905 parent=1 threads=1 state=S priority=20\n";

	check(&(struct golden_scene){"orphan", script, "@203 \"905\" g", false});
	check(&(struct golden_scene){"orphan_again", script, "@203 \"905\" g g", false});
}

static void what_was_typed_before_comes_back(void **state)
{
	check(&(struct golden_scene){"recall", WORK,
		"@203 F4 \"cc\" Enter F4 Ctrl-U \"make\" Enter F4 Ctrl-U \"sl\" Up Up", false});
	check(&(struct golden_scene){
		"recall_draft", WORK, "@203 F3 \"cc\" Enter F3 \"sl\" Up Up Down Down", false});
}

static void digits_select_exited_processes_too(void **state)
{
	check(&(struct golden_scene){"digits_dead", WORK, "@203 \"902\"", false});
}

static void a_process_shown_in_the_details_does_not_expire(void **state)
{
	check(&(struct golden_scene){
		"pinned", WORK "@203 exit 904 1\n", "@202.7 \"904\" draw @203 draw @210 F", false});
	check(&(struct golden_scene){"pinned_no_more", WORK "@203 exit 904 1\n",
		"@202.7 \"904\" draw @203 draw @210 draw F Up", false});
}

static void copying_a_line_shows_a_message(void **state)
{
	check(&(struct golden_scene){"copied", WORK, "@203 \"904\" y", false});
}

static void tags_are_marked(void **state)
{
	check(&(struct golden_scene){"tags", WORK, "@203 \"900\" c Home Space", false});
}

/* The column grows if there is room; a cut name ends in a +. */
#define LONG_NAMES                                                                                 \
	MACHINE                                                                                    \
	"@150 fork 950 1 uid=77 comm=timesyncd\n"                                                  \
	"exec 950 : /usr/lib/systemd/systemd-timesyncd\n"

static void long_names_have_the_room_there_is(void **state)
{
	static const struct golden_scene scene = {"long_names", LONG_NAMES, "@200", false};

	check(&scene);
	check_at(&scene, 200, 24);
	check(&(struct golden_scene){
		"long_names_gone", LONG_NAMES "+9 exit 950\n", "@156 @200", false});
}

/* A process that does not exist, or has left the tree. */
static void an_empty_tree_says_why(void **state)
{
	struct golden_scene scene = {"unknown_pid", MACHINE, "@100", false};
	struct golden_stage stage = {0};
	struct scope scope;

	open_stage(&stage, &scene, 80, 24);
	scope_init(&scope);
	scope_add_pid(&scope, 77);
	view_set_scope(stage.app.model.view, &scope);
	play(&stage, scene.steps);
	compare_stage(&stage, "unknown_pid");
	close_stage(&stage);
	scene.script = MACHINE "exit 710\n";
	open_stage(&stage, &scene, 80, 24);
	scope.roots[0] = (struct ident){.pid = 710};
	view_set_scope(stage.app.model.view, &scope);
	play(&stage, "@100 @120");
	compare_stage(&stage, "exited_pid");
	close_stage(&stage);
}

static void losses_stand_out(void **state)
{
	check(&(struct golden_scene){"lost", WORK "lost 1234\n", "@203", false});
}

static void an_end_that_was_not_seen_is_not_made_up(void **state)
{
	static const struct golden_scene scene = {"unknown",
		MACHINE "@200\n"
			"fork 900 710\n"
			"exec 900 : gone\n"
			"+0.5 exit 900 unknown\n"
			"seed 910 710 zombie start=150 dead=3\n",
		"@201", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 120, 24);
}

static void digits_say_where_they_lead(void **state)
{
	check(&(struct golden_scene){"digits", WORK, "@203 \"90\"", false});
	check(&(struct golden_scene){"digits_none", WORK, "@203 \"77\"", false});
	check(&(struct golden_scene){"digits_hidden", MACHINE, "@100 \"12\"", false});
	check(&(struct golden_scene){
		"parent_hidden", MACHINE, "@100 t \\ \"bash\" Enter g", false});
}

/* Any keys at any size: no crash, no broken promise. */
static void any_keys_at_any_size_break_nothing(void **state)
{
	static const struct golden_scene scene = {"", WORK, "", false};

	seed_random();
	for (int round = 0; round < 60; round++) {
		struct golden_stage stage = {0};
		char time[32];

		open_stage(&stage, &scene, 80, 24);
		for (int step = 0; step < 80; step++) {
			int key = rand() % 3 ? ' ' + rand() % 95 : KEY_FIRST_NAMED + rand() % 30;

			stage.width = rand() % 4 ? stage.width : (unsigned)rand() % 130;
			stage.height = rand() % 4 ? stage.height : (unsigned)rand() % 40;
			assert_true(frame_resize(stage.frame, stage.width, stage.height));
			snprintf(time, sizeof(time), "%f", 199.9 + step * 0.1);
			go_on_until(&stage, time);
			if (rand() % 4)
				commands_key(
					&stage.app, rand() % 9 ? key : KEY_ESCAPE, stage.now_ns);
			else
				click_mouse(&stage.app,
					&(struct mouse){rand() % 3, rand() % 130, rand() % 40},
					stage.now_ns);
			show(&stage);
			assert_null(tree_check(stage.app.model.tree));
			assert_null(view_check(stage.app.model.view));
			assert_true(
				!app_due_ns(&stage.app) || app_due_ns(&stage.app) > stage.now_ns);
		}
		close_stage(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_at_every_size),
		cmocka_unit_test(exited_processes_fade_in_steps_and_leave),
		cmocka_unit_test(a_folded_row_has_the_sums_of_hidden_rows),
		cmocka_unit_test(a_filter_keeps_the_ancestors_as_context),
		cmocka_unit_test(a_wrong_filter_is_shown_where_it_is_wrong),
		cmocka_unit_test(a_search_marks_its_hits),
		cmocka_unit_test(toggles_change_what_is_shown),
		cmocka_unit_test(threads_are_shown_below_their_process),
		cmocka_unit_test(a_thread_is_signalled_by_its_process),
		cmocka_unit_test(a_recording_of_a_command_is_about_the_command),
		cmocka_unit_test(a_frozen_screen_stands_still),
		cmocka_unit_test(only_failures_are_shown_and_what_is_below_them),
		cmocka_unit_test(an_orphan_leads_to_both_its_parents),
		cmocka_unit_test(what_was_typed_before_comes_back),
		cmocka_unit_test(digits_select_exited_processes_too),
		cmocka_unit_test(a_process_shown_in_the_details_does_not_expire),
		cmocka_unit_test(copying_a_line_shows_a_message),
		cmocka_unit_test(tags_are_marked),
		cmocka_unit_test(long_names_have_the_room_there_is),
		cmocka_unit_test(an_empty_tree_says_why),
		cmocka_unit_test(losses_stand_out),
		cmocka_unit_test(an_end_that_was_not_seen_is_not_made_up),
		cmocka_unit_test(digits_say_where_they_lead),
		cmocka_unit_test(any_keys_at_any_size_break_nothing),
	};

	return STAGE_RUN(tests);
}
