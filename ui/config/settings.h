/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.h - THE list of options that the settings file (config_file.h) can hold, under their
 * long names.
 *
 * Defaults, then the file, then the command line: the last one wins.
 */
#ifndef UI_CONFIG_SETTINGS_H
#define UI_CONFIG_SETTINGS_H

#include "ui/config/config_file.h"
#include "ui/config/options.h"

/* Those that say how, not what; none that acts or writes. */
#define SETTINGS(X)                                                                                \
	X("sort")                                                                                  \
	X("linger")                                                                                \
	X("short")                                                                                 \
	X("delay")                                                                                 \
	X("max-args")                                                                              \
	X("ring")                                                                                  \
	X("readonly")                                                                              \
	X("columns")                                                                               \
	X("theme")                                                                                 \
	X("no-color")                                                                              \
	X("ascii")                                                                                 \
	X("no-mouse")

/* A sentence for the person: where, what, and what becomes of it. */
typedef void settings_report_fn(const char *sentence);

void settings_apply(struct options *options, const struct config_file *rc, const char *path,
	settings_report_fn *report);
/* From where the file is; none is fine. */
void settings_load(struct options *options, settings_report_fn *report);
/*
 * Put the value into the file, which is read before, so that nothing else in it is lost.
 * Returns 0, or -errno with a sentence in message: nothing was changed.
 */
int settings_save(const char *key, const char *value, char *message, size_t size);

#endif
