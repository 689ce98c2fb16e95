/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * html.h - the finished tree as a page with a timeline and the critical path: one file that needs
 * no other, for a browser, such as an artefact of a CI job.
 *
 * The data is JSON in the page; < and & are escaped in it, so that no name of a process ends it.
 * Times are whole microseconds since the first process that started.  There are at most HTML_MAX
 * rows, which a browser draws without delay; what is missing is counted.
 */
#ifndef UI_EXPORT_HTML_H
#define UI_EXPORT_HTML_H

#include "ui/print/headless.h"

#define HTML_MAX 100000

extern const struct headless_sink html_sink;

#endif
