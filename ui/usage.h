/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* usage.h - options that are wrong on this machine: files, pids, the command, the terminal. */
#ifndef UI_USAGE_H
#define UI_USAGE_H

#include "ui/config/options.h"

/* 0; or an exit status, after a message. */
int usage_check(const struct options *options);

#endif
