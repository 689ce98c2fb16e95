// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/style.h"

struct palette_entry {
	const char *word;
	struct style_look rich, plain;
	unsigned mono;
};

static const struct palette_entry palette[STYLE_COUNT] = {
#define X(name, word, fg, bg, attrs, fg16, bg16, attrs16, mono)                                    \
	[STYLE_##name] = {word, {fg, bg, attrs}, {fg16, bg16, attrs16}, mono},
	STYLES(X)
#undef X
};

/*
 * Bright colours on a terminal that has eight: bold, which most draw bright.  Grey is not bright
 * black there, which is often invisible, but dim text.
 */
static struct style_look dull_look(struct style_look look)
{
	if (look.fg == 8)
		return (struct style_look){-1, look.bg, look.attrs | LOOK_DIM};
	if (look.fg > 8)
		return (struct style_look){look.fg - 8, look.bg, look.attrs | LOOK_BOLD};
	return look;
}

struct style_look style_look(enum style style, int colors)
{
	const struct palette_entry *entry = &palette[style];

	if (colors >= 256)
		return entry->rich;
	if (colors >= 16)
		return entry->plain;
	if (colors >= 8)
		return dull_look(entry->plain);
	return (struct style_look){-1, -1, entry->mono};
}

const char *style_word(enum style style)
{
	return palette[style].word;
}
