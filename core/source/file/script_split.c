// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/script_split.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROWTH 12 /* bytes that the two of "$i" can expand to, with the NUL */

struct splitter {
	const char *in, *end;
	char *out;
	const unsigned long *counters;
	const char *mistake;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c | 0x20) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Reads what follows a backslash. */
static void split_escape(struct splitter *s)
{
	static const char names[] = "nterabsvf\\'\"$#:", values[] = "\n\t\x1b\r\a\b \v\f\\'\"$#:";
	const char *found = s->in < s->end ? memchr(names, *s->in, sizeof(names) - 1) : NULL;

	if (found) {
		*s->out++ = values[found - names];
		s->in++;
		return;
	}
	if (s->end - s->in >= 3 && *s->in == 'x') {
		int high = hex_value(s->in[1]), low = hex_value(s->in[2]);

		if (high >= 0 && low >= 0 && high + low > 0) {
			*s->out++ = (char)(high << 4 | low);
			s->in += 3;
			return;
		}
	}
	s->mistake = "a backslash takes one of n t e r a b s v f \\ ' \" $ # : or xHH (not x00)";
}

/* Reads $i, $j, $i+100.  Returns false when the dollar is plain text. */
static bool split_counter(struct splitter *s)
{
	unsigned long value, more = 0;

	if (s->end - s->in < 2 || s->in[1] < 'i' || s->in[1] >= 'i' + SCRIPT_SPLIT_COUNTERS)
		return false;
	value = s->counters[s->in[1] - 'i'];
	s->in += 2;
	if (s->end - s->in >= 2 && *s->in == '+' && s->in[1] >= '0' && s->in[1] <= '9')
		for (s->in++; s->in < s->end && *s->in >= '0' && *s->in <= '9'; s->in++)
			more = more * 10 + (unsigned long)(*s->in - '0');
	s->out += sprintf(s->out, "%u", (unsigned)(value + more));
	return true;
}

/* Reads one word, without its NUL. */
static void split_word(struct splitter *s)
{
	char quote = '\0';

	while (s->in < s->end && !s->mistake && (quote || !is_blank(*s->in))) {
		char c = *s->in;

		if (c == '$' && split_counter(s))
			continue;
		s->in++;
		if (!c)
			s->mistake = "a NUL byte";
		else if (c == '\\')
			split_escape(s);
		else if (c == quote)
			quote = '\0';
		else if (!quote && (c == '\'' || c == '"'))
			quote = c;
		else
			*s->out++ = c;
	}
	if (quote && !s->mistake)
		s->mistake = "unmatched quote";
}

static bool fit_word(struct script_words *words, size_t len)
{
	size_t room = (len + 1) * GROWTH;

	if (room <= words->room)
		return true;
	script_split_free(words);
	words->block = malloc(room);
	words->word = malloc((len + 1) * sizeof(*words->word));
	if (!words->block || !words->word)
		return false;
	words->room = room;
	return true;
}

const char *script_split_line(struct script_words *words, const char *line, size_t len,
	const unsigned long counters[SCRIPT_SPLIT_COUNTERS])
{
	struct splitter s = {.in = line, .end = line + len, .counters = counters};
	bool colon = false;

	if (!fit_word(words, len))
		return "out of memory";
	s.out = words->block;
	words->count = 0;
	for (;;) {
		const char *start;

		while (s.in < s.end && is_blank(*s.in))
			s.in++;
		start = s.in;
		if (s.in == s.end || (*s.in == '#' && !colon))
			break;
		words->word[words->count] = s.out;
		split_word(&s);
		if (s.mistake)
			return s.mistake;
		*s.out++ = '\0';
		if (!colon && s.in - start == 1 && *start == ':') {
			colon = true;
			words->colon = words->count;
		}
		words->count++;
	}
	if (!colon)
		words->colon = words->count;
	words->end = s.out;
	return NULL;
}

void script_split_free(struct script_words *words)
{
	free(words->block);
	free(words->word);
	*words = (struct script_words){0};
}
