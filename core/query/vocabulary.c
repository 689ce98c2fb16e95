// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/vocabulary.h"

#include "core/base/ci_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 32

/* Which fields are columns and orders. */
enum { LINE_C = 1, LINE_S, LINE_F };

static const unsigned char lines[FIELD_COUNT] = {
#define C(id, ...) [FIELD_##id] = LINE_C,
#define S(id, ...) [FIELD_##id] = LINE_S,
#define F(id, ...) [FIELD_##id] = LINE_F,
	FIELDS(C, S, F)
#undef C
#undef S
#undef F
};

/* Names in top, ps and htop, and in the log.  The first one that has the use counts. */
static const struct {
	const char *word;
	enum field_id id;
} others[] = {
	{"memory", FIELD_MEM},
	{"%mem", FIELD_MEM},
	{"pmem", FIELD_MEM},
	{"peak", FIELD_RES},
	{"resident", FIELD_RES},
	{"%cpu", FIELD_CPU},
	{"pcpu", FIELD_CPU},
	{"cputime", FIELD_TIME},
	{"pgid", FIELD_PGRP},
	{"sess", FIELD_SID},
	{"session", FIELD_SID},
	{"io_read_rate", FIELD_READ_RATE},
	{"disk_read", FIELD_READ_RATE},
	{"kb_rd/s", FIELD_READ_RATE},
	{"io_write_rate", FIELD_WRITE_RATE},
	{"disk_write", FIELD_WRITE_RATE},
	{"kb_wr/s", FIELD_WRITE_RATE},
	{"nlwp", FIELD_THREADS},
	{"status", FIELD_EXIT},
	{"status", FIELD_EXIT_CODE},
	{"code", FIELD_EXIT},
	{"code", FIELD_EXIT_CODE},
	{"ended", FIELD_AGO},
	{"lived", FIELD_AGE},
	{"elapsed", FIELD_AGE},
	{"etime", FIELD_AGE},
	{"stime", FIELD_BIRTH},
	{"starttime", FIELD_BIRTH},
	{"children", FIELD_KIDS},
	{"stat", FIELD_STATE},
	{"stat", FIELD_STATES},
	{"s", FIELD_STATES},
	{"uid", FIELD_USER},
	{"euser", FIELD_USER},
	{"username", FIELD_USER},
	{"container", FIELD_UNIT},
	{"service", FIELD_UNIT},
	{"comm", FIELD_COMMAND},
	{"name", FIELD_COMMAND},
	{"name", FIELD_COMM},
	{"cmd", FIELD_COMMAND},
	{"cmdline", FIELD_COMMAND},
	{"argv", FIELD_COMMAND},
	{"cmd", FIELD_ARGS},
	{"command", FIELD_ARGS},
	{"cmdline", FIELD_ARGS},
	{"argv", FIELD_ARGS},
	{"args", FIELD_COMMAND},
};

#define OTHERS (sizeof(others) / sizeof(*others))

static bool has_use(enum field_id id, enum vocabulary_use use)
{
	switch (use) {
	case VOCABULARY_COLUMN:
		return lines[id] == LINE_C;
	case VOCABULARY_ORDER:
		return lines[id] != LINE_F;
	case VOCABULARY_KEY:
		return field_table[id].key;
	default:
		return !(field_table[id].flags & FIELD_UNFILTERED);
	}
}

static bool is_word(const char *own, const char *word, size_t len)
{
	return own && strlen(own) == len && !strncasecmp(own, word, len);
}

enum field_id vocabulary_find(enum vocabulary_use use, const char *word, size_t len)
{
	for (int id = 0; id < FIELD_COUNT; id++)
		if (has_use(id, use) && (is_word(field_table[id].word, word, len) ||
						is_word(field_table[id].heading, word, len) ||
						is_word(field_table[id].key, word, len)))
			return id;
	for (size_t i = 0; i < OTHERS; i++)
		if (has_use(others[i].id, use) && is_word(others[i].word, word, len))
			return others[i].id;
	return FIELD_COUNT;
}

/* What each use calls its fields. */
static const char *word_of(enum field_id id, enum vocabulary_use use)
{
	const struct field *field = &field_table[id];

	return use == VOCABULARY_COLUMN ? field->heading
	       : use == VOCABULARY_KEY  ? field->key
					: field->word;
}

static void try_word(
	const char *text, const char *word, const char *own, unsigned *least, const char **nearest)
{
	unsigned distance = word ? ci_text_distance(text, word) : *least;

	if (distance >= *least || 2 * distance >= strlen(text))
		return;
	*least = distance;
	*nearest = own;
}

const char *vocabulary_guess(enum vocabulary_use use, const char *word, size_t len)
{
	const char *nearest = NULL;
	unsigned least = 3;
	char text[WORD_MAX];

	snprintf(text, sizeof(text), "%.*s", (int)(len < WORD_MAX ? len : WORD_MAX - 1), word);
	for (int id = 0; id < FIELD_COUNT; id++) {
		const char *own = has_use(id, use) ? word_of(id, use) : NULL;

		if (!own)
			continue;
		try_word(text, field_table[id].word, own, &least, &nearest);
		try_word(text, field_table[id].heading, own, &least, &nearest);
		try_word(text, field_table[id].key, own, &least, &nearest);
	}
	for (size_t i = 0; i < OTHERS; i++)
		if (has_use(others[i].id, use))
			try_word(
				text, others[i].word, word_of(others[i].id, use), &least, &nearest);
	return nearest;
}
