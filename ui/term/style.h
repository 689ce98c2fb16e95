/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * style.h - style, theme: THE table of styles, and how each looks with 256, 16, 8 or no colours.
 *
 * The table is the default theme; style.c has what the other themes change.
 *
 * A style is a meaning ("failed, some seconds ago"), not a colour.  No information is conveyed by
 * colour alone, so a theme may give two styles the same look.
 */
#ifndef UI_TERM_STYLE_H
#define UI_TERM_STYLE_H

#include <stdbool.h>

enum style_attr {
	LOOK_BOLD = 1 << 0,
	LOOK_DIM = 1 << 1,
	LOOK_REVERSE = 1 << 2,
	LOOK_UNDERLINE = 1 << 3,
};

/* Colours are numbers of the terminal's palette; -1 is the terminal's default. */
struct style_look {
	int fg, bg;
	unsigned attrs; /* enum style_attr */
};

/*
 * Rows of exited processes fade in three steps: 0 is the newest.
 * name, word in dumps; 256 colours: fg, bg, attrs; 16 colours: fg, bg, attrs; no colours: attrs
 */
#define STYLES(X)                                                                                  \
	X(NORMAL, "normal", -1, -1, 0, -1, -1, 0, 0)                                               \
	X(DIM, "dim", 245, -1, 0, 8, -1, 0, LOOK_DIM)                                              \
	X(GUIDE, "guide", 243, -1, 0, 8, -1, 0, LOOK_DIM)                                          \
	X(LABEL, "label", 73, -1, 0, 6, -1, 0, 0)                                                  \
	X(VALUE, "value", -1, -1, LOOK_BOLD, -1, -1, LOOK_BOLD, LOOK_BOLD)                         \
	X(SPARK, "spark", 73, -1, 0, 6, -1, 0, 0)                                                  \
	X(ALERT, "alert", 231, 160, LOOK_BOLD, 15, 1, LOOK_BOLD, LOOK_REVERSE | LOOK_BOLD)         \
	X(FROZEN, "frozen", 16, 214, LOOK_BOLD, 0, 3, 0, LOOK_REVERSE | LOOK_BOLD)                 \
	X(HEAD, "head", 253, 238, LOOK_BOLD, 0, 2, 0, LOOK_BOLD | LOOK_UNDERLINE)                  \
	X(SORTED, "sorted", 16, 80, LOOK_BOLD, 0, 6, 0, LOOK_REVERSE | LOOK_BOLD)                  \
	X(CURSOR, "cursor", 16, 80, 0, 0, 6, 0, LOOK_REVERSE)                                      \
	X(NAME, "name", -1, -1, LOOK_BOLD, -1, -1, LOOK_BOLD, LOOK_BOLD)                           \
	X(THREAD, "thread", 72, -1, 0, 2, -1, 0, 0)                                                \
	X(NEW, "new", 77, -1, LOOK_BOLD, 10, -1, LOOK_BOLD, LOOK_BOLD)                             \
	X(DEAD0, "dead0", 248, -1, 0, -1, -1, 0, 0)                                                \
	X(DEAD1, "dead1", 245, -1, 0, 8, -1, 0, LOOK_DIM)                                          \
	X(DEAD2, "dead2", 240, -1, 0, 8, -1, 0, LOOK_DIM)                                          \
	X(SHORT0, "short0", 177, -1, 0, 13, -1, 0, LOOK_BOLD)                                      \
	X(SHORT1, "short1", 133, -1, 0, 5, -1, 0, 0)                                               \
	X(SHORT2, "short2", 96, -1, 0, 5, -1, 0, LOOK_DIM)                                         \
	X(FAIL0, "fail0", 203, -1, LOOK_BOLD, 9, -1, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE)        \
	X(FAIL1, "fail1", 167, -1, 0, 1, -1, 0, LOOK_UNDERLINE)                                    \
	X(FAIL2, "fail2", 131, -1, 0, 1, -1, 0, LOOK_DIM)                                          \
	X(ODD0, "odd0", 215, -1, 0, 11, -1, 0, LOOK_BOLD)                                          \
	X(ODD1, "odd1", 179, -1, 0, 3, -1, 0, 0)                                                   \
	X(ODD2, "odd2", 137, -1, 0, 3, -1, 0, LOOK_DIM)                                            \
	X(FOUND, "found", 16, 220, 0, 0, 3, 0, LOOK_UNDERLINE | LOOK_BOLD)                         \
	X(TAG, "tag", 220, -1, LOOK_BOLD, 11, -1, LOOK_BOLD, LOOK_BOLD)                            \
	X(KEY, "key", -1, -1, 0, -1, -1, 0, 0)                                                     \
	X(BUTTON, "button", 16, 80, 0, 0, 6, 0, LOOK_REVERSE)                                      \
	X(ERROR, "error", 203, -1, LOOK_BOLD, 9, -1, LOOK_BOLD, LOOK_BOLD)                         \
	X(TITLE, "title", 80, -1, LOOK_BOLD, 14, -1, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE)

enum style {
#define X(name, ...) STYLE_##name,
	STYLES(X)
#undef X
		STYLE_COUNT
};

/* name, word, sentence */
#define THEMES(X)                                                                                  \
	X(DEFAULT, "default", "for a dark background")                                             \
	X(CONTRAST, "contrast", "high contrast, on black")                                         \
	X(COLORBLIND, "colorblind", "blue and orange, no red against green")                       \
	X(LIGHT, "light", "for a light background")                                                \
	X(MONO, "mono", "no colours: bold, underlined, reversed")

enum theme {
#define X(name, ...) THEME_##name,
	THEMES(X)
#undef X
		THEME_COUNT,
	THEME_AUTO = THEME_COUNT /* not set: by the background of the terminal */
};

/* colors: how many the terminal has; fewer than 8 count as none.  With more than 256, the colours
 * returned are 0xRRGGBB from 16 on. */
struct style_look style_look(enum theme theme, enum style style, int colors);
/* Looks that a person has chosen, in place of those of any theme but mono. */
struct style_changes {
	bool given[STYLE_COUNT];
	struct style_look looks[STYLE_COUNT];
};

/* As style_look; changes may be NULL.  A colour that the terminal does not have changes nothing. */
struct style_look style_look_changed(
	const struct style_changes *changes, enum theme theme, enum style style, int colors);
bool style_parse(enum style *style, const char *word); /* false: unknown word */
/*
 * Reads "red", "203", "white on 52 bold underline": names or numbers of the 256 colours, `default`,
 * and attributes.  False: *wrong is the word that is unknown.
 */
bool style_parse_look(struct style_look *look, const char *text, const char **wrong);
const char *style_word(enum style style);
/* 0xRRGGBB of a number of the 256-colour palette, from 16 on. */
unsigned style_rgb(int color);

const char *theme_word(enum theme theme);
const char *theme_sentence(enum theme theme);
bool theme_parse(enum theme *theme, const char *word); /* false: unknown theme */

#endif
