// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The state of the screen while the n-th allocation fails, for every n. */
#include "core/base/clock.h"
#include "core/playback/rewind.h"
#include "core/source/file/script.h"
#include "tests/support/failing_malloc.h"
#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/interactive/past.h"
#include "ui/draw/picture.h"
#include "ui/screens/screens.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#define S UINT64_C(1000000000)

static struct source *open_script(void)
{
	char message[200] = "";
	struct source *source = script_open("@100\n"
					    "snapshot\n"
					    "seed 1 0 init start=1 : /sbin/init\n"
					    "seed 10 1 sh start=2 : sh\n"
					    "settled\n"
					    "repeat 40\n"
					    "+0.01 fork $i+100 10\n"
					    "exec $i+100 : /bin/true $i\n"
					    "exit $i+100 $i\n"
					    "end\n",
		message, sizeof(message));

	if (!source)
		fail_msg("%s", message);
	return source;
}

static void assert_sound(const struct app *app)
{
	const char *broken = tree_check(app->model.tree);

	if (!broken)
		broken = view_check(app->model.view);
	if (broken)
		fail_msg("%s", broken);
}

static void a_session_is_opened_whole_or_not_at_all(void **state)
{
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct app_setup setup = {.screens = all_screens, .filter = "true or state=new"};
		struct app app;
		int err = app_open(&app, &setup);

		assert_int_equal(err, failing_malloc_failed ? -ENOMEM : 0);
		if (!err)
			app_close(&app);
	}
}

/* Everything that may be open while memory is short. */
static void live_a_little(struct app *app, struct frame *frame)
{
	static const int keys[] = {'u', KEY_ENTER_CHAR, 'Z', '.', 'Z', 'c', '-', '/', 't', 'r', 'P',
		'L', 'T', 'I', 'N', KEY_ENTER_CHAR, KEY_FUNCTION_0 + 4, 's', 'h', KEY_ENTER_CHAR,
		KEY_FUNCTION_0 + 1};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		uint64_t now_ns = 100 * S + i * S / 10;

		script_until(app->model.feed.source, now_ns);
		while (app_drain(app, 100, now_ns) > 0)
			;
		commands_key(app, keys[i], now_ns);
		if (app_sync(app, 80, 24, now_ns))
			picture_draw(app, frame);
		assert_sound(app);
	}
}

static void whatever_is_short_the_session_goes_on(void **state)
{
	struct frame *frame = frame_new(80, 24);

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct app_setup setup = {
			.screens = all_screens, .limits = {.linger_ns = S, .short_ns = S}};
		unsigned after = failing_malloc_after;
		struct app app;

		failing_malloc_after = 0;
		setup.source = open_script();
		assert_int_equal(app_open(&app, &setup), 0);
		failing_malloc_after = after;
		live_a_little(&app, frame);
		failing_malloc_after = 0;
		app_close(&app);
		source_close(setup.source);
	}
	frame_free(frame);
}

static void press(struct app *app, int key, uint64_t now_ns)
{
	script_until(app->model.feed.source, now_ns);
	while (app_drain(app, 100, now_ns) > 0)
		;
	if (key)
		commands_key(app, key, now_ns);
	app_sync(app, 80, 24, now_ns);
	assert_sound(app);
}

/* Z, back, and to now again. */
static void step_back(struct app *app, unsigned after)
{
	static const int keys[] = {',', '(', '.', ','};

	press(app, 0, 100 * S);
	press(app, 0, 100 * S + S / 10); /* the first frame was drawn: what comes is kept */
	press(app, 0, 100 * S + S / 5);
	press(app, 'Z', 100 * S + S / 4);
	failing_malloc_after = after;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		commands_key(app, keys[i], 100 * S + S / 4);
		app_sync(app, 80, 24, 100 * S + S / 4);
		assert_sound(app);
	}
	failing_malloc_after = 0;
	assert_true(app->model.live || failing_malloc_failed);
	commands_key(app, 'Z', 100 * S + S / 4);
	past_leave(app);
	assert_null(app->model.live);
	press(app, 0, 100 * S + S / 3);
}

static void the_past_is_entered_whole_or_not_at_all(void **state)
{
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct app_setup setup = {.screens = all_screens,
			.rewind_bytes = REWIND_BYTES_MIN,
			.limits = {.linger_ns = S, .short_ns = S}};
		unsigned after = failing_malloc_after;
		struct app app;

		failing_malloc_after = 0;
		setup.source = open_script();
		setup.source->live = true;
		setup.source->wall_offset_ns = clock_wall_offset();
		assert_int_equal(app_open(&app, &setup), 0);
		step_back(&app, after);
		app_close(&app);
		source_close(setup.source);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_opened_whole_or_not_at_all),
		cmocka_unit_test(whatever_is_short_the_session_goes_on),
		cmocka_unit_test(the_past_is_entered_whole_or_not_at_all),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
