/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * legend.h - THE list of what the header, the spawners and the log show; help page and man page are
 * made from it.
 */
#ifndef UI_FORMAT_LEGEND_H
#define UI_FORMAT_LEGEND_H

/* name, title on the help page */
#define LEGEND_GROUPS(X)                                                                           \
	X(HEADER, "Header")                                                                        \
	X(BADGES, "In its upper right corner")                                                     \
	X(SPAWNERS, "Spawners (r)")                                                                \
	X(LOG, "Log (L)")

enum legend_group {
#define X(name, title) LEGEND_##name,
	LEGEND_GROUPS(X)
#undef X
		LEGEND_GROUP_COUNT
};

/* group, what is on the screen, sentence of at most 60 characters */
#define LEGEND(X)                                                                                  \
	X(HEADER, "events lost", "a buffer was full, or the kernel skipped them: see LIMITS")      \
	X(HEADER, "not recorded", "events that did not fit into a recording")                      \
	X(HEADER, "not shown", "processes or threads beyond the limit of the tree")                \
	X(HEADER, "matching", "in the tree and shown, if not all are")                             \
	X(HEADER, "processes", "running, on the whole machine")                                    \
	X(HEADER, "zombies", "exited, and not reaped by their parent")                             \
	X(HEADER, "threads", "of all processes, while they are shown (H)")                         \
	X(HEADER, "failed execs", "programs that could not be started (X)")                        \
	X(HEADER, "forks refused", "by a limit, or for want of memory (X)")                        \
	X(HEADER, "load", "of the machine, over 1, 5 and 15 minutes")                              \
	X(HEADER, "up", "since the machine was started")                                           \
	X(HEADER, "cost", "CPU usage of mayfly itself, and of its BPF programs")                   \
	X(HEADER, "starts", "processes started per second; a bar per second, newest right")        \
	X(HEADER, "failures", "processes that failed per second, in the same way")                 \
	X(HEADER, "cpu", "usage of all CPUs; on high screens of each")                             \
	X(HEADER, "mem", "used: total without what the kernel can free")                           \
	X(BADGES, "BUSY", "starts many short-lived processes; +1: one more does")                  \
	X(BADGES, "RUNAWAY", "so for 20 seconds, and most of them fail or are alike")              \
	X(BADGES, "CRASHING", "is started again and again, and always fails alike")                \
	X(BADGES, "PAUSED", "by Z; events that are pending")                                       \
	X(BADGES, "PAST", "what was, and how long ago; Z returns to now")                          \
	X(BADGES, "RESUMING", "pending events that are still to be applied")                       \
	X(BADGES, "DONE", "the command has ended: status, time, totals")                           \
	X(BADGES, "waiting for input", "the command reads from its terminal (i)")                  \
	X(BADGES, "PARTIAL", "what this source of events may miss")                                \
	X(SPAWNERS, "B R", "marks of a busy process and of a runaway")                             \
	X(SPAWNERS, "/s 10s/s 60s/s", "processes it starts per second, over 1, 10, 60 seconds")    \
	X(SPAWNERS, "TREE/s", "the same for it and all below it, over 10 seconds")                 \
	X(SPAWNERS, "TOTAL", "processes it has started")                                           \
	X(SPAWNERS, "MEDIAN P95", "lifetimes: half, and 95%, are shorter")                         \
	X(SPAWNERS, "FAIL", "how many of them failed")                                             \
	X(SPAWNERS, "CPU", "CPU time of those that have exited")                                   \
	X(SPAWNERS, "LAST", "the last minute, newest right")                                       \
	X(LOG, "CLOCK", "when it exited (A shows it)")                                             \
	X(LOG, "AGO", "time since the exit")                                                       \
	X(LOG, "LIVED", "lifetime")                                                                \
	X(LOG, "STATUS", "exit code or signal")                                                    \
	X(LOG, "CPU", "CPU time of the whole process")                                             \
	X(LOG, "PEAK", "most resident memory of its last program")                                 \
	X(LOG, "PARENT", "the process that started it")

struct legend_entry {
	enum legend_group group;
	const char *name, *sentence;
};

const char *legend_title(enum legend_group group);
const struct legend_entry *legend_entry(unsigned at); /* NULL: there are no more */

#endif
