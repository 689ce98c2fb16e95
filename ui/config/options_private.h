/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* options_private.h - what the files of the options share. */
#ifndef UI_CONFIG_OPTIONS_PRIVATE_H
#define UI_CONFIG_OPTIONS_PRIVATE_H

#include "ui/config/options.h"

struct parse {
	struct options *options;
	const char *name; /* of the option being set */
	char *message;
	size_t size;
};

/* Writes the message and returns -EINVAL. */
__attribute__((format(printf, 2, 3))) int options_complain(
	struct parse *parse, const char *format, ...);

/* Each sets the member at `field` from the argument.  0, or the result of options_complain. */
int options_set_text(struct parse *parse, const char *arg, void *field);
int options_set_time(struct parse *parse, const char *arg, void *field);
/* The option of a format: "--tree", "--export".  NULL: EXPORT_NONE. */
const char *options_export_name(enum export_format format);
/* in options_check.c: reports options that exclude or need each other. */
int options_check(struct parse *parse);

#endif
