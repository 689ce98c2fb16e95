/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h - what this machine offers: mayfly --check. */
#ifndef BPF_CHECK_H
#define BPF_CHECK_H

#include <stdio.h>

/*
 * One line a thing (kernel, BTF, capabilities, programs load and attach...), each "ok" or
 * what to do about it.  Returns 0 when the live source works here, else 3.
 */
int check_print(FILE *out);

/*
 * The most probable reason why the live source failed with this error (negative errno), as a
 * sentence.  detail is what the library said, for when nothing better is known; or NULL.
 */
void check_explain(int error, const char *detail, char *message, unsigned long size);

#endif
