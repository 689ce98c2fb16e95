/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* lineage.h - the label of a process, its line of ancestors, and the programs it has executed. */
#ifndef CORE_TREE_LINEAGE_H
#define CORE_TREE_LINEAGE_H

#include "core/tree/tree.h"

#include <limits.h>

#define LABEL_SIZE 32

/*
 * The name of its program (image_name) if comm is as the exec made it; otherwise comm, as for a
 * process that has renamed itself.  Raw bytes of a process: not for a terminal.
 */
void lineage_label(const struct node *node, char out[LABEL_SIZE]);

/* The same, but the script that an interpreter runs ("retry.sh") in place of "sh". */
void lineage_task_label(const struct node *node, char out[LABEL_SIZE]);

/*
 * It was forked, has executed nothing, and has given itself a name, such as an applet of a shell:
 * the inherited command line is not its own.
 */
bool lineage_is_renamed_child(const struct node *node);
/* It has ended as it was forked: the command line is the parent's. */
bool lineage_never_executed(const struct node *node);

/*
 * "sshd > bash > retry.sh", through text.h: birth parents, exited processes included, without
 * process 1 unless it is the only one.  Neighbours with equal names appear once.  What does not fit
 * is left out at the start: "... > bash > retry.sh".  Returns the length, less than size.
 */
size_t lineage_write(char *out, size_t size, const struct node *node);

/* The previous process of that line, whatever its name; NULL: none.  Skips process 1 and top. */
const struct node *lineage_up(const struct node *node);

/* The pid of the process that started it, where that is not the parent (CLONE_PARENT); or 0. */
int32_t lineage_caller(const struct tree *tree, const struct node *node);
/* Internal to the tree; 0: none.  Without memory it is not known. */
void lineage_set_caller(struct tree *tree, const struct node *node, int32_t pid);

/*
 * The programs that a process has executed before its current one: "sh > env > ".
 *
 * Only its own execs: the program at birth belongs to its parent.
 */

#define LINEAGE_EXEC_NAMES 4   /* shown at most; older ones are "..." */
#define LINEAGE_EXECS_SIZE 512 /* bytes that always suffice */
#define LINEAGE_EXECS_ALL  UINT_MAX

/*
 * Their names, the newest last, each followed by " > ", through text.h; consecutive equal names
 * appear once, with a count: "... > x.sh x3 > env > ".  Takes at most `columns` columns of a
 * terminal (LINEAGE_EXECS_ALL: no limit): what does not fit is left out at the start, and without
 * room for one name the result is empty.  Returns the length, less than size; 0 and "" when there
 * is no earlier program.
 */
size_t lineage_write_execs(char *out, size_t size, const struct node *node, unsigned columns);

/*
 * How many columns of a command's `room` the chain may take, so that the command stays readable: a
 * third, or up to 16 of those beyond the command's first 12, whichever is more.
 */
unsigned lineage_exec_width(unsigned room);

#endif
