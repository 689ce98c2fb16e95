/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * dot.h - the finished tree as a graph in the language of Graphviz: a box for each process, red if
 * it has failed.
 *
 * dot(1) takes longer than linear: 19 s for a chain of 20 000, and it gives up on stars of some
 * thousand.  So there are at most DOT_MAX boxes; similar short-lived siblings share one when there
 * are more processes, and what has no box is counted in a last one.
 */
#ifndef UI_EXPORT_DOT_H
#define UI_EXPORT_DOT_H

#include "ui/print/headless.h"

#define DOT_MAX 1000

extern const struct headless_sink dot_sink;

#endif
