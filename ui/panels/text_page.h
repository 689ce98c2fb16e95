/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_page.h - a text of many lines to scroll and search in: a label, then what it says.
 *
 * Its texts are printable (core/base/text.h): whoever adds hostile ones uses page_escape.
 */
#ifndef UI_PANELS_TEXT_PAGE_H
#define UI_PANELS_TEXT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page_line {
	size_t at;     /* of its text */
	uint8_t label; /* bytes of it that are the label */
	bool title;
};

struct page {
	char *text;
	size_t len, room;
	struct page_line *lines;
	unsigned count, line_room;
	bool failed; /* no memory: what does not fit is not there */
};

void page_clear(struct page *page);
void page_free(struct page *page);
void page_title(struct page *page, const char *title); /* after an empty line, unless the first */
/* A new line; what follows is put at its end. */
void page_line(struct page *page, const char *label);
void page_put(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_escape(struct page *page, const char *in, size_t len);
const char *page_text(const struct page *page, unsigned line, size_t *len); /* with its label */

/* The next line that has it, letters of either case, from `from` on in steps of 1 or -1, around
 * the ends; -1: none. */
long page_find(const struct page *page, const char *what, long from, int step);

#endif
