/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * key_map.h - keys that a person has chosen for commands, in place of those of command_table.h.
 *
 *      key.signal = k F9 Ctrl-K
 *
 * Only the keys that come from the terminal are translated: everything else knows those of the
 * table.  A command has the chosen keys alone; a key of the table that it gives up does nothing, or
 * is chosen for another command.
 */
#ifndef UI_APP_KEY_MAP_H
#define UI_APP_KEY_MAP_H

#include "ui/app/command_table.h"

#include <stdbool.h>

#define KEY_MAP_TEXT    40  /* bytes of the names of a command's keys */
#define KEY_MAP_KEYS    8   /* of a command */
#define KEY_MAP_MESSAGE 200 /* bytes of a sentence */

/* All zero: every command has the keys of the table. */
struct key_map {
	bool chosen[COMMAND_COUNT];
	char names[COMMAND_COUNT][KEY_MAP_TEXT];
	int keys[COMMAND_COUNT][KEY_MAP_KEYS]; /* 0: no more */
};

/*
 * Chooses the keys (names, separated by spaces; "": none) of the command.  False: message says why
 * not, and nothing has changed.
 */
bool key_map_choose(
	struct key_map *map, const char *command, const char *names, char *message, size_t size);
/*
 * Two commands have the same key: returns that of `command`, so that the caller can report and
 * drop it.  NULL: no conflict.
 */
const char *key_map_conflict(
	const struct key_map *map, const char *command, char *message, size_t size);
void key_map_drop(struct key_map *map, const char *command); /* back to the keys of the table */

/* The key of the table that has the effect of this one; 0: it does nothing. */
int key_map_translate(const struct key_map *map, int key);
/* The names of the command's keys, as in the table. */
const char *key_map_names(const struct key_map *map, enum command_id id);
/* The word of a command in a settings file: "sort-cpu". */
void key_map_write_word(char *out, size_t size, enum command_id id);

#endif
