/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_output.h - many small writes to a terminal become one.
 *
 * ncurses writes each time that it has moved the cursor: a frame is then some fifty system calls,
 * each of which wakes whoever reads the terminal, to draw half a frame.
 *
 * What was bundled is sent by a writer (core/io/writer.h): a terminal that takes nothing keeps
 * nobody waiting.  What is written to the file outside of a bundle goes its way at once, and waits;
 * term_output_settle comes before.
 */
#ifndef UI_TERM_TERM_OUTPUT_H
#define UI_TERM_TERM_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct term_output;

/* For the terminal that is open as that descriptor, which stays the caller's; NULL: errno. */
struct term_output *term_output_open(int fd);
void term_output_close(struct term_output *output); /* NULL does nothing */

/* Where to write; the bundle's. */
FILE *term_output_file(const struct term_output *output);

/* What is written between them is sent when they end.  The file is no terminal meanwhile.  Without
 * memory for it all goes its way at once. */
void term_output_begin(struct term_output *output);
bool term_output_end(struct term_output *output); /* false: without memory, a part is missing */
/* as a bundle by itself */
bool term_output_send(struct term_output *output, const char *text, size_t len);

/* The terminal has taken all that was sent.  false: term_output_event_fd becomes readable, once,
 * when it has; term_output_heard makes it silent again. */
bool term_output_is_taken(struct term_output *output);
int term_output_event_fd(const struct term_output *output);
void term_output_heard(struct term_output *output);
/* Waits until all is taken, or so long.  Returns true when it is. */
bool term_output_settle(struct term_output *output, uint64_t timeout_ns);
/* what is not sent yet; a part of it may have been */
void term_output_forget(struct term_output *output);

#endif
