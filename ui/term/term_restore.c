// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/term/term_restore.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

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
	volatile sig_atomic_t writing; /* between rescue_write_begin and its end */
	volatile sig_atomic_t wanted;  /* the signal that came meanwhile, 0: none */
	sigset_t mask;                 /* as it was before the writing */
	struct sigaction before[FATAL_COUNT];
	char stack[16384]; /* for a SEGV that ran out of the other one */
} rescue;

int rescue_begin(int fd)
{
	rescue.fd = fd;
	rescue.len = 0;
	return tcgetattr(fd, &rescue.modes) < 0 ? -errno : 0;
}

void rescue_add(const char *text)
{
	size_t len;

	if (!text || text == (char *)-1)
		return;
	len = strlen(text);
	if (strstr(text, "$<") || rescue.len + len >= sizeof(rescue.text))
		return;
	memcpy(rescue.text + rescue.len, text, len);
	rescue.len += len;
}

static bool asks_to_end(int number)
{
	return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
}

void rescue_drop_output(void)
{
	tcflow(rescue.fd, TCOON);
	tcflush(rescue.fd, TCOFLUSH);
}

/* Only what is safe in a handler. */
static void restore_and_die(int number)
{
	if (rescue.writing && !rescue.wanted && asks_to_end(number)) {
		rescue.wanted = number;
		rescue_drop_output();
		return;
	}
	if (rescue.armed) {
		ssize_t written = write(rescue.fd, rescue.text, rescue.len);

		(void)written;
		tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
	}
	signal(number, SIG_DFL);
	raise(number);
}

void rescue_write_begin(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	for (size_t i = 0; i < FATAL_COUNT; i++)
		if (asks_to_end(fatal[i]))
			sigaddset(&ends, fatal[i]);
	rescue.wanted = 0;
	rescue.writing = 1;
	pthread_sigmask(SIG_UNBLOCK, &ends, &rescue.mask);
}

void rescue_write_end(void)
{
	pthread_sigmask(SIG_SETMASK, &rescue.mask, NULL);
	rescue.writing = 0;
	if (rescue.wanted)
		raise(rescue.wanted);
}

void rescue_arm(void)
{
	stack_t stack = {.ss_sp = rescue.stack, .ss_size = sizeof(rescue.stack)};
	struct sigaction action = {
		.sa_handler = restore_and_die, .sa_flags = SA_ONSTACK | SA_NODEFER};

	rescue.armed = 1;
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < FATAL_COUNT; i++) {
		sigaction(fatal[i], NULL, &rescue.before[i]);
		if (rescue.before[i].sa_handler != SIG_IGN) /* nohup is meant */
			sigaction(fatal[i], &action, NULL);
	}
}

void rescue_disarm(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	rescue.armed = 0;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &rescue.before[i], NULL);
	sigaltstack(&none, NULL);
}
