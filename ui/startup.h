/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* startup.h - what this process needs before anything else: descriptors, allocator, locale. */
#ifndef UI_STARTUP_H
#define UI_STARTUP_H

void startup_prepare(void);

#endif
