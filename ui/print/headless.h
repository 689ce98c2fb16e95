/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* headless.h - the session without a screen: --batch, --json, --once, exports. */
#ifndef UI_PRINT_HEADLESS_H
#define UI_PRINT_HEADLESS_H

#include "core/source.h"
#include "ui/config/options.h"

struct child;
struct hook;
struct output;
struct print;
struct print_choice;
struct recorder;
struct tree;

/* What a sink reads; all is borrowed. */
struct headless_seen {
	const struct options *options;
	struct print *print; /* to print to; its context has the time */
	struct tree *tree;
	const struct print_choice *choice; /* the chosen processes, for print_chooses */
};

/* Writes what the session has seen, in place of its events (ui/export/export.h). */
struct headless_sink {
	/*
	 * The tree has all processes at the end, those that have exited too, as far as --history
	 * allows.
	 */
	bool keeps_tree;
	size_t state_size; /* of what the functions get, zeroed at first; 0: NULL */
	/*
	 * The tree has applied an event about this process, and it was news; for an exit that was
	 * not seen, an event is made up.  NULL: not called.
	 */
	void (*event)(void *state, const struct headless_seen *seen, const struct event *event,
		struct node *node);
	/*
	 * Called at the end.  The tree may be changed; client_bits and client_count are no longer
	 * used.
	 */
	void (*end)(void *state, const struct headless_seen *seen);
	void (*close)(void *state); /* frees what the state owns; NULL: nothing */
};

/* What it reads and writes; all is borrowed. */
struct headless_ends {
	struct output *output;
	struct source *source;
	struct recorder *recorder;        /* NULL: none */
	struct child *command;            /* the same */
	struct hook *hook;                /* the same: of --exec */
	const struct headless_sink *sink; /* the same */
};

/*
 * As interactive_run.  Reports on standard error what could not be written, and at the end what was
 * lost or truncated.  output is borrowed: its owner checks its error when closing it.
 */
int headless_run(const struct options *options, const struct headless_ends *ends);

#endif
