/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chain.h - the programs a process has executed before the one it runs: "sh > env > ".
 *
 * Its own only: what it was born with belongs to its parent.
 */
#ifndef CORE_TREE_CHAIN_H
#define CORE_TREE_CHAIN_H

#include "core/tree/tree.h"

#include <limits.h>

#define CHAIN_NAMES 4   /* told at most; older ones are "..." */
#define CHAIN_SIZE  512 /* bytes that are always enough */
#define CHAIN_ALL   UINT_MAX

/*
 * Their names, the newest last, each followed by " > ", through text.h; of the same name in a row
 * one with how often: "... > x.sh x3 > env > ".  In at most `columns` (CHAIN_ALL) columns of a
 * terminal: what does not fit is left out at the beginning; nothing rather than no name at all.
 * Returns the length, less than size; 0 and "" when there is nothing to tell.
 */
size_t chain_write(char *out, size_t size, const struct node *node, unsigned columns);

/*
 * How many columns of a command's `room` it may take, so that the command stays readable: a third,
 * or what a command of 12 columns leaves of it, up to 16.
 */
unsigned chain_share(unsigned room);

#endif
