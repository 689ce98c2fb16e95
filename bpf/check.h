/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h - what this machine supports: mayfly --check. */
#ifndef BPF_CHECK_H
#define BPF_CHECK_H

#include <stdio.h>

/*
 * Prints a line per requirement (kernel, BTF, capabilities, programs load and attach...): "ok" or
 * what to do about it.  `connector` checks the source that works without BPF: it returns 0, or
 * writes a sentence.  Returns 0 when the live source works here, else 3.
 */
int check_print(FILE *out, int (*connector)(char *message, size_t size));

/*
 * Writes a sentence with the most probable reason why the live source failed with this error
 * (negative errno).  detail is the library's message, used when nothing better is known; or NULL.
 */
void check_explain(int error, const char *detail, char *message, unsigned long size);

#endif
