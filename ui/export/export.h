/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * export.h - what a session has seen, for other people and other tools: the table of formats.
 *
 * A format is one file and one line in `EXPORTS` (ui/config/options.h).  It prints to the output of
 * the session, whose file was opened as that of --output is.
 */
#ifndef UI_EXPORT_EXPORT_H
#define UI_EXPORT_EXPORT_H

#include "ui/print/headless.h"

/* For headless_run; static storage.  NULL: EXPORT_NONE. */
const struct headless_sink *export_sink(enum export_format format);

#endif
