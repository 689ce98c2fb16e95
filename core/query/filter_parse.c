// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * filter_parse.c - recursive descent over the grammar in filter.h, one function per rule.  A
 * function that returns false has set the error.
 */
#include "core/query/filter_private.h"
#include "core/query/vocabulary.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX   64 /* nesting of parentheses and nots */
#define SNIPPET_MAX 24 /* bytes of the user's text in a message */

struct parser {
	const char *at;
	struct filter *filter;
	struct filter_error *error;
	char *strings; /* free part of filter->strings */
	unsigned depth;
};

__attribute__((format(printf, 3, 4))) static bool fail(
	struct parser *parser, const char *where, const char *format, ...)
{
	struct filter_error *error = parser->error;
	va_list args;

	error->column = (unsigned)(where - parser->filter->text);
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return false;
}

/* How much of a text to quote in a message: never a part of a character. */
static int snippet(const char *text, size_t len)
{
	if (len > SNIPPET_MAX) {
		len = SNIPPET_MAX;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	return (int)len;
}

static void skip_space(struct parser *parser)
{
	while (isspace((unsigned char)*parser->at))
		parser->at++;
}

/* Skip `and`, `or` or `not`, written as a word or as a sign, with blanks before it. */
static bool accept(struct parser *parser, const char *keyword, const char *sign)
{
	size_t len;

	skip_space(parser);
	if (filter_is_keyword(parser->at, keyword))
		len = strlen(keyword);
	else if (!strncmp(parser->at, sign, strlen(sign)))
		len = strlen(sign);
	else
		return false;
	parser->at += len;
	return true;
}

static struct filter_step *add_step(struct parser *parser, enum filter_step_kind kind)
{
	struct filter_step *step = &parser->filter->steps[parser->filter->count++];

	step->kind = kind;
	return step;
}

static struct filter_test *add_test(struct parser *parser, enum field_id field, enum filter_op op)
{
	struct filter_test *test = &add_step(parser, STEP_TEST)->test;

	test->field = field;
	test->op = op;
	if (field == FIELD_NONE || field == FIELD_ARGS)
		parser->filter->by_args = true;
	return test;
}

static char *keep_string(struct parser *parser, const char *text, size_t len)
{
	char *string = parser->strings;

	memcpy(string, text, len);
	string[len] = '\0';
	parser->strings += len + 1;
	return string;
}

/* "text" with \" and \\ in it; *string is set to the text without escapes. */
static bool parse_quoted(struct parser *parser, const char **string)
{
	const char *open = parser->at++;
	char *out = parser->strings;

	*string = out;
	for (; *parser->at && *parser->at != '"'; parser->at++) {
		if (*parser->at == '\\' && (parser->at[1] == '"' || parser->at[1] == '\\'))
			parser->at++;
		*out++ = *parser->at;
	}
	if (!*parser->at)
		return fail(parser, open, "unmatched quote");
	parser->at++;
	*out++ = '\0';
	parser->strings = out;
	return true;
}

static bool compile_regex(
	struct parser *parser, const char *where, struct filter_test *test, const char *text)
{
	char reason[80];
	int error;

	if (filter_regex_is_heavy(text))
		return fail(parser, where, "repeat counts multiply to more than %d",
			FILTER_REPEATS_MAX);
	test->regex = malloc(sizeof(*test->regex));
	if (!test->regex)
		return fail(parser, where, "out of memory");
	error = regcomp(test->regex, text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (!error)
		return true;
	regerror(error, test->regex, reason, sizeof(reason));
	free(test->regex);
	test->regex = NULL;
	return fail(parser, where, "invalid regular expression: %s", reason);
}

/* The text of a value, without its quotes or slashes.  *string is NULL when there is no text. */
static bool parse_text(struct parser *parser, bool regex, const char **string)
{
	size_t len;

	*string = NULL;
	if (*parser->at == '"')
		return parse_quoted(parser, string);
	len = regex && *parser->at == '/' ? filter_slashed_len(parser->at) : 0;
	if (len) {
		*string = keep_string(parser, parser->at + 1, len - 2);
	} else {
		len = filter_value_len(parser->at);
		if (len)
			*string = keep_string(parser, parser->at, len);
	}
	parser->at += len;
	return true;
}

/* A word for a state, but for zombie, is known from events. */
static void record_needs(struct filter *filter, enum field_id id, double number)
{
	const struct field *field = &field_table[id];
	bool state = field->kind == KIND_STATE;
	unsigned samples = field->samples;

	if (state && number > STATE_BEFORE && number != STATE_zombie && number != STATE_frozen)
		samples = 0;
	if (filter->samples < samples)
		filter->samples = samples;
	if (field->flags & FIELD_TIMED || (state && number == STATE_new))
		filter->timed = true;
	filter->trend |= !!(field->flags & FIELD_TREND);
	if (id == FIELD_DEPTH)
		filter->by_depth = true;
	if (id == FIELD_PID || id == FIELD_PPID || id == FIELD_BORN)
		filter->by_pid = true;
}

/* A unit after a blank: "50 MB".  Returns the value with it. */
static const char *parse_unit(struct parser *parser, enum field_kind kind, const char *value)
{
	const char *unit = parser->at + strspn(parser->at, " \t");
	size_t len = filter_unit_len(kind, unit);

	if (!len || strspn(value, "0123456789.") != strlen(value))
		return value;
	parser->strings--; /* the NUL of the value, which was kept last */
	keep_string(parser, unit, len);
	parser->at = unit + len;
	return value;
}

static bool parse_value(struct parser *parser, enum field_id field, int op)
{
	const char *name = field_table[field].word;
	enum field_kind kind = field_table[field].kind;
	bool regex = filter_ops[op].op == OP_LIKE || filter_ops[op].op == OP_UNLIKE;
	struct filter_test *test;
	const char *where;

	skip_space(parser);
	where = parser->at;
	if (*where == '=')
		return fail(
			parser, where, "use a single '=': %s %s ...", name, filter_ops[op].text);
	test = add_test(parser, field, filter_ops[op].op);
	if (!parse_text(parser, regex, &test->text))
		return false;
	if (!test->text)
		return fail(
			parser, where, "expected a value after '%s %s'", name, filter_ops[op].text);
	if (regex)
		return compile_regex(parser, where, test, test->text);
	if (*where != '"')
		test->text = parse_unit(parser, kind, test->text);
	if (filter_value_read(kind, test->text, &test->number)) {
		record_needs(parser->filter, field, test->number);
		return true;
	}
	if (filter_value_guess(kind, test->text))
		return fail(parser, where, "unknown %s '%.*s'; did you mean %s?", name,
			snippet(test->text, strlen(test->text)), test->text,
			filter_value_guess(kind, test->text));
	return fail(parser, where, "expected %s, after '%s %s', not '%.*s'",
		filter_kinds[kind].value, name, filter_ops[op].text,
		snippet(test->text, strlen(test->text)), test->text);
}

static bool fail_field(struct parser *parser, const char *word, size_t len)
{
	enum field_id shown = vocabulary_find(VOCABULARY_ORDER, word, len);
	const char *guess = vocabulary_guess(VOCABULARY_FILTER, word, len);
	char names[FIELD_COUNT * 12];
	size_t used = 0;

	if (shown < FIELD_COUNT)
		return fail(parser, word, "'%.*s' can be sorted by, but not filtered by%s",
			snippet(word, len), word, shown == FIELD_BIRTH ? ": use age" : "");
	if (guess)
		return fail(parser, word,
			"unknown field '%.*s'; did you mean %s? (quote plain text)",
			snippet(word, len), word, guess);

	for (unsigned id = 0; id < FIELD_COUNT; id++)
		if (!(field_table[id].flags & FIELD_UNFILTERED))
			used += (size_t)snprintf(
				names + used, sizeof(names) - used, ", %s", field_table[id].word);
	return fail(parser, word, "unknown field '%.*s'; fields are %s (quote plain text)",
		snippet(word, len), word, names + 2);
}

static bool parse_comparison(struct parser *parser, const char *word, size_t len, int op)
{
	enum field_id field = vocabulary_find(VOCABULARY_FILTER, word, len);

	if (field == FIELD_COUNT)
		return fail_field(parser, word, len);
	if (!(filter_kinds[field_table[field].kind].ops & 1u << filter_ops[op].op))
		return fail(parser, parser->at, "'%s' cannot be used here: %s %s",
			filter_ops[op].text, field_table[field].word,
			filter_kinds[field_table[field].kind].rule);
	parser->at += strlen(filter_ops[op].text);
	return parse_value(parser, field, op);
}

static bool add_needle(struct parser *parser, char *string)
{
	struct filter_test *test = add_test(parser, FIELD_NONE, OP_EQ);

	needle_make(&test->needle, string, strlen(string));
	return true;
}

static bool parse_slashed(struct parser *parser, size_t len)
{
	const char *where = parser->at;
	const char *text = keep_string(parser, where + 1, len - 2);

	parser->at += len;
	return compile_regex(parser, where, add_test(parser, FIELD_NONE, OP_LIKE), text);
}

static bool fail_nothing(struct parser *parser)
{
	const char *at = parser->at;

	if (!*at)
		return fail(parser, at, "expected a word, a comparison or '(' at the end");
	if (*at == ')')
		return fail(parser, at, "expected a word or a comparison before ')'");
	return fail(parser, at, "expected a word, a comparison or '(' before '%c'", *at);
}

/* word, or field op value */
static bool parse_word(struct parser *parser)
{
	const char *word = parser->at;
	size_t len = filter_word_len(word);
	int op;

	if (filter_is_keyword(word, "or") || filter_is_keyword(word, "and"))
		return fail(parser, word, "expected something before '%.*s' (or quote the word)",
			(int)len, word);
	if (!len)
		return fail_nothing(parser);
	parser->at += len;
	skip_space(parser);
	op = filter_op_find(parser->at);
	if (op >= 0)
		return parse_comparison(parser, word, len, op);
	return add_needle(parser, keep_string(parser, word, len));
}

static bool parse_primary(struct parser *parser)
{
	const char *string;
	size_t len;

	switch (*parser->at) {
	case '"':
		string = parser->strings;
		return parse_quoted(parser, &string) && add_needle(parser, (char *)string);
	case '/':
		len = filter_slashed_len(parser->at);
		if (len)
			return parse_slashed(parser, len);
		if (!strchr(parser->at + 1, '/'))
			return fail(parser, parser->at,
				"unterminated regular expression: add a '/', or quote a path");
	}
	return parse_word(parser);
}

static bool parse_expr(struct parser *parser);

static bool parse_group(struct parser *parser)
{
	const char *open = parser->at++;

	if (!parse_expr(parser))
		return false;
	skip_space(parser);
	if (*parser->at != ')')
		return fail(parser, open, "unmatched '('");
	parser->at++;
	return true;
}

static bool parse_factor(struct parser *parser)
{
	bool good;

	skip_space(parser);
	if (parser->depth == DEPTH_MAX)
		return fail(parser, parser->at, "nested too deeply (limit %d)", DEPTH_MAX);
	parser->depth++;
	if (accept(parser, "not", "!")) {
		good = parse_factor(parser);
		if (good)
			add_step(parser, STEP_NOT);
	} else {
		good = *parser->at == '(' ? parse_group(parser) : parse_primary(parser);
	}
	parser->depth--;
	return good;
}

/* The rest cannot start another factor. */
static bool is_at_end_of_term(struct parser *parser)
{
	skip_space(parser);
	return !*parser->at || *parser->at == ')' || *parser->at == '|' ||
	       filter_is_keyword(parser->at, "or");
}

/* A jump gets its target later: the end of the operand after it. */
static bool parse_operand(
	struct parser *parser, enum filter_step_kind jump, bool (*parse)(struct parser *))
{
	struct filter_step *step = add_step(parser, jump);

	if (!parse(parser))
		return false;
	step->target = parser->filter->count;
	return true;
}

static bool parse_term(struct parser *parser)
{
	bool good = parse_factor(parser);

	while (good && (accept(parser, "and", "&&") || !is_at_end_of_term(parser)))
		good = parse_operand(parser, STEP_UNLESS, parse_factor);
	return good;
}

static bool parse_expr(struct parser *parser)
{
	bool good = parse_term(parser);

	while (good && (accept(parser, "or", "||") || accept(parser, "or", "|")))
		good = parse_operand(parser, STEP_IF, parse_term);
	return good;
}

static bool parse_all(struct parser *parser)
{
	skip_space(parser);
	if (!*parser->at)
		return true;
	if (!parse_expr(parser))
		return false;
	if (*parser->at)
		return fail(parser, parser->at, "unmatched ')'");
	return true;
}

static struct filter *filter_new(const char *text, size_t len)
{
	struct filter *filter = calloc(1, sizeof(*filter));

	if (!filter)
		return NULL;
	/* Every step but the jumps takes at least a byte of text; so does each jump's operand. */
	filter->steps = calloc(2 * len + 1, sizeof(*filter->steps));
	filter->strings =
		malloc(2 * len + 1); /* each at most as long as its source text, with a NUL */
	filter->text = strdup(text);
	if (!filter->steps || !filter->strings || !filter->text) {
		filter_free(filter);
		return NULL;
	}
	return filter;
}

struct filter *filter_parse(const char *text, struct filter_error *error)
{
	size_t len = strnlen(text, FILTER_TEXT_MAX + 1);
	struct parser parser = {.error = error};

	*error = (struct filter_error){0};
	if (len > FILTER_TEXT_MAX) {
		error->column = FILTER_TEXT_MAX;
		snprintf(error->message, sizeof(error->message), "too long: %d bytes at most",
			FILTER_TEXT_MAX);
		return NULL;
	}
	parser.filter = filter_new(text, len);
	if (!parser.filter) {
		snprintf(error->message, sizeof(error->message), "out of memory");
		return NULL;
	}
	parser.at = parser.filter->text;
	parser.strings = parser.filter->strings;
	if (parse_all(&parser))
		return parser.filter;
	filter_free(parser.filter);
	return NULL;
}
