// SPDX-License-Identifier: GPL-2.0-or-later
/* filter_word.c - where words, values and regexes end in a filter's text. */
#include "core/query/filter_private.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The longer before those they begin with. */
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

/* Ends a word and a value alike. */
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

/* A value may hold operators, and parentheses in pairs with anything but space in between. */
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
 * The length of /regex/ with its slashes, or 0: it is a path, since more text follows at once
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
