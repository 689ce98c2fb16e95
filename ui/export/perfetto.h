/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * perfetto.h - a trace in the JSON format of Chrome, which ui.perfetto.dev, chrome://tracing and
 * speedscope read: a slice for each process, nested by parent in lanes (core/timeline/lanes.h), and
 * an instant for each failed exec.
 *
 * A slice is written when its process ends; those that still run at the end are written then.  So
 * the memory is that of the running processes.  Times are whole microseconds since the first event,
 * since viewers keep them in doubles; "start" has the wall clock at that time.  What ran before is
 * only there if it did something: it starts at 0.
 */
#ifndef UI_EXPORT_PERFETTO_H
#define UI_EXPORT_PERFETTO_H

#include "ui/print/headless.h"

extern const struct headless_sink perfetto_sink;

#endif
