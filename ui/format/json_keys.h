/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json_keys.h - the keys of events in --json (THE list is in json_keys.c), and a choice of them.
 *
 * The objects of --when and --summary have keys of their own, which cannot be chosen.
 */
#ifndef UI_FORMAT_JSON_KEYS_H
#define UI_FORMAT_JSON_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeroes: all keys. */
struct json_keys {
	uint64_t listed; /* bits, in the order of the list */
	bool left_out;   /* the listed ones are left out; else only they are printed */
};

/*
 * Reads "pid,ppid,argv", or "-argv,-exe" for all but these, in any case; other words for them, such
 * as res for rss_bytes, are read, too.  False: *wrong points to a word that is
 * no key, or that has a minus where others have none; the choice is unchanged.
 */
bool json_keys_parse(struct json_keys *keys, const char *text, const char **wrong);
/* The key that may have been meant, or NULL. */
const char *json_keys_guess(const char *word, size_t len);
/* event is always printed: a line about lost events must not be empty. */
bool json_keys_has(const struct json_keys *keys, const char *key);
void json_keys_write(char *out, unsigned size); /* all of them, for a message */

#endif
