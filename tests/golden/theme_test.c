// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The look of the screens in every theme, with as many colours as terminals have:
 * tests/golden/theme_NAME.txt has one line per style, with the screens that use it.  A change of a
 * theme is reviewed there like code.
 */
#include "tests/support/golden.h"

#include "ui/term/style.h"

#include <math.h>

#define SCREENS_MAX 16

static const struct {
	const char *word;
	struct golden_scene scene;
} screens[] = {
	{"tree", {"", WORK "lost 3\n", "@200 @202.6 F3 \"cc\" Enter c", false}},
	{"dead", {"", WORK, "@200 @203.9", false}},
	{"exits", {"", WORK, "@200 @201.6", false}},
	{"gone", {"", WORK, "@200 @209", false}},
	{"sorted", {"", WORK, "@203 P \"900\" c Home", false}},
	{"threads", {"", THREADS, "@202 H", false}},
	{"frozen", {"", WORK, "@203 Z", false}},
	{"filter", {"", WORK, "@203 F4 \"cc_pid=x\"", false}},
	{"spawners", {"", STORM, "@200 @203.2 r Down", false}},
	{"log", {"", WORK, "@200 @203 L Down", false}},
	{"details", {"", MAKER, "@203 \"900\" v / \"children\" Enter", false}},
	{"setup", {"", WORK, "@203 F2 Down Space", false}},
	{"signals", {"", WORK, "@203 \"710\" F9", false}},
	{"help", {"", MACHINE, "@100 F1", false}},
};

#define SCREENS (sizeof(screens) / sizeof(*screens))

/* Which of the screens have a cell of the style. */
static bool used[STYLE_COUNT][SCREENS];

static int draw_all(void **state)
{
	for (size_t i = 0; i < SCREENS; i++) {
		struct golden_stage stage = {0};

		open_stage(&stage, &screens[i].scene, 200, 60);
		play(&stage, screens[i].scene.steps);
		for (unsigned y = 0; y < 60; y++)
			for (unsigned x = 0; x < 200; x++)
				used[frame_cell(stage.frame, x, y)->style][i] = true;
		close_stage(&stage);
	}
	return 0;
}

static void write_color(FILE *out, int color, int colors)
{
	if (color < 0)
		fprintf(out, "-");
	else if (colors > 256 && color >= 16)
		fprintf(out, "#%06x", (unsigned)color);
	else
		fprintf(out, "%d", color);
}

static void write_look(FILE *out, struct style_look look, int colors)
{
	write_color(out, look.fg, colors);
	fprintf(out, "/");
	write_color(out, look.bg, colors);
	fprintf(out, "%s%s%s%s", look.attrs & LOOK_BOLD ? " bold" : "",
		look.attrs & LOOK_DIM ? " dim" : "", look.attrs & LOOK_REVERSE ? " reverse" : "",
		look.attrs & LOOK_UNDERLINE ? " underline" : "");
}

static char *search_text(enum theme theme, enum style style, int colors)
{
	static char text[64];
	FILE *out = fmemopen(text, sizeof(text), "w");

	write_look(out, style_look(theme, style, colors), colors);
	fclose(out);
	return text;
}

static char *write_theme(enum theme theme)
{
	static const int counts[] = {1 << 24, 256, 16, 8, 0};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "%-8s %-30s %-22s %-22s %-22s %-22s on\n", "style", "every colour", "256",
		"16", "8", "none");
	for (int style = 0; style < STYLE_COUNT; style++) {
		fprintf(out, "%-8s", style_word(style));
		for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
			fprintf(out, " %-*s", i ? 22 : 30, search_text(theme, style, counts[i]));
		for (size_t i = 0; i < SCREENS; i++)
			if (used[style][i])
				fprintf(out, " %s", screens[i].word);
		fprintf(out, "\n");
	}
	fclose(out);
	return text;
}

static void every_theme_is_unchanged(void **state)
{
	for (int theme = 0; theme < THEME_COUNT; theme++) {
		char path[128], *text = write_theme(theme);

		snprintf(path, sizeof(path), "tests/golden/theme_%s.txt", theme_word(theme));
		compare(path, text);
		free(text);
	}
}

static void every_style_is_on_some_screen(void **state)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		bool any = false;

		for (size_t i = 0; i < SCREENS; i++)
			any |= used[style][i];
		if (!any)
			fail_msg("no screen has the style %s", style_word(style));
	}
}

/* ---- nothing is invisible ---- */

static unsigned rgb_of(int color, int colors, unsigned otherwise)
{
	static const unsigned basic[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
		0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff,
		0x00ffff, 0xffffff}; /* xterm's */

	if (color < 0)
		return otherwise;
	if (color < 16)
		return basic[color];
	return colors > 256 ? (unsigned)color : style_rgb(color);
}

static double shine(unsigned byte)
{
	double part = byte / 255.0;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned rgb)
{
	return 0.2126 * shine(rgb >> 16) + 0.7152 * shine(rgb >> 8 & 255) +
	       0.0722 * shine(rgb & 255);
}

static double contrast(unsigned a, unsigned b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* With 8 or 16 colours the terminal decides the contrast: xterm's green on white has 2.1.  With
 * 8, most terminals draw bold bright. */
static void check_visible(enum theme theme, unsigned text, unsigned paper, int colors, double least)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct style_look look = style_look(theme, style, colors);
		bool bright = colors == 8 && theme == THEME_CONTRAST && look.attrs & LOOK_BOLD;
		double has = contrast(rgb_of(look.fg + (bright ? 8 : 0), colors, text),
			rgb_of(look.bg, colors, paper));

		if (has < least)
			fail_msg("%s %s with %d colours: only %.1f", theme_word(theme),
				style_word(style), colors, has);
	}
}

static void nothing_is_invisible_with_any_number_of_colours(void **state)
{
	static const int counts[] = {8, 16, 256, 1 << 24};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		double least = counts[i] < 256 ? 2 : 2.5;

		check_visible(THEME_DEFAULT, 0xd0d0d0, 0x000000, counts[i], least);
		check_visible(THEME_COLORBLIND, 0xd0d0d0, 0x000000, counts[i], least);
		check_visible(THEME_LIGHT, 0x202020, 0xffffff, counts[i], least);
		check_visible(THEME_CONTRAST, 0, 0, counts[i], counts[i] < 256 ? 4 : 7);
	}
}

/* Most terminals with 8 colours draw it dark grey. */
static void nothing_is_bold_black(void **state)
{
	for (int i = 0; i < THEME_COUNT * STYLE_COUNT; i++) {
		struct style_look look = style_look(i % THEME_COUNT, i / THEME_COUNT, 8);

		assert_false(look.fg == 0 && look.attrs & LOOK_BOLD);
	}
}

static void failed_new_and_short_rows_differ_without_colours(void **state)
{
	static const enum style styles[] = {STYLE_FAIL0, STYLE_FAIL1, STYLE_FAIL2, STYLE_NEW,
		STYLE_SHORT0, STYLE_DEAD2, STYLE_ALERT, STYLE_ERROR, STYLE_CURSOR, STYLE_TAG,
		STYLE_FOUND, STYLE_SORTED, STYLE_FROZEN};

	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
			if (style_look(theme, styles[i], 0).attrs ==
				style_look(theme, STYLE_NORMAL, 0).attrs)
				fail_msg("%s: %s looks like any other", theme_word(theme),
					style_word(styles[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_theme_is_unchanged, draw_all),
		cmocka_unit_test_setup(every_style_is_on_some_screen, draw_all),
		cmocka_unit_test(nothing_is_invisible_with_any_number_of_colours),
		cmocka_unit_test(nothing_is_bold_black),
		cmocka_unit_test(failed_new_and_short_rows_differ_without_colours),
	};

	return STAGE_RUN(tests);
}
