// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/emulator.h"

#ifdef HAVE_VTERM

#include "ui/pty/scrollback.h"
#include "ui/pty/sequence.h"
#include "ui/term/key.h"
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

struct emulator {
	VTerm *vt;
	VTermScreen *screen;
	emulator_send_fn *send;
	void *ctx;
	int columns, rows;
	VTermPos cursor;
	bool cursor_is_hidden, is_alternate, wants_mouse;
	struct sequence sequence;
	struct scrollback scrollback;
	struct emulator_cell line[EMULATOR_COLUMNS_MAX];
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

static struct emulator_cell convert_cell(const VTermScreenCell *from)
{
	unsigned attrs = (from->attrs.bold ? LOOK_BOLD : 0) |
			 (from->attrs.underline ? LOOK_UNDERLINE : 0) |
			 (from->attrs.reverse ? LOOK_REVERSE : 0);
	struct emulator_cell cell = {
		.code = from->chars[0],
		.mark = from->chars[0] ? from->chars[1] : 0,
		.width = from->width == 2 ? 2 : 1,
		.look = look_make(color_number(&from->fg), color_number(&from->bg), attrs),
	};

	if (cell.code == UINT32_MAX) /* the right half of a wide character */
		cell.code = cell.width = 0;
	return cell;
}

static bool is_blank(const struct emulator_cell *cell)
{
	return (!cell->code || cell->code == ' ') && cell->look == look_make(-1, -1, 0);
}

static unsigned trim_line(const struct emulator_cell *cells, unsigned count)
{
	while (count && is_blank(&cells[count - 1]))
		count--;
	return count;
}

static unsigned convert_line(struct emulator *emulator, const VTermScreenCell *cells, int columns)
{
	unsigned count =
		(unsigned)columns < EMULATOR_COLUMNS_MAX ? (unsigned)columns : EMULATOR_COLUMNS_MAX;

	for (unsigned x = 0; x < count; x++)
		emulator->line[x] = convert_cell(&cells[x]);
	return trim_line(emulator->line, count);
}

/* ---- callbacks of libvterm ---- */

static int on_move(VTermPos to, VTermPos from, int visible, void *ctx)
{
	((struct emulator *)ctx)->cursor = to;
	return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *ctx)
{
	struct emulator *emulator = ctx;

	if (property == VTERM_PROP_CURSORVISIBLE)
		emulator->cursor_is_hidden = !value->boolean;
	if (property == VTERM_PROP_ALTSCREEN)
		emulator->is_alternate = value->boolean;
	if (property == VTERM_PROP_MOUSE)
		emulator->wants_mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static int on_line_off(int columns, const VTermScreenCell *cells, void *ctx)
{
	struct emulator *emulator = ctx;

	if (!emulator->is_alternate)
		scrollback_push(&emulator->scrollback, emulator->line,
			convert_line(emulator, cells, columns));
	return 1;
}

/* The screen has grown.  Colours do not come back with the line: libvterm keeps its own form. */
static int on_line_back(int columns, VTermScreenCell *cells, void *ctx)
{
	struct emulator *emulator = ctx;
	unsigned count;
	const struct emulator_cell *line = scrollback_pop(&emulator->scrollback, &count);

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

struct emulator *emulator_new(unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx)
{
	static const VTermScreenCallbacks callbacks = {
		.movecursor = on_move,
		.settermprop = on_property,
		.sb_pushline = on_line_off,
		.sb_popline = on_line_back,
	};
	static const FALLBACKS fallbacks = {.csi = on_csi};
	struct emulator *emulator = calloc(1, sizeof(*emulator));

	if (!emulator)
		return NULL;
	emulator->send = send;
	emulator->ctx = ctx;
	emulator->columns = limit(columns, COLUMNS_MIN, EMULATOR_COLUMNS_MAX);
	emulator->rows = limit(rows, 1, EMULATOR_ROWS_MAX);
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
	scrollback_free(&emulator->scrollback);
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

/* sequence_fn */
static void take_part(void *ctx, const char *bytes, size_t len)
{
	struct emulator *emulator = ctx;

	vterm_input_write(emulator->vt, bytes, len);
	if (*bytes == 0x1b)
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
	bool alternate = emulator->is_alternate;
	int width = limit(columns, COLUMNS_MIN, EMULATOR_COLUMNS_MAX),
	    height = limit(rows, 1, EMULATOR_ROWS_MAX);

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

/* ---- keys ---- */

static VTermKey named_key(int key)
{
	static const struct {
		int key;
		VTermKey code;
	} keys[] = {
		{KEY_ENTER_CHAR, VTERM_KEY_ENTER},
		{KEY_TAB_CHAR, VTERM_KEY_TAB},
		{KEY_ESCAPE, VTERM_KEY_ESCAPE},
		{KEY_ARROW_UP, VTERM_KEY_UP},
		{KEY_ARROW_DOWN, VTERM_KEY_DOWN},
		{KEY_ARROW_LEFT, VTERM_KEY_LEFT},
		{KEY_ARROW_RIGHT, VTERM_KEY_RIGHT},
		{KEY_PAGE_UP, VTERM_KEY_PAGEUP},
		{KEY_PAGE_DOWN, VTERM_KEY_PAGEDOWN},
		{KEY_TO_HOME, VTERM_KEY_HOME},
		{KEY_TO_END, VTERM_KEY_END},
		{KEY_ERASE_LEFT, VTERM_KEY_BACKSPACE},
		{KEY_ERASE_RIGHT, VTERM_KEY_DEL},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return keys[i].code;
	if (key > KEY_FUNCTION_0 && key <= KEY_FUNCTION_LAST)
		return (VTermKey)VTERM_KEY_FUNCTION(key - KEY_FUNCTION_0);
	return VTERM_KEY_NONE;
}

void emulator_key(struct emulator *emulator, int key)
{
	VTermModifier with = key & KEY_ALT ? VTERM_MOD_ALT : VTERM_MOD_NONE;
	VTermKey code = named_key(key & ~KEY_ALT);

	if (key == KEY_PASTE)
		vterm_keyboard_start_paste(emulator->vt);
	else if (key == KEY_PASTE_END)
		vterm_keyboard_end_paste(emulator->vt);
	else if (code != VTERM_KEY_NONE)
		vterm_keyboard_key(emulator->vt, code, with);
	else if ((key & ~KEY_ALT) < KEY_FIRST_NAMED && key > 0)
		vterm_keyboard_unichar(emulator->vt, (uint32_t)(key & ~KEY_ALT), with);
}

/* ---- what is seen ---- */

static unsigned lines_above(const struct emulator *emulator)
{
	return emulator->is_alternate ? 0 : scrollback_count(&emulator->scrollback);
}

/* ---- the mouse ---- */

#define BUTTON_LEFT       1
#define BUTTON_WHEEL_UP   4
#define BUTTON_WHEEL_DOWN 5

static void send_button(struct emulator *emulator, const struct emulator_mouse *mouse, int row)
{
	VTermModifier with = (mouse->shift ? VTERM_MOD_SHIFT : VTERM_MOD_NONE) |
			     (mouse->ctrl ? VTERM_MOD_CTRL : VTERM_MOD_NONE);
	int button = mouse->wheel < 0   ? BUTTON_WHEEL_UP
		     : mouse->wheel > 0 ? BUTTON_WHEEL_DOWN
					: BUTTON_LEFT;

	vterm_mouse_move(emulator->vt, row, clamp((int)mouse->column, emulator->columns), with);
	vterm_mouse_button(emulator->vt, button, true, with);
	if (!mouse->wheel)
		vterm_mouse_button(emulator->vt, button, false, with);
}

bool emulator_point(struct emulator *emulator, const struct emulator_mouse *mouse)
{
	int row = (int)mouse->line - (int)lines_above(emulator);

	if (row < 0 || row >= emulator->rows)
		return false;
	if (emulator->wants_mouse) {
		send_button(emulator, mouse, row);
		return true;
	}
	if (!emulator->is_alternate || !mouse->wheel)
		return false;
	for (int i = mouse->wheel < 0 ? -mouse->wheel : mouse->wheel; i; i--)
		emulator_key(emulator, mouse->wheel < 0 ? KEY_ARROW_UP : KEY_ARROW_DOWN);
	return true;
}

unsigned emulator_lines(const struct emulator *emulator)
{
	return lines_above(emulator) + (unsigned)emulator->rows;
}

uint64_t emulator_dropped(const struct emulator *emulator)
{
	return emulator->scrollback.dropped;
}

const struct emulator_cell *emulator_line(struct emulator *emulator, unsigned line, unsigned *count)
{
	unsigned above = lines_above(emulator);
	VTermScreenCell cell;
	VTermPos at = {.row = (int)line - (int)above};

	*count = 0;
	if (line < above)
		return scrollback_line(&emulator->scrollback, line, count);
	for (at.col = 0; at.col < emulator->columns && at.row < emulator->rows; at.col++)
		if (vterm_screen_get_cell(emulator->screen, at, &cell))
			emulator->line[at.col] = convert_cell(&cell);
		else
			emulator->line[at.col] = (struct emulator_cell){.width = 1};
	*count = at.row < emulator->rows ? trim_line(emulator->line, (unsigned)at.col) : 0;
	return emulator->line;
}

/* After a change of size libvterm's cursor may be outside. */
bool emulator_cursor(const struct emulator *emulator, unsigned *line, unsigned *column)
{
	const VTermPos at = emulator->cursor;

	*line = lines_above(emulator) + (unsigned)clamp(at.row, emulator->rows);
	*column = (unsigned)clamp(at.col, emulator->columns);
	return !emulator->cursor_is_hidden;
}

#endif
