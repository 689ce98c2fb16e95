/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * field.h - fields: what is known of a process, one line for each.
 *
 * Columns, sort orders, filter fields, JSON keys, and the tables of help, README and man page are
 * made from FIELDS.  A field with a C line is a column and a sort order, one with an S line a sort
 * order only, one with an F line neither.  All are filter fields but those that are UNFILTERED.
 * A new line needs no other: ui/format/columns.c has a width for each kind.
 *
 * Where a column and the filter field of the same word differ in what they say, they are two
 * fields: a filter compares an exit code, a sort compares signals, too.
 *
 * Four fields count what a process starts: spawns in its life, rate per second, spawned in the last
 * minute; kids are its children that are in the tree now.
 */
#ifndef CORE_QUERY_FIELD_H
#define CORE_QUERY_FIELD_H

#include "core/tree/tree.h"

/*
 * id, word, heading (C), key in the JSON object of a running process (if it has one there), kind,
 * which end comes first when sorted, samples needed, flags, the member of struct node that is read,
 * number and text getter, sentence
 *
 * Samples needed (source.h: sample): 0; 1 for current values; 2 for a share of the CPU, which is a
 * difference.
 */
#define FIELDS(C, S, F)                                                                            \
	C(BIRTH, "birth", "START", NULL, NUMBER, LEAST, 0, UNFILTERED, id, number_birth, NULL,     \
		"start time (after a day: the date)")                                              \
	C(PID, "pid", "PID", NULL, NUMBER, LEAST, 0, 0, id, number_pid, NULL, "process id")        \
	C(PPID, "ppid", "PPID", NULL, NUMBER, LEAST, 0, 0, current, number_current, NULL,          \
		"process id of the parent it has now")                                             \
	C(PGRP, "pgrp", "PGRP", "pgrp", NUMBER, LEAST, 0, TIMED, id, number_pgrp, NULL,            \
		"process group (not of exited processes)")                                         \
	C(SID, "sid", "SID", "sid", NUMBER, LEAST, 0, TIMED, id, number_sid, NULL,                 \
		"session (not of exited processes)")                                               \
	F(UID, "uid", NULL, NULL, NUMBER, LEAST, 0, 0, uid, number_uid, NULL, "user id")           \
	C(USER, "user", "USER", NULL, TEXT, LEAST, 0, BY_TEXT, uid, number_uid, text_user,         \
		"user name")                                                                       \
	F(COMM, "comm", NULL, NULL, TEXT, LEAST, 0, 0, comm, NULL, text_comm,                      \
		"process name as in /proc/PID/comm: up to 15 bytes, of a kernel thread 63")        \
	F(EXE, "exe", NULL, NULL, TEXT, LEAST, 0, 0, image, NULL, text_exe,                        \
		"path of the file that runs, as in /proc/PID/exe; ends in (deleted) if it was")    \
	F(CALLED, "called", NULL, NULL, TEXT, LEAST, 0, 0, image, NULL, text_called,               \
		"path given to execve: the script, or a link")                                     \
	F(ARGS, "args", NULL, NULL, TEXT, LEAST, 0, 0, image, NULL, text_args,                     \
		"full command line")                                                               \
	C(AGE, "age", "AGE", "age_ns", DURATION, LEAST, 0, TIMED, exit_ns, number_age, NULL,       \
		"time since start; exited: lifetime")                                              \
	C(STATE, "state", "S", "state", TEXT, LEAST, 1, UNFILTERED, state, number_state,           \
		text_state, "R run, S sleep, D uninterruptible sleep, T stop, Z zombie, I idle")   \
	F(STATES, "state", NULL, NULL, STATE, LEAST, 1, 0, state, NULL, NULL,                      \
		"alive dead new short failed orphan kthread frozen zombie oom running sleeping "   \
		"disk stopped traced idle, or a letter as in top")                                 \
	C(PRIORITY, "priority", "PRI", "priority", SIGNED, LEAST, 1, 0, priority, number_priority, \
		NULL, "kernel scheduling priority")                                                \
	C(NICE, "nice", "NI", "nice", SIGNED, LEAST, 1, 0, nice, number_nice, NULL,                \
		"nice value (19 lowest priority, -20 highest)")                                    \
	C(THREADS, "threads", "THR", "threads", NUMBER, GREATEST, 1, SUM, threads, number_threads, \
		NULL, "number of threads; exited: total over the lifetime")                        \
	C(TIME, "time", "TIME+", "cpu_ns", DURATION, GREATEST, 1, SUM, cpu_ns, number_time, NULL,  \
		"CPU time")                                                                        \
	C(CPU, "cpu", "CPU%", "cpu_percent", PERCENT, GREATEST, 2, SUM, cpu_share, number_cpu,     \
		NULL, "CPU usage, % of one CPU")                                                   \
	C(MEM, "mem", "MEM%", NULL, PERCENT, GREATEST, 1, SUM, rss_bytes, number_mem, NULL,        \
		"resident memory, % of physical memory")                                           \
	C(RES, "rss", "RES", "rss_bytes", BYTES, GREATEST, 1, SUM, rss_bytes, number_rss, NULL,    \
		"resident memory; exited: peak of its last program")                               \
	C(GROWTH, "growth", "GROWTH", "rss_bytes_per_minute", BYTES, GREATEST, 2, TREND, id,       \
		number_growth, NULL, "RES gained or lost (-) per minute, over the last minute")    \
	F(READ, "read", NULL, "read_bytes", BYTES, GREATEST, 1, 0, read_bytes, number_read, NULL,  \
		"bytes read from storage")                                                         \
	F(WRITE, "write", NULL, "write_bytes", BYTES, GREATEST, 1, 0, write_bytes, number_write,   \
		NULL, "bytes written to storage")                                                  \
	C(IO, "io", "IO", NULL, BYTES, GREATEST, 1, SUM, read_bytes, number_io, NULL,              \
		"bytes read from and written to storage")                                          \
	C(READ_RATE, "read_rate", "READ/s", "read_bytes_per_second", BYTES, GREATEST, 2, TREND,    \
		id, number_read_rate, NULL, "bytes read from storage per second")                  \
	C(WRITE_RATE, "write_rate", "WRITE/s", "write_bytes_per_second", BYTES, GREATEST, 2,       \
		TREND, id, number_write_rate, NULL, "bytes written to storage per second")         \
	S(SPAWNS, "spawns", NULL, NULL, QUANTITY, GREATEST, 0, 0, forks, number_spawns, NULL,      \
		"number of processes it has started")                                              \
	C(RATE, "rate", "SPAWN/s", NULL, RATE, GREATEST, 0, TIMED | SUM | BESIDE, id, number_rate, \
		NULL, "processes started per second")                                              \
	C(SPAWNED, "spawned", "SPAWNED", NULL, QUANTITY, GREATEST, 0, TIMED, id, number_spawned,   \
		NULL, "processes started in the last minute, 3 seconds per bar")                   \
	F(REFUSED, "refused", NULL, NULL, NUMBER, GREATEST, 0, 0, id, number_refused, NULL,        \
		"forks and threads that the kernel refused it (with --failed)")                    \
	C(KIDS, "kids", "KIDS", NULL, QUANTITY, GREATEST, 0, 0, children, number_kids, NULL,       \
		"number of children in the tree")                                                  \
	C(EXIT, "exit", "EXIT", NULL, NUMBER, GREATEST, 0, UNFILTERED, status, number_status,      \
		NULL, "exit status: signals, then failures, then success")                         \
	F(EXIT_CODE, "exit", NULL, NULL, NUMBER, GREATEST, 0, 0, status, number_exit, NULL,        \
		"exit code")                                                                       \
	F(SIGNAL, "signal", NULL, NULL, SIGNAL, GREATEST, 0, 0, status, number_signal, NULL,       \
		"signal that terminated it, such as SEGV, SIGSEGV or 11")                          \
	S(AGO, "ago", NULL, NULL, NUMBER, LEAST, 0, UNFILTERED, exit_ns, number_ago, NULL,         \
		"time since exit")                                                                 \
	S(PARENT, "parent", NULL, NULL, TEXT, LEAST, 0, UNFILTERED | BY_TEXT, parent, NULL, NULL,  \
		"name of the parent that started it")                                              \
	F(DEPTH, "depth", NULL, NULL, NUMBER, LEAST, 0, 0, parent, number_depth, NULL,             \
		"number of ancestors in the tree, up to 1000")                                     \
	C(TTY, "tty", "TTY", NULL, TEXT, LEAST, 0, 0, tty, number_tty, text_tty,                   \
		"controlling terminal, such as pts/3")                                             \
	C(CGROUP, "cgroup", "CGROUP", NULL, TEXT, LEAST, 0, BY_TEXT, cgroup, NULL, text_cgroup,    \
		"cgroup path")                                                                     \
	C(UNIT, "unit", "UNIT", NULL, TEXT, LEAST, 0, BY_TEXT, cgroup, NULL, text_unit,            \
		"systemd unit or container of its cgroup")                                         \
	C(HOST, "host", "HOST", NULL, TEXT, LEAST, 0, BY_TEXT, id, NULL, text_host,                \
		"machine, where several recordings or streams are read")                           \
	C(BORN, "born", "BORN", NULL, NUMBER, LEAST, 0, 0, parent, number_ppid, NULL,              \
		"process id of the parent that started it")                                        \
	C(NS, "ns", "NS", NULL, NUMBER, LEAST, 0, 0, pid_ns, number_ns, NULL,                      \
		"inode number of the pid namespace")                                               \
	S(COMMAND, "command", NULL, NULL, TEXT, LEAST, 0, UNFILTERED | BY_TEXT, image, NULL, NULL, \
		"program name")

enum field_id {
#define X(id, ...) FIELD_##id,
	FIELDS(X, X, X)
#undef X
		FIELD_COUNT
};
#define FIELD_SKIP(...) /* for the lines that a table does not want */

enum field_kind {
	KIND_NUMBER,
	KIND_SIGNED,
	KIND_QUANTITY, /* a column shows nothing for 0 */
	KIND_RATE,     /* per second */
	KIND_DURATION, /* in ns */
	KIND_BYTES,
	KIND_PERCENT,
	KIND_TEXT,
	KIND_STATE, /* tested by the filter only */
	KIND_SIGNAL,
	KIND_COUNT
};

enum field_flag {
	FIELD_UNFILTERED = 1 << 0, /* no filter field */
	FIELD_BY_TEXT = 1 << 1,    /* sorted by its text; else by its number */
	FIELD_TIMED = 1 << 2,      /* changes without an event */
	FIELD_SUM = 1 << 3,        /* can be added up over a subtree */
	FIELD_BESIDE = 1 << 4,     /* from a function of the context, which has the sums, too */
	FIELD_TREND = 1 << 5,      /* that needs samples, which are kept (core/stats/trends.h) */
};

/* How fast figures of a process change; NAN: not known. */
struct query_trends {
	double (*read)(void *trend_ctx, const struct node *node, uint64_t now_ns);
	double (*write)(void *trend_ctx, const struct node *node, uint64_t now_ns);
	double (*growth)(void *trend_ctx, const struct node *node, uint64_t now_ns);
};

/*
 * What a field may depend on besides the node.  Each session has one, and sets it.  Code that needs
 * one moment for all nodes, such as a sort in slices, copies it.
 */
struct hosts;
struct self;

struct query_context {
	uint64_t now_ns;
	uint64_t memory_bytes; /* of the machine; 0: not known */
	/* added to a time it is CLOCK_REALTIME; 0: not known */
	int64_t wall_offset_ns;
	uint64_t new_ns; /* a process younger than this is new */
	/* Names of users, from outside core; NULL: numbers only. */
	const char *(*user_name)(void *ctx, uint32_t uid);
	/* Processes it starts per second, and in the last minute, from outside core; NULL: 0. */
	double (*spawn_rate)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	/* Per second, by it and its descendants; the same. */
	double (*spawn_rate_below)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	double (*spawned)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	/* Forks that the kernel refused it; the same. */
	double (*refused)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	/* Of the process; of it and its descendants; NULL: not known. */
	struct query_trends trends, trends_below;
	/* Process group and session of a process; NULL, and less than 0: not known. */
	int32_t (*group_of)(void *group_ctx, const struct node *node);
	int32_t (*session_of)(void *group_ctx, const struct node *node);
	const struct hosts *hosts; /* names of machines; NULL: not known */
	const struct self *self;   /* NULL: no process is mayfly's own (core/query/self.h) */
	void *ctx;                 /* for user_name */
	void *spawn_ctx;
	void *trend_ctx;
	void *group_ctx;
};

/* The same for what a node and its descendants do together. */
static inline void query_context_sum(struct query_context *context)
{
	context->spawn_rate = context->spawn_rate_below;
	context->trends = context->trends_below;
}

/*
 * Returns false when the number is not known or does not apply, such as the exit code of a living
 * process.  Integers are exact up to 2^53: for times in ns that is 104 days.
 */
typedef bool field_number_fn(
	const struct node *node, const struct query_context *context, double *out);
/*
 * Returns the text; "" when it is not known.  It lies in the scratch, or where it lives as long as
 * the node: a text that is sorted by (FIELD_BY_TEXT) needs no scratch.
 */
typedef const char *field_text_fn(
	const struct node *node, const struct query_context *context, char *scratch, size_t size);
#define FIELD_TEXT_MAX  16384 /* enough scratch: what is longer is cut */
#define FIELD_DEPTH_MAX 1000  /* bound of depth: it costs no more in a deeper tree */

struct field {
	const char *word, *heading, *key, *sentence;
	enum field_kind kind;
	bool least_first;        /* when sorted */
	unsigned samples;        /* that it needs */
	unsigned flags;          /* enum field_flag */
	size_t reads;            /* offset in struct node */
	field_number_fn *number; /* or NULL */
	field_text_fn *text;     /* or NULL */
};

extern const struct field field_table[FIELD_COUNT];

/* The file that it runs, marked if it has been deleted since; "": not known. */
const char *field_write_exe(const struct node *node, char *scratch, size_t size);

/* The command line with spaces between the arguments, cut to size. */
const char *field_write_line(const struct image *image, char *out, size_t size);

#endif
