/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * script_split.h - splits a line of a script (script.h) into words.
 *
 * Blanks separate words; 'single' or "double" quotes keep blanks, may stand in the middle of a
 * word, and make an empty one (''). \n \t \e \s (space) \\ \' \" \xHH are bytes, in quotes too. $i
 * and $j are replaced by counters, $i+100 by the sum.  A word that begins with # ends the line,
 * except after the word : .
 */
#ifndef CORE_SOURCE_FILE_SCRIPT_SPLIT_H
#define CORE_SOURCE_FILE_SCRIPT_SPLIT_H

#include <stddef.h>

#define SCRIPT_SPLIT_COUNTERS 2

struct script_words {
	char **word; /* one after the other in one block, each with a NUL */
	size_t count;
	size_t colon;    /* index of the bare word ":", or count */
	const char *end; /* end of the last word, after its NUL */
	char *block;     /* internal */
	size_t room;     /* internal */
};

/*
 * Fills *words, which is reused from line to line (zero it first, script_split_free it last).
 * Returns NULL, or the mistake in words (static storage).
 */
const char *script_split_line(struct script_words *words, const char *line, size_t len,
	const unsigned long counters[SCRIPT_SPLIT_COUNTERS]);
void script_split_free(struct script_words *words);

#endif
