/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lineage.h - what a process is called, the line of those it descends from, and the programs it
 * has executed itself.
 */
#ifndef CORE_TREE_LINEAGE_H
#define CORE_TREE_LINEAGE_H

#include "core/tree/tree.h"

#include <limits.h>

#define LABEL_SIZE 32

/*
 * The name of its program: the last part of the path it executed, if the kernel's name of it is
 * the beginning of that; else the kernel's name, as for the interpreter of a script or a process
 * that has renamed itself.  Raw bytes of a process: not for a terminal.
 */
void lineage_label(const struct node *node, char out[LABEL_SIZE]);

/*
 * "sshd > bash > retry.sh", through text.h.  Birth parents, ghosts too; without the process 1
 * unless it is the only one; of neighbours with the same name only one.  What does not fit is
 * left out at the beginning: "... > bash > retry.sh".  Returns the length, less than size.
 */
size_t lineage_write(char *out, size_t size, const struct node *node);

/* The ancestor before it on that line, with another name or not; NULL: none.  Skips 1 and top. */
const struct node *lineage_up(const struct node *node);

/*
 * The programs a process has executed before the one it runs: "sh > env > ".
 *
 * Its own only: what it was born with belongs to its parent.
 */

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
