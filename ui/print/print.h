/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * print.h - output without a screen: events as text or JSON Lines, the tree at one moment.
 *
 * Text of processes never reaches the output raw: text goes through core/base/text.h, JSON through
 * json.h.
 */
#ifndef UI_PRINT_PRINT_H
#define UI_PRINT_PRINT_H

#include "core/event.h"
#include "core/query/filter.h"
#include "core/query/scope.h"
#include "core/tree/tree.h"
#include "ui/format/columns.h"
#include "ui/session/output.h"

struct hosts;
struct options;
struct options_print;
struct user_names;

struct print {
	struct output *out; /* borrowed, as all here */
	struct query_context context;
	struct user_names *users;
	struct hosts *hosts;              /* NULL: no event has a host */
	const struct options_print *form; /* of events */
	int64_t before_ns;                /* wall clock of the line before; 0: none */
	int64_t wall_offset_ns;           /* as in source.h */
	bool has_hosts; /* events are of several machines: text has a column for their names */
	bool color;
	bool ascii;
	unsigned columns;  /* of the terminal; 0: not a terminal, lines may be long */
	uint64_t left_out; /* matches of --when without a command, before the next one */
};

/* The processes to print. */
struct print_choice {
	const struct scope *scope;   /* nodes below its pids have SCOPE_BIT */
	const struct filter *filter; /* NULL: all */
	const struct query_context *context;
};

/*
 * Prints one line for an event.  node: its process, after the tree has applied it; NULL: not kept.
 * Kinds that it does not have print nothing.
 */
typedef void print_event_fn(
	struct print *print, const struct event *event, const struct node *node);

void print_batch_header(struct print *print);
print_event_fn print_json;
/* How events are printed; has: whether events of the kind have a line. */
struct print_lines {
	print_event_fn *put;
	bool (*has)(enum event_kind kind);
};
extern const struct print_lines print_batch_lines, print_json_lines;

/*
 * The tree at print->context.now_ns, with the columns and the order of the options: the chosen
 * processes, with their ancestors dim; or one JSON object for each of them.  Uses the nodes'
 * client_bits: not while a view watches the tree.
 */
void print_once(struct print *print, struct tree *tree, const struct print_choice *choice,
	const struct options *options);
/* Samples that it needs. */
unsigned print_once_passes(const struct options *options);

/* The next node in the order of the rows: top, its first child...  NULL at the end. */
struct node *print_next(struct node *node);

/* Sets where and in which colours to print.  The caller sets print->users. */
void print_open(struct print *print, struct output *out, const struct options *options,
	int64_t wall_offset_ns);
/* All pointers are borrowed. */
void print_choose(struct print_choice *choice, struct print *print, const struct scope *scope,
	const struct filter *filter, uint64_t new_ns);
bool print_chooses(const struct print_choice *choice, const struct node *node);

/* Makes the seed event of this node.  Its strings belong to the node. */
void print_describe(struct event *event, const struct node *node, uint64_t now_ns);

#endif
