/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * needle.h - searches a text in the names of a process.
 *
 * ASCII letters match either case; other bytes, UTF-8 included, match only themselves.  A NUL
 * between two arguments is treated as the space that a person sees there, so that nothing is copied
 * or allocated: a filter evaluates this for every process.
 */
#ifndef CORE_QUERY_NEEDLE_H
#define CORE_QUERY_NEEDLE_H

#include "core/tree/tree.h"

struct needle {
	const char *text; /* lower case; borrowed */
	size_t len;
	size_t rare, other; /* offsets of its two rarest bytes */
};

/* Makes the text a needle, in place; it must stay valid. */
void needle_make(struct needle *needle, char *text, size_t len);
bool needle_in(const struct needle *needle, const char *hay, size_t hay_len);
/* Searches the command line, comm, and the names of programs executed before. */
bool needle_in_node(const struct needle *needle, const struct node *node);
/* Every text that contains `narrow` contains `wide`, too. */
bool needle_implies(const struct needle *narrow, const struct needle *wide);

#endif
