/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * slice.h - how long mayfly may run at a time when others want the CPU.
 *
 * A task with a short slice gets the CPU sooner after it wakes, and no more of it in all: what a
 * screen needs that has little to do, at once.  Since Linux 6.12; before, it has no effect.
 */
#ifndef CORE_IO_SLICE_H
#define CORE_IO_SLICE_H

/* For the calling thread, and those that it starts later.  A failure has no effect. */
void slice_shorten(void);

#endif
