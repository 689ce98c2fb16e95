// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/text.h"

#include <stdio.h>
#include <string.h>

/* Classes of characters in text_table.h; all others are printable and one column wide. */
enum char_class {
	PLAIN,
	HIDDEN, /* invisible, or deceptive: always escaped */
	ZERO,   /* joins the character before it */
	WIDE,
};

struct range {
	uint32_t first;
	uint32_t look : 8; /* enum char_class */
	uint32_t last : 24;
};

#include "core/base/text_table.h"

#define RANGE_COUNT (sizeof(RANGES) / sizeof(RANGES[0]))

/* Marks allowed on one character: Vietnamese, Hebrew and IPA need three. */
#define MARKS_MAX 4

#define BYTES(x) ((uint64_t)(x)*0x0101010101010101u) /* the byte, repeated eight times */

static enum char_class find_look(uint32_t code)
{
	size_t low = 0, high = RANGE_COUNT;

	if (code >= 0x20 && code < 0x7f)
		return PLAIN;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (code < RANGES[mid].first)
			high = mid;
		else if (code > RANGES[mid].last)
			low = mid + 1;
		else
			return RANGES[mid].look;
	}
	return PLAIN;
}

int text_width(uint32_t code)
{
	switch (find_look(code)) {
	case PLAIN:
		return 1;
	case WIDE:
		return 2;
	default:
		return 0;
	}
}

/* Length in bytes of the sequence that `lead` starts; 0: it starts none. */
static unsigned sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if ((lead & 0xf0) == 0xe0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

unsigned text_decode(const char *in, size_t len, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)in;
	unsigned length = sequence_length(bytes[0]);
	uint32_t value = bytes[0];

	if (!length || length > len)
		return 0;
	if (length > 1)
		value &= 0x7fu >> length;
	for (unsigned i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*code = value;
	return length;
}

/*
 * An output buffer.  `used` counts the bytes written, `len` all bytes of the text.  Once a piece
 * does not fit nothing more is written: the result is a prefix without gaps.
 */
struct text_writer {
	char *out;
	size_t room; /* without the NUL */
	size_t used;
	size_t len;
	bool full;
	bool bash;      /* inside $'...': each escape is one that bash reads back */
	unsigned marks; /* since the last base character; MARKS_MAX: there is no base character */
};

static void start_writing(struct text_writer *writer, char *out, size_t size)
{
	*writer = (struct text_writer){.out = out, .room = size ? size - 1 : 0, .full = !size};
	writer->marks = MARKS_MAX;
}

static size_t finish_writing(struct text_writer *writer, size_t size)
{
	if (size)
		writer->out[writer->used] = '\0';
	return writer->len;
}

/* One piece: a character, an escape, a quote.  Written as a whole or not at all. */
static void put(struct text_writer *writer, const char *piece, size_t len)
{
	writer->len += len;
	if (writer->full || len > writer->room - writer->used) {
		writer->full = true;
		return;
	}
	memcpy(writer->out + writer->used, piece, len);
	writer->used += len;
}

/* Printable ASCII, which may be cut anywhere. */
static void put_run(struct text_writer *writer, const char *run, size_t len)
{
	size_t fits = writer->full ? 0 : writer->room - writer->used;

	writer->len += len;
	writer->marks = 0;
	if (fits < len)
		writer->full = true;
	else
		fits = len;
	if (fits)
		memcpy(writer->out + writer->used, run, fits);
	writer->used += fits;
}

/* Length of the printable ASCII at the start, which is most text: tested eight bytes at a time. */
static size_t measure_run(const char *in, size_t len)
{
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, in + i, sizeof(word));
		/* high bit set: a byte >= 0x80, one that reaches it by +1 (0x7f), one below 0x20 */
		if ((word | (word + BYTES(0x01)) | ~((word | BYTES(0x80)) - BYTES(0x20))) &
			BYTES(0x80))
			break;
	}
	while (i < len && in[i] >= 0x20 && in[i] < 0x7f)
		i++;
	return i;
}

static void put_byte_escape(struct text_writer *writer, unsigned char byte)
{
	static const char letters[0x20] = {['\a'] = 'a',
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\v'] = 'v',
		['\f'] = 'f',
		['\r'] = 'r',
		[0x1b] = 'e'};
	char letter = byte < sizeof(letters) ? letters[byte] : '\0';
	char text[8] = {'\\', letter};

	if (!letter)
		snprintf(text, sizeof(text), "\\x%02x", byte);
	put(writer, text, strlen(text));
	writer->marks = MARKS_MAX;
}

static void put_bytes_escape(struct text_writer *writer, const char *in, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put_byte_escape(writer, (unsigned char)in[i]);
}

/* A mark needs a character before it; too many of them would cover the lines around it. */
static bool may_show(const struct text_writer *writer, enum char_class look)
{
	return look == ZERO ? writer->marks < MARKS_MAX : look != HIDDEN;
}

/* The character at `in`, or one byte when that is invalid.  Returns how many bytes were read. */
static size_t put_character(struct text_writer *writer, const char *in, size_t len)
{
	uint32_t code;
	unsigned length = text_decode(in, len, &code);
	enum char_class look = length ? find_look(code) : HIDDEN;
	char text[16];

	if (length && may_show(writer, look)) {
		put(writer, in, length);
		writer->marks = look == ZERO ? writer->marks + 1 : 0;
		return length;
	}
	if (length < 2) {
		put_byte_escape(writer, (unsigned char)in[0]);
		return 1;
	}
	if (writer->bash) {
		put_bytes_escape(writer, in, length);
	} else {
		snprintf(text, sizeof(text), "\\u{%x}", code);
		put(writer, text, strlen(text));
		writer->marks = MARKS_MAX;
	}
	return length;
}

static void put_escaped(struct text_writer *writer, const char *in, size_t len)
{
	size_t i = 0;

	writer->marks = MARKS_MAX;
	while (i < len) {
		size_t run = measure_run(in + i, len - i);

		if (run)
			put_run(writer, in + i, run);
		i += run;
		if (i < len)
			i += put_character(writer, in + i, len - i);
	}
}

size_t text_escape(char *out, size_t size, const char *in, size_t len)
{
	struct text_writer writer;

	start_writing(&writer, out, size);
	put_escaped(&writer, in, len);
	return finish_writing(&writer, size);
}

unsigned text_columns(const char *in, size_t len)
{
	char out[2048];
	size_t all = text_escape(out, sizeof(out), in, len), kept = strlen(out), at = 0;
	unsigned columns =
		all > kept ? (unsigned)(all - kept) : 0; /* approximate: too long anyway */

	while (at < kept) {
		uint32_t code;
		unsigned bytes = text_decode(out + at, kept - at, &code);

		if (!bytes)
			break;
		columns += (unsigned)text_width(code);
		at += bytes;
	}
	return columns;
}

/* Needs no quotes in a shell: neither as a word nor, if first, as the command. */
static bool is_bare_word(const char *arg, size_t len, bool first)
{
	static const char *const reserved[] = {"if", "then", "else", "elif", "fi", "case", "esac",
		"for", "select", "while", "until", "do", "done", "in", "function", "time",
		"coproc"};

	for (size_t i = 0; i < len; i++) {
		char c = arg[i];
		bool alnum =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!alnum && !(c && strchr("_@+:,./-", c)) && !(c == '=' && !first))
			return false;
	}
	for (size_t i = 0; first && i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strlen(reserved[i]) == len && !memcmp(reserved[i], arg, len))
			return false;
	return len > 0;
}

/* Can stand between single quotes: no character needs an escape. */
static bool is_printable(const char *arg, size_t len)
{
	struct text_writer probe;
	size_t i = 0;

	start_writing(&probe, NULL, 0);
	while (i < len) {
		const char *quote = memchr(arg + i, '\'', len - i);
		size_t part = quote ? (size_t)(quote - arg) - i : len - i;

		put_escaped(&probe, arg + i, part);
		i += part + 1;
		probe.len += quote ? 1 : 0;
	}
	return probe.len == len;
}

static void put_single_quoted(struct text_writer *writer, const char *arg, size_t len)
{
	put(writer, "'", 1);
	for (const char *quote; (quote = memchr(arg, '\'', len)); arg = quote + 1) {
		put_escaped(writer, arg, (size_t)(quote - arg));
		put(writer, "'\\''", 4);
		len -= (size_t)(quote + 1 - arg);
	}
	put_escaped(writer, arg, len);
	put(writer, "'", 1);
}

/* $'...'.  The "!" is escaped since an interactive bash may expand it from its history. */
static void put_dollar_quoted(struct text_writer *writer, const char *arg, size_t len)
{
	size_t i = 0;

	writer->bash = true;
	put(writer, "$'", 2);
	while (i < len) {
		if (arg[i] == '\'' || arg[i] == '\\')
			put(writer, (char[]){'\\', arg[i]}, 2);
		else if (arg[i] == '!')
			put_byte_escape(writer, '!');
		else {
			i += put_character(writer, arg + i, len - i);
			continue;
		}
		i++;
		writer->marks = MARKS_MAX;
	}
	put(writer, "'", 1);
	writer->bash = false;
}

static void put_quoted(struct text_writer *writer, const char *arg, size_t len, bool first)
{
	writer->marks = MARKS_MAX;
	if (is_bare_word(arg, len, first))
		put_run(writer, arg, len);
	else if (is_printable(arg, len))
		put_single_quoted(writer, arg, len);
	else
		put_dollar_quoted(writer, arg, len);
}

static void put_args(struct text_writer *writer, const char *args, size_t end, bool cut, bool quote)
{
	size_t at = 0;
	bool open = false; /* the last argument is incomplete */

	/* a process that overwrites its arguments with a title leaves empty ones behind */
	while (!quote && end && !args[end - 1] && (!cut || (end > 1 && !args[end - 2])))
		end--;
	while (at < end) {
		const char *nul = memchr(args + at, '\0', end - at);
		size_t len = nul ? (size_t)(nul - args) - at : end - at;

		if (at)
			put(writer, " ", 1);
		if (quote)
			put_quoted(writer, args + at, len, !at);
		else
			put_escaped(writer, args + at, len);
		open = !nul;
		at += len + 1;
	}
	if (cut)
		put(writer, open ? "..." : " ...", open ? 3 : 4);
}

size_t text_args(char *out, size_t size, const char *args, size_t len, bool cut, bool quote)
{
	struct text_writer writer;

	start_writing(&writer, out, size);
	if (len)
		put_args(&writer, args, len, cut, quote);
	return finish_writing(&writer, size);
}

/* Returns what comes after the sequence that begins with the ESC at `in`. */
static const char *skip_sequence(const char *in, const char *end)
{
	const char kind = ++in < end ? *in++ : 0;

	if (kind == '[') {
		while (in < end && (*in < 0x40 || *in > 0x7e))
			in++;
	} else if (kind && strchr("]PX^_", kind)) {
		while (in < end && *in != '\a' && *in != 0x1b)
			in++;
		if (in + 1 < end && in[0] == 0x1b && in[1] == '\\')
			in++;
	} else if (kind >= 0x20 && kind <= 0x2f) {
		while (in < end && *in >= 0x20 && *in <= 0x2f)
			in++;
	} else {
		return in;
	}
	return in < end ? in + 1 : end;
}

size_t text_plain(char *out, size_t size, const char *in, size_t len)
{
	const char *end = in + len;
	size_t used = 0;

	while (in < end) {
		unsigned char byte = (unsigned char)*in;

		if (byte == 0x1b) {
			in = skip_sequence(in, end);
			continue;
		}
		in++;
		if (byte == '\r' && in < end)
			used = 0;
		else if (byte == '\b')
			used -= used > 0;
		else if ((byte >= 0x20 || byte == '\t') && used < size)
			out[used++] = (char)byte;
	}
	return used;
}

size_t text_encode(char *out, uint32_t code)
{
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(len == 1 ? code : leads[len] | (code & 0x7f >> len));
	return len;
}

const char *text_find_line(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, len) && line[len] == ':')
			return line + len + 1;
	}
	return NULL;
}
