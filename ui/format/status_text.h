/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * status_text.h - age and exit status of a process as text.
 *
 * Ages are as of the last whole second, minute or hour, the same moment for all rows: a full screen
 * then needs one frame per second, minute or hour, not one for each row.
 */
#ifndef UI_FORMAT_STATUS_TEXT_H
#define UI_FORMAT_STATUS_TEXT_H

#include "core/tree/tree.h"

/* "12s", "47m", "2h13m", "3d04h"; "" when its start is not known.  Returns the length. */
size_t status_text_age(char *out, size_t size, const struct node *node, uint64_t now_ns);
/* When the text of status_text_age changes; 0: never (exited, or start not known). */
uint64_t status_text_age_due_ns(const struct node *node, uint64_t now_ns);

/* The exit status of an exited process: "exit 1", "SIGSEGV core", "SIGKILL oom", "exit unknown"; at
 * most 12 columns. */
size_t status_text_end(char *out, size_t size, const struct node *node);
/* The same with its lifetime: "exit 1 after 12 ms", "exited, status unknown", "SIGKILL, out of
 * memory"; at most 24 columns, except for a few signals with long names. */
size_t status_text_end_after(char *out, size_t size, const struct node *node);
/* The same in `width` columns, if that is possible: "SIGSEGV core, 3.42s". */
size_t status_text_end_within(char *out, size_t size, const struct node *node, unsigned width);

#endif
