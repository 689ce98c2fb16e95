// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/note.h"

#include <stdarg.h>
#include <stdio.h>

static void put(struct note *note, const char *format, va_list args)
{
	int more = vsnprintf(note->out + note->len, note->size - note->len, format, args);

	if (more < 0 || (size_t)more >= note->size - note->len)
		note->len = note->size - 1;
	else
		note->len += (size_t)more;
}

void note_add(struct note *note, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(note, format, args);
	va_end(args);
}

void note_begin(struct note *note, const char *format, ...)
{
	va_list args;

	if (note->len)
		note_add(note, "; ");
	va_start(args, format);
	put(note, format, args);
	va_end(args);
}
