/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_file.h - the settings file: lines of "key = value", comments, and whatever else is in it.
 *
 *      $XDG_CONFIG_HOME/mayfly/mayflyrc, or ~/.config/mayfly/mayflyrc
 *
 * What we do not know is kept as it is: another version may.  The file is written whole or not at
 * all: beside it, to the disk, then in its place.
 */
#ifndef UI_CONFIG_CONFIG_FILE_H
#define UI_CONFIG_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_FILE_BYTES_MAX (1u << 20)

struct config_file;

struct config_file *config_file_parse(const char *text, size_t len); /* NULL: no memory */
/*
 * An empty one when there is no such file.  Follows links of root's and our own.  NULL: *err is
 * -ENOMEM, -EFBIG, -EACCES ..., or a refusal of safepath.h.
 */
struct config_file *config_file_read(const char *path, int *err);
void config_file_free(struct config_file *rc); /* NULL is fine */

/* The last value a key is given, without blanks around it; NULL: none.  Good until it is set. */
const char *config_file_get(const struct config_file *rc, const char *key);
/* In its place, or as a last line.  Line breaks end the value.  False: no memory. */
bool config_file_set(struct config_file *rc, const char *key, const char *value);
/* The n-th line that has a key; *key is NULL when it is no comment and has none.  False: no more.
 */
bool config_file_line(const struct config_file *rc, unsigned n, unsigned *number, const char **key,
	const char **value);

/* Where it is, by the environment; false: there is no home, or no room. */
bool config_file_path(char *out, size_t size);
/*
 * Gives the key that value in the file, which is read before, so that nothing else in it is lost;
 * creates it, and its directory.  Mode, owner and group of the file stay.  0; or -errno, or a
 * refusal of safepath.h, and the file is as it was: -SAFEPATH_DIR_OTHERS when we are root and the
 * home is another's (under sudo), -SAFEPATH_LINK when the file is a symbolic link, which we would
 * have to replace.
 */
int config_file_update(const char *path, const char *key, const char *value);

#endif
