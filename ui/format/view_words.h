/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * view_words.h - what the screen shows at the start, in words: "flat -exited".
 *
 * A word switches on, with a minus before it switches off; what is not named is as usual.
 */
#ifndef UI_FORMAT_VIEW_WORDS_H
#define UI_FORMAT_VIEW_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* name, word, on by default, the key that switches it */
#define VIEW_WORDS(X)                                                                              \
	X(FLAT, "flat", false, "F5")                                                               \
	X(EXITED, "exited", true, "d")                                                             \
	X(KERNEL, "kernel", false, "K")                                                            \
	X(THREADS, "threads", false, "H")                                                          \
	X(GROUPED, "grouped", true, "x")                                                           \
	X(PATHS, "paths", false, "p")                                                              \
	X(WHOLE, "whole", false, "m")

enum view_word {
#define X(name, ...) VIEW_WORD_##name,
	VIEW_WORDS(X)
#undef X
		VIEW_WORD_COUNT
};

unsigned view_words_usual(void); /* bits 1 << enum view_word */
/* False: *wrong is the word that is unknown. */
bool view_words_parse(unsigned *bits, const char *text, const char **wrong);
/* Writes all words, those that are off with a minus. */
void view_words_write(char *out, size_t size, unsigned bits);
#define VIEW_WORDS_TEXT 80 /* room for them */

#endif
