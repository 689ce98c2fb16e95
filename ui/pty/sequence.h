/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sequence.h - divides what a program writes to a terminal into text and control sequences.
 *
 * The library that emulates the terminal gets only what passes here: valid UTF-8, sequences that
 * are complete, short and of a usual form, with numbers up to SEQUENCE_NUMBER_MAX.  Strings
 * (titles, links, the clipboard, pictures) are not needed here, and it reads beyond its memory for
 * some.
 *
 * All zeroes is the state at the start.
 */
#ifndef UI_PTY_SEQUENCE_H
#define UI_PTY_SEQUENCE_H

#include <stddef.h>

#define SEQUENCE_MAX        96 /* bytes of a sequence, or of a string that is passed on */
#define SEQUENCE_ARGS_MAX   16
#define SEQUENCE_NUMBER_MAX 9999

enum sequence_state {
	SEQUENCE_GROUND,
	SEQUENCE_ESCAPE,
	SEQUENCE_CSI,
	SEQUENCE_STRING,
	SEQUENCE_STRING_ESCAPE,
};

struct sequence {
	enum sequence_state state;
	char text[SEQUENCE_MAX];
	size_t len; /* of text; SEQUENCE_MAX: it is too long, and is left out */
};

/* A part: text, or one sequence; or the text of one OSC string, without its ends. */
typedef void sequence_fn(void *ctx, const char *bytes, size_t len);

struct sequence_parts {
	sequence_fn *pass, *string;
	void *ctx;
};

void sequence_read(struct sequence *sequence, const char *bytes, size_t len,
	const struct sequence_parts *parts);
/* Whatever was begun is over: a program was ended in the middle. */
void sequence_reset(struct sequence *sequence);

#endif
