// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/panel.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app/function_bar.h"

#include <string.h>

#define CTRL_L ('l' & KEY_CTRL_MASK)

struct pick {
	unsigned line, chosen;
	int key;
};

static unsigned closed;

static struct pick *pick_of(const struct app *app)
{
	return app->panel_state;
}

static unsigned many_lines(const struct app *app)
{
	return 100;
}

static unsigned *chosen_of(const struct app *app)
{
	return &pick_of(app)->chosen;
}

static bool note_key(struct app *app, int key)
{
	pick_of(app)->key = key;
	return key != 'f';
}

static void note_click(struct app *app, unsigned line, int x)
{
	pick_of(app)->line = line;
}

static void note_close(struct app *app)
{
	assert_non_null(app->panel_state);
	closed++;
}

static bool refuse(struct app *app)
{
	return false;
}

static const struct panel plain = {.lines = many_lines};
static const struct panel picker = {
	.width = 10,
	.state_size = sizeof(struct pick),
	.escape = "Undo",
	.close = note_close,
	.lines = many_lines,
	.chosen = chosen_of,
	.key = note_key,
	.click = note_click,
};

static struct app small_app(void)
{
	return (struct app){.layout = {.width = 80, .height = 24, .tree_height = 20}};
}

static void any_unused_key_closes_a_panel(void **state)
{
	struct app app = small_app();

	assert_true(panel_open(&app, &plain));
	assert_true(panel_key(&app, 'q'));
	assert_null(app.panel);
}

static void drawing_the_screen_again_is_left_to_the_command(void **state)
{
	struct app app = small_app();

	assert_int_equal(command_table_lookup(CTRL_L), COMMAND_REDRAW);
	assert_true(panel_open(&app, &plain));
	assert_false(panel_key(&app, CTRL_L));
	assert_ptr_equal(app.panel, &plain);
}

static void keys_that_move_scroll_it_or_move_in_it(void **state)
{
	struct app app = small_app();

	assert_true(panel_open(&app, &plain));
	assert_true(panel_key(&app, KEY_ARROW_DOWN));
	assert_int_equal(app.panel_top, 1);
	for (int i = 0; i < 10; i++)
		panel_key(&app, KEY_PAGE_DOWN);
	panel_sync(&app);
	assert_int_equal(app.panel_top, 80); /* its last page */
	assert_true(panel_open(&app, &picker));
	assert_int_equal(app.panel_top, 0);
	assert_true(panel_key(&app, KEY_ARROW_UP)); /* stops at the ends */
	assert_int_equal(pick_of(&app)->chosen, 0);
	assert_true(panel_key(&app, KEY_ARROW_DOWN));
	assert_int_equal(pick_of(&app)->chosen, 1);
	assert_true(panel_key(&app, KEY_TO_END));
	assert_int_equal(pick_of(&app)->chosen, 99);
	panel_sync(&app);
	assert_int_equal(app.panel_top, 80); /* the chosen line is on the screen */
	panel_close(&app);
}

static void its_key_function_says_what_is_left_to_the_commands(void **state)
{
	struct app app = small_app();

	assert_true(panel_open(&app, &picker));
	assert_true(panel_key(&app, 'x'));
	assert_false(panel_key(&app, 'f'));
	assert_ptr_equal(app.panel, &picker);
	panel_close(&app);
}

static void a_click_beside_it_does_nothing(void **state)
{
	struct app app = small_app();

	assert_true(panel_open(&app, &picker));
	panel_click(&app, 7, 10);
	assert_int_equal(pick_of(&app)->line, 0);
	panel_click(&app, 7, 9);
	assert_int_equal(pick_of(&app)->line, 7);
	panel_close(&app);
}

static void a_click_chooses_a_line_of_a_menu_and_a_second_click_is_enter(void **state)
{
	struct app app = small_app();
	struct panel menu = picker;

	menu.click = NULL;
	assert_true(panel_open(&app, &menu));
	app.panel_top = 3;
	panel_click(&app, 7, 0);
	assert_int_equal(pick_of(&app)->chosen, 10);
	assert_int_equal(pick_of(&app)->key, 0);
	panel_click(&app, 7, 0);
	assert_int_equal(pick_of(&app)->key, KEY_ENTER_CHAR);
	app.panel_top = 95;
	panel_click(&app, 5, 0); /* below its last line */
	assert_int_equal(pick_of(&app)->chosen, 10);
	panel_close(&app);
}

static void its_state_is_fresh_and_closed_once(void **state)
{
	struct app app = small_app();

	closed = 0;
	assert_true(panel_open(&app, &picker));
	pick_of(&app)->line = 3;
	assert_true(panel_open(&app, &picker)); /* closes the first */
	assert_int_equal(closed, 1);
	assert_int_equal(pick_of(&app)->line, 0);
	panel_close(&app);
	panel_close(&app);
	assert_int_equal(closed, 2);
	assert_null(app.panel_state);
}

static void a_panel_that_cannot_open_shows_the_error(void **state)
{
	struct app app = small_app();
	struct panel bad = picker;

	closed = 0;
	bad.open = refuse;
	assert_false(panel_open(&app, &bad));
	assert_null(app.panel);
	assert_null(app.panel_state);
	assert_int_equal(closed, 1);
	assert_non_null(strstr(app.notice, "out of memory"));
}

static void the_bar_has_its_label_for_escape(void **state)
{
	struct app app = small_app();
	struct button_list bar;

	assert_true(panel_open(&app, &picker));
	function_bar_list(&app, &bar);
	assert_int_equal(bar.count, 1);
	assert_string_equal(bar.buttons[0].label, "Undo");
	assert_true(panel_open(&app, &plain));
	function_bar_list(&app, &bar);
	assert_string_equal(bar.buttons[0].label, "Close");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_unused_key_closes_a_panel),
		cmocka_unit_test(drawing_the_screen_again_is_left_to_the_command),
		cmocka_unit_test(keys_that_move_scroll_it_or_move_in_it),
		cmocka_unit_test(its_key_function_says_what_is_left_to_the_commands),
		cmocka_unit_test(a_click_beside_it_does_nothing),
		cmocka_unit_test(a_click_chooses_a_line_of_a_menu_and_a_second_click_is_enter),
		cmocka_unit_test(its_state_is_fresh_and_closed_once),
		cmocka_unit_test(a_panel_that_cannot_open_shows_the_error),
		cmocka_unit_test(the_bar_has_its_label_for_escape),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
