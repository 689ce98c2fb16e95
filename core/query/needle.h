/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * needle.h - looking for a text in what a process is called.
 *
 * ASCII letters are equal to themselves in the other case; other bytes, UTF-8 included, only to
 * themselves.  A NUL between two arguments is looked at as the space a person sees there, so that
 * nothing is copied and nothing allocated: a filter asks this of every process.
 */
#ifndef CORE_QUERY_NEEDLE_H
#define CORE_QUERY_NEEDLE_H

#include "core/tree/tree.h"

struct needle {
	const char *text; /* folded; borrowed */
	size_t len;
	size_t rare, other; /* where its two bytes are that texts have least */
};

/* Makes the text a needle, in place; it must stay. */
void needle_make(struct needle *needle, char *text, size_t len);
bool needle_in(const struct needle *needle, const char *hay, size_t hay_len);
/* In the command line, in comm, or in the name of a program it has executed before. */
bool needle_in_node(const struct needle *needle, const struct node *node);
/* Whatever has the longer one has the shorter one. */
bool needle_narrows(const struct needle *longer, const struct needle *shorter);

/* Length of the command line: the arguments without the NUL that ends the last one. */
static inline size_t image_line_len(const struct image *image)
{
	size_t len = image->args_len;

	return len && !image->args[len - 1] ? len - 1 : len;
}

#endif
