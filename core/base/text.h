/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * text.h - makes text from processes safe for a terminal.
 *
 * Names, arguments, paths and cgroup names may hold escape sequences, invalid UTF-8, newlines and
 * marks that change the direction of writing.  All such text goes through text_escape or text_args
 * before it is printed to a terminal, or to a file that a person will read.
 *
 * The result is valid UTF-8 with printable characters only.  Others are written as in C: \n \t \e,
 * \xHH for a byte that is a control or invalid UTF-8, \u{HEX} for an unprintable or
 * direction-changing character.  (A backslash stays as it is unless `quote` below is set: paths of
 * Windows programs stay readable.)
 *
 * Unprintable are controls, format characters, invisible characters (fillers, and the joiners and
 * variation selectors, whose width differs between terminals), private use, and code points that
 * Unicode has not assigned.  A combining mark is shown after a character of the same argument, four
 * in a row at most; any other is escaped.
 *
 * The functions write at most size bytes with the ending NUL, never split a character or an escape,
 * and return the length of the whole result, as snprintf does.  out may be NULL if size is 0.
 */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t text_escape(char *out, size_t size, const char *in, size_t len);

/* Columns that the result of text_escape takes on a terminal. */
unsigned text_columns(const char *in, size_t len);

/* Arguments, each with a NUL after it, joined by spaces and escaped.  quote: written so that bash
 * reads the same argv ('it'\''s', $'\n').  cut: arguments are missing; the text ends in "...".
 * Empty when len is 0. */
size_t text_args(char *out, size_t size, const char *args, size_t len, bool cut, bool quote);

/* Decode one character.  Returns its length in bytes (1 to 4), or 0 when in is invalid UTF-8
 * (overlong, surrogate, beyond U+10FFFF, cut short).  len is at least 1. */
unsigned text_decode(const char *in, size_t len, uint32_t *code);

/* Columns of a character on a terminal: 0 (a combining mark, or what text_escape always escapes), 1
 * or 2.  From an own small table: the same on every machine. */
int text_width(uint32_t code);

/* The part after the last slash of a path; the whole path when it ends in a slash. */
/* Writes the UTF-8 of a code point, at most four bytes.  Returns the length. */
size_t text_encode(char *out, uint32_t code);

/*
 * A line that was written to a terminal, as it was to be read there: without the sequences of
 * colours, titles and cursors, and only what comes after the last carriage return.  Not printable
 * yet: see text_escape.  Returns the length; at most size bytes are written, without a NUL.
 */
size_t text_plain(char *out, size_t size, const char *in, size_t len);

/*
 * Of lines "name: value", as in /proc/PID/status: what stands after the colon in the first line of
 * that name, which no process can forge by its own name.  NULL: there is no such line.
 */
const char *text_find_line(const char *text, const char *name);

static inline const char *text_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

#endif
