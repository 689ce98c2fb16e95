// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/rescue.h"

#include <errno.h>
#include <signal.h>
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

void rescue_arm(void)
{
	stack_t stack = {.ss_sp = rescue.stack, .ss_size = sizeof(rescue.stack)};
	struct sigaction action = {
		.sa_handler = restore_and_die, .sa_flags = SA_RESETHAND | SA_ONSTACK | SA_NODEFER};

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
