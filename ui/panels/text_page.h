/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * text_page.h - a text of many lines, to scroll and to search.  A line has a label and a value.
 * And text_pager, the keys that all panels of text have.
 *
 * All text on the page is printable (core/base/text.h): text of processes must be added by
 * text_page_escape.
 */
#ifndef UI_PANELS_TEXT_PAGE_H
#define UI_PANELS_TEXT_PAGE_H

#include "ui/app/panel.h"

struct text_page_line {
	size_t at;     /* of its text in the page's text */
	unsigned row;  /* on the page */
	uint8_t label; /* length of the label, at the start of the line, in bytes */
	uint8_t column;
	bool title;
};

struct text_page {
	char *text;
	size_t len, room;
	struct text_page_line *lines;
	unsigned count;
	uint32_t line_room;
	unsigned split; /* set by the caller, of two columns: the first's part of the width, in % */
	uint8_t column; /* of the lines to come; 0 without a split */
	unsigned rows[2]; /* of each column */
	bool failed;      /* no memory: text is missing */
};

void text_page_clear(struct text_page *page);
void text_page_free(struct text_page *page);
/* Where there are two columns, what comes next is in this one: 0 or 1. */
void text_page_column(struct text_page *page, unsigned column);
unsigned text_page_rows(const struct text_page *page);
/* Begins a title line, after an empty line unless it is the first of the column. */
void text_page_title(struct text_page *page, const char *title);
/* Begins a line; later text is appended to it. */
void text_page_line(struct text_page *page, const char *label);
void text_page_put(struct text_page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_page_escape(struct text_page *page, const char *in, size_t len);
/* Returns the text of a line with its label; not terminated by NUL. */
const char *text_page_text(const struct text_page *page, unsigned line, size_t *len);

/*
 * Returns the first line with the text, ignoring case, from `from` on in steps of 1 or -1, around
 * the ends; -1: none.
 */
long text_page_find(const struct text_page *page, const char *what, long from, int step);

/* What a panel of text remembers. */
struct text_pager {
	char search[PROMPT_MAX];
	long found;       /* line with the searched text; -1: none */
	unsigned lines;   /* of a text that grows, as of the last frame */
	uint64_t dropped; /* lines at its begin that are no longer kept */
	int shift;        /* columns to the right */
};

enum text_key {
	TEXT_KEY_USED,
	TEXT_KEY_COMMAND, /* its command works in a panel of text, too */
	TEXT_KEY_FREE,    /* it does nothing in a text */
};

/* Keys that shift, search with the panel's search function, or close the panel. */
enum text_key text_pager_key(struct app *app, struct text_pager *pager, int key);
/* As panel.search, in a page that has the text of each line of the panel. */
void text_pager_search(struct app *app, struct text_pager *pager, const struct text_page *page,
	const char *text, int step);
/* Of a text that grows: what was at the end stays there; other lines stay where they are. */
void text_pager_follow(struct app *app, struct text_pager *pager, unsigned lines, uint64_t dropped);
void text_pager_draw(const struct app *app, struct frame *frame, const struct text_pager *pager,
	const struct text_page *page, enum style label);

#endif
