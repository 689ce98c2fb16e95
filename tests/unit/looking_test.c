// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A search over more processes than one slice evaluates: what the screen shows meanwhile. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/interactive/click.h"
#include "ui/screens/screens.h"

#include <stdlib.h>
#include <string.h>

#define S      UINT64_C(1000000000)
#define MANY   20000
#define FAR    15000 /* the pid of the only process with the text */
#define WIDTH  80
#define HEIGHT 24

struct desk {
	struct app app;
	struct frame *frame;
};

static void plant(struct desk *desk)
{
	struct event event = {.kind = EVENT_SEED, .time_ns = 100 * S};

	for (int32_t pid = 1; pid <= MANY; pid++) {
		event.id = (struct ident){.pid = pid, .start_ns = S + (uint64_t)pid};
		event.parent.pid = pid > 1;
		snprintf(event.comm, sizeof(event.comm), "%s", pid == FAR ? "needle" : "usual");
		assert_true(feed_apply(&desk->app.model.feed, &event) >= 0);
	}
}

static void draw(struct desk *desk)
{
	assert_true(app_sync(&desk->app, WIDTH, HEIGHT, 100 * S));
	picture_draw(&desk->app, desk->frame);
}

static int open_desk(void **state)
{
	static struct desk desk;

	desk.frame = frame_new(WIDTH, HEIGHT);
	assert_non_null(desk.frame);
	assert_int_equal(app_open(&desk.app, &(struct app_setup){.screens = all_screens,
						     .limits.linger_ns = S}),
		0);
	plant(&desk);
	draw(&desk);
	*state = &desk;
	return 0;
}

static int close_desk(void **state)
{
	struct desk *desk = *state;

	app_close(&desk->app);
	frame_free(desk->frame);
	return 0;
}

static void press(struct desk *desk, int key)
{
	commands_key(&desk->app, key, 100 * S);
	draw(desk);
}

static void type(struct desk *desk, const char *text)
{
	for (press(desk, '/'); *text; text++)
		press(desk, *text);
}

static bool shows(const struct desk *desk, const char *text)
{
	char *dump = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&dump, &len);
	bool found;

	assert_non_null(out);
	frame_dump(desk->frame, out);
	fclose(out);
	found = strstr(dump, text);
	free(dump);
	return found;
}

/* Like the loop; returns the number of slices. */
static unsigned go_on(struct desk *desk)
{
	unsigned slices = 0;
	bool key = false;

	for (; app_scan(&desk->app, &key); slices++) {
		assert_int_equal(key, !view_is_busy(desk->app.model.view));
		assert_true(!key || desk->app.model.changed);
	}
	draw(desk);
	return slices;
}

static int32_t cursor(const struct desk *desk)
{
	return view_cursor(desk->app.model.view)->id.pid;
}

static void the_prompt_shows_that_a_search_is_running(void **state)
{
	struct desk *desk = *state;

	type(desk, "unheard");
	assert_true(shows(desk, "Search: unheard  searching"));
	assert_true(go_on(desk) > 1);
	assert_true(shows(desk, "Search: unheard  not found"));
	press(desk, '-'); /* known at once: nothing matched the shorter text */
	assert_true(shows(desk, "Search: unheard-  not found"));
	assert_int_equal(go_on(desk), 0);
	press(desk, KEY_ENTER_CHAR);
	press(desk, 'n');
	assert_true(shows(desk, "no command line matches"));
	assert_int_equal(cursor(desk), 1);
}

static void enter_lets_it_go_on(void **state)
{
	struct desk *desk = *state;

	type(desk, "needle");
	press(desk, KEY_ENTER_CHAR);
	assert_true(shows(desk, "searching for needle"));
	assert_int_equal(cursor(desk), 1);
	assert_true(go_on(desk) > 1);
	assert_int_equal(cursor(desk), FAR);
	assert_false(shows(desk, "still looking"));
	press(desk, KEY_TO_HOME);
	press(desk, 'n'); /* at once: all have been evaluated */
	assert_int_equal(cursor(desk), FAR);
	assert_int_equal(go_on(desk), 0);
}

static void escape_ends_it(void **state)
{
	struct desk *desk = *state;

	type(desk, "needle");
	press(desk, KEY_ESCAPE);
	assert_int_equal(go_on(desk), 0);
	assert_int_equal(cursor(desk), 1);
	type(desk, "needle");
	press(desk, KEY_ENTER_CHAR);
	press(desk, KEY_ESCAPE);
	assert_int_equal(go_on(desk), 0);
	assert_int_equal(cursor(desk), 1);
	assert_false(shows(desk, "still looking"));
}

static void another_letter_starts_again(void **state)
{
	struct desk *desk = *state;

	type(desk, "unheard");
	for (int n = 0; n < 8; n++)
		press(desk, KEY_ERASE_LEFT);
	assert_false(shows(desk, "still looking")); /* nothing typed, nothing to search */
	press(desk, 'x');
	press(desk, KEY_ERASE_LEFT);
	for (const char *text = "needle"; *text; text++)
		press(desk, *text);
	assert_true(go_on(desk) > 0);
	assert_int_equal(cursor(desk), FAR);
}

/* Keys typed ahead apply to the row that the search leads to. */
static void a_key_after_it_waits_for_the_answer(void **state)
{
	struct desk *desk = *state;

	type(desk, "needle");
	press(desk, KEY_ENTER_CHAR);
	press(desk, KEY_ARROW_DOWN);
	assert_int_equal(cursor(desk), FAR + 1);
	assert_int_equal(go_on(desk), 0);
	press(desk, KEY_TO_HOME);
	type(desk, "needl");
	press(desk, KEY_ENTER_CHAR);
	click_mouse(&desk->app, &(struct mouse){.act = MOUSE_WHEEL_DOWN}, 100 * S);
	assert_int_equal(cursor(desk), FAR);
}

static void a_process_that_has_left_is_not_selected(void **state)
{
	struct desk *desk = *state;
	struct event event = {.kind = EVENT_EXIT, .time_ns = 101 * S};

	type(desk, "needle");
	event.id = (struct ident){.pid = FAR, .start_ns = S + FAR};
	event.exit.threads = 1;
	assert_true(feed_apply(&desk->app.model.feed, &event) >= 0);
	tree_expire(desk->app.model.tree, 200 * S);
	assert_true(go_on(desk) > 1);
	assert_int_equal(cursor(desk), 1);
	assert_true(shows(desk, "not found"));
}

/* Frames in between do not evaluate again. */
static unsigned go_on_drawing(struct desk *desk)
{
	unsigned slices = 0;
	bool key = false;

	for (; app_scan(&desk->app, &key); slices++)
		draw(desk);
	assert_true(key || !slices);
	return slices;
}

static void rows_stay_until_all_failures_have_been_evaluated(void **state)
{
	struct desk *desk = *state;
	struct event event = {.kind = EVENT_EXIT, .time_ns = 100 * S};
	unsigned slices;

	press(desk, 'E');
	assert_true(app_is_scanning(&desk->app));
	assert_true(shows(desk, "failures only"));
	assert_true(shows(desk, "    8 "));
	event.id = (struct ident){.pid = 7, .start_ns = S + 7}; /* of a node already evaluated */
	event.exit.status = 256;
	assert_true(feed_apply(&desk->app.model.feed, &event) >= 0);
	slices = go_on_drawing(desk);
	assert_uint_in_range(slices, 1, 5);
	assert_int_equal(view_matches(desk->app.model.view), 1);
	assert_false(shows(desk, "    8 "));
	press(desk, 'E');
	assert_uint_in_range(go_on_drawing(desk), 1, 5);
	assert_true(shows(desk, "    8 "));
}

static void the_rows_of_one_owner_appear_when_all_have_been_evaluated(void **state)
{
	struct desk *desk = *state;

	press(desk, 'u');
	press(desk, KEY_ARROW_DOWN);
	press(desk, KEY_ENTER_CHAR);
	assert_uint_in_range(go_on_drawing(desk), 1, 5);
	assert_int_equal(view_matches(desk->app.model.view), MANY); /* they have one owner */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_prompt_shows_that_a_search_is_running),
		TEST(enter_lets_it_go_on),
		TEST(escape_ends_it),
		TEST(another_letter_starts_again),
		TEST(a_key_after_it_waits_for_the_answer),
		TEST(a_process_that_has_left_is_not_selected),
		TEST(rows_stay_until_all_failures_have_been_evaluated),
		TEST(the_rows_of_one_owner_appear_when_all_have_been_evaluated),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
