/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* note.h - a sentence of parts, which are separated by semicolons; what does not fit is cut. */
#ifndef CORE_NOTE_H
#define CORE_NOTE_H

#include <stddef.h>

struct note {
	char *out; /* borrowed */
	size_t size;
	size_t len;
};

/* A new part, after "; " unless it is the first. */
void __attribute__((format(printf, 2, 3))) note_begin(struct note *note, const char *format, ...);
/* More of that part. */
void __attribute__((format(printf, 2, 3))) note_add(struct note *note, const char *format, ...);

#endif
