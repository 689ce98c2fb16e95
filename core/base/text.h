/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - makes text from processes fit for a terminal.
 *
 * Names, arguments, paths, cgroup names may hold escape sequences, invalid UTF-8, newlines and
 * marks that turn the direction of writing.  Whatever is printed to a terminal, or to a file a
 * person will look at, goes through text_escape or text_args first.
 *
 * The result is valid UTF-8 that holds printable characters only.  Others are written as C would:
 * \n \t \e, \xHH for a byte that is a control or no UTF-8, \u{HEX} for an unprintable or
 * direction-turning character.  (A backslash itself is left alone unless `quote` below is asked
 * for: paths of Windows programs stay readable.)
 *
 * Unprintable are controls, format characters, what is invisible (fillers, and the joiners and
 * variation selectors, since each terminal makes other columns of them), private use, and what
 * Unicode has not assigned.  A combining mark is shown on a character of the same argument, four
 * in a row at most; any other is escaped.
 *
 * The functions write at most size bytes with the ending NUL, never cut a character or an escape
 * in two, and return the length the whole result has, as snprintf does.  out may be NULL if size
 * is 0.
 */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t text_escape(char *out, size_t size, const char *in, size_t len);

/* The columns of a terminal that its result takes. */
unsigned text_columns(const char *in, size_t len);

/* Arguments, each with a NUL behind it, joined by spaces and escaped.  quote: as bash needs them to
 * get the same argv again ('it'\''s', $'\n').  cut: there were more; the text ends in "...".
 * Nothing when len is 0. */
size_t text_args(char *out, size_t size, const char *args, size_t len, bool cut, bool quote);

/* Decode one character.  Returns its length in bytes (1 to 4), or 0 when in is no valid UTF-8
 * (overlong, surrogate, beyond U+10FFFF, cut short).  len is at least 1. */
unsigned text_decode(const char *in, size_t len, uint32_t *code);

/* Columns a terminal takes for it: 0 (a combining mark, or what text_escape never lets through), 1
 * or 2.  Own small table: the same on every machine. */
int text_width(uint32_t code);

/* What is after the last slash of a path; all of it when it ends in one. */
static inline const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

#endif
