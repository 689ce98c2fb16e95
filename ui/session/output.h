/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - where text goes that is not drawn: lines gathered in memory, written whole.
 *
 * Writers append with the output_ functions and end each line with output_end_line.  Whole lines
 * are handed to a writer (core/io/writer.h) when enough are gathered and at output_flush; never
 * a part of one.  No call but output_close waits for whoever reads them: output_waiting says how
 * much they have not taken, and it is the caller who then prints no more.  The first failure is
 * kept, and everything after it is dropped: output_error tells.  The first line that
 * would pass the limit, and all lines after it, are dropped and counted.
 */
#ifndef UI_SESSION_OUTPUT_H
#define UI_SESSION_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;
struct writer;

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
void output_end_text(struct output *output);        /* as it is, as if its last line were ended */
int output_flush(struct output *output);            /* returns output_error */
int output_error(const struct output *output);      /* 0 or -errno of the first failure so far */
size_t output_waiting(const struct output *output); /* bytes in whole lines, not written yet */
/* To wait for it, or to give it up.  The output's. */
struct writer *output_writer(const struct output *output);
int output_fd(const struct output *output);
bool output_is_terminal(const struct output *output);
/* Flushes, and waits until all is written, unless the writer was given up.  0 or -errno of the
 * first failure; NULL is fine. */
int output_close(struct output *output);

#endif
