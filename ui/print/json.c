// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/json.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <string.h>

void json_begin(struct json *json, struct output *out)
{
	json->out = out;
	json->keys = NULL;
	json->markup = false;
	json->first = true;
	json->depth = json->skipped = 0;
	json->raw_count = 0;
	output_text(out, "{");
}

void json_set_markup(struct json *json)
{
	json->markup = true;
}

void json_choose(struct json *json, const struct json_keys *keys)
{
	json->keys = keys;
}

/* Keys are ours: none of them needs escapes.  False: it is not wanted, nor is its value. */
static bool put_key(struct json *json, const char *key)
{
	if (json->skipped || (json->keys && !json->depth && key && !json_keys_has(json->keys, key)))
		return false;
	if (!json->first)
		output_text(json->out, ",");
	json->first = false;
	if (!key)
		return true;
	output_text(json->out, "\"");
	output_text(json->out, key);
	output_text(json->out, "\":");
	return true;
}

/* Much faster than printf, and most values are numbers. */
static void put_digits(struct output *out, uint64_t number)
{
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	output_bytes(out, at, (size_t)(digits + sizeof(digits) - at));
}

void json_number(struct json *json, const char *key, uint64_t number)
{
	if (put_key(json, key))
		put_digits(json->out, number);
}

void json_signed(struct json *json, const char *key, int64_t number)
{
	if (!put_key(json, key))
		return;
	if (number < 0)
		output_text(json->out, "-");
	put_digits(json->out, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void json_true(struct json *json, const char *key)
{
	if (put_key(json, key))
		output_text(json->out, "true");
}

static void open_value(struct json *json, const char *key, const char *bracket)
{
	if (put_key(json, key)) {
		output_text(json->out, bracket);
		json->first = true;
	} else {
		json->skipped++;
	}
	json->depth++;
}

static void close_value(struct json *json, const char *bracket)
{
	if (json->skipped) {
		json->skipped--;
	} else {
		output_text(json->out, bracket);
		json->first = false;
	}
	json->depth--;
}

void json_object(struct json *json, const char *key)
{
	open_value(json, key, "{");
}

void json_array(struct json *json, const char *key)
{
	open_value(json, key, "[");
}

void json_close_object(struct json *json)
{
	close_value(json, "}");
}

void json_close_array(struct json *json)
{
	close_value(json, "]");
}

/* Not by printf: its decimal point depends on the locale. */
void json_decimal(struct json *json, const char *key, double number)
{
	uint64_t thousandths = (uint64_t)(number * 1000 + 0.5);

	if (put_key(json, key))
		output_format(json->out, "%" PRIu64 ".%03u", thousandths / 1000,
			(unsigned)(thousandths % 1000));
}

void json_seconds(struct json *json, const char *key, int64_t ns)
{
	if (put_key(json, key))
		output_format(
			json->out, "%" PRId64 ".%09" PRId64, ns / 1000000000, ns % 1000000000);
}

/* Needs no escape in JSON, and does not control a terminal that shows it. */
static bool is_plain(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} escaped[] = {
		{0, 0x1f},
		{'"', '"'},
		{'\\', '\\'},
		{0x7f, 0x9f}, /* controls, C1 as well */
		{0x200b, 0x200f},
		{0x2028, 0x202e},
		{0x2060, 0x206f},
		{0xfeff, 0xfeff},
	};

	for (size_t i = 0; i < sizeof(escaped) / sizeof(escaped[0]); i++)
		if (code <= escaped[i].last)
			return code < escaped[i].first;
	return true;
}

/* The same for most bytes of ASCII, which need no table. */
static bool is_plain_byte(char byte)
{
	return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';
}

static void put_escaped(struct output *out, uint32_t code)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = code && code < 0x80 ? strchr(plain, code) : NULL;

	if (found)
		output_format(out, "\\%c", letters[found - plain]);
	else
		output_format(out, "\\u%04x", code);
}

/* In a page, < could begin a tag, and & a reference. */
static bool is_markup(const struct json *json, uint32_t code)
{
	return json->markup && (code == '<' || code == '&');
}

/* Returns whether it was valid UTF-8. */
static bool put_string(struct json *json, const char *text, size_t len)
{
	struct output *out = json->out;
	const char *end = text + len, *plain = text; /* from plain on: read, not yet written */
	bool valid = true;

	output_text(out, "\"");
	while (text < end) {
		uint32_t code;
		unsigned n;

		if (is_plain_byte(*text) && !is_markup(json, (unsigned char)*text)) {
			text++;
			continue;
		}
		n = text_decode(text, end - text, &code);

		if (n && is_plain(code) && !is_markup(json, code)) {
			text += n;
			continue;
		}
		output_bytes(out, plain, text - plain);
		if (n)
			put_escaped(out, code);
		else
			output_text(out, "\xef\xbf\xbd"); /* U+FFFD */
		valid &= n > 0;
		text += n ? n : 1;
		plain = text;
	}
	output_bytes(out, plain, text - plain);
	output_text(out, "\"");
	return valid;
}

static void keep_raw(struct json *json, struct json_raw raw)
{
	if (json->raw_count < JSON_RAW_MAX && !json->depth)
		json->raw[json->raw_count++] = raw;
}

void json_string(struct json *json, const char *key, const char *text)
{
	size_t len = strlen(text);

	if (put_key(json, key) && !put_string(json, text, len))
		keep_raw(json, (struct json_raw){key, text, len, false});
}

void json_strings(struct json *json, const char *key, const char *block, size_t len)
{
	const char *end = block + len;
	bool valid = true;

	if (!put_key(json, key))
		return;
	output_text(json->out, "[");
	for (const char *at = block; at < end;) {
		size_t n = strnlen(at, end - at);

		if (at != block)
			output_text(json->out, ",");
		if (!put_string(json, at, n))
			valid = false;
		at += n + 1;
	}
	output_text(json->out, "]");
	if (!valid)
		keep_raw(json, (struct json_raw){key, block, len, true});
}

static bool is_valid(const char *text, size_t len)
{
	while (len) {
		uint32_t code;
		unsigned n = text_decode(text, len, &code);

		if (!n)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static void put_base64(struct output *out, const char *text, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)text;

	output_text(out, "\"");
	for (; len; in += 3) {
		unsigned n = len < 3 ? len : 3;
		uint32_t bits = in[0] << 16 | (n > 1 ? in[1] << 8 : 0) | (n > 2 ? in[2] : 0);
		char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
			n > 1 ? digits[bits >> 6 & 63] : '=', n > 2 ? digits[bits & 63] : '='};

		output_bytes(out, four, 4);
		len -= n;
	}
	output_text(out, "\"");
}

static void put_raw(struct output *out, const struct json_raw *raw)
{
	const char *end = raw->bytes + raw->len;

	output_format(out, "\"%s\":", raw->key);
	if (!raw->array) {
		put_base64(out, raw->bytes, raw->len);
		return;
	}
	output_text(out, "[");
	for (const char *at = raw->bytes; at < end;) {
		size_t n = strnlen(at, end - at);

		if (at != raw->bytes)
			output_text(out, ",");
		if (is_valid(at, n))
			output_text(out, "null");
		else
			put_base64(out, at, n);
		at += n + 1;
	}
	output_text(out, "]");
}

void json_end(struct json *json)
{
	if (json->raw_count && put_key(json, "raw")) {
		output_text(json->out, "{");
		for (unsigned i = 0; i < json->raw_count; i++) {
			if (i)
				output_text(json->out, ",");
			put_raw(json->out, &json->raw[i]);
		}
		output_text(json->out, "}");
	}
	output_text(json->out, "}");
	output_end_line(json->out);
}
