/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * config_file.h - reads and changes the settings file: lines "key = value", and comments.
 *
 *      $XDG_CONFIG_HOME/mayfly/mayflyrc, or ~/.config/mayfly/mayflyrc
 *
 * Unknown lines are kept: another version may know them.  The file is replaced atomically: a
 * temporary file beside it is written, synced and renamed.
 */
#ifndef UI_CONFIG_CONFIG_FILE_H
#define UI_CONFIG_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_FILE_BYTES_MAX (1 << 20)

struct config_file;

struct config_file *config_file_parse(const char *text, size_t len); /* NULL: no memory */
/*
 * Returns an empty one if the file does not exist.  Follows only links that belong to root or to
 * the user.  NULL: *err is -ENOMEM, -EFBIG, -EACCES ..., or an error of safepath.h.
 */
struct config_file *config_file_read(const char *path, int *err);
void config_file_free(struct config_file *rc); /* NULL is fine */

/* The last value of the key, without blanks around it; NULL: none.  Valid until the key is set. */
const char *config_file_get(const struct config_file *rc, const char *key);
/* Changes the last line with that key, or adds one.  A line break ends the value.  False: no
 * memory. */
bool config_file_set(struct config_file *rc, const char *key, const char *value);
/* The n-th line that is not a comment, with its line number; *key is NULL if it has no "=".  False:
 * no such line. */
bool config_file_line(const struct config_file *rc, unsigned n, unsigned *number, const char **key,
	const char **value);

/* The path according to the environment.  False: HOME is not set, or out is too small. */
bool config_file_path(char *out, size_t size);
/*
 * Reads the file, sets the key and writes it again; creates the file and its directory.  Mode,
 * owner and group stay.  Returns 0; or -errno or an error of safepath.h, and the file is unchanged:
 * -SAFEPATH_DIR_OTHERS if root would write to another user's home (under sudo), -SAFEPATH_LINK if
 * the file is a symbolic link.
 */
int config_file_update(const char *path, const char *key, const char *value);

#endif
