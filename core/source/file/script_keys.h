/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* script_keys.h - the key=value words of a script (script.h), and its numbers and ends. */
#ifndef CORE_SOURCE_FILE_SCRIPT_KEYS_H
#define CORE_SOURCE_FILE_SCRIPT_KEYS_H

#include "core/event.h"

#include <stdbool.h>

#define PID_LIMIT 4194304 /* the kernel's */

struct script_mistake {
	char text[120];
};

/* Returns false and sets the mistake. */
bool script_keys_read_number(
	const char *word, uint64_t max, uint64_t *value, struct script_mistake *mistake);
/* Reads "1", "SIGSEGV", "unknown" as a wait(2) status. */
bool script_keys_read_end(const char *word, int32_t *status, struct script_mistake *mistake);

bool script_keys_has(const char *word); /* looks up the word up to its "=" */
/*
 * Stores the value in the event.  Texts are borrowed from the word.  The figures of an exit (cpu,
 * rss, read, write, threads) go to event->stat; of a parent only the pid is set.
 */
bool script_keys_read(const char *word, struct event *event, struct script_mistake *mistake);
void script_keys_set_comm(struct event *event, const char *name); /* cut to what fits */

#define SCRIPT_KEYS_NOT_GIVEN INT32_MIN /* of a priority */
/* After the keys were read: fills event->exit from them.  They are read into event->stat. */
void script_keys_fill_exit(struct event *event);
/* Fills in what follows from other keys.  The seed of a thread has figures, too. */
void script_keys_fill_stat(struct event *event);

#endif
