/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * settings.h - THE list of options that the settings file (config_file.h) may contain.
 *
 * The keys are the long names of the options.  The file overrides the defaults, and the command
 * line overrides the file.
 */
#ifndef UI_CONFIG_SETTINGS_H
#define UI_CONFIG_SETTINGS_H

#include "ui/config/config_file.h"
#include "ui/config/options.h"

/*
 * Options of the display, of the tracing and of the form of output; but not those for one run: what
 * to print, which files are read and written, which pids, for how long, the user of a command.
 */
#define SETTINGS(X)                                                                                \
	X("user")                                                                                  \
	X("all")                                                                                   \
	X("no-pty")                                                                                \
	X("filter")                                                                                \
	X("sort")                                                                                  \
	X("linger")                                                                                \
	X("history")                                                                               \
	X("short")                                                                                 \
	X("runaway")                                                                               \
	X("bell")                                                                                  \
	X("failed")                                                                                \
	X("source")                                                                                \
	X("delay")                                                                                 \
	X("max-args")                                                                              \
	X("ring")                                                                                  \
	X("max-output")                                                                            \
	X("time")                                                                                  \
	X("time-unit")                                                                             \
	X("fields")                                                                                \
	X("readonly")                                                                              \
	X("columns")                                                                               \
	X("view")                                                                                  \
	X("theme")                                                                                 \
	X("no-color")                                                                              \
	X("ascii")                                                                                 \
	X("no-mouse")

/* Receives one message per problem: "FILE:LINE: ...". */
typedef void settings_report_fn(const char *sentence);

void settings_apply(struct options *options, const struct config_file *rc, const char *path,
	settings_report_fn *report);
/* Applies the file at config_file_path, if it exists. */
void settings_load(struct options *options, settings_report_fn *report);
/*
 * Sets one key in the file; all other lines stay.  Returns 0; or -errno with a sentence in message,
 * and the file is unchanged.
 */
int settings_save(const char *key, const char *value, char *message, size_t size);

#endif
