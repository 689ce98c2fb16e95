/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_text.h - what the columns say about a process's age and end.
 *
 * Ages are shown as of the last whole second, minute or hour, the same for all rows, so that a
 * screen full of them needs one frame a second, a minute, an hour, not one for each row's own tick.
 */
#ifndef UI_FORMAT_STATUS_TEXT_H
#define UI_FORMAT_STATUS_TEXT_H

#include "core/tree/tree.h"

/* "12s", "47m", "2h13m", "3d04h"; "" when its start is not known.  Returns the length. */
size_t status_text_age(char *out, size_t size, const struct node *node, uint64_t now_ns);
/* When status_text_age will say something else; 0: never (an exited process, no start). */
uint64_t status_text_age_due_ns(const struct node *node, uint64_t now_ns);

/* How an exited process ended: "exit 1", "SIGSEGV core", "end not seen"; at most 12 columns. */
size_t status_text_end(char *out, size_t size, const struct node *node);
/* The same with its lifetime: "exit 1 after 12 ms", "exited, status unknown"; at most 24 columns,
 * but for some signals with long names. */
size_t status_text_end_after(char *out, size_t size, const struct node *node);
/* The same in at most `width` columns, if it can be said so: "SIGSEGV core, 3.42s". */
size_t status_text_end_within(char *out, size_t size, const struct node *node, unsigned width);

#endif
