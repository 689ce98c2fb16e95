// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/view_text.h"

#include "ui/panels/user_menu.h"

static void own(struct scene *scene, int32_t pid, uint32_t uid)
{
	struct event event = scene_event(scene, EVENT_STAT, pid);

	event.uid = uid;
	scene_apply(scene, &event);
}

static void start_thread(struct scene *scene, int32_t pid, int32_t tid)
{
	struct event event = scene_event(scene, EVENT_FORK, tid);

	event.flags = EVENT_THREAD;
	event.id.start_ns = event.time_ns;
	event.parent = scene_ident(scene, pid);
	scene_apply(scene, &event);
}

static void assert_entry(
	const struct user_menu *menu, unsigned at, const char *name, unsigned processes)
{
	assert_true(at < menu->count);
	assert_string_equal(menu->entries[at].name, name);
	assert_int_equal(menu->entries[at].processes, processes);
}

static void running_processes_are_counted_by_owner(void **state)
{
	const struct query_context names = {0};
	struct scene *scene = *state;
	struct user_menu menu = {0};

	plant(scene);
	own(scene, 12, 7);
	own(scene, 13, 7);
	own(scene, 20, 9);
	start_thread(scene, 20, 21); /* a user without processes */
	scene_exit(scene, 11, 0);
	assert_true(user_menu_fill(&menu, scene->tree, &names, 7));
	assert_int_equal(menu.count, 4);
	assert_entry(&menu, 0, "all users", 5);
	assert_entry(&menu, 1, "0", 2);
	assert_entry(&menu, 2, "7", 2);
	assert_entry(&menu, 3, "9", 1);
	assert_int_equal(menu.chosen, 2);
	scene_exit(scene, 20, 0);
	assert_true(user_menu_fill(&menu, scene->tree, &names, 9));
	assert_int_equal(menu.count, 3);
	assert_int_equal(menu.chosen, 0);
	user_menu_free(&menu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(running_processes_are_counted_by_owner),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
