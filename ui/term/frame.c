// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/frame.h"

#include "core/base/text.h"
#include "ui/term/look.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPE_CHUNK 256 /* bytes of hostile text made printable at a time */
#define ESCAPE_WORST 10  /* bytes that one byte can become: \u{10FFFF} */

struct frame {
	unsigned width, height;
	bool ascii;
	struct cell *cells;
};

static const struct cell blank = {" ", 1, STYLE_NORMAL};

struct frame *frame_new(unsigned width, unsigned height)
{
	struct frame *frame = calloc(1, sizeof(*frame));

	if (frame && !frame_resize(frame, width, height)) {
		free(frame);
		return NULL;
	}
	return frame;
}

void frame_free(struct frame *frame)
{
	if (!frame)
		return;
	free(frame->cells);
	free(frame);
}

bool frame_resize(struct frame *frame, unsigned width, unsigned height)
{
	size_t count = (size_t)width * height;
	struct cell *cells;

	if (frame->cells && width == frame->width && height == frame->height)
		return true;
	cells = realloc(frame->cells, (count ? count : 1) * sizeof(*cells));
	if (!cells)
		return false;
	frame->cells = cells;
	frame->width = width;
	frame->height = height;
	frame_clear(frame, frame->ascii);
	return true;
}

void frame_clear(struct frame *frame, bool ascii)
{
	size_t count = (size_t)frame->width * frame->height;

	frame->ascii = ascii;
	for (size_t i = 0; i < count; i++)
		frame->cells[i] = blank;
}

void frame_copy(struct frame *to, const struct frame *from)
{
	memcpy(to->cells, from->cells, (size_t)to->width * to->height * sizeof(*to->cells));
}

unsigned frame_width(const struct frame *frame)
{
	return frame->width;
}

unsigned frame_height(const struct frame *frame)
{
	return frame->height;
}

static struct cell *cell_at(const struct frame *frame, unsigned x, unsigned y)
{
	return &frame->cells[(size_t)y * frame->width + x];
}

const struct cell *frame_cell(const struct frame *frame, unsigned x, unsigned y)
{
	return cell_at(frame, x, y);
}

static void dump_text(const struct frame *frame, unsigned y, FILE *out)
{
	unsigned end = frame->width;

	while (end && !strcmp(cell_at(frame, end - 1, y)->text, " "))
		end--;
	for (unsigned x = 0; x < end; x++)
		fprintf(out, "%.*s", CELL_BYTES, cell_at(frame, x, y)->text);
	fputc('\n', out);
}

static void dump_styles(const struct frame *frame, unsigned y, FILE *out)
{
	unsigned x = 0, run;

	while (x < frame->width && !cell_at(frame, x, y)->style)
		x++;
	if (x == frame->width)
		return;
	fprintf(out, "%u ", y + 1);
	for (x = 0; x < frame->width; x += run) {
		enum style style = cell_at(frame, x, y)->style;

		for (run = 1; x + run < frame->width; run++)
			if (cell_at(frame, x + run, y)->style != style)
				break;
		fprintf(out, " %s*%u", style_word(style), run);
	}
	fputc('\n', out);
}

void frame_dump(const struct frame *frame, FILE *out)
{
	for (unsigned y = 0; y < frame->height; y++)
		dump_text(frame, y, out);
	fprintf(out, "--- styles\n");
	for (unsigned y = 0; y < frame->height; y++)
		dump_styles(frame, y, out);
}

struct pen frame_pen(struct frame *frame, int x, int y, int width)
{
	struct pen pen = {frame, y, x, x, x + width};

	if (pen.left < 0)
		pen.left = 0;
	if (pen.right > (int)frame->width)
		pen.right = frame->width;
	if (y < 0 || y >= (int)frame->height)
		pen.right = pen.left;
	return pen;
}

/* When one half of a wide character is overwritten, the other half becomes blank. */
static void part_wide(struct frame *frame, int x, int y)
{
	struct cell *cell = cell_at(frame, x, y);

	if (cell->width == 2 && x + 1 < (int)frame->width)
		*cell_at(frame, x + 1, y) = blank;
	if (cell->width == 0 && x > 0)
		*cell_at(frame, x - 1, y) = blank;
}

static void set_cell(
	struct pen *pen, int x, enum style style, const char *text, unsigned len, int width)
{
	struct cell *cell = cell_at(pen->frame, x, pen->y);

	memset(cell->text, 0, sizeof(cell->text));
	memcpy(cell->text, text, len);
	cell->width = width;
	cell->style = style;
	cell->look = 0;
}

static bool pen_shows(const struct pen *pen, int x)
{
	return x >= pen->left && x < pen->right;
}

/* A mark belongs to the character before it; marks that do not fit its cell are dropped. */
static void add_mark(struct pen *pen, const char *text, unsigned len)
{
	struct cell *cell;
	size_t have;

	if (!pen_shows(pen, pen->x - 1))
		return;
	cell = cell_at(pen->frame, pen->x - 1, pen->y);
	if (!cell->width && pen_shows(pen, pen->x - 2))
		cell--;
	have = strnlen(cell->text, CELL_BYTES);
	if (have && have + len <= CELL_BYTES)
		memcpy(cell->text + have, text, len);
}

static void put_wide(struct pen *pen, enum style style, const char *text, unsigned len)
{
	int x = pen->x;
	bool first = pen_shows(pen, x), second = pen_shows(pen, x + 1);

	if (first)
		part_wide(pen->frame, x, pen->y);
	if (second)
		part_wide(pen->frame, x + 1, pen->y);
	if (first && second) {
		set_cell(pen, x, style, text, len, 2);
		set_cell(pen, x + 1, style, "", 0, 0);
	} else if (first || second) {
		set_cell(pen, first ? x : x + 1, style, " ", 1, 1);
	}
}

static void put_char(struct pen *pen, enum style style, const char *text, unsigned len, int width)
{
	if (width == 2) {
		put_wide(pen, style, text, len);
	} else if (pen_shows(pen, pen->x)) {
		part_wide(pen->frame, pen->x, pen->y);
		set_cell(pen, pen->x, style, text, len, 1);
	}
	pen->x += width;
}

/* As print_text of ui/print does. */
static void put_code(struct pen *pen, enum style style, uint32_t code)
{
	char text[ESCAPE_WORST + 1];

	snprintf(text, sizeof(text), "\\u{%X}", code);
	for (const char *at = text; *at; at++)
		put_char(pen, style, at, 1, 1);
}

static unsigned put_next(struct pen *pen, enum style style, const char *text, size_t len)
{
	uint32_t code;
	unsigned bytes = text_decode(text, len, &code);
	int width;

	if (!bytes || code < 0x20 || (code >= 0x7f && code < 0xa0)) {
		put_char(pen, style, "?", 1, 1);
		return bytes ? bytes : 1;
	}
	width = text_width(code);
	if (pen->frame->ascii)
		put_code(pen, style, code);
	else if (width > 0)
		put_char(pen, style, text, bytes, width);
	else
		add_mark(pen, text, bytes);
	return bytes;
}

/* False: it must not reach a terminal as it is. */
static bool is_printable(const char *text, size_t len)
{
	char escaped[ESCAPE_WORST * 2 + 1];

	return text_escape(escaped, sizeof(escaped), text, len) == len &&
	       !memcmp(escaped, text, len);
}

static void put_unknown(struct pen *pen, int width)
{
	put_char(pen, STYLE_NORMAL, "?", 1, 1);
	for (; width > 1; width--)
		put_char(pen, STYLE_NORMAL, " ", 1, 1);
}

void look_put(struct pen *pen, uint32_t code, uint32_t mark, int width, uint32_t look)
{
	char text[8];
	size_t len = text_encode(text, code ? code : ' '), more = 0;
	int x = pen->x;

	if (mark)
		more = text_encode(text + len, mark);
	if (text_width(code ? code : ' ') != width || !is_printable(text, len) ||
		(len > 1 && pen->frame->ascii))
		put_unknown(pen, width);
	else
		put_char(pen, STYLE_NORMAL, text, (unsigned)len, width);
	if (more && is_printable(text, len + more) && !pen->frame->ascii)
		add_mark(pen, text + len, (unsigned)more);
	for (; x < pen->x; x++)
		if (pen_shows(pen, x))
			cell_at(pen->frame, x, pen->y)->look = look;
}

static void put_span(struct pen *pen, enum style style, const char *text, size_t len)
{
	while (len && pen->x <= pen->right) {
		unsigned char byte = *text;
		unsigned bytes = 1;

		if (byte >= 0x20 && byte < 0x7f)
			put_char(pen, style, text, 1, 1);
		else
			bytes = put_next(pen, style, text, len);
		text += bytes;
		len -= bytes;
	}
}

void pen_put(struct pen *pen, enum style style, const char *text)
{
	put_span(pen, style, text, strlen(text));
}

/* The length of a piece of at most max bytes that ends between two characters. */
static size_t cut_length(const char *in, size_t len, size_t max)
{
	size_t cut = max;

	if (len <= max)
		return len;
	while (cut > max - 4 && ((unsigned char)in[cut] & 0xc0) == 0x80)
		cut--;
	return cut > max - 4 ? cut : max;
}

void pen_escape(struct pen *pen, enum style style, const char *in, size_t len)
{
	char out[ESCAPE_CHUNK * ESCAPE_WORST + 1];

	while (len && pen->x <= pen->right) {
		size_t cut = cut_length(in, len, ESCAPE_CHUNK);

		text_escape(out, sizeof(out), in, cut);
		pen_put(pen, style, out);
		in += cut;
		len -= cut;
	}
}

void pen_format(struct pen *pen, enum style style, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	pen_put(pen, style, text);
}

void pen_fill(struct pen *pen, enum style style)
{
	if (pen->x < pen->left)
		pen->x = pen->left;
	while (pen->x < pen->right)
		put_char(pen, style, " ", 1, 1);
}

static void set_style(struct cell *cell, enum style style)
{
	cell->style = style;
	cell->look = 0;
}

void pen_restyle(const struct pen *pen, enum style style)
{
	for (int x = pen->left; x < pen->right; x++)
		set_style(cell_at(pen->frame, x, pen->y), style);
}
