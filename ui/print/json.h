/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - one JSON object a line, built key by key into an output.
 *
 * Strings come from processes.  What is valid UTF-8 is written as it is, escaped as JSON asks;
 * each byte that is not becomes U+FFFD, and the string's bytes are then kept for the object
 * "raw", written by json_end:
 *
 *	{"comm":"a\ufffd","argv":["ls","\ufffd"],"raw":{"comm":"Yf8=","argv":[null,"/w=="]}}
 */
#ifndef UI_PRINT_JSON_H
#define UI_PRINT_JSON_H

#include "ui/session/output.h"

#define JSON_RAW_MAX 8 /* keys of one object that may need raw */

struct json {
	struct output *out;
	bool first;     /* no key written yet */
	unsigned depth; /* objects and arrays open inside */
	unsigned raw_count;
	/* borrowed until json_end; an array is len bytes of NUL-separated strings */
	struct json_raw {
		const char *key, *bytes;
		size_t len;
		bool array;
	} raw[JSON_RAW_MAX];
};

void json_begin(struct json *json, struct output *out);
void json_number(struct json *json, const char *key, uint64_t number);
void json_signed(struct json *json, const char *key, int64_t number);
void json_true(struct json *json, const char *key);
void json_string(struct json *json, const char *key, const char *text); /* good until json_end */
/* An array of the strings in a block: each ended by a NUL, but for the last, which may be cut. */
void json_strings(struct json *json, const char *key, const char *block, size_t len);
/*
 * An object or array as a value; inside an array key is NULL.  What is not UTF-8 in there has no
 * raw.
 */
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_close_array(struct json *json);
void json_decimal(struct json *json, const char *key, double number); /* finite; 3 digits */
void json_end(struct json *json);                                     /* and the line */

#endif
