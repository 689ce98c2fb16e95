// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/emulator.h"

#ifdef HAVE_VTERM

#include "ui/pty/grid.h"
#include "ui/pty/sequence.h"
#include "ui/term/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2
#define FALLBACKS VTermStateFallbacks
#else
#define FALLBACKS VTermParserCallbacks
#endif

#define ESC 0x1b

struct emulator {
	VTerm *vt;
	VTermScreen *screen;
	emulator_send_fn *send;
	void *ctx;
	int columns, rows;
	VTermPos cursor;
	unsigned modes; /* of enum grid_mode */
	struct sequence sequence;
	struct grid *grid;
	struct grid_cell line[GRID_COLUMNS_MAX];
};

/* ---- cells ---- */

static int cube_step(uint8_t value)
{
	return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

/* A number of the 256-colour palette; -1: the terminal's own colour. */
static int color_number(const VTermColor *color)
{
	if (color->type & VTERM_COLOR_DEFAULT_MASK)
		return -1;
	if (VTERM_COLOR_IS_INDEXED(color))
		return color->indexed.idx;
	return 16 + 36 * cube_step(color->rgb.red) + 6 * cube_step(color->rgb.green) +
	       cube_step(color->rgb.blue);
}

static struct grid_cell convert_cell(const VTermScreenCell *from)
{
	unsigned attrs = (from->attrs.bold ? LOOK_BOLD : 0) |
			 (from->attrs.underline ? LOOK_UNDERLINE : 0) |
			 (from->attrs.reverse ? LOOK_REVERSE : 0);
	struct grid_cell cell = {
		.code = from->chars[0],
		.mark = from->chars[0] ? from->chars[1] : 0,
		.width = from->width == 2 ? 2 : 1,
		.look = look_make(color_number(&from->fg), color_number(&from->bg), attrs),
	};

	if (cell.code == UINT32_MAX) /* the right half of a wide character */
		cell.code = cell.width = 0;
	return cell;
}

/* ---- callbacks of libvterm ---- */

static void set_mode(struct emulator *emulator, unsigned mode, bool on)
{
	emulator->modes = on ? emulator->modes | mode : emulator->modes & ~mode;
}

static int on_move(VTermPos to, VTermPos from, int visible, void *ctx)
{
	((struct emulator *)ctx)->cursor = to;
	return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *ctx)
{
	struct emulator *emulator = ctx;

	if (property == VTERM_PROP_CURSORVISIBLE)
		set_mode(emulator, GRID_NO_CURSOR, !value->boolean);
	if (property == VTERM_PROP_ALTSCREEN)
		set_mode(emulator, GRID_ALTERNATE, value->boolean);
	if (property == VTERM_PROP_MOUSE)
		set_mode(emulator, GRID_MOUSE, value->number != VTERM_PROP_MOUSE_NONE);
	return 1;
}

static int on_line_off(int columns, const VTermScreenCell *cells, void *ctx)
{
	struct emulator *emulator = ctx;
	int count = columns < (int)GRID_COLUMNS_MAX ? columns : (int)GRID_COLUMNS_MAX;

	for (int x = 0; x < count; x++)
		emulator->line[x] = convert_cell(&cells[x]);
	if (!(emulator->modes & GRID_ALTERNATE))
		grid_push(emulator->grid, emulator->line, (unsigned)count);
	return 1;
}

/* The screen has grown.  Colours do not come back with the line: libvterm keeps its own form. */
static int on_line_back(int columns, VTermScreenCell *cells, void *ctx)
{
	struct emulator *emulator = ctx;
	unsigned count;
	const struct grid_cell *line = grid_pop(emulator->grid, &count);

	if (!line)
		return 0;
	for (int x = 0; x < columns; x++) {
		const bool has =
			x < (int)count && line[x].width && x + (int)line[x].width <= columns;

		memset(&cells[x], 0, sizeof(cells[x]));
		cells[x].width = 1;
		cells[x].fg.type = VTERM_COLOR_DEFAULT_FG;
		cells[x].bg.type = VTERM_COLOR_DEFAULT_BG;
		if (!has)
			continue;
		cells[x].chars[0] = line[x].code;
		cells[x].chars[1] = line[x].mark;
		cells[x].width = (char)line[x].width;
	}
	return 1;
}

static void on_output(const char *bytes, size_t len, void *ctx)
{
	struct emulator *emulator = ctx;

	emulator->send(emulator->ctx, bytes, len);
}

/* sequence_fn: programs ask for the colours of the terminal; without an answer they wait. */
static void answer_color(void *ctx, const char *text, size_t len)
{
	struct emulator *emulator = ctx;
	const char *color = len == 4 && !memcmp(text, "10;?", 4)   ? "10;rgb:d0d0/d0d0/d0d0"
			    : len == 4 && !memcmp(text, "11;?", 4) ? "11;rgb:0000/0000/0000"
								   : NULL;
	char answer[48];

	if (!color)
		return;
	snprintf(answer, sizeof(answer), "\033]%s\033\\", color);
	emulator->send(emulator->ctx, answer, strlen(answer));
}

/* CSI 18 t: the size in characters. */
static int on_csi(const char *leader, const long args[], int count, const char *intermed,
	char command, void *ctx)
{
	struct emulator *emulator = ctx;
	char answer[48];

	if (command != 't' || count < 1 || CSI_ARG(args[0]) != 18)
		return 0;
	snprintf(answer, sizeof(answer), "\033[8;%d;%dt", emulator->rows, emulator->columns);
	emulator->send(emulator->ctx, answer, strlen(answer));
	return 1;
}

/* ---- */

/* libvterm fails for a wide character in a narrower line of double width. */
#define COLUMNS_MIN 4

static int limit(unsigned wanted, unsigned least, unsigned most)
{
	return (int)(wanted < least ? least : wanted > most ? most : wanted);
}

struct emulator *emulator_new(struct grid *grid, emulator_send_fn *send, void *ctx)
{
	static const VTermScreenCallbacks callbacks = {
		.movecursor = on_move,
		.settermprop = on_property,
		.sb_pushline = on_line_off,
		.sb_popline = on_line_back,
	};
	static const FALLBACKS fallbacks = {.csi = on_csi};
	const struct grid_state *state = grid_state(grid);
	struct emulator *emulator = calloc(1, sizeof(*emulator));

	if (!emulator)
		return NULL;
	emulator->send = send;
	emulator->ctx = ctx;
	emulator->grid = grid;
	emulator->columns = limit(state->columns, COLUMNS_MIN, GRID_COLUMNS_MAX);
	emulator->rows = limit(state->rows, 1, GRID_ROWS_MAX);
	emulator->vt = vterm_new(emulator->rows, emulator->columns);
	if (!emulator->vt) {
		free(emulator);
		return NULL;
	}
	vterm_set_utf8(emulator->vt, 1);
	vterm_output_set_callback(emulator->vt, on_output, emulator);
	emulator->screen = vterm_obtain_screen(emulator->vt);
	vterm_screen_set_callbacks(emulator->screen, &callbacks, emulator);
	vterm_screen_set_unrecognised_fallbacks(emulator->screen, &fallbacks, emulator);
	vterm_screen_enable_altscreen(emulator->screen, 1);
	vterm_screen_reset(emulator->screen, 1);
	return emulator;
}

void emulator_free(struct emulator *emulator)
{
	if (!emulator)
		return;
	vterm_free(emulator->vt);
	free(emulator);
}

static void write_text(struct emulator *emulator, const char *text)
{
	vterm_input_write(emulator->vt, text, strlen(text));
}

static int clamp(int at, int end)
{
	return at < 0 ? 0 : at < end ? at : end - 1;
}

/* libvterm writes beyond its memory where the cursor is outside: it restores a position that was
 * saved before a change of size, and can count below the first line. */
static void keep_inside(struct emulator *emulator)
{
	char move[32];
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(emulator->vt), &at);
	if (at.row >= 0 && at.row < emulator->rows && at.col >= 0 && at.col < emulator->columns)
		return;
	snprintf(move, sizeof(move), "\033[?6l\033[%d;%dH", clamp(at.row, emulator->rows) + 1,
		clamp(at.col, emulator->columns) + 1);
	write_text(emulator, move);
}

/* Those that libvterm keeps to itself.  A sequence may have several: CSI ? 1 ; 2004 h. */
static void note_modes(struct emulator *emulator, const char *bytes, size_t len)
{
	static const struct {
		int number;
		unsigned mode;
	} modes[] = {{1, GRID_APPLICATION}, {1006, GRID_MOUSE_SGR}, {2004, GRID_PASTE_MARKS}};
	bool on = bytes[len - 1] == 'h';
	char text[SEQUENCE_MAX + 1], *at = text + 2;

	if (len == 2 && bytes[1] == 'c') /* reset */
		emulator->modes = 0;
	if (len == 4 && !memcmp(bytes, "\033[!p", 4))
		set_mode(emulator, GRID_APPLICATION, false);
	if (len < 5 || memcmp(bytes, "\033[?", 3) || !(on || bytes[len - 1] == 'l'))
		return;
	memcpy(text, bytes, len);
	text[len] = '\0';
	do {
		int number = (int)strtol(at + 1, &at, 10);

		for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
			if (modes[i].number == number)
				set_mode(emulator, modes[i].mode, on);
	} while (*at == ';');
}

/* sequence_fn */
static void take_part(void *ctx, const char *bytes, size_t len)
{
	struct emulator *emulator = ctx;

	vterm_input_write(emulator->vt, bytes, len);
	if (*bytes != ESC)
		return;
	note_modes(emulator, bytes, len);
	keep_inside(emulator);
}

void emulator_write(struct emulator *emulator, const char *bytes, size_t len)
{
	const struct sequence_parts parts = {take_part, answer_color, emulator};

	sequence_read(&emulator->sequence, bytes, len, &parts);
}

void emulator_end_string(struct emulator *emulator)
{
	if (emulator->sequence.state >= SEQUENCE_STRING)
		sequence_reset(&emulator->sequence);
}

static void show_alternate(struct emulator *emulator, bool shown)
{
	VTermValue value = {.boolean = shown};

	vterm_state_set_termprop(vterm_obtain_state(emulator->vt), VTERM_PROP_ALTSCREEN, &value);
}

/*
 * Not while the other screen is shown, or lines of the ordinary one would be lost.  The program
 * draws it again: it is told of the new size.
 */
void emulator_resize(struct emulator *emulator, unsigned columns, unsigned rows)
{
	bool alternate = emulator->modes & GRID_ALTERNATE;
	int width = limit(columns, COLUMNS_MIN, GRID_COLUMNS_MAX),
	    height = limit(rows, 1, GRID_ROWS_MAX);

	if (width == emulator->columns && height == emulator->rows)
		return;
	if (alternate)
		show_alternate(emulator, false);
	write_text(emulator, "\033[r\033[?69l"); /* margins may be outside of the new size */
	emulator->columns = width;
	emulator->rows = height;
	vterm_set_size(emulator->vt, height, width);
	keep_inside(emulator);
	if (alternate)
		show_alternate(emulator, true);
}

/* ---- what is seen ---- */

/* After a change of size libvterm's cursor may be outside. */
static void publish_state(const struct emulator *emulator)
{
	*grid_state(emulator->grid) = (struct grid_state){
		.columns = (uint32_t)emulator->columns,
		.rows = (uint32_t)emulator->rows,
		.cursor_row = (uint32_t)clamp(emulator->cursor.row, emulator->rows),
		.cursor_column = (uint32_t)clamp(emulator->cursor.col, emulator->columns),
		.modes = emulator->modes,
	};
}

void emulator_publish(struct emulator *emulator)
{
	VTermScreenCell cell;
	VTermPos at;

	for (at.row = 0; at.row < emulator->rows; at.row++) {
		for (at.col = 0; at.col < emulator->columns; at.col++)
			if (vterm_screen_get_cell(emulator->screen, at, &cell))
				emulator->line[at.col] = convert_cell(&cell);
			else
				emulator->line[at.col] = (struct grid_cell){.width = 1};
		grid_put(emulator->grid, (unsigned)at.row, emulator->line, (unsigned)at.col);
	}
	publish_state(emulator);
}

#endif
