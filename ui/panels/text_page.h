/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_page.h - a text of many lines to scroll and search in: a label, then what it says.
 *
 * Its texts are printable (core/base/text.h): whoever adds hostile ones uses text_page_escape.
 */
#ifndef UI_PANELS_TEXT_PAGE_H
#define UI_PANELS_TEXT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_page_line {
	size_t at;     /* of its text */
	uint8_t label; /* bytes of it that are the label */
	bool title;
};

struct text_page {
	char *text;
	size_t len, room;
	struct text_page_line *lines;
	unsigned count, line_room;
	bool failed; /* no memory: what does not fit is not there */
};

void text_page_clear(struct text_page *page);
void text_page_free(struct text_page *page);
/* after an empty line, unless the first */
void text_page_title(struct text_page *page, const char *title);
/* A new line; what follows is put at its end. */
void text_page_line(struct text_page *page, const char *label);
void text_page_put(struct text_page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_page_escape(struct text_page *page, const char *in, size_t len);
/* with its label */
const char *text_page_text(const struct text_page *page, unsigned line, size_t *len);

/* The next line that has it, letters of either case, from `from` on in steps of 1 or -1, around
 * the ends; -1: none. */
long text_page_find(const struct text_page *page, const char *what, long from, int step);

#endif
