/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lineage.h - what a process is called, and the line of those it descends from.
 */
#ifndef CORE_TREE_LINEAGE_H
#define CORE_TREE_LINEAGE_H

#include "core/tree/tree.h"

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

#endif
