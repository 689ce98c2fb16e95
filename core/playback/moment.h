/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * moment.h - a time of a recording as a person writes it.
 *
 *      14:32  14:32:05              of the day at base_ns, or of one beside it that it has
 *      2026-11-29 14:32:05          the same with a date; T may be in place of the blank
 *      +90  +5m  -5m                after or before base_ns
 */
#ifndef CORE_PLAYBACK_MOMENT_H
#define CORE_PLAYBACK_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#define MOMENT_TEXT 64

struct moment_span {
	uint64_t base_ns;           /* CLOCK_BOOTTIME, as all here */
	uint64_t first_ns, last_ns; /* of the recording; last_ns 0: not known */
	int64_t wall_offset_ns;     /* as in source.h */
};

/* False: it is not written as one. */
bool moment_read(const char *text, const struct moment_span *span, uint64_t *time_ns);

/* The time of the day of time_ns, with the date if near_ns is on another day, or 0: before. */
void moment_write(
	char out[MOMENT_TEXT], uint64_t time_ns, uint64_t near_ns, int64_t wall_offset_ns);

#endif
