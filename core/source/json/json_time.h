/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* json_time.h - the time of a line of --json, and the digits of its numbers. */
#ifndef CORE_SOURCE_JSON_JSON_TIME_H
#define CORE_SOURCE_JSON_JSON_TIME_H

#include "core/source/json/json_line.h"

#define JSON_TIME_MAX_NS ((INT64_C(1) << 62) - 1) /* up to 2116 */

/* The wall clock of the line, in ns.  False: it has none, or a wrong one. */
bool json_time_read(const struct json_line *line, int64_t *wall_ns);
/* Digits at *at, which is moved behind them.  Returns false if there are none, or too many. */
bool json_time_take_digits(const char **at, unsigned most, uint64_t *number, unsigned *count);

#endif
