// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/style.h"

#include <stdlib.h>
#include <string.h>

/* How a style looks in a theme: with 256 colours (rich) and with 16 (plain). */
struct palette_entry {
	struct style_look rich, plain;
	bool given; /* false: as in the default theme */
};

static const struct {
	const char *word;
	unsigned mono;
} styles[STYLE_COUNT] = {
#define X(name, word, fg, bg, attrs, fg16, bg16, attrs16, mono) [STYLE_##name] = {word, mono},
	STYLES(X)
#undef X
};

#define LOOK(name, fg, bg, attrs, fg16, bg16, attrs16)                                             \
	[STYLE_##name] = {{fg, bg, attrs}, {fg16, bg16, attrs16}, true}

static const struct palette_entry palettes[THEME_COUNT][STYLE_COUNT] = {
	[THEME_DEFAULT] =
		{
#define X(name, word, fg, bg, attrs, fg16, bg16, attrs16, mono)                                    \
	LOOK(name, fg, bg, attrs, fg16, bg16, attrs16),
			STYLES(X)
#undef X
		},
	/* every cell sets its background; the contrast with the text is at least 7 to 1 */
	[THEME_CONTRAST] =
		{
			LOOK(NORMAL, 231, 16, 0, 15, 0, 0),
			LOOK(DIM, 252, 16, 0, 7, 0, 0),
			LOOK(GUIDE, 250, 16, 0, 7, 0, 0),
			LOOK(LABEL, 159, 16, 0, 14, 0, 0),
			LOOK(VALUE, 231, 16, LOOK_BOLD, 15, 0, LOOK_BOLD),
			LOOK(SPARK, 159, 16, 0, 14, 0, 0),
			LOOK(ALERT, 231, 124, LOOK_BOLD, 15, 1, LOOK_BOLD),
			LOOK(FROZEN, 16, 226, LOOK_BOLD, 0, 11, 0),
			LOOK(HEAD, 16, 231, LOOK_BOLD, 0, 15, 0),
			LOOK(CURSOR, 16, 226, 0, 0, 11, 0),
			LOOK(SORTED, 16, 226, LOOK_BOLD, 0, 11, 0),
			LOOK(NAME, 231, 16, LOOK_BOLD, 15, 0, LOOK_BOLD),
			LOOK(THREAD, 157, 16, 0, 10, 0, 0),
			LOOK(NEW, 120, 16, LOOK_BOLD, 10, 0, LOOK_BOLD),
			LOOK(DEAD0, 252, 16, 0, 7, 0, 0),
			LOOK(DEAD1, 250, 16, 0, 7, 0, 0),
			LOOK(DEAD2, 248, 16, 0, 7, 0, 0),
			LOOK(SHORT0, 219, 16, 0, 13, 0, 0),
			LOOK(SHORT1, 213, 16, 0, 13, 0, 0),
			LOOK(SHORT2, 177, 16, 0, 13, 0, 0),
			LOOK(FAIL0, 231, 124, LOOK_BOLD, 15, 1, LOOK_BOLD),
			LOOK(FAIL1, 217, 16, LOOK_UNDERLINE, 9, 0, LOOK_UNDERLINE),
			LOOK(FAIL2, 217, 16, 0, 9, 0, 0),
			LOOK(ODD0, 228, 16, 0, 11, 0, 0),
			LOOK(ODD1, 222, 16, 0, 11, 0, 0),
			LOOK(ODD2, 222, 16, 0, 11, 0, 0),
			LOOK(FOUND, 16, 51, 0, 0, 14, 0),
			LOOK(TAG, 226, 16, LOOK_BOLD, 11, 0, LOOK_BOLD),
			LOOK(KEY, 231, 16, LOOK_BOLD, 15, 0, LOOK_BOLD),
			LOOK(BUTTON, 16, 231, 0, 0, 15, 0),
			LOOK(ERROR, 231, 124, LOOK_BOLD, 15, 1, LOOK_BOLD),
			LOOK(TITLE, 226, 16, LOOK_BOLD, 11, 0, LOOK_BOLD),
		},
	/* blue for new processes, orange for failures: nearly everyone can distinguish the two */
	[THEME_COLORBLIND] =
		{
			LOOK(LABEL, 110, -1, 0, 6, -1, 0),
			LOOK(SPARK, 110, -1, 0, 6, -1, 0),
			LOOK(ALERT, 16, 214, LOOK_BOLD, 0, 3, 0),
			LOOK(FROZEN, 16, 117, LOOK_BOLD, 0, 6, 0),
			LOOK(HEAD, 253, 238, LOOK_BOLD, 0, 7, 0),
			LOOK(CURSOR, 16, 117, 0, 0, 6, 0),
			LOOK(SORTED, 16, 117, LOOK_BOLD, 0, 6, 0),
			LOOK(THREAD, 110, -1, 0, 6, -1, 0),
			LOOK(NEW, 75, -1, LOOK_BOLD, 12, -1, LOOK_BOLD),
			LOOK(SHORT0, 189, -1, 0, 14, -1, 0),
			LOOK(SHORT1, 146, -1, 0, 6, -1, 0),
			LOOK(SHORT2, 103, -1, 0, 6, -1, LOOK_DIM),
			LOOK(FAIL0, 214, -1, LOOK_BOLD | LOOK_UNDERLINE, 11,
				-1, LOOK_BOLD | LOOK_UNDERLINE),
			LOOK(FAIL1, 172, -1, LOOK_UNDERLINE, 3, -1, LOOK_UNDERLINE),
			LOOK(FAIL2, 136, -1, 0, 3, -1, LOOK_DIM),
			LOOK(ODD0, 187, -1, 0, 15, -1, 0),
			LOOK(ODD1, 144, -1, 0, 7, -1, 0),
			LOOK(ODD2, 101, -1, 0, 7, -1, LOOK_DIM),
			LOOK(FOUND, 16, 229, 0, 0, 7, 0),
			LOOK(TAG, 229, -1, LOOK_BOLD, 15, -1, LOOK_BOLD),
			LOOK(BUTTON, 16, 117, 0, 0, 6, 0),
			LOOK(ERROR, 214, -1, LOOK_BOLD, 11, -1, LOOK_BOLD),
			LOOK(TITLE, 117, -1, LOOK_BOLD, 14, -1, LOOK_BOLD),
		},
	/* older rows are paler */
	[THEME_LIGHT] =
		{
			LOOK(DIM, 242, -1, 0, 8, -1, 0),
			LOOK(GUIDE, 245, -1, 0, 8, -1, 0),
			LOOK(LABEL, 24, -1, 0, 4, -1, 0),
			LOOK(SPARK, 24, -1, 0, 4, -1, 0),
			LOOK(HEAD, 16, 252, LOOK_BOLD, 15, 4, LOOK_BOLD),
			LOOK(CURSOR, 231, 24, 0, 15, 4, 0),
			LOOK(SORTED, 231, 24, LOOK_BOLD, 0, 6, 0),
			LOOK(THREAD, 29, -1, 0, 2, -1, 0),
			LOOK(NEW, 28, -1, LOOK_BOLD, 2, -1, LOOK_BOLD),
			LOOK(DEAD0, 240, -1, 0, -1, -1, 0),
			LOOK(DEAD1, 243, -1, 0, 8, -1, 0),
			LOOK(DEAD2, 246, -1, 0, 8, -1, 0),
			LOOK(SHORT0, 90, -1, 0, 5, -1, LOOK_BOLD),
			LOOK(SHORT1, 133, -1, 0, 5, -1, 0),
			LOOK(SHORT2, 139, -1, 0, 5, -1, LOOK_DIM),
			LOOK(FAIL0, 124, -1, LOOK_BOLD, 1, -1, LOOK_BOLD),
			LOOK(FAIL1, 160, -1, 0, 1, -1, 0),
			LOOK(FAIL2, 167, -1, 0, 1, -1, LOOK_DIM),
			LOOK(ODD0, 94, -1, 0, 5, -1, LOOK_BOLD),
			LOOK(ODD1, 130, -1, 0, 5, -1, 0),
			LOOK(ODD2, 137, -1, 0, 5, -1, LOOK_DIM),
			LOOK(TAG, 130, -1, LOOK_BOLD, 4, -1, LOOK_BOLD),
			LOOK(BUTTON, 231, 24, 0, 15, 4, 0),
			LOOK(ERROR, 160, -1, LOOK_BOLD, 1, -1, LOOK_BOLD),
			LOOK(TITLE, 24, -1, LOOK_BOLD, 4, -1, LOOK_BOLD),
		},
};

static const struct {
	const char *word, *sentence;
} themes[THEME_COUNT] = {
#define X(name, word, sentence) [THEME_##name] = {word, sentence},
	THEMES(X)
#undef X
};

/*
 * On a terminal with 8 colours a bright colour becomes bold, which most terminals draw bright.
 * Grey becomes dim text: bright black is often invisible.
 */
static struct style_look dull_look(struct style_look look)
{
	if (look.bg >= 8)
		look.bg -= 8;
	if (look.fg == 8)
		return (struct style_look){-1, look.bg, look.attrs | LOOK_DIM};
	if (look.fg > 8)
		return (struct style_look){look.fg - 8, look.bg, look.attrs | LOOK_BOLD};
	return look;
}

/* For terminals where the number of a colour is 0xRRGGBB. */
static struct style_look direct_look(struct style_look look)
{
	if (look.fg >= 16)
		look.fg = (int)style_rgb(look.fg);
	if (look.bg >= 16)
		look.bg = (int)style_rgb(look.bg);
	return look;
}

struct style_look style_look(enum theme theme, enum style style, int colors)
{
	const struct palette_entry *entry = &palettes[theme][style];

	if (theme == THEME_MONO || colors < 8)
		return (struct style_look){-1, -1, styles[style].mono};
	if (!entry->given)
		entry = &palettes[THEME_DEFAULT][style];
	if (colors > 256)
		return direct_look(entry->rich);
	if (colors == 256)
		return entry->rich;
	return colors >= 16 ? entry->plain : dull_look(entry->plain);
}

static bool has_color(int color, int colors)
{
	return color < colors || (color < 256 && colors > 256);
}

struct style_look style_look_changed(
	const struct style_changes *changes, enum theme theme, enum style style, int colors)
{
	const struct style_look *look = changes ? &changes->looks[style] : NULL;

	if (!look || !changes->given[style] || theme == THEME_MONO || colors < 8 ||
		!has_color(look->fg, colors) || !has_color(look->bg, colors))
		return style_look(theme, style, colors);
	return colors > 256 ? direct_look(*look) : *look;
}

bool style_parse(enum style *style, const char *word)
{
	for (int i = 0; i < STYLE_COUNT; i++)
		if (!strcmp(styles[i].word, word)) {
			*style = i;
			return true;
		}
	return false;
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(text, word, len);
}

static bool parse_color(int *color, const char *text, size_t len)
{
	static const char *const names[] = {"black", "red", "green", "yellow", "blue", "magenta",
		"cyan", "white", "grey", "bright-red", "bright-green", "bright-yellow",
		"bright-blue", "bright-magenta", "bright-cyan", "bright-white"};
	char *end;
	long number = strtol(text, &end, 10);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (is_word(text, len, names[i])) {
			*color = (int)i;
			return true;
		}
	*color = is_word(text, len, "default") ? -1 : (int)number;
	return *color < 0 ? number == 0 : end == text + len && number <= 255;
}

static unsigned parse_attr(const char *text, size_t len)
{
	return is_word(text, len, "bold")        ? LOOK_BOLD
	       : is_word(text, len, "dim")       ? LOOK_DIM
	       : is_word(text, len, "reverse")   ? LOOK_REVERSE
	       : is_word(text, len, "underline") ? LOOK_UNDERLINE
						 : 0;
}

bool style_parse_look(struct style_look *look, const char *text, const char **wrong)
{
	struct style_look read = {-1, -1, 0};
	int *color = &read.fg;

	for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
		size_t len = strcspn(text, " \t");
		unsigned attr = parse_attr(text, len);

		*wrong = text;
		read.attrs |= attr;
		if (is_word(text, len, "on"))
			color = &read.bg;
		else if (!attr && !parse_color(color, text, len))
			return false;
		text += len;
	}
	*look = read;
	return true;
}

const char *style_word(enum style style)
{
	return styles[style].word;
}

/* The palette of xterm: 16 to 231 are a cube of 6 x 6 x 6 colours, 232 to 255 are greys. */
unsigned style_rgb(int color)
{
	static const unsigned steps[] = {0, 95, 135, 175, 215, 255};
	unsigned grey = 8 + 10 * (unsigned)(color - 232), at = color - 16;

	if (color >= 232)
		return grey << 16 | grey << 8 | grey;
	return steps[at / 36] << 16 | steps[at / 6 % 6] << 8 | steps[at % 6];
}

const char *theme_word(enum theme theme)
{
	return themes[theme].word;
}

const char *theme_sentence(enum theme theme)
{
	return themes[theme].sentence;
}

bool theme_parse(enum theme *theme, const char *word)
{
	for (int i = 0; i < THEME_COUNT; i++)
		if (!strcmp(themes[i].word, word)) {
			*theme = i;
			return true;
		}
	return false;
}
