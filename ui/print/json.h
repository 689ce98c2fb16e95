/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json.h - one JSON object per line, written key by key to an output.
 *
 * Strings come from processes.  Valid UTF-8 is written unchanged, except for JSON escapes; each
 * invalid byte becomes U+FFFD, and the original bytes then go to the object "raw", written by
 * json_end:
 *
 *	{"comm":"a\ufffd","argv":["ls","\ufffd"],"raw":{"comm":"Yf8=","argv":[null,"/w=="]}}
 */
#ifndef UI_PRINT_JSON_H
#define UI_PRINT_JSON_H

#include "ui/format/json_keys.h"
#include "ui/session/output.h"

#define JSON_RAW_MAX 8 /* keys of one object that may need raw */

struct json {
	struct output *out;
	const struct json_keys *keys; /* NULL: all; else those of the line's object, borrowed */
	bool markup;                  /* < and & are escaped, too */
	bool first;                   /* no key written yet */
	unsigned depth;               /* objects and arrays open inside */
	unsigned skipped;             /* of them: not written, since their key was not chosen */
	unsigned raw_count;
	/* borrowed until json_end; an array is len bytes of NUL-separated strings */
	struct json_raw {
		const char *key, *bytes;
		size_t len;
		bool array;
	} raw[JSON_RAW_MAX];
};

void json_begin(struct json *json, struct output *out);
/* For a text inside of a page: from now on no string has a < or &. */
void json_set_markup(struct json *json);
/* Only these keys are written from now on. */
void json_choose(struct json *json, const struct json_keys *keys);
void json_number(struct json *json, const char *key, uint64_t number);
void json_signed(struct json *json, const char *key, int64_t number);
void json_true(struct json *json, const char *key);
void json_string(
	struct json *json, const char *key, const char *text); /* borrowed until json_end */
/* An array of the strings in a block.  A NUL ends each; the last one may be cut before it. */
void json_strings(struct json *json, const char *key, const char *block, size_t len);
/*
 * An object or array as a value; inside an array key is NULL.  Invalid UTF-8 in there has no raw.
 */
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_close_array(struct json *json);
void json_decimal(struct json *json, const char *key, double number); /* finite; 3 digits */
/* Seconds since 1970, exact: 9 digits.  At or after 1970. */
void json_seconds(struct json *json, const char *key, int64_t ns);
void json_end(struct json *json); /* and the line */

#endif
