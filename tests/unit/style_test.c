// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/config/options.h"
#include "ui/term/style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void no_colour_is_used_that_the_terminal_does_not_have(void **state)
{
	static const int counts[] = {0, 2, 8, 16, 88, 256};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		for (int style = 0; style < STYLE_COUNT * THEME_COUNT; style++) {
			struct style_look look =
				style_look(style % THEME_COUNT, style / THEME_COUNT, counts[i]);
			int most = counts[i] < 8 ? 0 : counts[i];

			assert_true(look.fg >= -1 && look.fg < (most ? most : 1));
			assert_true(look.bg >= -1 && look.bg < (most ? most : 1));
			if (!most)
				assert_true(look.fg == -1 && look.bg == -1);
		}
}

/* Marks distinguish them as well; but what must be found quickly has to differ from plain text. */
static void important_rows_stand_out_without_colours(void **state)
{
	static const enum style styles[] = {
		STYLE_ALERT, STYLE_FROZEN, STYLE_CURSOR, STYLE_NEW, STYLE_FAIL0, STYLE_FOUND};

	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
		assert_true(style_look(THEME_MONO, styles[i], 256).attrs & ~LOOK_DIM);
}

static void every_style_has_a_word_of_its_own(void **state)
{
	for (int a = 0; a < STYLE_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(style_word(a), style_word(b));
}

static void every_theme_has_a_word_that_names_it(void **state)
{
	char *help;
	size_t size;
	FILE *out = open_memstream(&help, &size);

	options_help(out);
	fclose(out);
	for (int i = 0; i < THEME_COUNT; i++) {
		enum theme theme = THEME_COUNT;

		assert_true(theme_parse(&theme, theme_word(i)));
		assert_int_equal(theme, i);
		assert_true(*theme_sentence(i));
		assert_non_null(strstr(strstr(help, "--theme"), theme_word(i)));
	}
	assert_false(theme_parse(&(enum theme){0}, "Default"));
	assert_false(theme_parse(&(enum theme){0}, ""));
	free(help);
}

static void with_every_colour_they_are_the_same(void **state)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct style_look rich = style_look(THEME_DEFAULT, style, 256);
		struct style_look direct = style_look(THEME_DEFAULT, style, 1 << 24);

		assert_int_equal(direct.fg, rich.fg < 16 ? rich.fg : (int)style_rgb(rich.fg));
		assert_int_equal(direct.bg, rich.bg < 16 ? rich.bg : (int)style_rgb(rich.bg));
		assert_int_equal(direct.attrs, rich.attrs);
	}
}

static void the_palette_is_a_cube_and_greys(void **state)
{
	assert_int_equal(style_rgb(16), 0x000000);
	assert_int_equal(style_rgb(75), 0x5fafff);
	assert_int_equal(style_rgb(214), 0xffaf00);
	assert_int_equal(style_rgb(231), 0xffffff);
	assert_int_equal(style_rgb(232), 0x080808);
	assert_int_equal(style_rgb(255), 0xeeeeee);
}

/* ---- distances of colours: red, green and blue as linear light from 0 to 1 ---- */

struct light {
	double r, g, b;
};

static double shine(unsigned byte)
{
	double part = byte / 255.0;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static struct light light_of(unsigned rgb)
{
	return (struct light){shine(rgb >> 16), shine(rgb >> 8 & 255), shine(rgb & 255)};
}

static double luminance(struct light light)
{
	return 0.2126 * light.r + 0.7152 * light.g + 0.0722 * light.b;
}

/* The contrast from 1 to 21, as defined by WCAG. */
static double contrast(unsigned a, unsigned b)
{
	double x = luminance(light_of(a)), y = luminance(light_of(b));

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static bool is_faint(enum style style)
{
	return style == STYLE_DEAD2 || style == STYLE_SHORT2 || style == STYLE_FAIL2 ||
	       style == STYLE_ODD2 || style == STYLE_GUIDE;
}

static void check_contrast(enum theme theme, unsigned text, unsigned paper, double least)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct style_look look = style_look(theme, style, 256);
		double has = contrast(look.fg < 0 ? text : style_rgb(look.fg),
			look.bg < 0 ? paper : style_rgb(look.bg));

		if (has < (is_faint(style) && least < 7 ? 2.5 : least))
			fail_msg("%s %s: only %.1f", theme_word(theme), style_word(style), has);
	}
}

static void all_can_be_read_on_their_background(void **state)
{
	check_contrast(THEME_DEFAULT, 0xd0d0d0, 0x000000, 4);
	check_contrast(THEME_COLORBLIND, 0xd0d0d0, 0x000000, 4);
	check_contrast(THEME_LIGHT, 0x202020, 0xffffff, 4);
	check_contrast(THEME_CONTRAST, 0, 0, 7);
}

static void high_contrast_has_a_background_of_its_own_everywhere(void **state)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		assert_true(style_look(THEME_CONTRAST, style, 256).bg >= 0);
		assert_true(style_look(THEME_CONTRAST, style, 256).fg >= 0);
		assert_true(style_look(THEME_CONTRAST, style, 8).bg >= 0);
	}
}

/* As seen without the cones for red, or for green (Vienot, Brettel and Mollon, 1999). */
static struct light without_red(struct light l)
{
	double yellow = 0.11238 * l.r + 0.88762 * l.g;

	return (struct light){yellow, yellow, 0.00401 * l.r - 0.00401 * l.g + l.b};
}

static struct light without_green(struct light l)
{
	double yellow = 0.29275 * l.r + 0.70725 * l.g;

	return (struct light){yellow, yellow, -0.02234 * l.r + 0.02234 * l.g + l.b};
}

static double distance(struct light a, struct light b)
{
	double r = cbrt(a.r) - cbrt(b.r), g = cbrt(a.g) - cbrt(b.g), blue = cbrt(a.b) - cbrt(b.b);

	return sqrt(r * r + g * g + blue * blue);
}

static void styles_that_differ_do_so_for_the_colour_blind(void **state)
{
	static const enum style styles[] = {
		STYLE_NORMAL, STYLE_NEW, STYLE_FAIL0, STYLE_SHORT0, STYLE_DEAD0};

	for (unsigned i = 0; i < sizeof(styles) / sizeof(*styles); i++)
		for (unsigned j = 0; j < i; j++) {
			struct style_look a = style_look(THEME_COLORBLIND, styles[i], 256);
			struct style_look b = style_look(THEME_COLORBLIND, styles[j], 256);
			struct light x = light_of(a.fg < 0 ? 0xffffff : style_rgb(a.fg));
			struct light y = light_of(b.fg < 0 ? 0xffffff : style_rgb(b.fg));
			double least = fmin(distance(without_red(x), without_red(y)),
				distance(without_green(x), without_green(y)));

			if (least < 0.12)
				fail_msg("%s and %s: only %.3f", style_word(styles[i]),
					style_word(styles[j]), least);
		}
}

static void a_look_is_read_from_words(void **state)
{
	struct style_look look = {0};
	const char *wrong;

	assert_true(style_parse_look(&look, "bright-red on 52 bold underline", &wrong));
	assert_int_equal(look.fg, 9);
	assert_int_equal(look.bg, 52);
	assert_int_equal(look.attrs, LOOK_BOLD | LOOK_UNDERLINE);
	assert_true(style_parse_look(&look, " default on white", &wrong));
	assert_int_equal(look.fg, -1);
	assert_int_equal(look.bg, 7);
	assert_false(style_parse_look(&look, "red on 256", &wrong));
	assert_string_equal(wrong, "256");
	assert_false(style_parse_look(&look, "rde", &wrong));
	assert_int_equal(look.bg, 7); /* unchanged */
}

static void a_changed_colour_is_of_every_theme_but_mono(void **state)
{
	struct style_changes changes = {.given[STYLE_FAIL0] = true};

	changes.looks[STYLE_FAIL0] = (struct style_look){200, -1, LOOK_BOLD};
	for (enum theme theme = 0; theme < THEME_COUNT; theme++) {
		struct style_look look = style_look_changed(&changes, theme, STYLE_FAIL0, 256);

		assert_int_equal(look.fg == 200, theme != THEME_MONO);
		look = style_look_changed(&changes, theme, STYLE_FAIL0, 16); /* has no 200 */
		assert_int_equal(look.fg, style_look(theme, STYLE_FAIL0, 16).fg);
		look = style_look_changed(&changes, theme, STYLE_FAIL1, 256);
		assert_int_equal(look.fg, style_look(theme, STYLE_FAIL1, 256).fg);
	}
	assert_int_equal(style_look_changed(&changes, THEME_DEFAULT, STYLE_FAIL0, 1 << 24).fg,
		(int)style_rgb(200));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_look_is_read_from_words),
		cmocka_unit_test(a_changed_colour_is_of_every_theme_but_mono),
		cmocka_unit_test(no_colour_is_used_that_the_terminal_does_not_have),
		cmocka_unit_test(important_rows_stand_out_without_colours),
		cmocka_unit_test(every_style_has_a_word_of_its_own),
		cmocka_unit_test(every_theme_has_a_word_that_names_it),
		cmocka_unit_test(with_every_colour_they_are_the_same),
		cmocka_unit_test(the_palette_is_a_cube_and_greys),
		cmocka_unit_test(all_can_be_read_on_their_background),
		cmocka_unit_test(high_contrast_has_a_background_of_its_own_everywhere),
		cmocka_unit_test(styles_that_differ_do_so_for_the_colour_blind),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
