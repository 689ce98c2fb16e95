/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * output.h - text output without a screen: collects lines in memory and writes whole lines.
 *
 * The caller appends with the output_ functions and ends each line with output_end_line.  Only
 * whole lines go to a writer (core/io/writer.h): when 64 KiB are collected, and at output_flush.
 * Only output_close waits for the reader; output_waiting returns how much is unread, and the caller
 * stops printing when that is too much.  After the first error everything is dropped; output_error
 * returns it.  The first line beyond the limit, and all lines after it, are dropped and counted.
 */
#ifndef UI_SESSION_OUTPUT_H
#define UI_SESSION_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;
struct writer;

/* path NULL: standard output; else it is opened by outfile_open.  NULL: errno is set. */
struct output *output_open(const char *path);
/* Takes over the descriptor, which may be -1.  NULL: errno is set, and it is closed. */
struct output *output_open_descriptor(int fd);
/* The maximum of all bytes; 0, the default: no limit. */
void output_set_limit(struct output *output, uint64_t bytes);
uint64_t output_size(const struct output *output);      /* bytes of the lines accepted so far */
uint64_t output_unwritten(const struct output *output); /* lines dropped because of the limit */
void output_bytes(struct output *output, const char *bytes, size_t len);
void output_text(struct output *output, const char *text);
void output_format(struct output *output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void output_end_line(struct output *output);
void output_end_text(struct output *output);        /* ends a text that has its line breaks */
int output_flush(struct output *output);            /* returns output_error */
int output_error(const struct output *output);      /* 0 or -errno of the first error */
size_t output_waiting(const struct output *output); /* bytes of whole lines not written yet */
/* To wait for it or to give it up; owned by the output. */
struct writer *output_writer(const struct output *output);
int output_fd(const struct output *output);
/* Flushes, and waits until everything is written unless the writer was given up.  0, or -errno of
 * the first error; NULL is fine. */
int output_close(struct output *output);

#endif
