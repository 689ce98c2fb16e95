/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * needle.h - looking for a text in what a process is called.
 *
 * ASCII letters are equal to themselves in the other case; other bytes, UTF-8 included, only to
 * themselves.  A NUL between two arguments is looked at as the space a person sees there, so that
 * nothing is copied and nothing allocated: a filter asks this of every process.
 */
#ifndef CORE_NEEDLE_H
#define CORE_NEEDLE_H

#include "core/tree.h"

/* Make text a needle, in place: what the other functions look for has been through here. */
void needle_fold(char *text, size_t len);
bool needle_in(const char *needle, size_t len, const char *hay, size_t hay_len);
/* In the command line, in comm, or in the name of a program it has executed before. */
bool needle_in_node(const char *needle, size_t len, const struct node *node);

/* Length of the command line: the arguments without the NUL that ends the last one. */
static inline size_t image_line_len(const struct image *image)
{
	size_t len = image->args_len;

	return len && !image->args[len - 1] ? len - 1 : len;
}

#endif
