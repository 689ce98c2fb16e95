// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* filter_lex.c - words, values and regexes in a filter's text: where they end, what they mean. */
#include "core/query/filter_private.h"

#include "core/base/ci_text.h"
#include "core/base/units.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer ones before their prefixes. */
const struct filter_op_info filter_ops[OP_COUNT] = {
	{"!=", OP_NE},
	{"!~", OP_UNLIKE},
	{"<=", OP_LE},
	{">=", OP_GE},
	{"=", OP_EQ},
	{"~", OP_LIKE},
	{"<", OP_LT},
	{">", OP_GT},
};

int filter_op_find(const char *at)
{
	for (int i = 0; i < OP_COUNT; i++)
		if (!strncmp(at, filter_ops[i].text, strlen(filter_ops[i].text)))
			return i;
	return -1;
}

/* Ends a word as well as a value. */
static bool ends_text(const char *at)
{
	return !*at || isspace((unsigned char)*at) || *at == ')' || *at == '|' || *at == '"' ||
	       (at[0] == '&' && at[1] == '&');
}

size_t filter_word_len(const char *at)
{
	const char *end = at;

	while (!ends_text(end) && *end != '(' && filter_op_find(end) < 0)
		end++;
	return (size_t)(end - at);
}

/* A value may hold operators, and parentheses in pairs without space in between. */
size_t filter_value_len(const char *at)
{
	const char *end = at;
	unsigned open = 0;

	for (; *end && !isspace((unsigned char)*end); end++) {
		if (*end == '(')
			open++;
		else if (*end == ')' && open)
			open--;
		else if (!open && ends_text(end))
			break;
	}
	return (size_t)(end - at);
}

bool filter_is_keyword(const char *at, const char *keyword)
{
	size_t len = strlen(keyword);

	return filter_word_len(at) == len && !strncasecmp(at, keyword, len);
}

/*
 * The length of /regex/ with its slashes.  0: it is a path, since more text follows at once
 * (/usr/bin), or there is no second slash.
 */
size_t filter_slashed_len(const char *at)
{
	const char *end = at + 1;

	while (*end && *end != '/')
		end += end[0] == '\\' && end[1] ? 2 : 1;
	if (!*end || !(ends_text(end + 1) || end[1] == '('))
		return 0;
	return (size_t)(end + 1 - at);
}

/* Units that may be written after a blank, each between blanks. */
static const char *const units[KIND_COUNT] = {
	[KIND_BYTES] = " b k kb kib m mb mib g gb gib t tb tib ",
	[KIND_DURATION] = " us ms s m h d ",
	[KIND_PERCENT] = " % ",
};

size_t filter_unit_len(enum field_kind kind, const char *at)
{
	size_t len = *at == '%' ? 1 : filter_word_len(at);
	char word[8];

	if (!units[kind] || !len || len > sizeof(word) - 3)
		return 0;
	snprintf(word, sizeof(word), " %.*s ", (int)len, at);
	return strcasestr(units[kind], word) ? len : 0;
}

/* The kinds of values in a filter: their operators, and how they are read. */

#define SIGNALS_LAST 64

#define ORDER (1u << OP_LT | 1u << OP_LE | 1u << OP_GT | 1u << OP_GE)
#define EQUAL (1u << OP_EQ | 1u << OP_NE)
#define LIKE  (1u << OP_LIKE | 1u << OP_UNLIKE)

#define A_NUMBER                                                                                   \
	{                                                                                          \
		EQUAL | ORDER, "is a number: use = != < <= > or >=", "a number, such as 42"        \
	}

const struct filter_kind_info filter_kinds[KIND_COUNT] = {
	[KIND_NUMBER] = A_NUMBER,
	[KIND_SIGNED] = {EQUAL | ORDER,
		"is a number: use = != < <= > or >=", "a number, such as 5 or -5"},
	[KIND_QUANTITY] = A_NUMBER,
	[KIND_RATE] = A_NUMBER,
	[KIND_DURATION] = {ORDER,
		"is a duration: use < <= > or >=", "a duration, such as 500ms, 5s or 2h"},
	[KIND_BYTES] = {EQUAL | ORDER,
		"is a size: use = != < <= > or >=", "a size, such as 64k, 20M or 1G"},
	[KIND_PERCENT] = {EQUAL | ORDER,
		"is a number: use = != < <= > or >=", "a percentage, such as 50 or 12.5%"},
	[KIND_TEXT] = {EQUAL | LIKE, "is text: use = != ~ or !~", "text"},
	[KIND_STATE] = {EQUAL, "is a word: use = or !=",
		"alive dead new short failed orphan kthread frozen zombie oom running sleeping "
		"disk stopped traced idle, or a letter such as R"},
	[KIND_SIGNAL] = {EQUAL | ORDER,
		"is a number or a name: use = != < <= > or >=", "a signal, such as SEGV or 11"},
};

static bool read_number(const char *text, bool percent, double *number)
{
	char *end;

	if (!isdigit((unsigned char)*text) || strspn(text, "0123456789.%") != strlen(text))
		return false;
	*number = strtod(text, &end);
	if (percent && *end == '%')
		end++;
	return !*end;
}

static const struct state_word {
	const char *word;
	double number;
} state_words[] = {
#define X(name) {#name, STATE_##name},
	FILTER_STATES(X)
#undef X
		{"running", 'R'},
	{"sleeping", 'S'},
	{"disk", 'D'},
	{"uninterruptible", 'D'},
	{"stopped", 'T'},
	{"traced", 't'},
	{"idle", 'I'},
};

#define STATE_WORDS (sizeof(state_words) / sizeof(*state_words))

const char *filter_value_guess(enum field_kind kind, const char *text)
{
	unsigned least = (unsigned)(strlen(text) + 1) / 2;
	const char *guess = NULL;

	for (size_t i = 0; kind == KIND_STATE && i < STATE_WORDS; i++) {
		unsigned distance = ci_text_distance(text, state_words[i].word);

		if (distance < least) {
			least = distance;
			guess = state_words[i].word;
		}
	}
	return guess;
}

static bool read_state(const char *text, double *number)
{
	for (size_t i = 0; i < STATE_WORDS; i++)
		if (!strcasecmp(text, state_words[i].word)) {
			*number = state_words[i].number;
			return true;
		}
	if (!text[0] || text[1] || !strchr("RSDZTtIXrsdzix", text[0]))
		return false;
	/* 't' is traced, 'T' stopped: only for this letter the case matters. */
	*number = text[0] == 't' ? 't' : toupper((unsigned char)text[0]);
	return true;
}

static bool read_signal(const char *text, double *number)
{
	if (read_number(text, false, number))
		return true;
	if (!strncasecmp(text, "SIG", 3))
		text += 3;
	for (int i = 1; i <= SIGNALS_LAST; i++) {
		const char *name = signal_name(i);

		if (!strncmp(name, "SIG", 3) && !strcasecmp(name + 3, text)) {
			*number = i;
			return true;
		}
	}
	return false;
}

bool filter_value_read(enum field_kind kind, const char *text, double *number)
{
	uint64_t value;

	switch (kind) {
	case KIND_DURATION:
		if (!units_read_time(text, &value))
			return false;
		*number = value;
		return true;
	case KIND_BYTES:
		if (!units_read_bytes(text, &value))
			return false;
		*number = value;
		return true;
	case KIND_STATE:
		return read_state(text, number);
	case KIND_SIGNAL:
		return read_signal(text, number);
	case KIND_TEXT:
		return true;
	case KIND_SIGNED:
		if (*text != '-')
			return read_number(text, false, number);
		if (!read_number(text + 1, false, number))
			return false;
		*number = -*number;
		return true;
	default:
		return read_number(text, kind == KIND_PERCENT, number);
	}
}

/* The greatest number in {n}, {n,} or {,n}; *text is left at its end. */
static unsigned long read_repeats(const char **text)
{
	unsigned long most = 1;

	for (++*text; **text && **text != '}'; ++*text) {
		char *end;
		unsigned long n = strtoul(*text, &end, 10);

		if (end == *text)
			continue;
		if (n > most)
			most = n;
		*text = end - 1;
	}
	return most < FILTER_REPEATS_MAX + 1 ? most : FILTER_REPEATS_MAX + 1;
}

/*
 * Nested {n}, or repeated +, each of which doubles what is before it: a short text that would take
 * all memory and minutes to compile.
 */
bool filter_regex_is_heavy(const char *text)
{
	unsigned long product = 1;
	char before = 0;

	for (; *text && product <= FILTER_REPEATS_MAX; text++) {
		if (*text == '{')
			product *= read_repeats(&text);
		else if (*text == '+' && before && strchr(")}+*?", before))
			product *= 2;
		before = *text;
		if (!before)
			break;
	}
	return product > FILTER_REPEATS_MAX;
}
