/* SPDX-License-Identifier: GPL-2.0-or-later */
/* print_text.h - what print_batch and print_once share: parts of a line of text. */
#ifndef UI_PRINT_PRINT_TEXT_H
#define UI_PRINT_PRINT_TEXT_H

#include "ui/print/print.h"

/* Text that is printable UTF-8 already, in at most `columns` (0: any number) columns of the
 * terminal; what is not ASCII as \u{HEX} when print->ascii.  Returns the columns it took. */
unsigned print_text(struct print *print, const char *text, unsigned columns);
/*
 * A name that came from a process (core/tree/lineage.h, image.h): what is over LABEL_SIZE is cut.
 */
void print_label(struct print *print, const char *label);
/* The command line, or [comm] for what has none, made printable. */
unsigned print_command(struct print *print, const struct image *image, const char *comm, bool quote,
	unsigned columns);
/* The user's name in 8 columns, a + where it is cut, and a space. */
void print_user(struct print *print, uint32_t uid);
/* An SGR sequence such as "1;31", or "" for the end of one: nothing unless print->color. */
void print_style(struct print *print, const char *sgr);

#endif
