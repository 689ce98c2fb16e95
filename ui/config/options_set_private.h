/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * options_set_private.h - the setters of options whose values have their own syntax.
 *
 * Each sets the member at `field` from the argument.  0, or the result of options_complain.
 */
#ifndef UI_CONFIG_OPTIONS_SET_PRIVATE_H
#define UI_CONFIG_OPTIONS_SET_PRIVATE_H

#include "ui/config/options_private.h"

int options_set_columns(struct parse *parse, const char *arg, void *field);
int options_set_fields(struct parse *parse, const char *arg, void *field);
int options_set_pids(struct parse *parse, const char *arg, void *field);
int options_set_as(struct parse *parse, const char *arg, void *field);
int options_set_user(struct parse *parse, const char *arg, void *field);
int options_set_filter(struct parse *parse, const char *arg, void *field);
int options_set_when(struct parse *parse, const char *arg, void *field);
int options_set_sort(struct parse *parse, const char *arg, void *field);
int options_set_view(struct parse *parse, const char *arg, void *field);
int options_set_theme(struct parse *parse, const char *arg, void *field);
int options_set_time_form(struct parse *parse, const char *arg, void *field);
int options_set_time_unit(struct parse *parse, const char *arg, void *field);
int options_set_runaway(struct parse *parse, const char *arg, void *field);
int options_set_rotate(struct parse *parse, const char *arg, void *field);
int options_set_export(struct parse *parse, const char *arg, void *field);

#endif
