/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_output.h - many small writes to a terminal become one.
 *
 * ncurses writes each time that it has moved the cursor: a frame is then some fifty system calls,
 * each of which wakes whoever reads the terminal, to draw half a frame.
 *
 * What was bundled is sent by a writer (core/io/writer.h): a terminal that takes nothing keeps
 * nobody waiting.  What is written to the file outside of a bundle goes its way at once, and waits;
 * bundle_settle comes before.
 */
#ifndef UI_TERM_TERM_OUTPUT_H
#define UI_TERM_TERM_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct bundle;

/* For the terminal that is open as that descriptor, which stays the caller's; NULL: errno. */
struct bundle *bundle_open(int fd);
void bundle_close(struct bundle *bundle); /* NULL does nothing */

/* Where to write; the bundle's. */
FILE *bundle_file(const struct bundle *bundle);

/* What is written between them is sent when they end.  The file is no terminal meanwhile.  Without
 * memory for it all goes its way at once. */
void bundle_begin(struct bundle *bundle);
bool bundle_end(struct bundle *bundle); /* false: without memory, a part is missing */
bool bundle_send(struct bundle *bundle, const char *text, size_t len); /* as a bundle by itself */

/* The terminal has taken all that was sent.  false: bundle_event_fd becomes readable, once, when it
 * has; bundle_heard makes it silent again. */
bool bundle_is_taken(struct bundle *bundle);
int bundle_event_fd(const struct bundle *bundle);
void bundle_heard(struct bundle *bundle);
/* Waits until all is taken, or so long.  Returns true when it is. */
bool bundle_settle(struct bundle *bundle, uint64_t timeout_ns);
void bundle_forget(struct bundle *bundle); /* what is not sent yet; a part of it may have been */

#endif
