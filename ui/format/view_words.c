// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/view_words.h"

#include <stdio.h>
#include <string.h>

#define GAPS " \t,"

static const struct {
	const char *word;
	bool usual;
} words[VIEW_WORD_COUNT] = {
#define X(name, word, usual, key) {word, usual},
	VIEW_WORDS(X)
#undef X
};

unsigned view_words_usual(void)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < VIEW_WORD_COUNT; i++)
		bits |= (unsigned)words[i].usual << i;
	return bits;
}

static unsigned find_word(const char *text, size_t len)
{
	unsigned i = 0;

	while (i < VIEW_WORD_COUNT &&
		(strlen(words[i].word) != len || memcmp(words[i].word, text, len) != 0))
		i++;
	return i;
}

bool view_words_parse(unsigned *bits, const char *text, const char **wrong)
{
	unsigned read = view_words_usual();

	for (text += strspn(text, GAPS); *text; text += strspn(text, GAPS)) {
		bool off = *text == '-';
		size_t len = strcspn(text, GAPS);
		unsigned word = find_word(text + off, len - off);

		*wrong = text;
		if (word == VIEW_WORD_COUNT)
			return false;
		read = off ? read & ~(1u << word) : read | 1u << word;
		text += len;
	}
	*bits = read;
	return true;
}

void view_words_write(char *out, size_t size, unsigned bits)
{
	size_t len = 0;

	*out = '\0';
	for (unsigned i = 0; i < VIEW_WORD_COUNT && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s%s", i ? " " : "",
			bits >> i & 1 ? "" : "-", words[i].word);
}
