/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * options.h - THE table of options: command line, --help, man page and README are made from it.
 */
#ifndef UI_CONFIG_OPTIONS_H
#define UI_CONFIG_OPTIONS_H

#include "core/query/scope.h"
#include "core/query/self.h"
#include "core/source/file/recorder.h"
#include "core/stats/spawn_stats.h"
#include "ui/format/columns.h"
#include "ui/format/json_keys.h"
#include "ui/term/style.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The group of those that print, in place of the screen. */
#define OPTIONS_PRINTING "Non-interactive output"

/*
 * letter (0: none), name, argument (NULL: takes none), kind of value (an options_set_ function of
 * options.c), member of struct options that it fills, sentence.  G begins a group.
 */
#define OPTIONS(G, X)                                                                              \
	G("What to show")                                                                          \
	X('p', "pid", "PID[,PID...]", pids, scope,                                                 \
		"show only these processes and their descendants (--once also prints "             \
		"their ancestors)")                                                                \
	X('u', "user", "USER", user, scope, "show only processes of USER (name or uid)")           \
	X(0, "all", NULL, yes, run.all,                                                            \
		"with a command, or a recording of one: show, record and count all processes, "    \
		"not only the command and its descendants")                                        \
	X(0, "as", "USER", as, run.as,                                                             \
		"run the command as USER (name or uid; needs root); without it, under sudo, as "   \
		"the user who called sudo")                                                        \
	X(0, "no-pty", NULL, yes, run.pipe,                                                        \
		"run the command of the screen without a terminal of its own: its output is kept " \
		"as text, and it has no input")                                                    \
	X('F', "filter", "EXPR", filter, filter,                                                   \
		"show only processes that match EXPR (see FILTERS)")                               \
	X('s', "sort", "COLUMN", sort, sort,                                                       \
		"sort siblings by COLUMN (cpu, mem, time, age, user, ...); prefix with - to "      \
		"reverse")                                                                         \
	X('l', "linger", "SECONDS", time, linger_ns,                                               \
		"keep exited processes on screen for SECONDS, failed ones three times as long "    \
		"(default 3; with --pid, a command and --read as long as --history allows, but "   \
		"not for a stream that comes while it happens; 0 removes them at once)")           \
	X(0, "history", "COUNT", count, history,                                                   \
		"number of exited processes to keep in the log, and of those that stay on screen " \
		"(default 100000)")                                                                \
	X(0, "short", "SECONDS", time, short_ns,                                                   \
		"processes that run for less than SECONDS are short-lived (default 1)")            \
	X(0, "runaway", "RATE[,SECONDS]", runaway, runaway,                                        \
		"report a process as BUSY when it starts RATE short-lived processes per second "   \
		"(failed ones count five times), and as RUNAWAY when that lasts SECONDS and most " \
		"of them fail or are the same commands (default 50,20)")                           \
	X(0, "bell", NULL, yes, screen.bell, "ring the terminal bell on a new runaway")            \
	X(0, "max-args", "BYTES", max_args, max_args,                                              \
		"bytes of arguments to keep per exec (default 4096, up to 2M); truncated "         \
		"arguments are marked")                                                            \
	X(0, "ring", "BYTES", ring, ring_bytes,                                                    \
		"size of the ring buffer (default 8M, up to 1G), rounded up to a power of two")    \
	X(0, "rewind", "SIZE", rewind, screen.rewind_bytes,                                        \
		"memory for what has happened, to step back in while paused (Z); of the oldest "   \
		"what does not fit is dropped (default 16M, at least 1M; 0: none)")                \
	X(0, "failed", NULL, yes, failed,                                                          \
		"also trace failed execs (adds a small cost to every system call)")                \
	G("Event source")                                                                          \
	X(0, "source", "SOURCE", source, source,                                                   \
		"bpf: kernel events through BPF; netlink: kernel process connector (arguments of " \
		"very short processes may be missing); proc: poll /proc (no privileges needed, "   \
		"misses short-lived processes); auto (the default): bpf, or on the screen, if "    \
		"that is unavailable, the next one that works")                                    \
	X('d', "delay", "SECONDS", duration, delay_ns,                                             \
		"time between updates of CPU and memory, and between scans of --source=proc "      \
		"(default 1, with --once 0.2; decimals allowed)")                                  \
	X(0, "duration", "SECONDS", duration, duration_ns,                                         \
		"stop after SECONDS, with a command counted from its start")                       \
	X(0, "check", NULL, check, mode, "check kernel and privileges, and suggest fixes")         \
	X('r', "read", "FILE", read, read,                                                         \
		"replay a recording, or the lines of --json (- for standard input); several "      \
		"-r are shown as one, by time, each machine with a row of its own")                \
	X(0, "from", "TIME", moment, record.from,                                                  \
		"with --read, begin at TIME: 14:32, 14:32:05, with a date as in \"2026-11-29 "     \
		"14:32\", or +90 or +5m from its begin")                                           \
	X(0, "to", "TIME", moment, record.to, "with --read and without a screen, end at TIME")     \
	X('w', "write", "FILE", text, write,                                                       \
		"record events to FILE, which must not exist (- for standard output); there is "   \
		"no screen then if standard output is no terminal")                                \
	X(0, "force", NULL, yes, record.force, "replace an existing FILE of --write")              \
	X(0, "rotate", "SIZE,COUNT", rotate, record.rotation,                                      \
		"with --write, record to FILE.1, FILE.2, ..., FILE.COUNT in turn, each of about "  \
		"SIZE; the oldest is then replaced")                                               \
	G(OPTIONS_PRINTING)                                                                        \
	X('b', "batch", NULL, batch, mode, "print one line of text per event")                     \
	X(0, "json", NULL, json, mode, "print one JSON object per event, each on its own line")    \
	X('1', "once", NULL, yes, once,                                                            \
		"print the current tree, with the columns and sort order of the screen, and exit") \
	X(0, "when", "EXPR", when, when,                                                           \
		"wait until a process matches EXPR, print it with its ancestors and what it has "  \
		"started, and exit 0; exit 1 if --duration expires or the command ends first")     \
	X(0, "summary", NULL, yes, summary,                                                        \
		"print totals at exit: elapsed time, CPU, processes, programs, lifetimes, "        \
		"failures; without --batch or --json, print nothing else and open no screen")      \
	X(0, "tree", NULL, export, print.export,                                                   \
		"at the end, print a tree of the processes that have run, each with its exit "     \
		"status and lifetime, and nothing else; with a command to standard error, so "     \
		"that the command keeps standard output")                                          \
	X(0, "timeline", NULL, export, print.export,                                               \
		"at the end, print the processes that have run as bars on a time axis, with the "  \
		"critical path; as wide as the terminal, or 100 columns in a file; with a "        \
		"command to standard error")                                                       \
	X(0, "export", "FORMAT", export, print.export,                                             \
		"write the processes in a FORMAT for other programs, to --output or standard "     \
		"output; perfetto: a trace for ui.perfetto.dev, chrome://tracing and speedscope; " \
		"folded, folded-wall, folded-count: stacks by CPU time, wall time or number of "   \
		"processes, for flamegraph.pl and speedscope; dot: a graph for dot -Tsvg; html: "  \
		"a page with the timeline, for a browser; tree, timeline: as the options")         \
	G("Form of that output")                                                                   \
	X('o', "output", "FILE", text, print.file,                                                 \
		"write what is printed without a screen to FILE (default: standard output)")       \
	X(0, "max-output", "SIZE", max_output, print.max_bytes,                                    \
		"limit the size of --output (or standard output) and of --write, each; at the "    \
		"limit, report what was not written and exit with 4 (default: no limit)")          \
	X(0, "time", "FORM", time_form, print.time,                                                \
		"times in --batch: clock (local, the default), iso (with date and zone), epoch "   \
		"(seconds since 1970), delta (since the line before) or none")                     \
	X(0, "time-unit", "UNIT", time_unit, print.unit,                                           \
		"durations in --batch: auto (the default), or numbers in s, ms or us")             \
	X(0, "fields", "LIST", fields, print.fields,                                               \
		"keys of events in --json, for example pid,ppid,argv; with a minus before each, "  \
		"all but these")                                                                   \
	X(0, "snapshot", "SECONDS", duration, print.snapshot_ns,                                   \
		"with --json: print all processes again every so often, for a reader that came "   \
		"late or has lost lines")                                                          \
	X(0, "exec", "COMMAND", command, run.exec,                                                 \
		"with --when: go on, and for each process that begins to match run COMMAND by "    \
		"/bin/sh, with the match as a line of JSON on its standard input; as the user "    \
		"who called sudo, or as --as says; at most 8 at once, and one per second "         \
		"(a recording that is read from a file waits)")                                    \
	G("Safety")                                                                                \
	X(0, "readonly", NULL, yes, readonly,                                                      \
		"disable signals, renice, strace and saving settings, and drop the privileges "    \
		"for them")                                                                        \
	G("Appearance")                                                                            \
	X(0, "columns", "LIST", columns, columns,                                                  \
		"columns from left to right, for example \"PID USER CPU% AGE\"; F2 lists all of "  \
		"them")                                                                            \
	X(0, "no-color", NULL, no, color,                                                          \
		"disable colours (also disabled by NO_COLOR=1 and TERM=dumb)")                     \
	X(0, "theme", "NAME", theme, screen.theme,                                                 \
		"auto (the default): light or default, by the background of the terminal; "        \
		"default (for a dark background), contrast (high contrast on black), "             \
		"colorblind (blue and orange), light (for a light background) or mono (no "        \
		"colours)")                                                                        \
	X(0, "view", "LIST", view, screen.view,                                                    \
		"what is shown at the start: flat, exited, kernel, threads, grouped, paths, "      \
		"whole; with a minus in front it is not, such as \"flat -exited\"")                \
	X(0, "ascii", NULL, yes, ascii,                                                            \
		"use only ASCII characters (the default in a locale that is not UTF-8)")           \
	X(0, "no-mouse", NULL, no, mouse, "disable mouse support")                                 \
	X('h', "help", NULL, help, mode, "print this help and exit")                               \
	X('V', "version", NULL, version, mode, "print the version and exit")

#define OPTIONS_SYNOPSIS "mayfly [options] [--] [command [argument...]]"

/* Exit statuses; with a command, mayfly exits with the command's status. */
#define STATUSES(X)                                                                                \
	X(GOOD, 0, "success")                                                                      \
	X(FAILURE, 1, "no process matched --when, or the recording is damaged")                    \
	X(USAGE, 2, "usage error, with a message on standard error")                               \
	X(SOURCE, 3, "cannot open the event source, with a message on standard error")             \
	X(BROKEN, 4,                                                                               \
		"output could not be written or reached --max-output, or the event source failed")

enum status {
#define X(name, number, sentence) STATUS_##name = number,
	STATUSES(X)
#undef X
};

/*
 * THE table of formats of ui/export/: name, word, and whether a person reads it.  The word is then
 * an option, too, and with a command it is written to standard error.
 */
#define EXPORTS(X)                                                                                 \
	X(TREE, "tree", true)                                                                      \
	X(TIMELINE, "timeline", true)                                                              \
	X(PERFETTO, "perfetto", false)                                                             \
	X(FOLDED, "folded", false)                                                                 \
	X(FOLDED_WALL, "folded-wall", false)                                                       \
	X(FOLDED_COUNT, "folded-count", false)                                                     \
	X(DOT, "dot", false)                                                                       \
	X(HTML, "html", false)

enum export_format {
	EXPORT_NONE,
#define X(name, ...) EXPORT_##name,
	EXPORTS(X)
#undef X
		EXPORT_COUNT
};

enum options_mode { MODE_SCREEN, MODE_BATCH, MODE_JSON, MODE_CHECK, MODE_HELP, MODE_VERSION };

/* The first column of --batch. */
enum time_form { TIME_CLOCK, TIME_ISO, TIME_EPOCH, TIME_DELTA, TIME_NONE };
/* Durations in --batch; AUTO: each in the unit that suits it. */
enum time_unit { UNIT_AUTO, UNIT_S, UNIT_MS, UNIT_US };

/* Output that is not the screen. */
struct options_print {
	char *file;         /* or NULL: standard output */
	uint64_t max_bytes; /* of it and of --write each; 0: no limit */
	struct json_keys fields;
	uint64_t snapshot_ns;      /* between two snapshots of a live source; 0: none */
	enum export_format export; /* in place of events; EXPORT_NONE: none */
	enum time_form time;
	enum time_unit unit;
};

#define MORE_READS_MAX 63

struct more_reads {
	char *paths[MORE_READS_MAX];
	unsigned count;
};

/* How --write does it, and what part of --read is shown. */
struct options_record {
	char *from, *to; /* as core/playback/moment.h has them; or NULL */
	bool force;
	struct recorder_rotation rotation; /* count 0: none */
	struct more_reads further;         /* of several --read, those after the first */
};

/* The command, and that of --exec. */
struct run_options {
	char **argv; /* NULL-terminated, points into that of main; NULL: none is run */
	bool pipe;   /* under the screen it has no terminal */
	uint32_t as; /* uid that runs it: see child_user.h */
	bool all;    /* figures and recordings are of the machine, not only of the command */
	char *exec;  /* with --when: another command, for each match; or NULL */
};

/* A line "key.COMMAND = KEY ..." of the settings file (ui/app/key_map.h). */
struct key_setting {
	char *place; /* "FILE:LINE" */
	char *command, *keys;
};

/* What only the screen has. */
struct options_screen {
	bool bell;
	uint64_t rewind_bytes;     /* bound; 0: nothing is kept */
	uint64_t stream_linger_ns; /* options.linger_ns of a stream of now; 0: the same */
	enum theme theme;
	unsigned view;                /* bits of ui/format/view_words.h */
	struct style_changes changes; /* of single colours, by the settings file */
	struct key_setting *keys;     /* as the settings file has them */
	unsigned key_count;
};

struct options {
	enum options_mode mode;
	bool once;          /* the mode is MODE_JSON (one object per process) or MODE_BATCH */
	struct scope scope; /* --pid, --user */
	char *filter;       /* a valid filter, or NULL */
	char *when;         /* the same: exit as soon as a process matches it */
	bool summary;
	bool quiet;         /* print no events: --when, an export, or --summary alone */
	char *sort;         /* column, with "-" in front: reversed; or NULL */
	uint64_t delay_ns;  /* 0 until options_take, which has the default */
	uint64_t linger_ns; /* TREE_ENDLESS_NS: as long as `history` allows */
	uint64_t short_ns;
	uint64_t duration_ns; /* 0: no limit */
	struct runaway_limits runaway;
	uint32_t history;    /* exited processes in the log; 0: the default */
	uint32_t max_args;   /* bytes */
	uint32_t ring_bytes; /* a power of two, at least the page size */
	bool failed;
	char *source; /* "auto", "bpf", "netlink", "proc", or NULL: auto */
	char *read,
		*write; /* files, or NULL; of several reads the first one (see record.further) */
	struct options_record record;
	bool readonly;
	struct choice columns; /* empty: the default columns */
	struct options_print print;
	bool color, ascii, mouse;
	struct options_screen screen;
	struct self self; /* filled by main; all zero: not known */
	struct run_options run;
};

/*
 * Fills *options from the arguments, and from defaults for the rest: colours and ASCII depend on
 * NO_COLOR, TERM and the locale (call setlocale before).  Returns 0; or -EINVAL, and message says
 * what is wrong and what to use instead.  Call options_free in either case.
 */
int options_parse(struct options *options, int argc, char **argv, char *message, size_t size);
void options_free(struct options *options);

/* The two steps of options_parse are options_defaults and options_take: settings.h goes between. */
void options_defaults(struct options *options);
/* Sets one option by its long name; value is "yes" or "no" if the option takes no argument.  0;
 * -EINVAL with a sentence in message; -ENOENT: unknown option. */
int options_set(
	struct options *options, const char *name, const char *value, char *message, size_t size);
int options_take(struct options *options, int argc, char **argv, char *message, size_t size);
void options_help(FILE *out); /* --help */
/* Nothing is printed or shown, and --write was given. */
bool options_only_record(const struct options *options);
/* What is printed is for a person to read, beside the command's output: to standard error.  So is
 * nothing, beside a recording that is a file. */
bool options_print_aside(const struct options *options);

#endif
