/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h - what this machine supports: mayfly --check. */
#ifndef BPF_CHECK_H
#define BPF_CHECK_H

#include "bpf/live.h"

#include <stdio.h>

/*
 * Prints a line per requirement (kernel, types, capabilities, programs...): its state, and what to
 * do where something is missing.  What only the use shows is used: a child process opens the source
 * with these options, starts a process and waits for its events.  `connector` checks the source
 * that works without BPF: it returns 0, or writes a sentence.  Returns 0 when the source works,
 * else 3.
 */
int check_print(FILE *out, const struct live_options *options,
	int (*connector)(char *message, size_t size));

#endif
