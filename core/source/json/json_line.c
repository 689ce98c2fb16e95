// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_line.h"

#include "core/base/text.h"
#include "core/source/json/base64.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16 /* of values in values, which mayfly does not write */

const char JSON_LINE_NO_MEMORY[] = "out of memory";

static const struct key_word {
	const char *word;
	size_t len;
} KEYS[JSON_KEY_COUNT] = {
#define X(id, text) {text, sizeof(text) - 1},
	JSON_LINE_KEYS(X)
#undef X
};

/* Texts are written to out.  None is longer than in the line, where it has two quotes. */
struct json_scan {
	const char *at, *end;
	char *out;
	const char *problem; /* the first one; NULL: none */
	unsigned next;       /* the key that probably comes next */
	bool has_raw;
	uint64_t raw_keys; /* bits of those that had their bytes in raw */
};

_Static_assert(JSON_KEY_COUNT <= 64, "one bit each");

void json_line_free(struct json_line *line)
{
	free(line->memory);
	*line = (struct json_line){0};
}

static bool fail(struct json_scan *scan, const char *problem)
{
	if (!scan->problem)
		scan->problem = problem;
	return false;
}

static void skip_blanks(struct json_scan *scan)
{
	while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r'))
		scan->at++;
}

/* The next character after blanks, which is passed if it is that one. */
static bool takes(struct json_scan *scan, char wanted)
{
	skip_blanks(scan);
	if (scan->at == scan->end || *scan->at != wanted)
		return false;
	scan->at++;
	return true;
}

/* Four digits of \uXXXX.  Returns -1: they are none. */
static long read_unit(struct json_scan *scan)
{
	long unit = 0;

	if (scan->end - scan->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char digit = *scan->at++ | 0x20;

		if (digit >= '0' && digit <= '9')
			unit = unit << 4 | (digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			unit = unit << 4 | (digit - 'a' + 10);
		else
			return -1;
	}
	return unit;
}

static bool take_unicode(struct json_scan *scan)
{
	long code = read_unit(scan), low;

	if (code >= 0xd800 && code < 0xdc00) {
		if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
			return fail(scan, "half of a surrogate pair");
		scan->at += 2;
		low = read_unit(scan);
		if (low < 0xdc00 || low > 0xdfff)
			return fail(scan, "half of a surrogate pair");
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	if (code <= 0 || (code >= 0xdc00 && code < 0xe000))
		return fail(scan, code ? "a wrong \\u" : "a text with a NUL");
	scan->out += text_encode(scan->out, (uint32_t)code);
	return true;
}

static bool take_escape(struct json_scan *scan)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char letter;

	if (scan->at == scan->end)
		return fail(scan, "a text without its end");
	letter = *scan->at++;
	if (letter == 'u')
		return take_unicode(scan);
	found = letter ? strchr(letters, letter) : NULL;
	if (!found)
		return fail(scan, "an unknown escape");
	*scan->out++ = bytes[found - letters];
	return true;
}

/* After its first quote.  A NUL is added. */
static bool take_text(struct json_scan *scan)
{
	while (scan->at < scan->end && *scan->at != '"') {
		const char *plain = scan->at;

		while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\' &&
			(unsigned char)*scan->at >= ' ')
			scan->at++;
		memcpy(scan->out, plain, (size_t)(scan->at - plain));
		scan->out += scan->at - plain;
		if (scan->at == scan->end || *scan->at == '"')
			break;
		if (*scan->at != '\\')
			return fail(scan, "a control character in a text");
		scan->at++;
		if (!take_escape(scan))
			return false;
	}
	if (scan->at == scan->end)
		return fail(scan, "a text without its end");
	scan->at++;
	*scan->out++ = '\0';
	return true;
}

static size_t count_digits(struct json_scan *scan)
{
	const char *first = scan->at;

	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
		scan->at++;
	return (size_t)(scan->at - first);
}

/* As it is written, to out. */
static bool take_number(struct json_scan *scan)
{
	const char *first = scan->at;
	bool is_good;

	if (*scan->at == '-')
		scan->at++;
	is_good = count_digits(scan) > 0;
	if (is_good && scan->at < scan->end && *scan->at == '.') {
		scan->at++;
		is_good = count_digits(scan) > 0;
	}
	if (is_good && scan->at < scan->end && (*scan->at | 0x20) == 'e') {
		scan->at++;
		if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
			scan->at++;
		is_good = count_digits(scan) > 0;
	}
	if (!is_good)
		return fail(scan, "a wrong number");
	memcpy(scan->out, first, (size_t)(scan->at - first));
	scan->out += scan->at - first;
	*scan->out++ = '\0';
	return true;
}

static bool take_word(struct json_scan *scan, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len))
		return fail(scan, "no value where one must be");
	scan->at += len;
	return true;
}

static bool take_value(struct json_scan *scan, struct json_line_value *value, unsigned depth);

/* An array of strings is kept; one that has others, too, is JSON_OTHER. */
static bool take_array(struct json_scan *scan, struct json_line_value *value, unsigned depth)
{
	struct json_line_value element;

	value->type = JSON_ARRAY;
	if (takes(scan, ']'))
		return true;
	do {
		if (!take_value(scan, &element, depth))
			return false;
		if (element.type != JSON_TEXT)
			value->type = JSON_OTHER;
	} while (takes(scan, ','));
	return takes(scan, ']') || fail(scan, "an array without its end");
}

static bool skip_object(struct json_scan *scan, unsigned depth)
{
	struct json_line_value value;

	if (takes(scan, '}'))
		return true;
	do {
		if (!takes(scan, '"') || !take_text(scan) || !takes(scan, ':'))
			return fail(scan, "a key without its value");
		if (!take_value(scan, &value, depth))
			return false;
	} while (takes(scan, ','));
	return takes(scan, '}') || fail(scan, "an object without its end");
}

static bool take_value(struct json_scan *scan, struct json_line_value *value, unsigned depth)
{
	bool is_good;

	skip_blanks(scan);
	if (scan->at == scan->end)
		return fail(scan, "it is cut short");
	if (!depth)
		return fail(scan, "too many values in values");
	*value = (struct json_line_value){.type = JSON_OTHER, .text = scan->out};
	switch (*scan->at) {
	case '"':
		scan->at++;
		value->type = JSON_TEXT;
		is_good = take_text(scan);
		break;
	case '[':
		scan->at++;
		is_good = take_array(scan, value, depth - 1);
		break;
	case '{':
		scan->at++;
		is_good = skip_object(scan, depth - 1);
		break;
	case 't':
		value->type = JSON_TRUE;
		is_good = take_word(scan, "true");
		break;
	case 'f':
		value->type = JSON_ABSENT;
		is_good = take_word(scan, "false");
		break;
	case 'n':
		value->type = JSON_ABSENT;
		is_good = take_word(scan, "null");
		break;
	default:
		value->type = JSON_NUMBER;
		is_good = take_number(scan);
	}
	value->len = (size_t)(scan->out - value->text);
	if (value->type != JSON_ARRAY && value->len)
		value->len--;
	return is_good;
}

/* JSON_KEY_COUNT: it is not in the list.  Lines of mayfly have them in its order. */
static unsigned find_key(struct json_scan *scan, const char *word, size_t len)
{
	for (unsigned i = 0; i < JSON_KEY_COUNT; i++) {
		unsigned key = scan->next + i;

		if (key >= JSON_KEY_COUNT)
			key -= JSON_KEY_COUNT;
		if (KEYS[key].len == len && !memcmp(KEYS[key].word, word, len)) {
			scan->next = key + 1;
			return key;
		}
	}
	return JSON_KEY_COUNT;
}

/* The bytes of a text in "raw" take the place of what was readable of them. */
static bool take_raw_text(struct json_scan *scan, struct json_line_value *value)
{
	char *text = scan->out;
	long len;

	if (!takes(scan, '"') || !take_text(scan))
		return fail(scan, "a wrong value in raw");
	len = base64_decode(text, (size_t)(scan->out - text) - 1);
	if (len < 0)
		return fail(scan, "a wrong value in raw");
	scan->out = text + len + 1;
	*value = (struct json_line_value){.type = JSON_TEXT, .text = text, .len = (size_t)len};
	return true;
}

/* The same of an array, where null is a text that was readable as it is. */
static bool take_raw_array(struct json_scan *scan, struct json_line_value *value)
{
	const char *readable = value->text, *end = value->text + value->len;
	char *first = scan->out;
	struct json_line_value element;

	if (value->type != JSON_ARRAY)
		return fail(scan, "an array in raw for what is none");
	do {
		size_t size = readable < end ? strlen(readable) + 1 : 0;

		skip_blanks(scan);
		if (!size)
			return fail(scan, "more texts in raw than there are");
		if (scan->at < scan->end && *scan->at == 'n') {
			if (!take_word(scan, "null"))
				return false;
			memcpy(scan->out, readable, size);
			scan->out += size;
		} else if (!take_raw_text(scan, &element)) {
			return false;
		}
		readable += size;
	} while (takes(scan, ','));
	if (!takes(scan, ']') || readable < end)
		return fail(scan, "fewer texts in raw than there are");
	*value = (struct json_line_value){JSON_ARRAY, first, (size_t)(scan->out - first)};
	return true;
}

static bool take_raw(struct json_scan *scan, struct json_line *line)
{
	struct json_line_value other, *value;

	if (scan->has_raw)
		return fail(scan, "a key that comes twice");
	scan->has_raw = true;
	if (!takes(scan, '{'))
		return fail(scan, "raw is no object");
	if (takes(scan, '}'))
		return true;
	do {
		const char *word = scan->out;
		unsigned key;

		if (!takes(scan, '"') || !take_text(scan) || !takes(scan, ':'))
			return fail(scan, "a key without its value");
		key = find_key(scan, word, (size_t)(scan->out - word) - 1);
		value = key < JSON_KEY_COUNT ? &line->values[key] : NULL;
		if (value && scan->raw_keys & UINT64_C(1) << key)
			return fail(scan, "a key that comes twice");
		scan->raw_keys |= value ? UINT64_C(1) << key : 0;
		if (!value || value->type == JSON_ABSENT) {
			if (!take_value(scan, &other, DEPTH_MAX))
				return false;
		} else if (takes(scan, '[') ? !take_raw_array(scan, value)
					    : !take_raw_text(scan, value)) {
			return false;
		}
	} while (takes(scan, ','));
	return takes(scan, '}') || fail(scan, "an object without its end");
}

static bool take_member(struct json_scan *scan, struct json_line *line)
{
	struct json_line_value value;
	char *word = scan->out;
	unsigned key;
	size_t len;

	if (!takes(scan, '"') || !take_text(scan) || !takes(scan, ':'))
		return fail(scan, "a key without its value");
	len = (size_t)(scan->out - word) - 1;
	scan->out = word;
	if (len == 3 && !memcmp(word, "raw", 3))
		return take_raw(scan, line);
	key = find_key(scan, word, len);
	if (!take_value(scan, &value, DEPTH_MAX))
		return false;
	if (key == JSON_KEY_COUNT)
		return true;
	if (line->values[key].type != JSON_ABSENT)
		return fail(scan, "a key that comes twice");
	line->values[key] = value;
	return true;
}

/* The raw values of an array have copies of its readable texts. */
static bool fit(struct json_line *line, size_t len)
{
	size_t room = 2 * len + 64;
	char *memory;

	if (room <= line->room)
		return true;
	memory = malloc(room);
	if (!memory)
		return false;
	free(line->memory);
	line->memory = memory;
	line->room = room;
	return true;
}

const char *json_line_parse(struct json_line *line, const char *in, size_t len)
{
	struct json_scan scan = {.at = in, .end = in + len};

	if (!fit(line, len))
		return JSON_LINE_NO_MEMORY;
	scan.out = line->memory;
	memset(line->values, 0, sizeof(line->values));
	if (!takes(&scan, '{'))
		return "it is no object";
	if (!takes(&scan, '}')) {
		do {
			if (!take_member(&scan, line))
				return scan.problem;
		} while (takes(&scan, ','));
		if (!takes(&scan, '}'))
			return scan.at == scan.end ? "it is cut short"
						   : "no comma between two keys";
	}
	skip_blanks(&scan);
	return scan.at == scan.end ? NULL : "more than one object";
}

bool json_line_number(const struct json_line *line, enum json_line_key key, uint64_t *number)
{
	const struct json_line_value *value = &line->values[key];
	uint64_t sum = 0;

	if ((value->type != JSON_NUMBER && value->type != JSON_TEXT) || !value->len ||
		value->len > 20)
		return false;
	for (size_t i = 0; i < value->len; i++) {
		unsigned digit = (unsigned)(value->text[i] - '0');

		if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*number = sum;
	return true;
}

bool json_line_signed(const struct json_line *line, enum json_line_key key, int64_t *number)
{
	const struct json_line_value *value = &line->values[key];
	struct json_line positive;
	uint64_t size;
	bool is_negative = value->len && *value->text == '-';

	if (!is_negative) {
		if (!json_line_number(line, key, &size) || size > INT64_MAX)
			return false;
		*number = (int64_t)size;
		return true;
	}
	positive.values[key] = *value;
	positive.values[key].text++;
	positive.values[key].len--;
	if (!json_line_number(&positive, key, &size) || size > INT64_MAX)
		return false;
	*number = -(int64_t)size;
	return true;
}

const char *json_line_text(const struct json_line *line, enum json_line_key key)
{
	const struct json_line_value *value = &line->values[key];

	return value->type == JSON_TEXT ? value->text : NULL;
}
