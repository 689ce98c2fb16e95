/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * truth_table.h - for each field of core/query/field.h: where it comes from, what refreshes it, and
 * how old it may be.
 *
 * tests/live/truth_test.c holds mayfly to it, and HACKING.md has it as a table (make docs).
 */
#ifndef TESTS_LIVE_TRUTH_TABLE_H
#define TESTS_LIVE_TRUTH_TABLE_H

#include "core/query/field.h"

enum truth_use {
	TRUTH_DERIVED,  /* computed from other fields, or counted: there is nothing to compare */
	TRUTH_LATER,    /* known to differ: differences are counted, and are no failure yet */
	TRUTH_COMPARED, /* a difference older than its bound is a failure */
};

/*
 * id in FIELDS, use, at most how old (in intervals of --delay; 0: does not apply), key in JSON,
 * source, refreshed by
 *
 * To compare a field that is TRUTH_LATER, change that word, and make docs.
 */
/* clang-format off */
#define TRUTH_FIELDS(X) \
	X(PID, COMPARED, 1, "pid", "pid of the first thread", "fork; never changes") \
	X(BIRTH, COMPARED, 1, NULL, \
		"start_boottime of the first thread; netlink: the time of the message", \
		"fork; never changes") \
	X(PPID, COMPARED, 2, "ppid", "real_parent", "fork, exec, exit, each pass") \
	X(PGRP, COMPARED, 3, "pgrp", "getpgid(2)", "each frame") \
	X(SID, COMPARED, 3, "sid", "getsid(2)", "each frame") \
	X(UID, COMPARED, 2, "uid", "cred.euid", "fork, exec, each pass") \
	X(USER, DERIVED, 0, NULL, "uid, getpwuid", "with uid") \
	X(COMM, COMPARED, 2, "comm", "comm of the first thread", \
		"fork, exec, each pass") \
	X(EXE, COMPARED, 20, "exe", "mm.exe_file; /proc/PID/exe in a snapshot", \
		"exec; deletion: every 16th pass if it has not run; moved: with the title") \
	X(CALLED, DERIVED, 0, NULL, "linux_binprm.filename; AT_EXECFN in a snapshot", "exec") \
	X(ARGS, COMPARED, 10, "argv", "memory of the process; /proc/PID/cmdline in a snapshot", \
		"exec; after it has run (ui/session/titles.h); on the screen: 2") \
	X(AGE, DERIVED, 0, NULL, "birth, the clock", "each frame") \
	X(STATE, COMPARED, 3, "state", "__state and exit_state of the first living thread", \
		"exit, each pass") \
	X(STATES, DERIVED, 0, NULL, "state, birth, exit, cgroup.events", "with these") \
	X(PRIORITY, COMPARED, 2, "priority", "prio", "each pass") \
	X(NICE, COMPARED, 2, "nice", "static_prio", "each pass") \
	X(THREADS, COMPARED, 2, "threads", "signal.nr_threads", "each pass, exit") \
	X(TIME, COMPARED, 2, "cpu_ns", \
		"sum_exec_runtime of all threads; an exit since 6.16: before memory is freed", \
		"each pass, exit") \
	X(CPU, DERIVED, 0, NULL, "time", "each pass, exit") \
	X(MEM, DERIVED, 0, NULL, "rss", "with rss") \
	X(RES, COMPARED, 5, "rss_bytes", "mm.rss_stat, with the part of each CPU", \
		"each pass; every fourth if it has not run; exit: the peak") \
	X(GROWTH, DERIVED, 0, NULL, "rss", "each pass, each frame") \
	X(READ, COMPARED, 2, "read_bytes", "ioac of its threads, without reaped children", \
		"each pass, exit") \
	X(WRITE, COMPARED, 2, "write_bytes", "ioac of its threads, without reaped children", \
		"each pass, exit") \
	X(IO, DERIVED, 0, NULL, "read, write", "with these") \
	X(READ_RATE, DERIVED, 0, NULL, "read", "each pass") \
	X(WRITE_RATE, DERIVED, 0, NULL, "write", "each pass") \
	X(SPAWNS, DERIVED, 0, NULL, "counted", "fork of a child") \
	X(RATE, DERIVED, 0, NULL, "counted", "fork of a child, each frame") \
	X(REFUSED, DERIVED, 0, NULL, "counted", "refused fork or thread") \
	X(SPAWNED, DERIVED, 0, NULL, "counted", "fork of a child, each frame") \
	X(KIDS, DERIVED, 0, NULL, "nodes in the tree", "with these") \
	X(EXIT, COMPARED, 2, NULL, "signal.group_exit_code, exit_code", \
		"exit, each pass for zombies") \
	X(EXIT_CODE, DERIVED, 0, NULL, "exit", "with exit") \
	X(SIGNAL, DERIVED, 0, NULL, "exit", "with exit") \
	X(AGO, DERIVED, 0, NULL, "time of the exit, the clock", "each frame") \
	X(PARENT, DERIVED, 0, NULL, "comm of the parent at the fork", "with comm") \
	X(DEPTH, DERIVED, 0, NULL, "nodes in the tree", "with these") \
	X(TTY, COMPARED, 2, "tty", "signal.tty", "fork, exec, each pass") \
	X(CGROUP, COMPARED, 2, "cgroup", "cgroups.dfl_cgrp.kn, or that of a v1 hierarchy", \
		"fork, exec, each pass") \
	X(UNIT, DERIVED, 0, NULL, "cgroup", "with cgroup") \
	X(BORN, DERIVED, 0, NULL, "the parent at the fork", "fork; never changes") \
	X(NS, COMPARED, 2, NULL, "pid namespace of the first thread's pid", \
		"fork; never changes") \
	X(HOST, DERIVED, 0, NULL, "uname(2), at the start", "never changes") \
	X(COMMAND, DERIVED, 0, NULL, "args, comm", "with these")
/* clang-format on */

struct truth_field {
	enum truth_use use;
	unsigned age; /* in intervals */
	const char *key, *source, *refreshed;
};

static const struct truth_field truth_fields[FIELD_COUNT] = {
#define X(id, use, age, key, source, refreshed)                                                    \
	[FIELD_##id] = {TRUTH_##use, age, key, source, refreshed},
	TRUTH_FIELDS(X)
#undef X
};

#endif
