/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* proc_mount.h - what /proc shows: it may be missing, or be mounted so that it hides things. */
#ifndef CORE_IO_PROC_MOUNT_H
#define CORE_IO_PROC_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

enum proc_mount {
	PROC_MOUNT_NONE = 1,   /* it is not mounted */
	PROC_MOUNT_OTHER = 2,  /* it has the pids of another pid namespace than mayfly's */
	PROC_MOUNT_SUBSET = 4, /* it has processes only (subset=pid): no load, memory and CPUs */
	PROC_MOUNT_HIDES = 8,  /* it hides processes of other users from mayfly (hidepid) */
};

/* Returns a set of enum proc_mount, found by reading; 0: it shows all, or nothing can be opened. */
unsigned proc_mount_read(void);
/* Whether a pid leads to the same process in /proc. */
bool proc_mount_has_pids(unsigned limits);
/* Writes what is missing, why, and what to do about it; "" for 0. */
void proc_mount_explain(unsigned limits, char *message, size_t size);
/*
 * What a source lacks here, in a few words: for struct source.  `otherwise`: what it lacks anyway,
 * or NULL.  Returns static text, or `otherwise`.
 */
const char *proc_mount_misses(unsigned limits, const char *otherwise);

#endif
