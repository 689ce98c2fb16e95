/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* options_private.h - shared by options.c and options_value.c. */
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
/* in options_value.c: */
int options_set_columns(struct parse *parse, const char *arg, void *field);
int options_set_fields(struct parse *parse, const char *arg, void *field);
int options_set_pids(struct parse *parse, const char *arg, void *field);
int options_set_as(struct parse *parse, const char *arg, void *field);
int options_set_user(struct parse *parse, const char *arg, void *field);
int options_set_filter(struct parse *parse, const char *arg, void *field);
int options_set_when(struct parse *parse, const char *arg, void *field);
int options_set_sort(struct parse *parse, const char *arg, void *field);
int options_set_theme(struct parse *parse, const char *arg, void *field);
int options_set_time_form(struct parse *parse, const char *arg, void *field);
int options_set_time_unit(struct parse *parse, const char *arg, void *field);
int options_set_runaway(struct parse *parse, const char *arg, void *field);

#endif
