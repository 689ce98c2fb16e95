// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/term.h"

#include "core/text.h"
#include "ui/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

/* <term.h>, which declares it, has a struct term of its own. */
char *tigetstr(const char *name);

#define ESCAPE_DELAY_MS 25 /* a lone ESC is the key after so long */
#define CHARS_MAX       5  /* of a cell: one and its marks; ncurses takes so many */

struct term {
	SCREEN *screen;
	FILE *in, *out;
	struct frame *shown; /* what the terminal has; another size: nothing */
	bool utf8;
	bool whole;   /* the next frame is written whole */
	bool resumed; /* it has not been ours since the last frame */
	int waiting;  /* a key that was read but belongs to the next call; -1: none */
	attr_t attrs[STYLE_COUNT];
	short pairs[STYLE_COUNT];
};

static const int fatal[] = {
	SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
#define FATAL_COUNT (sizeof(fatal) / sizeof(*fatal))

/* All a signal handler may touch: made before it can be called. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios modes;
	char text[256];
	size_t len;
	struct sigaction before[FATAL_COUNT];
	char stack[16384]; /* for a SEGV that ran out of the other one */
} rescue;

/* ---- dying ---- */

static void add_rescue_text(const char *text)
{
	size_t len;

	if (!text || text == (char *)-1)
		return;
	len = strlen(text);
	if (strstr(text, "$<") ||
		rescue.len + len >= sizeof(rescue.text)) /* needs padding: leave out */
		return;
	memcpy(rescue.text + rescue.len, text, len);
	rescue.len += len;
}

/* Only what is safe in a handler.  SA_RESETHAND: the raise at the end kills. */
static void restore_and_die(int number)
{
	if (rescue.armed) {
		ssize_t written = write(rescue.fd, rescue.text, rescue.len);

		(void)written;
		tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
	}
	raise(number);
}

static void arm_rescue(struct term *term)
{
	stack_t stack = {.ss_sp = rescue.stack, .ss_size = sizeof(rescue.stack)};
	struct sigaction action = {
		.sa_handler = restore_and_die, .sa_flags = SA_RESETHAND | SA_ONSTACK | SA_NODEFER};

	rescue.len = 0;
	add_rescue_text(tigetstr("sgr0"));
	add_rescue_text(tigetstr("op"));
	add_rescue_text(tigetstr("rmkx"));
	add_rescue_text(tigetstr("cnorm"));
	add_rescue_text(tigetstr("rmcup"));
	rescue.armed = 1;
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < FATAL_COUNT; i++) {
		sigaction(fatal[i], NULL, &rescue.before[i]);
		if (rescue.before[i].sa_handler != SIG_IGN) /* nohup is meant */
			sigaction(fatal[i], &action, NULL);
	}
}

static void disarm_rescue(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	rescue.armed = 0;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &rescue.before[i], NULL);
	sigaltstack(&none, NULL);
}

/* ---- opening and closing ---- */

static bool open_files(struct term *term)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
		term->in = stdin;
		term->out = stdout;
		return true;
	}
	if (!isatty(STDOUT_FILENO)) /* somebody wants our output elsewhere: not this kind */
		return false;
	term->in = fopen("/dev/tty", "re"); /* standard input holds a recording */
	term->out = stdout;
	return term->in;
}

/* Attributes add up to what the terminal can do by itself: no colours were asked for, none go. */
static attr_t look_attrs(unsigned looks)
{
	return (looks & LOOK_BOLD ? A_BOLD : 0) | (looks & LOOK_DIM ? A_DIM : 0) |
	       (looks & LOOK_REVERSE ? A_REVERSE : 0) | (looks & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

static void make_styles(struct term *term, bool color)
{
	int colors = 0;

	if (color && has_colors() && start_color() == OK) {
		colors = COLORS;
		use_default_colors();
	}
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct style_look look = style_look(style, colors);

		term->attrs[style] = look_attrs(look.attrs);
		if (look.fg < 0 && look.bg < 0)
			continue;
		term->pairs[style] = style + 1;
		init_pair(style + 1, look.fg, look.bg);
	}
}

/* What terminals send for these keys whatever TERM says; ncurses asks terminfo first. */
static void define_keys(void)
{
	static const struct {
		const char *bytes;
		int code;
	} common[] = {
		{"\033[A", KEY_UP},
		{"\033[B", KEY_DOWN},
		{"\033[C", KEY_RIGHT},
		{"\033[D", KEY_LEFT},
		{"\033OA", KEY_UP},
		{"\033OB", KEY_DOWN},
		{"\033OC", KEY_RIGHT},
		{"\033OD", KEY_LEFT},
		{"\033[H", KEY_HOME},
		{"\033OH", KEY_HOME},
		{"\033[1~", KEY_HOME},
		{"\033[7~", KEY_HOME},
		{"\033[F", KEY_END},
		{"\033OF", KEY_END},
		{"\033[4~", KEY_END},
		{"\033[8~", KEY_END},
		{"\033OP", KEY_F(1)},
		{"\033OQ", KEY_F(2)},
		{"\033OR", KEY_F(3)},
		{"\033OS", KEY_F(4)},
		{"\033[11~", KEY_F(1)},
		{"\033[12~", KEY_F(2)},
		{"\033[13~", KEY_F(3)},
		{"\033[14~", KEY_F(4)},
		{"\033[1;2R", KEY_F(15)},
		{"\033O2R", KEY_F(15)},
	};

	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (!key_defined(common[i].bytes))
			define_key(common[i].bytes, common[i].code);
}

static void set_modes(struct term *term)
{
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	define_keys();
	set_escdelay(ESCAPE_DELAY_MS);
	curs_set(0);
}

struct term *term_open(const struct term_options *options, int *err)
{
	struct term *term = calloc(1, sizeof(*term));

	*err = -ENOMEM;
	if (!term || !(term->shown = frame_new(0, 0)))
		goto out;
	term->waiting = -1;
	*err = -ENOTTY;
	if (!open_files(term) || tcgetattr(fileno(term->out), &rescue.modes) < 0)
		goto out;
	rescue.fd = fileno(term->out);
	setlocale(LC_CTYPE, "");
	term->utf8 = !options->ascii && !strcmp(nl_langinfo(CODESET), "UTF-8");
	*err = -ENODEV;
	term->screen = newterm(NULL, term->out, term->in);
	if (!term->screen)
		goto out;
	arm_rescue(term);
	set_modes(term);
	make_styles(term, options->color);
	*err = 0;
	return term;
out:
	term_close(term);
	return NULL;
}

void term_close(struct term *term)
{
	if (!term)
		return;
	if (term->screen) {
		endwin();
		disarm_rescue();
		delscreen(term->screen);
	}
	if (term->in && term->in != stdin)
		fclose(term->in);
	frame_free(term->shown);
	free(term);
}

int term_fd(const struct term *term)
{
	return fileno(term->in);
}

bool term_is_utf8(const struct term *term)
{
	return term->utf8;
}

void term_size(struct term *term, unsigned *width, unsigned *height)
{
	struct winsize size;

	if (!ioctl(fileno(term->out), TIOCGWINSZ, &size) && size.ws_col && size.ws_row &&
		(size.ws_col != COLS || size.ws_row != LINES)) {
		resizeterm(size.ws_row, size.ws_col);
		term->whole = true;
	}
	*width = COLS > 0 ? COLS : 1;
	*height = LINES > 0 ? LINES : 1;
}

/* ---- showing ---- */

static unsigned decode_cell(const struct term *term, const struct cell *cell, wchar_t *out)
{
	size_t len = strnlen(cell->text, CELL_BYTES), at = 0;
	unsigned n = 0;

	while (at < len && n < CHARS_MAX) {
		uint32_t code;
		unsigned bytes = text_decode(cell->text + at, len - at, &code);

		if (!bytes)
			break;
		out[n++] = code;
		at += bytes;
	}
	return n;
}

/*
 * ncurses believes the C library about widths, the frame its own table.  Where they differ, all
 * that follows on the line would be shifted: a question mark takes the place.
 */
static bool is_agreed(const struct term *term, const wchar_t *chars, unsigned n, int width)
{
	if (!n || (!term->utf8 && chars[0] > 0x7e) || wcwidth(chars[0]) != width)
		return false;
	for (unsigned i = 1; i < n; i++)
		if (wcwidth(chars[i]) != 0)
			return false;
	return true;
}

static void show_cell(const struct term *term, const struct cell *cell, unsigned x, unsigned y)
{
	wchar_t chars[CHARS_MAX + 1] = L"";
	unsigned n = decode_cell(term, cell, chars);
	cchar_t out;

	chars[n] = L'\0';
	if (!is_agreed(term, chars, n, cell->width))
		wcscpy(chars, L"?");
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

	for (unsigned x = 0; x < width; x++) {
		bool changed = term->whole || memcmp(&cells[x], &shown[x], sizeof(*cells));

		/* both halves of a wide one are written by the left one */
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
	term->whole = false;
	refresh();
	if (term->resumed) /* else only reading a key would ask for the keypad's codes again */
		keypad(stdscr, TRUE);
	term->resumed = false;
}

void term_send(struct term *term, const char *text, size_t len)
{
	fwrite(text, 1, len, term->out);
	fflush(term->out);
}

bool term_is_ready(const struct term *term)
{
	struct pollfd out = {.fd = fileno(term->out), .events = POLLOUT};
	int pending = 0;

	if (!ioctl(out.fd, TIOCOUTQ, &pending) && pending > 0)
		return false;
	return poll(&out, 1, 0) > 0;
}

void term_redraw(struct term *term)
{
	term->whole = true;
}

/* ---- keys ---- */

static int name_key(int code)
{
	static const struct {
		int code, key;
	} named[] = {
		{KEY_UP, KEY_ARROW_UP},
		{KEY_DOWN, KEY_ARROW_DOWN},
		{KEY_LEFT, KEY_ARROW_LEFT},
		{KEY_RIGHT, KEY_ARROW_RIGHT},
		{KEY_PPAGE, KEY_PAGE_UP},
		{KEY_NPAGE, KEY_PAGE_DOWN},
		{KEY_HOME, KEY_TO_HOME},
		{KEY_END, KEY_TO_END},
		{KEY_BACKSPACE, KEY_ERASE_LEFT},
		{KEY_DC, KEY_ERASE_RIGHT},
		{KEY_ENTER, KEY_ENTER_CHAR},
	};

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (named[i].code == code)
			return named[i].key;
	if (code >= KEY_F(1) && code <= KEY_F(24))
		return KEY_FUNCTION_0 + code - KEY_F(0);
	return 0; /* a key of ncurses that nobody here wants */
}

static int name_char(wint_t code)
{
	if (code == '\r')
		return KEY_ENTER_CHAR;
	if (code == 0x7f || code == '\b')
		return KEY_ERASE_LEFT;
	return code;
}

static int read_key(struct term *term)
{
	wint_t code;

	switch (wget_wch(stdscr, &code)) {
	case OK:
		return name_char(code);
	case KEY_CODE_YES:
		return name_key(code);
	}
	return -1;
}

/*
 * ESC and a character at once is that character with Alt; what comes by hand comes later.  ESC and
 * a key with a name are two keys.
 */
int term_key(struct term *term)
{
	int key = term->waiting >= 0 ? term->waiting : read_key(term);

	term->waiting = -1;
	if (key != KEY_ESCAPE)
		return key;
	key = read_key(term);
	if (key >= ' ' && key < KEY_FIRST_NAMED)
		return key | KEY_ALT;
	term->waiting = key;
	return KEY_ESCAPE;
}

bool term_has_hung_up(const struct term *term)
{
	struct pollfd in = {.fd = fileno(term->in), .events = POLLIN};

	return poll(&in, 1, 0) > 0 && (in.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/*
 * SIGTSTP, not SIGSTOP: where nobody could continue us (no job control) it does nothing, and the
 * terminal comes back at once.
 */
void term_suspend(struct term *term)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;
	sigset_t only, mask;

	endwin();
	sigaction(SIGTSTP, &stop, &before);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	raise(SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &only, &mask);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
	term->whole = term->resumed = true;
}

/* Whoever ran in between may have changed the modes: give them up and take them anew. */
void term_resume(struct term *term)
{
	endwin();
	term->whole = term->resumed = true;
}
