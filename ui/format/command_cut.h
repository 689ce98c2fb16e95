/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * command_cut.h - which arguments of a command line are shown where it is too long.
 *
 * The program always is.  Where a sibling runs the same program, what both have in common at the
 * beginning and at the end is left out:
 *
 *	cc … -o build/ui/draw_tree.o ui/draw_tree.c
 *	cc … -o build/ui/draw_bars.o ui/draw_bars.c
 *
 * Of texts of several words, too: "sh …alerts.o | sed 's|x|y|'".
 * Otherwise the middle is, and the last words are kept: "rsync -a … user@host:/srv/backup/".
 */
#ifndef UI_FORMAT_COMMAND_CUT_H
#define UI_FORMAT_COMMAND_CUT_H

#include "core/tree/tree.h"

/* Positions in image.args, which it borrows.  gap and gap_end are equal if nothing is left out. */
struct command_cut {
	const char *gap, *gap_end; /* left out; gap_end may be inside a word */
	const char *end;           /* what follows is left out, too */
};

/*
 * For so many columns, of which argv[0] takes `first`; `dots` is what a mark in place of words
 * takes, with the blank before it.  Reads at most some bytes a column of the
 * command line, and COMMAND_CUT_COMPARED of it and of two siblings.
 */
#define COMMAND_CUT_COMPARED 4096
struct command_cut command_cut_find(
	const struct node *node, unsigned columns, unsigned first, unsigned dots);

#endif
