// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/term.h"

#include "ui/term/glyph.h"
#include "ui/term/key.h"
#include "ui/term/look.h"
#include "ui/term/term_answers.h"
#include "ui/term/term_keys.h"
#include "ui/term/term_output.h"
#include "ui/term/term_restore.h"
#include "ui/term/terminfo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

/* <term.h>, which declares it, has a struct term of its own. */
char *tigetstr(const char *name);

#define ESCAPE_DELAY_MS 25 /* an ESC with nothing after it for that long is a key */
#define REPORT_MAX      24 /* bytes of a mouse report */

/* Our own key codes, far above those that ncurses gives to keys that TERM adds (kUP5 ...). */
enum { KEY_REPORT = 0x4000, KEY_OLD_REPORT, KEY_PASTED, KEY_PASTED_END, KEY_PAD };

struct term {
	SCREEN *screen;
	struct term_output *output; /* around standard output */
	FILE *in, *out;
	struct frame *shown; /* the last frame written */
	enum glyph_set glyphs;
	bool raw;             /* Ctrl-C and the like are keys */
	bool whole;           /* the next frame is written whole */
	bool resumed;         /* the modes must be set again: another program had the terminal */
	bool mouse, pastes;   /* reports of the mouse, marks around pasted text: are on */
	struct mouse pointed; /* the last mouse report */
	struct term_answers answers;
	int waiting; /* a key that was read but belongs to the next call; -1: none */
	enum theme theme;
	const struct style_changes *changes;
	int colors; /* of the terminal; 0: do not use them */
	attr_t attrs[STYLE_COUNT];
	short pairs[STYLE_COUNT];
	struct look_pairs looks; /* of cells that have a look of their own */
};

/* ---- opening and closing ---- */

static bool open_files(struct term *term)
{
	if (!isatty(STDOUT_FILENO))
		return false;
	term->output = term_output_open(STDOUT_FILENO);
	if (!term->output)
		return false;
	term->out = term_output_file(term->output);
	/* standard input may be a recording */
	term->in = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "re");
	return term->in;
}

static attr_t style_attrs(unsigned looks)
{
	return (looks & LOOK_BOLD ? A_BOLD : 0) | (looks & LOOK_DIM ? A_DIM : 0) |
	       (looks & LOOK_REVERSE ? A_REVERSE : 0) | (looks & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

static void make_styles(struct term *term)
{
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct style_look look =
			style_look_changed(term->changes, term->theme, style, term->colors);

		term->attrs[style] = style_attrs(look.attrs);
		term->pairs[style] = look.fg < 0 && look.bg < 0 ? 0 : style + 1;
		if (term->pairs[style])
			init_extended_pair(style + 1, look.fg, look.bg);
	}
}

static void start_colors(struct term *term)
{
	if (!has_colors() || start_color() != OK)
		return;
	term->colors = COLORS;
	use_default_colors();
}

void term_set_theme(struct term *term, enum theme theme)
{
	if (theme == term->theme)
		return;
	term->theme = theme;
	term->whole = true;
	make_styles(term);
}

static int name_key(int code)
{
	static const struct {
		int code, key;
	} named[] = {
#define X(code, key) {code, key},
		TERM_KEYS(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (named[i].code == code)
			return named[i].key;
	if (code >= KEY_F(1) && code <= KEY_F(24))
		return KEY_FUNCTION_0 + code - KEY_F(0);
	if (code > KEY_PAD && code <= KEY_PAD + CHAR_MAX)
		return code - KEY_PAD;
	return 0; /* a key without a command */
}

static void define_keys(void)
{
	static const struct {
		const char *bytes;
		int code;
	} common[] = {
#define X(bytes, code) {bytes, code},
		TERM_BYTES(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (!name_key(key_defined(common[i].bytes)))
			define_key(common[i].bytes, common[i].code);
}

/* Not by mousemask(3): ncurses expects the reports that TERM describes, which are often wrong. */
static void enable_reports(struct term *term, bool on)
{
	if (term->pastes)
		fputs(on ? PASTE_ON : PASTE_OFF, term->out);
	if (term->mouse)
		fputs(on ? MOUSE_ON : MOUSE_OFF, term->out);
	fflush(term->out);
}

static bool reports_mouse(void)
{
	const char *known = tigetstr("kmous");

	return known && known != (char *)-1;
}

/* After set_modes: keypad(3) defines the keys of TERM, which may have ESC [ M as kmous. */
static void define_reports(void)
{
	define_key("\033[<", KEY_REPORT);
	define_key("\033[M", KEY_OLD_REPORT);
}

/* The strings that undo what term_open writes to the terminal. */
static void prepare_restore(const struct term *term)
{
	static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		term_restore_add(tigetstr(names[i]));
	if (term->pastes)
		term_restore_add(PASTE_OFF);
	if (term->mouse)
		term_restore_add(MOUSE_OFF);
	term_restore_add(SYNC_END);
}

static void set_modes(struct term *term)
{
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	typeahead(-1); /* input does not interrupt the output of a frame */
	define_keys();
	set_escdelay(ESCAPE_DELAY_MS);
	curs_set(0);
}

struct term *term_open(const struct term_options *options, int *err)
{
	struct term *term = calloc(1, sizeof(*term));
	struct terminfo_guard guard;
	const char *name;
	char richer[64];

	*err = -ENOMEM;
	if (!term || !(term->shown = frame_new(0, 0)))
		goto out;
	term->waiting = -1;
	term->changes = options->changes;
	*err = -ENOTTY;
	if (!open_files(term) || term_restore_begin(STDOUT_FILENO) < 0)
		goto out;
	term->glyphs = glyph_set_of(options->ascii);
	*err = -ENODEV;
	terminfo_guard_begin(&guard, STDOUT_FILENO);
	name = terminfo_find(richer, sizeof(richer), fileno(term->out));
	term->screen = name ? newterm(name, term->out, term->in) : NULL;
	terminfo_guard_end(&guard);
	if (!term->screen || !tigetstr("cup")) /* cannot move the cursor: unusable */
		goto out;
	term->pastes = !strncmp(tigetstr("cup"), "\033[", 2); /* it skips a mode it does not have */
	term->mouse = options->mouse && reports_mouse();
	prepare_restore(term);
	term_restore_arm();
	set_modes(term);
	if (term->mouse)
		define_reports();
	enable_reports(term, true);
	fputs(term_answers_ask(&term->answers, getenv("TERM"), getenv("COLORFGBG")), term->out);
	fflush(term->out);
	if (options->color)
		start_colors(term);
	make_styles(term);
	*err = 0;
	return term;
out:
	term_close(term);
	return NULL;
}

/* Before a direct write: waits, briefly, until the last frame was read, or drops what is left. */
static void settle(struct term *term)
{
	if (term_output_settle_read(term->output))
		return;
	term_output_forget(term->output);
	term_restore_drop_output();
	term->whole = true;
}

/* Restores the terminal; a signal still ends the process if the terminal reads nothing. */
static void leave(struct term *term)
{
	settle(term);
	term_restore_write_begin();
	enable_reports(term, false);
	endwin();
	term_restore_write_end();
}

void term_close(struct term *term)
{
	if (!term)
		return;
	if (term->screen) {
		leave(term);
		term_restore_disarm();
		delscreen(term->screen);
	}
	if (term->in && term->in != stdin)
		fclose(term->in);
	term_output_close(term->output);
	frame_free(term->shown);
	free(term);
}

int term_fd(const struct term *term)
{
	return fileno(term->in);
}

bool term_is_utf8(const struct term *term)
{
	return term->glyphs != GLYPHS_ASCII;
}

void term_size(struct term *term, unsigned *width, unsigned *height)
{
	struct winsize size = {0};
	int rows, columns;

	ioctl(fileno(term->out), TIOCGWINSZ, &size);
	rows = size.ws_row < TERM_ROWS_MAX ? size.ws_row : TERM_ROWS_MAX;
	columns = size.ws_col < TERM_COLUMNS_MAX ? size.ws_col : TERM_COLUMNS_MAX;
	if (columns && rows && (columns != COLS || rows != LINES)) {
		resizeterm(rows, columns);
		term->whole = true;
	}
	*width = COLS > 0 ? COLS : 1;
	*height = LINES > 0 ? LINES : 1;
}

/* ---- showing ---- */

static void set_look(struct term *term, const wchar_t *chars, uint32_t look, cchar_t *out)
{
	struct style_look parts = look_parts(look);
	struct look_pair pair;

	if (look_pairs_find(&term->looks, parts.fg, parts.bg, term->colors, &pair))
		init_extended_pair(STYLE_COUNT + pair.number, pair.fg, pair.bg);
	if (pair.number)
		pair.number += STYLE_COUNT;
	setcchar(out, chars, style_attrs(parts.attrs),
		(short)(pair.number < COLOR_PAIRS ? pair.number : 0), NULL);
}

static void show_cell(struct term *term, const struct cell *cell, unsigned x, unsigned y)
{
	wchar_t chars[GLYPH_CHARS + 1];
	cchar_t out;

	glyph_decode(chars, cell, term->glyphs);
	if (cell->look)
		set_look(term, chars, cell->look, &out);
	else
		setcchar(&out, chars, term->attrs[cell->style], term->pairs[cell->style], NULL);
	mvadd_wch(y, x, &out);
	if (cell->width == 2 && chars[0] == L'?')
		mvadd_wch(y, x + 1, &out);
}

static void show_line(struct term *term, const struct frame *frame, unsigned y)
{
	unsigned width = frame_width(frame);
	const struct cell *cells = frame_cell(frame, 0, y);
	const struct cell *shown = frame_cell(term->shown, 0, y);

	if (!term->whole && !memcmp(cells, shown, width * sizeof(*cells)))
		return;
	for (unsigned x = 0; x < width; x++) {
		bool changed = term->whole || memcmp(&cells[x], &shown[x], sizeof(*cells));

		/* a wide character is written with its left half */
		if (!changed && cells[x].width == 2 && x + 1 < width)
			changed = memcmp(&cells[x + 1], &shown[x + 1], sizeof(*cells));
		if (changed && cells[x].width)
			show_cell(term, &cells[x], x, y);
	}
}

void term_show(struct term *term, const struct frame *frame)
{
	unsigned width = frame_width(frame), height = frame_height(frame);

	if (!width || !height)
		return;
	if (frame_width(term->shown) != width || frame_height(term->shown) != height) {
		if (!frame_resize(term->shown, width, height))
			return;
		term->whole = true;
	}
	if (term->whole) {
		erase();
		clearok(curscr, TRUE);
	}
	for (unsigned y = 0; y < height; y++)
		show_line(term, frame, y);
	frame_copy(term->shown, frame);
	term_restore_write_begin();
	if (!isendwin()) /* else refresh sets modes, which needs the real descriptor */
		term_output_begin(term->output, term->answers.synchronizes);
	refresh();
	term->whole = !term_output_end(term->output);
	if (term->resumed) /* refresh does not turn on the keypad again */
		keypad(stdscr, TRUE);
	if (term->resumed)
		enable_reports(term, true);
	term_restore_write_end();
	term->resumed = false;
}

void term_send(struct term *term, const char *text, size_t len)
{
	term_output_send(term->output, text, len);
}

int term_event_fd(const struct term *term)
{
	return term_output_event_fd(term->output);
}

void term_heard(struct term *term)
{
	term_output_heard(term->output);
}

bool term_is_ready(const struct term *term)
{
	return term_output_is_read(term->output);
}

void term_redraw(struct term *term)
{
	term->whole = true;
}

/* ---- keys ---- */

/* Reads the rest of a mouse report, which may still be arriving. */
static bool read_report(struct term *term, bool old)
{
	char report[REPORT_MAX + 1] = "";
	int c = 0;

	timeout(ESCAPE_DELAY_MS);
	for (int i = 0; i < (old ? 3 : REPORT_MAX) && c != 'M' && c != 'm'; i++) {
		c = wgetch(stdscr);
		if (c < 0 || c > UCHAR_MAX)
			break;
		report[i] = c;
		c = old ? 0 : c;
	}
	nodelay(stdscr, TRUE);
	return old ? mouse_read_bytes(&term->pointed, (unsigned char *)report)
		   : mouse_read(&term->pointed, report);
}

static int read_key(struct term *term)
{
	wint_t code;
	int what;

	/* skip answers, and mouse reports that mouse_read rejects */
	while ((what = wget_wch(stdscr, &code)) != ERR) {
		bool report =
			what == KEY_CODE_YES && (code == KEY_REPORT || code == KEY_OLD_REPORT);

		if (report && read_report(term, code == KEY_OLD_REPORT))
			return KEY_POINTER;
		if (!report && !term_answers_take(&term->answers, what == KEY_CODE_YES, (int)code))
			break;
	}
	if (what == OK)
		return key_of_char((int)code);
	return what == KEY_CODE_YES ? name_key(code) : -1;
}

/* The keys that make signals or stop the output are keys, too. */
static void set_raw(struct term *term, bool raw_keys)
{
	term->raw = raw_keys;
	if (!raw_keys)
		noraw();
	(raw_keys ? raw : cbreak)();
}

/*
 * ESC directly followed by a character is that character with Alt; typed by hand the two come
 * apart.  ESC followed by a named key is two keys.
 */
int term_key(struct term *term, bool raw_keys)
{
	int key;

	if (raw_keys != term->raw)
		set_raw(term, raw_keys);
	key = term->waiting >= 0 ? term->waiting : read_key(term);

	term->waiting = -1;
	if (key != KEY_ESCAPE)
		return key;
	key = read_key(term);
	if (key >= ' ' && key < KEY_FIRST_NAMED)
		return key | KEY_ALT;
	term->waiting = key;
	return KEY_ESCAPE;
}

struct mouse term_mouse(const struct term *term)
{
	return term->pointed;
}

enum background term_background(const struct term *term)
{
	return term->answers.background;
}

void term_suspend(struct term *term)
{
	leave(term);
	term_restore_stop();
	term->whole = term->resumed = true;
}

/* Another program may have changed the modes: leave the screen and set all of them again. */
void term_resume(struct term *term)
{
	leave(term);
	term->whole = term->resumed = true;
}
