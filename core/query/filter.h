/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter.h - filter text -> predicate over a node.
 *
 *	expr    = term (("or" | "|" | "||") term)*
 *	term    = factor (["and" | "&&"] factor)*       two factors side by side mean "and"
 *	factor  = ("not" | "!") factor | "(" expr ")" | field op value | word | "quoted" | /regex/
 *	op      = "=" "!=" "~" "!~" "<" "<=" ">" ">="   ~: POSIX extended regex, any case
 *
 * A bare word or quoted text matches a case-insensitive (ASCII) substring of the command line, of
 * comm, or of the name of a program the process has executed before (core/tree/lineage.h); /regex/
 * is searched in the same texts.  "and" binds closer than "or"; both, and "not", may be written in
 * capitals.  Text: "=" compares the whole text exactly, "~" searches a regex in it; an unknown text
 * is empty.  Figures: one that is not known or does not apply (the exit code of the living) matches
 * no comparison, != included.  Inside quotes \" and \\ stand for " and \.  A value may hold
 * parentheses in pairs: comm~(a|b).  A text that continues after the second slash is a path, not a
 * regex: /usr/bin.  Regexes search the first FILTER_LINE_MAX bytes of a command line.  Parser, help
 * page and man page are generated from FILTER_FIELDS.
 */
#ifndef CORE_QUERY_FILTER_H
#define CORE_QUERY_FILTER_H

#include "core/tree/tree.h"

/* name, kind of value, sentence */
#define FILTER_FIELDS(X)                                                                           \
	X(pid, NUMBER, "process id")                                                               \
	X(ppid, NUMBER, "process id of the parent that started it")                                \
	X(uid, NUMBER, "user id")                                                                  \
	X(user, TEXT, "user name")                                                                 \
	X(comm, TEXT, "process name as in /proc/PID/comm, up to 15 bytes")                         \
	X(exe, TEXT, "path of the executable")                                                     \
	X(args, TEXT, "full command line")                                                         \
	X(state, STATE,                                                                            \
		"alive dead new short failed orphan kthread zombie, or a state letter as in top")  \
	X(age, DURATION, "time since start; exited: lifetime")                                     \
	X(cpu, PERCENT, "CPU usage, % of one CPU")                                                 \
	X(rss, BYTES, "resident memory; exited: peak since fork")                                  \
	X(mem, PERCENT, "resident memory, % of physical memory")                                   \
	X(threads, NUMBER, "number of threads")                                                    \
	X(exit, NUMBER, "exit code")                                                               \
	X(signal, SIGNAL, "signal that terminated it, such as SEGV, SIGSEGV or 11")                \
	X(spawns, NUMBER, "number of processes it has started")                                    \
	X(rate, NUMBER, "processes started per second")                                            \
	X(depth, NUMBER, "number of ancestors in the tree, up to 1000")                            \
	X(cgroup, TEXT, "cgroup path")                                                             \
	X(tty, TEXT, "controlling terminal, such as pts/3")                                        \
	X(ns, NUMBER, "inode number of the pid namespace")

#define FILTER_TEXT_MAX  1024
#define FILTER_LINE_MAX  16384
#define FILTER_DEPTH_MAX 1000 /* bound of depth: a test costs no more in a deeper tree */

struct filter;

struct filter_error {
	unsigned column;   /* byte offset of the error in the text */
	char message[256]; /* a sentence: what was found, what was expected; may quote the text */
};

/* What a predicate may read besides the node. */
struct filter_context {
	uint64_t now_ns;
	uint64_t memory_bytes; /* of the machine; 0: not known, mem matches nothing */
	uint64_t new_ns;       /* a process younger than this is new */
	/* Names of users, from outside core; NULL: numbers only. */
	const char *(*user_name)(void *ctx, uint32_t uid);
	/* Processes it starts per second, from outside core; NULL: 0. */
	double (*spawn_rate)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	void *ctx; /* for user_name */
	void *spawn_ctx;
};

/*
 * Returns the filter; empty or blank text is a filter that matches everything.  NULL: *error is
 * set.
 */
struct filter *filter_parse(const char *text, struct filter_error *error);
void filter_free(struct filter *filter); /* NULL is fine */
bool filter_match(
	const struct filter *filter, const struct node *node, const struct filter_context *context);
/* The result can change without an event: the filter tests age, rate or new. */
bool filter_is_timed(const struct filter *filter);
/* The result depends on the ancestors of the node: the filter tests depth. */
bool filter_is_by_depth(const struct filter *filter);
/* Every node that matches the longer one matches the shorter one; false: not known. */
bool filter_narrows(const struct filter *longer, const struct filter *shorter);
/* The cost of evaluating one node, in units of one word. */
unsigned filter_weight(const struct filter *filter);
/* Passes of statistics needed: 0 none, 1 current values, 2 shares of a CPU (an interval). */
unsigned filter_samples_needed(const struct filter *filter);
const char *filter_text(const struct filter *filter);

#endif
