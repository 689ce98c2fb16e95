// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/signal_menu.h"

#include "core/base/names.h"
#include "ui/term/key.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum effect { ENDS, DUMPS, STOPS, IGNORED, GOES_ON };

/* clang-format off */
/* number, default action, what it is sent for */
#define SIGNALS(X)                                                                                 \
	X(SIGHUP, ENDS, "hangup; often: reload configuration")                              \
	X(SIGINT, ENDS, "interrupt (Ctrl-C)")                                        \
	X(SIGQUIT, DUMPS, "quit (Ctrl-\\), with a core dump")                                 \
	X(SIGILL, DUMPS, "illegal instruction")                                                   \
	X(SIGTRAP, DUMPS, "trace or breakpoint trap")                                              \
	X(SIGABRT, DUMPS, "abort(3)")                         \
	X(SIGBUS, DUMPS, "bus error (invalid memory access)")                                     \
	X(SIGFPE, DUMPS, "arithmetic error, such as division by zero")                         \
	X(SIGKILL, ENDS, "kill at once; cannot be caught")                                \
	X(SIGUSR1, ENDS, "user-defined")                                     \
	X(SIGSEGV, DUMPS, "invalid memory access")                                           \
	X(SIGUSR2, ENDS, "user-defined")                                     \
	X(SIGPIPE, ENDS, "write to a pipe with no reader")                                     \
	X(SIGALRM, ENDS, "timer expired")                                                       \
	X(SIGTERM, ENDS, "terminate gracefully")                                         \
	X(SIGCHLD, IGNORED, "child stopped or exited")                                 \
	X(SIGCONT, GOES_ON, "continue if stopped")                                         \
	X(SIGSTOP, STOPS, "stop; cannot be caught")                                           \
	X(SIGTSTP, STOPS, "stop (Ctrl-Z)")                                           \
	X(SIGTTIN, STOPS, "terminal input in the background")                             \
	X(SIGTTOU, STOPS, "terminal output in the background")                              \
	X(SIGURG, IGNORED, "urgent data on a socket")                                             \
	X(SIGXCPU, DUMPS, "CPU time limit exceeded")                                       \
	X(SIGXFSZ, DUMPS, "file size limit exceeded")                                      \
	X(SIGVTALRM, ENDS, "virtual timer expired")                          \
	X(SIGPROF, ENDS, "profiling timer expired")                            \
	X(SIGWINCH, IGNORED, "window size changed")                                     \
	X(SIGIO, ENDS, "I/O possible on a descriptor")                                     \
	X(SIGPWR, ENDS, "power failure")                                                   \
	X(SIGSYS, DUMPS, "bad system call")
/* clang-format on */

static const struct signal_row {
	enum effect effect;
	const char *sentence;
} rows[SIGNAL_MENU_MAX] = {
#define X(number, effect, sentence) [number] = {effect, sentence},
	SIGNALS(X)
#undef X
#ifdef SIGSTKFLT
		[SIGSTKFLT] = {ENDS, "coprocessor stack fault (unused)"},
#endif
};

static bool is_realtime(int number)
{
	return number >= SIGRTMIN && number <= SIGRTMAX;
}

/* The real-time signals that the C library reserves are unknown. */
static bool is_known(int number)
{
	return number > 0 && number < SIGNAL_MENU_MAX &&
	       (rows[number].sentence || is_realtime(number));
}

const char *signal_menu_sentence(int number)
{
	if (!is_known(number))
		return "";
	return is_realtime(number) ? "user-defined (real-time, queued)" : rows[number].sentence;
}

bool signal_menu_ends(int number)
{
	if (!is_known(number))
		return false;
	return is_realtime(number) || rows[number].effect == ENDS || rows[number].effect == DUMPS;
}

static bool matches(int number, const char *typed)
{
	char *end;
	long wanted = strtol(typed, &end, 10);

	if (!*typed)
		return true;
	if (!*end)
		return number == wanted || (wanted < 10 && number / 10 == wanted);
	return strcasestr(signal_name(number), typed) ||
	       strcasestr(signal_menu_sentence(number), typed);
}

/* The best match: the exact number, else a name with that prefix, else the one chosen before. */
static unsigned rank(int number, const char *typed, int before)
{
	if (*typed && atoi(typed) == number)
		return 3;
	if (*typed && !strncasecmp(signal_name(number) + strlen("SIG"), typed, strlen(typed)))
		return 2;
	return number == before;
}

static void select_matching(struct signal_menu *signals, int before)
{
	unsigned best = 0;

	signals->count = signals->chosen = 0;
	for (int number = 1; number < SIGNAL_MENU_MAX; number++) {
		unsigned now;

		if (!is_known(number) || !matches(number, signals->typed))
			continue;
		now = rank(number, signals->typed, before);
		if (now > best) {
			best = now;
			signals->chosen = signals->count;
		}
		signals->shown[signals->count++] = number;
	}
}

void signal_menu_open(struct signal_menu *signals)
{
	*signals->typed = '\0';
	select_matching(signals, SIGTERM);
}

bool signal_menu_type(struct signal_menu *signals, int key)
{
	size_t len = strlen(signals->typed);
	int before = signal_menu_number(signals);

	if (key == KEY_ERASE_LEFT && len) {
		signals->typed[len - 1] = '\0';
		select_matching(signals, before);
		return true;
	}
	if (key < ' ' || key > '~' || len + 1 >= sizeof(signals->typed))
		return false;
	signals->typed[len] = key;
	signals->typed[len + 1] = '\0';
	select_matching(signals, before);
	if (signals->count)
		return true;
	signals->typed[len] = '\0';
	select_matching(signals, before);
	return false;
}

int signal_menu_number(const struct signal_menu *signals)
{
	return signals->shown[signals->chosen];
}
