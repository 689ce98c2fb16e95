/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tree_text.h - the finished tree in text:
 *
 *	sh ./script.sh  exit 2  1.2s
 *	├─ ls /nonexistent  exit 2  5.8ms
 *	├─ curl -s http://x/  SIGTERM  1.0s
 *	└─ sleep 100  running  1.1s
 *
 * A line is as wide as the terminal: the command is shortened (short_command.h), so that its end is
 * in sight.  In a file lines are of any length.
 */
#ifndef UI_EXPORT_TREE_TEXT_H
#define UI_EXPORT_TREE_TEXT_H

#include "ui/print/headless.h"

extern const struct headless_sink tree_text_sink;

#endif
