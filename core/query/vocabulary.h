/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * vocabulary.h - the words for fields: a column, --sort, a filter and --fields accept the same.
 *
 * A field is found by its word, the heading of its column, its key in JSON, or its name in top, ps
 * and htop, in any case.  Where two fields have a word, the one of this use is found.
 */
#ifndef CORE_QUERY_VOCABULARY_H
#define CORE_QUERY_VOCABULARY_H

#include "core/query/field.h"

enum vocabulary_use { VOCABULARY_COLUMN, VOCABULARY_ORDER, VOCABULARY_FILTER, VOCABULARY_KEY };

/* FIELD_COUNT: no field has that word. */
enum field_id vocabulary_find(enum vocabulary_use use, const char *word, size_t len);
/* The most similar word of a field of that use; NULL: none is similar. */
const char *vocabulary_guess(enum vocabulary_use use, const char *word, size_t len);

#endif
