/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * term_output.h - collects the small writes of ncurses into one per frame.
 *
 * ncurses writes after each move of the cursor.  A frame would be some fifty system calls, and each
 * would wake the terminal to draw a part of a frame.
 *
 * A collected frame is sent by a writer (core/io/writer.h), so a terminal that does not read never
 * blocks mayfly.  Text written to the file outside of begin and end goes to the terminal directly
 * and may block; call term_output_settle first.
 */
#ifndef UI_TERM_TERM_OUTPUT_H
#define UI_TERM_TERM_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct term_output;

/*
 * Opens the terminal once more for the next term_output_open: what it takes at once then needs no
 * thread.  Call it while privileges allow that: after sudo the terminal is another user's.
 */
void term_output_prepare(int fd);
/* fd is the terminal and stays the caller's.  NULL: errno is set. */
struct term_output *term_output_open(int fd);
void term_output_close(struct term_output *output); /* NULL does nothing */

/* The file to write to; owned by the output. */
FILE *term_output_file(const struct term_output *output);

/* Text written between begin and end is sent at the end.  Meanwhile the file is not a terminal.  If
 * there is no memory for this, begin does nothing and the text is written directly.  A terminal
 * that synchronizes (mode 2026) shows it all at once. */
void term_output_begin(struct term_output *output, bool synchronizes);
bool term_output_end(struct term_output *output); /* false: no memory, a part is missing */
bool term_output_send(struct term_output *output, const char *text, size_t len);

/* True: everything sent has been written.  False: term_output_event_fd becomes readable once it
 * has; term_output_heard then clears it. */
bool term_output_is_taken(struct term_output *output);
int term_output_event_fd(const struct term_output *output);
void term_output_heard(struct term_output *output);
/* Waits until everything sent has been written.  False: timeout. */
bool term_output_settle(struct term_output *output, uint64_t timeout_ns);
bool term_output_is_read(struct term_output *output); /* by the terminal; else as is_taken */
/* Waits, briefly, until the terminal has read all.  False: timeout. */
bool term_output_settle_read(struct term_output *output);
/* Drops what has not been written yet; the last frame may be cut in the middle. */
void term_output_forget(struct term_output *output);

#endif
