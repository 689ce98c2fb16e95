/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * folded.h - stacks of programs for flamegraph.pl and speedscope, a line for each:
 *
 *	make;sh;cc;cc1 1302450
 *
 * The number is of the processes themselves, without those they have started: CPU time in
 * microseconds; wall time in microseconds in which none of their children ran; or how many there
 * were.  It counts processes that have started while mayfly watched.
 *
 * Readers take "(.*) ([0-9]+)" and drop other lines without a word: so names have no ; and no
 * control characters, and numbers are whole.  Stacks of more than FOLDED_DEEP programs begin with
 * "...".  Of more than FOLDED_STACKS different ones the rest is one line, "(other stacks)".
 */
#ifndef UI_EXPORT_FOLDED_H
#define UI_EXPORT_FOLDED_H

#include "ui/print/headless.h"

#define FOLDED_DEEP   64
#define FOLDED_STACKS 65536

extern const struct headless_sink folded_cpu_sink;
extern const struct headless_sink folded_wall_sink;
extern const struct headless_sink folded_count_sink;

#endif
