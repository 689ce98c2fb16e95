/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* json_damage.h - what was wrong with JSON Lines that were read. */
#ifndef CORE_SOURCE_JSON_JSON_DAMAGE_H
#define CORE_SOURCE_JSON_JSON_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

struct json_damage {
	uint64_t lines;      /* that were passed over as broken; the rest is of the first one */
	uint64_t first_line; /* its number, from 1 */
	const char *problem; /* in words, static storage */
	uint64_t missing;    /* lines, by the sequence numbers */
	uint64_t early;      /* lines passed over, since the clock of their machine was not known */
	uint64_t unknown;    /* lines of an unknown kind */
	uint64_t hosts;      /* lines of machines beyond the bound */
};

/* In a sentence; "": nothing but lines of unknown kinds.  Returns its length. */
size_t json_damage_describe(const struct json_damage *damage, char *out, size_t size);

#endif
