// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/sequence.h"

#include "core/base/text.h"

#include <stdbool.h>
#include <string.h>

#define ESC 0x1b
#define CAN 0x18
#define SUB 0x1a

static void keep_byte(struct sequence *sequence, char byte)
{
	if (sequence->len < SEQUENCE_MAX)
		sequence->text[sequence->len++] = byte;
}

void sequence_reset(struct sequence *sequence)
{
	sequence->state = SEQUENCE_GROUND;
	sequence->len = 0;
}

static void enter(struct sequence *sequence, enum sequence_state state)
{
	sequence->state = state;
	sequence->len = 0;
}

static void pass_whole(struct sequence *sequence, const struct sequence_parts *parts)
{
	if (sequence->len < SEQUENCE_MAX)
		parts->pass(parts->ctx, sequence->text, sequence->len);
	sequence_reset(sequence);
}

/* ---- CSI ---- */

/* Returns the number of arguments; the numbers that are too large become SEQUENCE_NUMBER_MAX. */
static unsigned limit_numbers(struct sequence *sequence)
{
	char out[SEQUENCE_MAX];
	size_t used = 0, at = 0;
	unsigned args = 1;

	while (at < sequence->len) {
		size_t digits = 0;

		while (at + digits < sequence->len && sequence->text[at + digits] >= '0' &&
			sequence->text[at + digits] <= '9')
			digits++;
		if (digits > 4) {
			memcpy(out + used, "9999", 4);
			used += 4;
		} else if (digits) {
			memcpy(out + used, sequence->text + at, digits);
			used += digits;
		} else {
			args += sequence->text[at] == ';' || sequence->text[at] == ':';
			out[used++] = sequence->text[at];
		}
		at += digits ? digits : 1;
	}
	memcpy(sequence->text, out, used);
	sequence->len = used;
	return args;
}

static void read_csi(
	struct sequence *sequence, unsigned char byte, const struct sequence_parts *parts)
{
	if (byte < 0x20 || byte > 0x7e) { /* no sequence has it */
		sequence_reset(sequence);
		return;
	}
	keep_byte(sequence, (char)byte);
	if (byte < 0x40)
		return;
	if (sequence->len == SEQUENCE_MAX || limit_numbers(sequence) > SEQUENCE_ARGS_MAX)
		sequence_reset(sequence);
	else
		pass_whole(sequence, parts);
}

/* ---- the other states ---- */

static void read_escape(
	struct sequence *sequence, unsigned char byte, const struct sequence_parts *parts)
{
	keep_byte(sequence, (char)byte);
	if (byte == '[' && sequence->len == 2) {
		sequence->state = SEQUENCE_CSI;
	} else if (sequence->len == 2 && strchr("]PX^_", byte)) {
		enter(sequence, SEQUENCE_STRING);
		keep_byte(sequence, (char)byte); /* which kind of string */
	} else if (byte >= 0x30 && byte <= 0x7e) {
		if (byte == '\\' && sequence->len == 2) /* the end of a string that is over */
			sequence_reset(sequence);
		else
			pass_whole(sequence, parts);
	} else if (byte < 0x20 || byte > 0x2f || sequence->len > 4) {
		sequence_reset(sequence);
	}
}

static void pass_string(struct sequence *sequence, const struct sequence_parts *parts)
{
	if (sequence->len < SEQUENCE_MAX && sequence->text[0] == ']')
		parts->string(parts->ctx, sequence->text + 1, sequence->len - 1);
	sequence_reset(sequence);
}

static void begin_escape(struct sequence *sequence)
{
	enter(sequence, SEQUENCE_ESCAPE);
	keep_byte(sequence, ESC);
}

static void read_string(
	struct sequence *sequence, unsigned char byte, const struct sequence_parts *parts)
{
	bool escaped = sequence->state == SEQUENCE_STRING_ESCAPE;

	sequence->state = byte == ESC ? SEQUENCE_STRING_ESCAPE : SEQUENCE_STRING;
	if (byte == '\a' || (escaped && byte == '\\')) {
		pass_string(sequence, parts);
	} else if (escaped && byte != ESC) { /* a sequence that has cut it off */
		begin_escape(sequence);
		read_escape(sequence, byte, parts);
	} else if (byte != ESC) {
		keep_byte(sequence, (char)byte);
	}
}

static void pass_unknown(const struct sequence_parts *parts)
{
	parts->pass(parts->ctx, "\xef\xbf\xbd", 3);
}

/* A character may come in two reads: its first bytes wait in the text. */
static void read_ground(
	struct sequence *sequence, unsigned char byte, const struct sequence_parts *parts)
{
	uint32_t code;

	if (sequence->len && (byte & 0xc0) != 0x80) {
		pass_unknown(parts);
		sequence->len = 0;
	}
	if (byte == ESC) {
		begin_escape(sequence);
		return;
	}
	keep_byte(sequence, (char)byte);
	if (byte < 0x80) {
		pass_whole(sequence, parts);
	} else if (text_decode(sequence->text, sequence->len, &code)) {
		if (code < 0xa0) /* controls of the second page */
			sequence_reset(sequence);
		else
			pass_whole(sequence, parts);
	} else if (sequence->len >= 4 || (byte & 0xc0) != 0xc0) {
		if (sequence->len >= 4 || (sequence->len == 1 && (byte & 0xc0) == 0x80)) {
			pass_unknown(parts);
			sequence_reset(sequence);
		}
	}
}

static void read_byte(
	struct sequence *sequence, unsigned char byte, const struct sequence_parts *parts)
{
	if (sequence->state != SEQUENCE_GROUND && (byte == CAN || byte == SUB))
		sequence_reset(sequence);
	else if (sequence->state == SEQUENCE_GROUND)
		read_ground(sequence, byte, parts);
	else if (sequence->state == SEQUENCE_ESCAPE && byte == ESC)
		begin_escape(sequence);
	else if (sequence->state == SEQUENCE_CSI && byte == ESC)
		begin_escape(sequence);
	else if (sequence->state == SEQUENCE_ESCAPE)
		read_escape(sequence, byte, parts);
	else if (sequence->state == SEQUENCE_CSI)
		read_csi(sequence, byte, parts);
	else
		read_string(sequence, byte, parts);
}

/* So many bytes are printable ASCII or ends of lines, which is most of what is written. */
static size_t plain_run(const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len &&
		((bytes[at] >= 0x20 && bytes[at] < 0x7f) || bytes[at] == '\n' || bytes[at] == '\r'))
		at++;
	return at;
}

void sequence_read(struct sequence *sequence, const char *bytes, size_t len,
	const struct sequence_parts *parts)
{
	while (len) {
		size_t run = sequence->state == SEQUENCE_GROUND && !sequence->len
				     ? plain_run(bytes, len)
				     : 0;

		if (run)
			parts->pass(parts->ctx, bytes, run);
		else
			read_byte(sequence, (unsigned char)*bytes, parts);
		bytes += run ? run : 1;
		len -= run ? run : 1;
	}
}
