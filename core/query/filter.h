/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
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
 * regex: /usr/bin.  Regexes search the first FIELD_TEXT_MAX bytes of a command line.  The fields
 * are those of field.h that are not FIELD_UNFILTERED.  Processes of mayfly itself (self.h)
 * match only a filter that tests pid or ppid.
 */
#ifndef CORE_QUERY_FILTER_H
#define CORE_QUERY_FILTER_H

#include "core/query/field.h"

#define FILTER_TEXT_MAX 1024

struct filter;

struct filter_error {
	unsigned column;   /* byte offset of the error in the text */
	char message[384]; /* a sentence: what was found, what was expected; may quote the text */
};

/*
 * Returns the filter; empty or blank text is a filter that matches everything.  NULL: *error is
 * set.
 */
struct filter *filter_parse(const char *text, struct filter_error *error);
void filter_free(struct filter *filter); /* NULL is fine */
bool filter_match(
	const struct filter *filter, const struct node *node, const struct query_context *context);
/* The result can change without an event: the filter tests a FIELD_TIMED field, or new. */
bool filter_is_timed(const struct filter *filter);
bool filter_is_trend(const struct filter *filter); /* the filter tests a FIELD_TREND field */
/* The result depends on the ancestors of the node: the filter tests depth. */
bool filter_is_by_depth(const struct filter *filter);
/* The filter tests the command line: it has a word, a regex or args. */
bool filter_is_by_args(const struct filter *filter);
/* Every node that matches `narrow` matches `wide`, too; false: not known. */
bool filter_implies(const struct filter *narrow, const struct filter *wide);
/* The cost of evaluating one node, in units of one word. */
unsigned filter_weight(const struct filter *filter);
/* Samples needed, as in FIELDS. */
unsigned filter_samples_needed(const struct filter *filter);
/* The next user that the filter compares with; *at is 0 at the beginning.  NULL: no other. */
const char *filter_next_user(const struct filter *filter, unsigned *at);
const char *filter_text(const struct filter *filter);

#endif
