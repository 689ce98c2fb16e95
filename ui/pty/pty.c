// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/pty.h"

#include "ui/pty/display.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#define QUEUE_MAX  (64u << 10) /* typed bytes that wait for the command to read */
#define LINE_BYTES 4095        /* bytes of a line that the kernel keeps, in canonical mode */

struct pty {
	int master;
	int number; /* of /dev/pts */
	struct display *display;
	unsigned columns, rows;
	char queue[QUEUE_MAX];
	size_t queued;
	size_t line_bytes; /* typed since the last end of a line */
	uint64_t lost;
	pid_t foreground; /* when something was last shown */
	bool typing;
};

static void set_size(struct pty *pty, unsigned columns, unsigned rows)
{
	const struct winsize size = {
		.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};

	pty->columns = columns;
	pty->rows = rows;
	ioctl(pty->master, TIOCSWINSZ, &size);
}

/* The kernel drops without a word what is beyond in a line; it never blocks there. */
static bool fits_line(struct pty *pty, char byte)
{
	struct termios modes;

	if (byte == '\r' || byte == '\n' || byte == 3 || byte == 4 || byte == 21)
		pty->line_bytes = 0;
	else if (pty->line_bytes < LINE_BYTES)
		pty->line_bytes++;
	else if (!tcgetattr(pty->master, &modes) && modes.c_lflag & ICANON)
		return false;
	return true;
}

void pty_send(struct pty *pty, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (pty->queued < QUEUE_MAX && fits_line(pty, bytes[i]))
			pty->queue[pty->queued++] = bytes[i];
		else
			pty->lost++;
}

/* emulator_send_fn */
static void send_answer(void *ctx, const char *bytes, size_t len)
{
	pty_send(ctx, bytes, len);
}

/* posix_openpt(3) would look the name up in /dev/pts, which may be another mount. */
static int open_slave(int master)
{
	int unlock = 0;

	if (ioctl(master, TIOCSPTLCK, &unlock) < 0)
		return -1;
	return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

struct pty *pty_new(int *slave)
{
	struct pty *pty = calloc(1, sizeof(*pty));
	int err;

	if (!pty)
		return NULL;
	pty->master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (pty->master < 0 || (*slave = open_slave(pty->master)) < 0 ||
		ioctl(pty->master, TIOCGPTN, &pty->number) < 0) {
		err = errno;
		pty_free(pty);
		errno = err;
		return NULL;
	}
	pty->display = display_new(PTY_COLUMNS, PTY_ROWS, send_answer, pty);
	set_size(pty, PTY_COLUMNS, PTY_ROWS);
	return pty;
}

void pty_free(struct pty *pty)
{
	if (!pty)
		return;
	if (pty->master >= 0)
		close(pty->master);
	display_free(pty->display);
	free(pty);
}

/* Until the last process has closed the terminal. */
__attribute__((noreturn)) static void read_on(int fd)
{
	struct pollfd more = {.fd = STDERR_FILENO + 1, .events = POLLIN};
	int null_fd = open("/dev/null", O_RDWR);
	char bytes[4096];
	ssize_t n = 1;

	setsid();
	for (int to = STDIN_FILENO; to <= STDERR_FILENO; to++)
		dup2(null_fd, to);
	if (fd != more.fd)
		dup2(fd, more.fd);
	syscall(SYS_close_range, more.fd + 1, ~0u, 0); /* musl has no function for it */
	signal(SIGHUP, SIG_IGN);
	while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) {
		poll(&more, 1, -1);
		n = read(more.fd, bytes, sizeof(bytes));
	}
	_exit(0);
}

void pty_leave(struct pty *pty)
{
	if (fork() == 0)
		read_on(pty->master);
}

int pty_fd(const struct pty *pty)
{
	return pty->master;
}

int pty_give(int slave, uid_t uid)
{
	return fchown(slave, uid, (gid_t)-1) ? -errno : 0;
}

int pty_attach(int slave)
{
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) < 0)
		return -errno;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(slave, fd) < 0)
			return -errno;
	return 0;
}

/* A program that was ended in the middle of a title must not hide what the next one writes. */
static void end_string(struct pty *pty)
{
	pid_t now = pty_foreground(pty);

	if (now != pty->foreground && pty->foreground)
		display_end_string(pty->display);
	pty->foreground = now;
}

void pty_show(struct pty *pty, const char *bytes, size_t len)
{
	if (!pty->display)
		return;
	end_string(pty);
	display_write(pty->display, bytes, len);
}

void pty_resize(struct pty *pty, unsigned columns, unsigned rows)
{
	if (!columns || !rows || (columns == pty->columns && rows == pty->rows))
		return;
	if (pty->display)
		display_resize(pty->display, columns, rows);
	set_size(pty, columns, rows);
}

struct display *pty_display(const struct pty *pty)
{
	return pty->display;
}

bool pty_flush(struct pty *pty)
{
	ssize_t n = pty->queued ? write(pty->master, pty->queue, pty->queued) : 0;

	if (n > 0) {
		pty->queued -= (size_t)n;
		memmove(pty->queue, pty->queue + n, pty->queued);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		pty->queued = 0;
	}
	return pty->queued;
}

uint64_t pty_lost(const struct pty *pty)
{
	return pty->lost;
}

bool *pty_typing(struct pty *pty)
{
	return &pty->typing;
}

pid_t pty_foreground(const struct pty *pty)
{
	pid_t group = tcgetpgrp(pty->master);

	return group > 0 ? group : 0;
}

int pty_number(const struct pty *pty)
{
	return pty->number;
}
