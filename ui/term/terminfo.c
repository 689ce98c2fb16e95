// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/terminfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CURSES_OK 0

/* <term.h>, which declares them, has a struct term of its own. */
int setupterm(const char *name, int fd, int *err);
char *tigetstr(const char *name);

static const struct {
	const char *name;
	bool is_size;
} variables[TERMINFO_VARIABLES] = {
	{"LINES", true},
	{"COLUMNS", true},
	{"TERMINFO", false},
	{"TERMINFO_DIRS", false},
	{"TERMCAP", false},
	{"TERMPATH", false},
	{"HOME", false},
};

/* For where no terminfo is installed: values of TERMINFO that are the description itself. */
static const struct {
	const char *name, *description;
} built_in[] = {
#define X(name, description) {name, description},
#include "terminals.h"
#undef X
	{NULL, NULL},
};

static void set_size(const char *name, long measured, const char *said, long max)
{
	long size = measured ? measured : said ? strtol(said, NULL, 10) : 0;
	char text[24];

	snprintf(text, sizeof(text), "%ld", size > max ? max : size);
	if (size > 0)
		setenv(name, text, 1);
	else
		unsetenv(name);
}

void terminfo_guard_begin(struct terminfo_guard *guard, int fd)
{
	bool secure = getauxval(AT_SECURE);
	struct winsize size = {0};

	ioctl(fd, TIOCGWINSZ, &size);
	for (int i = 0; i < TERMINFO_VARIABLES; i++) {
		const char *value = getenv(variables[i].name);

		guard->values[i] = value ? strdup(value) : NULL;
		if (secure && !variables[i].is_size)
			unsetenv(variables[i].name);
	}
	set_size("LINES", size.ws_row, guard->values[0], TERM_ROWS_MAX);
	set_size("COLUMNS", size.ws_col, guard->values[1], TERM_COLUMNS_MAX);
}

void terminfo_guard_end(struct terminfo_guard *guard)
{
	for (int i = 0; i < TERMINFO_VARIABLES; i++) {
		if (guard->values[i])
			setenv(variables[i].name, guard->values[i], 1);
		else
			unsetenv(variables[i].name);
		free(guard->values[i]);
	}
}

static bool is_known(const char *name, int fd)
{
	int err;

	return setupterm(name, fd, &err) == CURSES_OK;
}

/* Whether ncurses finds the description, if necessary with TERMINFO set to the built-in one. */
static bool find_description(const char *name, int fd)
{
	if (is_known(name, fd))
		return true;
	for (int i = 0; built_in[i].name; i++)
		if (!strcmp(built_in[i].name, name))
			setenv("TERMINFO", built_in[i].description, 1);
	return is_known(name, fd);
}

const char *terminfo_find(char *richer, size_t size, int fd)
{
	const char *term = getenv("TERM"), *promise = getenv("COLORTERM");

	if (!term)
		return NULL;
	if (promise && (!strcmp(promise, "truecolor") || !strcmp(promise, "24bit"))) {
		snprintf(richer, size, "%s-256color", term);
		if (find_description(richer, fd))
			return richer;
	}
	return find_description(term, fd) ? term : NULL;
}

bool terminfo_is_usable(int fd)
{
	struct terminfo_guard guard;
	char richer[64];
	bool usable;

	terminfo_guard_begin(&guard, fd);
	usable = terminfo_find(richer, sizeof(richer), fd) && tigetstr("cup");
	terminfo_guard_end(&guard);
	return usable;
}

static bool has_terminal(void)
{
	int fd = -1;

	if (!isatty(STDOUT_FILENO))
		return false;
	if (isatty(STDIN_FILENO))
		return true;
	fd = open("/dev/tty", O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int terminfo_check(void)
{
	if (!has_terminal())
		return -ENOTTY;
	return terminfo_is_usable(STDOUT_FILENO) ? 0 : -ENODEV;
}
