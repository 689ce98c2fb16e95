// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/action/signal_menu.h"

#include "core/base/names.h"
#include "ui/term/key.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum effect { ENDS, DUMPS, STOPS, IGNORED, GOES_ON };

/* clang-format off */
/* number, what it does by default, what it is sent for */
#define SIGNALS(X)                                                                                 \
	X(SIGHUP, ENDS, "the terminal is gone; read settings again")                              \
	X(SIGINT, ENDS, "as Ctrl-C: asks it to break off")                                        \
	X(SIGQUIT, DUMPS, "as Ctrl-\\: ends it with a core dump")                                 \
	X(SIGILL, DUMPS, "illegal instruction")                                                   \
	X(SIGTRAP, DUMPS, "a debugger's breakpoint")                                              \
	X(SIGABRT, DUMPS, "abort(): something it relied on did not hold")                         \
	X(SIGBUS, DUMPS, "memory that is not there any more")                                     \
	X(SIGFPE, DUMPS, "arithmetic without a result, as division by 0")                         \
	X(SIGKILL, ENDS, "ends it at once: nothing is cleaned up")                                \
	X(SIGUSR1, ENDS, "whatever the program takes it for")                                     \
	X(SIGSEGV, DUMPS, "memory that is not its own")                                           \
	X(SIGUSR2, ENDS, "whatever the program takes it for")                                     \
	X(SIGPIPE, ENDS, "wrote to a pipe that nobody reads")                                     \
	X(SIGALRM, ENDS, "its alarm clock")                                                       \
	X(SIGTERM, ENDS, "asks it to end, in good order")                                         \
	X(SIGCHLD, IGNORED, "a child of it has ended or stopped")                                 \
	X(SIGCONT, GOES_ON, "goes on, if it was stopped")                                         \
	X(SIGSTOP, STOPS, "stops it: cannot be caught")                                           \
	X(SIGTSTP, STOPS, "as Ctrl-Z: asks it to stop")                                           \
	X(SIGTTIN, STOPS, "read from the terminal in the background")                             \
	X(SIGTTOU, STOPS, "wrote to the terminal in the background")                              \
	X(SIGURG, IGNORED, "urgent data on a socket")                                             \
	X(SIGXCPU, DUMPS, "used more CPU time than it may")                                       \
	X(SIGXFSZ, DUMPS, "wrote a larger file than it may")                                      \
	X(SIGVTALRM, ENDS, "its alarm clock of CPU time in the program")                          \
	X(SIGPROF, ENDS, "its alarm clock of CPU time, for profiling")                            \
	X(SIGWINCH, IGNORED, "the terminal has another size")                                     \
	X(SIGIO, ENDS, "a descriptor can be read or written")                                     \
	X(SIGPWR, ENDS, "the power is failing")                                                   \
	X(SIGSYS, DUMPS, "a system call it may not make, or that is none")
/* clang-format on */

static const struct signal_row {
	enum effect effect;
	const char *sentence;
} rows[SIGNALS_MAX] = {
#define X(number, effect, sentence) [number] = {effect, sentence},
	SIGNALS(X)
#undef X
#ifdef SIGSTKFLT
		[SIGSTKFLT] = {ENDS, "fault of a coprocessor's stack; not used"},
#endif
};

static bool is_realtime(int number)
{
	return number >= SIGRTMIN && number <= SIGRTMAX;
}

/* Those the C library keeps for itself are not for us either. */
static bool is_known(int number)
{
	return number > 0 && number < SIGNALS_MAX && (rows[number].sentence || is_realtime(number));
}

const char *signals_sentence(int number)
{
	if (!is_known(number))
		return "";
	return is_realtime(number) ? "queued: whatever the program takes it for"
				   : rows[number].sentence;
}

bool signals_ends(int number)
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
	       strcasestr(signals_sentence(number), typed);
}

/* The exact number first, then a name's beginning, then the one that was chosen. */
static unsigned rank(int number, const char *typed, int before)
{
	if (*typed && atoi(typed) == number)
		return 3;
	if (*typed && !strncasecmp(signal_name(number) + strlen("SIG"), typed, strlen(typed)))
		return 2;
	return number == before;
}

static void narrow(struct signals *signals, int before)
{
	unsigned best = 0;

	signals->count = signals->chosen = 0;
	for (int number = 1; number < SIGNALS_MAX; number++) {
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

void signals_open(struct signals *signals)
{
	*signals->typed = '\0';
	narrow(signals, SIGTERM);
}

void signals_move(struct signals *signals, long by)
{
	long to = (long)signals->chosen + by;

	signals->chosen = to < 0 ? 0 : to >= (long)signals->count ? signals->count - 1 : to;
}

bool signals_type(struct signals *signals, int key)
{
	size_t len = strlen(signals->typed);
	int before = signals_number(signals);

	if (key == KEY_ERASE_LEFT && len) {
		signals->typed[len - 1] = '\0';
		narrow(signals, before);
		return true;
	}
	if (key < ' ' || key > '~' || len + 1 >= sizeof(signals->typed))
		return false;
	signals->typed[len] = key;
	signals->typed[len + 1] = '\0';
	narrow(signals, before);
	if (signals->count)
		return true;
	signals->typed[len] = '\0';
	narrow(signals, before);
	return false;
}

int signals_number(const struct signals *signals)
{
	return signals->shown[signals->chosen];
}
