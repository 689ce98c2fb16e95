/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - THE table of options: command line, help text, man page and README come from it.
 */
#ifndef UI_CONFIG_OPTIONS_H
#define UI_CONFIG_OPTIONS_H

#include "core/query/scope.h"
#include "core/stats/spawn_stats.h"
#include "ui/format/columns.h"
#include "ui/term/style.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * letter (0: none), name, argument (NULL: takes none), kind of value (a set_ function of
 * options.c), member of struct options that it fills, sentence.  G begins a group.
 */
#define OPTIONS(G, X)                                                                              \
	G("What to see")                                                                           \
	X('p', "pid", "PID[,PID...]", pids, scope, "only these processes and their descendants")   \
	X('u', "user", "USER", user, scope, "only this user's processes (name or uid)")            \
	X('F', "filter", "EXPR", filter, filter, "start with this filter")                         \
	X('s', "sort", "COLUMN", sort, sort,                                                       \
		"sort siblings by this column, such as cpu, mem, time, age, user; a leading - "    \
		"puts the other end first")                                                        \
	X('l', "linger", "SECONDS", time, linger_ns,                                               \
		"how long an exited process stays on screen, three times that when it failed "     \
		"(default 3; 0: gone at once)")                                                    \
	X(0, "history", "COUNT", count, history, "how many exits the log keeps (default 100000)")  \
	X(0, "short", "SECONDS", time, short_ns,                                                   \
		"a lifetime below this counts as short-lived (default 1)")                         \
	X(0, "runaway", "RATE[,SECONDS]", runaway, runaway,                                        \
		"who starts so many short-lived ones a second, for so long, is called a runaway; " \
		"one that failed counts as five (default 50,1.5)")                                 \
	X(0, "bell", NULL, yes, bell, "ring the terminal's bell when there is a new runaway")      \
	X(0, "max-args", "BYTES", max_args, max_args,                                              \
		"argument bytes kept per exec (default 4096, up to 2M); what is cut is counted "   \
		"and shown")                                                                       \
	X(0, "ring", "BYTES", ring, ring_bytes,                                                    \
		"size of the ring buffer (default 8M, up to 1G), rounded up to a power of two")    \
	X(0, "failed", NULL, yes, failed,                                                          \
		"also see failed execs (costs every system call a little while on)")               \
	G("Where it comes from")                                                                   \
	X(0, "source", "SOURCE", source, source,                                                   \
		"bpf: the kernel's events (auto: the same); netlink: those of its process "        \
		"connector, without what is gone before it can be asked; proc: a look at /proc "   \
		"every now and then, which needs no privilege and misses what is short")           \
	X('d', "delay", "SECONDS", delay, delay_ns,                                                \
		"how often CPU and memory are measured, and --source=proc looks (default 1, with " \
		"--once 0.2; decimals allowed)")                                                   \
	X('r', "read", "FILE", text, read, "replay a recording (- is standard input)")             \
	X('w', "write", "FILE", text, write,                                                       \
		"record into FILE (- is standard output, for --batch and --json with -o)")         \
	G("Without a screen")                                                                      \
	X('b', "batch", NULL, batch, mode, "one line of text per event")                           \
	X(0, "json", NULL, json, mode, "one JSON object per line per event")                       \
	X('o', "output", "FILE", text, output,                                                     \
		"where --batch, --json and --once write (default: standard output)")               \
	X(0, "max-output", "SIZE", max_output, max_output,                                         \
		"what --output, or standard output, and --write get at most, each: then it ends, " \
		"says what was not written, and exits with 4 (default: no limit)")                 \
	X('1', "once", NULL, yes, once,                                                            \
		"print the tree as it is now, with the "                                           \
		"columns and the order of the screen, and exit")                                   \
	X(0, "duration", "SECONDS", duration, duration_ns, "stop after this long")                 \
	X(0, "when", "EXPR", when, when,                                                           \
		"print what it descends from and what it starts, and exit with 0, as soon as a "   \
		"process matches this filter; with 1 if --duration, or the command, ends first")   \
	X(0, "summary", NULL, yes, summary,                                                        \
		"at the end, or on leaving the screen, print totals: processes, programs, "        \
		"lifetimes, failures, CPU; with a command, and without --batch or --json, "        \
		"nothing "                                                                         \
		"else")                                                                            \
	X(0, "check", NULL, check, mode,                                                           \
		"say what this machine offers, and what to do about what is missing")              \
	G("What it may do")                                                                        \
	X(0, "readonly", NULL, yes, readonly,                                                      \
		"no signals, no nice, no settings written; what is needed for them is given up")   \
	G("Looks")                                                                                 \
	X(0, "columns", "LIST", columns, columns,                                                  \
		"the columns, left to right, as \"PID USER CPU% AGE\"; F2 lists them all")         \
	X(0, "no-color", NULL, no, color, "no colours; so do NO_COLOR=1 and TERM=dumb")            \
	X(0, "theme", "NAME", theme, theme,                                                        \
		"default, contrast (high, on black), colorblind (blue and orange), light (for a "  \
		"light background) or mono (no colours)")                                          \
	X(0, "ascii", NULL, yes, ascii, "nothing but ASCII, as in a locale that is not UTF-8")     \
	X(0, "no-mouse", NULL, no, mouse,                                                          \
		"leave the mouse to the terminal, which then selects and pastes as ever")          \
	X('h', "help", NULL, help, mode, "print this, and exit")                                   \
	X('V', "version", NULL, version, mode, "print the version, and exit")

#define OPTIONS_SYNOPSIS "mayfly [options] [--] [command [argument...]]"

/* Exit statuses, when there is no command to pass the status of. */
#define STATUSES(X)                                                                                \
	X(GOOD, 0, "good")                                                                         \
	X(NOTHING, 1, "nothing matched --when")                                                    \
	X(USAGE, 2, "wrong use; the sentence on standard error says what to write instead")        \
	X(SOURCE, 3, "the source of events could not be opened; the sentence says what to do")     \
	X(BROKEN, 4,                                                                               \
		"what was asked for could not be written, reached --max-output, or the source "    \
		"broke on the way")

enum status {
#define X(name, number, sentence) STATUS_##name = number,
	STATUSES(X)
#undef X
};

enum options_mode { MODE_SCREEN, MODE_BATCH, MODE_JSON, MODE_CHECK, MODE_HELP, MODE_VERSION };

struct options {
	enum options_mode mode;
	bool once;          /* -1: with MODE_JSON one object a process, else MODE_BATCH */
	struct scope scope; /* --pid, --user */
	char *filter;       /* text that parses, or NULL */
	char *when;         /* the same: leave as soon as something matches it */
	bool summary;
	bool quiet; /* no events are printed: --when, or --summary by itself */
	char *sort; /* column, a leading - reverses, or NULL */
	uint64_t delay_ns, linger_ns, short_ns;
	bool delay_given;
	uint64_t duration_ns; /* 0: no end */
	struct runaway_limits runaway;
	bool bell;
	uint32_t history;    /* exits kept in the log; 0: the usual many */
	uint32_t max_args;   /* bytes */
	uint32_t ring_bytes; /* a power of two, page size at least */
	bool failed;
	char *source;        /* "auto", "bpf", "proc", or NULL: auto */
	char *read, *write;  /* files, or NULL */
	char *output;        /* file, or NULL: standard output */
	uint64_t max_output; /* bytes, of --write as well; 0: no limit */
	bool readonly;
	struct choice columns; /* of none: the usual ones */
	bool color, ascii, mouse;
	enum theme theme;
	char **command; /* NULL-terminated, borrowed from argv, or NULL */
};

/*
 * Fill *options from the arguments, with defaults for the rest: colours and ASCII from NO_COLOR,
 * TERM and the locale (call setlocale before).  Returns 0; or -EINVAL, with a sentence in
 * message: what is wrong, and what to write instead.  To be freed in either case.
 */
int options_parse(struct options *options, int argc, char **argv, char *message, size_t size);
void options_free(struct options *options);

/* The same in steps, so that settings (settings.h) come between the defaults and the arguments. */
void options_defaults(struct options *options);
/* One option by its long name; "yes" or "no" when it takes no argument.  0, -EINVAL with a
 * sentence in message, -ENOENT: there is none of that name. */
int options_set(
	struct options *options, const char *name, const char *value, char *message, size_t size);
int options_take(struct options *options, int argc, char **argv, char *message, size_t size);
void options_help(FILE *out); /* --help */

#endif
