/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - where text goes that is not drawn: lines gathered in memory, written whole.
 *
 * Writers append with the output_ functions and end each line with output_end_line.  Whole lines
 * are written when enough are gathered and at output_flush; never a part of one.  The first
 * failure is kept, and everything after it is dropped: output_error tells.  The first line that
 * would pass the limit, and all lines after it, are dropped and counted.
 */
#ifndef UI_OUTPUT_H
#define UI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

/* path NULL: standard output; else as outfile_open does.  NULL: errno says why. */
struct output *output_open(const char *path);
/* Bytes in all; 0: no limit, as it is at first. */
void output_set_limit(struct output *output, uint64_t bytes);
uint64_t output_size(const struct output *output);      /* bytes of the lines that were taken */
uint64_t output_unwritten(const struct output *output); /* lines, because of the limit */
void output_bytes(struct output *output, const char *bytes, size_t len);
void output_text(struct output *output, const char *text);
void output_format(struct output *output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void output_end_line(struct output *output);
int output_flush(struct output *output);       /* returns output_error */
int output_error(const struct output *output); /* 0 or -errno of the first failure */
int output_fd(const struct output *output);
bool output_is_terminal(const struct output *output);
int output_close(
	struct output *output); /* flushes; 0 or -errno of the first failure; NULL is fine */

#endif
