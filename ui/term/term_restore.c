// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/term_restore.h"

#include "core/base/clock.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int fatal[] = {
	SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
#define FATAL_COUNT (sizeof(fatal) / sizeof(*fatal))
#define AGAIN_NS    UINT64_C(1000000000) /* from then on the same signal again kills */

/* All data of the signal handler, filled in before the handler is installed. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios modes;
	char text[256];
	size_t len;
	volatile sig_atomic_t writing; /* between term_restore_write_begin and its end */
	volatile sig_atomic_t pending; /* the first signal during it, 0: none */
	uint64_t pending_ns;           /* when that came */
	sigset_t mask;                 /* before term_restore_write_begin */
	struct sigaction before[FATAL_COUNT];
	char stack[16384]; /* of the handler: a SEGV may mean that the normal stack is full */
} restore;

int term_restore_begin(int fd)
{
	restore.fd = fd;
	restore.len = 0;
	return tcgetattr(fd, &restore.modes) < 0 ? -errno : 0;
}

void term_restore_add(const char *text)
{
	size_t len;

	if (!text || text == (char *)-1)
		return;
	len = strlen(text);
	if (strstr(text, "$<") || restore.len + len >= sizeof(restore.text))
		return;
	memcpy(restore.text + restore.len, text, len);
	restore.len += len;
}

static bool is_end_request(int number)
{
	return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
}

void term_restore_drop_output(void)
{
	tcflow(restore.fd, TCOON);
	tcflush(restore.fd, TCOFLUSH);
}

/* Whether this signal can wait for the end of a write. */
static bool postpone(int number)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);

	if (!restore.writing || !is_end_request(number))
		return false;
	if (!restore.pending) {
		restore.pending = number;
		restore.pending_ns = now_ns;
	}
	return number != restore.pending || now_ns - restore.pending_ns < AGAIN_NS;
}

/* The signal handler: calls only async-signal-safe functions. */
static void restore_and_die(int number)
{
	if (postpone(number)) {
		term_restore_drop_output();
		return;
	}
	if (restore.armed) {
		ssize_t written = write(restore.fd, restore.text, restore.len);

		(void)written;
		tcsetattr(restore.fd, TCSANOW, &restore.modes);
	}
	signal(number, SIG_DFL);
	raise(number);
}

void term_restore_write_begin(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	for (size_t i = 0; i < FATAL_COUNT; i++)
		if (is_end_request(fatal[i]))
			sigaddset(&ends, fatal[i]);
	restore.pending = 0;
	restore.writing = 1;
	pthread_sigmask(SIG_UNBLOCK, &ends, &restore.mask);
}

void term_restore_write_end(void)
{
	pthread_sigmask(SIG_SETMASK, &restore.mask, NULL);
	restore.writing = 0;
	if (restore.pending)
		raise(restore.pending);
}

void term_restore_arm(void)
{
	stack_t stack = {.ss_sp = restore.stack, .ss_size = sizeof(restore.stack)};
	struct sigaction action = {
		.sa_handler = restore_and_die, .sa_flags = SA_ONSTACK | SA_NODEFER};

	restore.armed = 1;
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < FATAL_COUNT; i++) {
		sigaction(fatal[i], NULL, &restore.before[i]);
		if (restore.before[i].sa_handler != SIG_IGN) /* for example by nohup */
			sigaction(fatal[i], &action, NULL);
	}
}

void term_restore_disarm(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	restore.armed = 0;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &restore.before[i], NULL);
	sigaltstack(&none, NULL);
}

/*
 * SIGTSTP, not SIGSTOP: without job control no shell could continue the process; the kernel then
 * ignores SIGTSTP, and the function returns at once.
 */
void term_restore_stop(void)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;
	sigset_t only, mask;

	sigaction(SIGTSTP, &stop, &before);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	raise(SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &only, &mask);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
}
