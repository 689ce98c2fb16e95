/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * proc_state.h - what limits and permits a process: from files of /proc/PID that never block.
 */
#ifndef CORE_SOURCE_DETAIL_PROC_STATE_H
#define CORE_SOURCE_DETAIL_PROC_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROC_STATE_LIMITS 16 /* as many as the kernel has */
#define PROC_STATE_NONE   UINT64_MAX

/* A line of /proc/PID/limits; PROC_STATE_NONE: unlimited. */
struct proc_limit {
	char name[26]; /* such as "Max open files" */
	uint64_t soft, hard;
	char unit[12]; /* such as "bytes"; "": none */
};

enum proc_state_set { CAP_SET_INH, CAP_SET_PRM, CAP_SET_EFF, CAP_SET_BND, CAP_SET_AMB, CAP_SETS };

struct proc_state {
	bool has_status; /* the next six are known */
	uint64_t swap_bytes;
	uint64_t sets[CAP_SETS];
	int seccomp; /* 0: off, 1: strict, 2: filters */
	unsigned filters;
	bool no_new_privs;
	bool has_oom; /* the next two are known */
	int oom_score, oom_adjust;
	struct proc_limit limits[PROC_STATE_LIMITS];
	unsigned limit_count;
};

/* dir_fd: /proc/PID, or a thread's directory below it.  What cannot be read is left zero. */
void proc_state_read(int dir_fd, struct proc_state *state);
/* Parses the text of /proc/PID/status.  Returns false when it is no such file. */
bool proc_state_parse_status(struct proc_state *state, const char *text);
void proc_state_parse_limits(struct proc_state *state, const char *text); /* of /proc/PID/limits */
/* The limit with this name; NULL: not known. */
const struct proc_limit *proc_state_limit(const struct proc_state *state, const char *name);
/*
 * Reads the file, at most size bytes with a NUL that is added.  Returns its length, or -errno.
 */
ptrdiff_t proc_state_text(int dir_fd, const char *name, char *out, size_t size);

#endif
