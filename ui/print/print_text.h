/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* print_text.h - parts of a line of text, for all printers of text. */
#ifndef UI_PRINT_PRINT_TEXT_H
#define UI_PRINT_PRINT_TEXT_H

#include "ui/print/print.h"

/* Printable UTF-8, in at most `columns` (0: any number) columns of the terminal; other characters
 * than ASCII as \u{HEX} when print->ascii.  Returns the columns used. */
unsigned print_text(struct print *print, const char *text, unsigned columns);
/*
 * A name that came from a process (core/tree/lineage.h, image.h), cut at LABEL_SIZE.
 */
void print_text_label(struct print *print, const char *label);
/* The command line, or [comm] if it has none, made printable.  An empty argv[0] is [name] unless
 * quoted. */
unsigned print_text_command(struct print *print, const struct image *image, const char *comm,
	bool quote, unsigned columns);
/* The same for a node, also if its command line is inherited and it has a name of its own.  Unless
 * quoted it is (comm), as on the screen, if it is not a kernel thread. */
unsigned print_text_node(
	struct print *print, const struct node *node, bool quote, unsigned columns);
/* The columns that print_text_node would take. */
unsigned print_text_width(const struct print *print, const struct node *node);
/* The user's name in 8 columns, a + where it is cut, and a space. */
void print_text_user(struct print *print, uint32_t uid);
/* An SGR sequence such as "1;31", or "" for the end of one: nothing unless print->color. */
void print_text_style(struct print *print, const char *sgr);
/* The local time: "20:30:50". */
void print_text_clock(struct print *print, int64_t wall_ns);
/* The word that begins a line of --when and --summary, in a column of its own. */
void print_text_head(struct print *print, const char *indent, const char *word);

#endif
