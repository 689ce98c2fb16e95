/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * columns.h - THE table of columns: what the tree tells of a process beside its command.
 *
 *      columns_default or columns_parse -> struct choice -> columns_fit -> struct columns
 *
 * A choice says which columns there are, in which order; the command is always the last.  How
 * many of them are shown depends on the width: the command keeps its part of it.
 */
#ifndef UI_FORMAT_COLUMNS_H
#define UI_FORMAT_COLUMNS_H

#include "core/query/filter.h"
#include "ui/term/style.h"

/*
 * name, heading, width and the most it may grow to (0: that of the greatest pid), rank, alignment,
 * of whom, sentence
 *
 * Rank: the greatest leaves first as the screen gets narrower.  Of whom: LIVING is a figure that
 * the dead have no more: their end is told in its place; LIFE is told along with the end where the
 * column stands beside such figures; ALL is of both.
 */
#define COLUMNS(X)                                                                                 \
	X(PID, "PID", 0, 0, 0, RIGHT, ALL, "process id")                                           \
	X(PPID, "PPID", 0, 0, 14, RIGHT, ALL, "process id of the current parent")                  \
	X(USER, "USER", 8, 32, 4, LEFT, ALL, "user name")                                          \
	X(PRI, "PRI", 3, 3, 11, RIGHT, LIVING, "kernel scheduling priority")                       \
	X(NI, "NI", 3, 3, 10, RIGHT, LIVING, "nice value (19 lowest priority, -20 highest)")       \
	X(THR, "THR", 4, 7, 9, RIGHT, ALL, "number of threads; exited: total over the lifetime")   \
	X(STATE, "S", 1, 1, 2, LEFT, LIVING,                                                       \
		"R run, S sleep, D uninterruptible sleep, T stop, Z zombie, I idle")               \
	X(CPU, "CPU%", 5, 5, 1, RIGHT, LIVING, "CPU usage, % of one CPU")                          \
	X(MEM, "MEM%", 4, 4, 5, RIGHT, LIVING, "resident memory, % of physical memory")            \
	X(RES, "RES", 5, 5, 6, RIGHT, ALL, "resident memory; exited: peak since fork")             \
	X(IO, "IO", 5, 5, 8, RIGHT, ALL, "bytes read from and written to storage")                 \
	X(TIME, "TIME+", 8, 8, 7, RIGHT, ALL, "CPU time")                                          \
	X(AGE, "AGE", 6, 6, 3, RIGHT, LIFE, "time since start; exited: lifetime")                  \
	X(SPAWN, "SPAWN/s", 7, 7, 13, RIGHT, ALL, "processes started per second")                  \
	X(SPAWNED, "SPAWNED", 20, 20, 19, LEFT, ALL,                                               \
		"processes started in the last minute, 3 seconds per bar")                         \
	X(KIDS, "KIDS", 4, 7, 12, RIGHT, ALL, "number of children in the tree")                    \
	X(EXIT, "EXIT", 12, 12, 15, LEFT, ALL, "exit status")                                      \
	X(TTY, "TTY", 6, 12, 16, LEFT, ALL, "controlling terminal")                                \
	X(CGROUP, "CGROUP", 24, 80, 17, LEFT, ALL, "cgroup path")                                  \
	X(NS, "NS", 10, 10, 18, RIGHT, ALL, "inode number of the pid namespace")

enum column_id {
#define X(name, ...) COLUMN_##name,
	COLUMNS(X)
#undef X
		COLUMN_COUNT
};

enum column_align { COLUMN_LEFT, COLUMN_RIGHT };
enum column_owner { COLUMN_ALL, COLUMN_LIFE, COLUMN_LIVING };

struct column {
	const char *heading; /* its name in settings too */
	unsigned width, most, rank;
	enum column_align align;
	enum column_owner owner;
	const char *sentence;
};

const struct column *columns_entry(enum column_id id);

struct choice {
	unsigned count;
	enum column_id ids[COLUMN_COUNT]; /* each at most once, left to right */
};

void columns_default(struct choice *choice);
/* "PID USER CPU%", in any case, parted by blanks or commas.  False: *wrong is where a name is
 * that no column has, or that was there before; the choice is as it was. */
bool columns_parse(struct choice *choice, const char *text, const char **wrong);
void columns_write(
	const struct choice *choice, char *out, size_t size); /* as columns_parse reads */

/* Where it is on the line. */
struct column_slot {
	enum column_id id;
	unsigned x, width; /* a blank follows it */
};

struct columns {
	unsigned mark; /* columns for tag and mark */
	unsigned count;
	struct column_slot slots[COLUMN_COUNT];
	unsigned status_x, status_width; /* where the dead say how they ended; 0: nowhere */
	bool status_life;                /* and how long they lived: their AGE is not told apart */
	unsigned command_x, command;     /* the command's place and width */
	bool figures;                    /* one of them is measured by the passes */
};

/*
 * How wide the columns are to be: as what they say, within bounds, and never less than they were,
 * so that nothing jumps while processes come and go.
 */
struct widths {
	unsigned pid; /* digits of the greatest pid */
	unsigned of[COLUMN_COUNT];
};

void columns_see_none(struct widths *widths, unsigned pid_width); /* as narrow as can be */
void columns_see(struct widths *widths, enum column_id id, const char *cell);
/* All that can grow of the choice, as this process has them. */
void columns_see_node(struct widths *widths, const struct choice *choice, const struct node *node,
	const struct filter_context *context);

/* No column has to leave so that another can be wider. */
void columns_fit(struct columns *columns, const struct choice *choice, unsigned width,
	const struct widths *widths);

/* It can be added up over a subtree. */
bool columns_is_sum(enum column_id id);

#define CELL_TEXT 4352 /* bytes of a cell at most: a path is the longest */

/*
 * What the column says of the process; "" when it is not known.  Returns how it is to look where
 * the row has no look of its own: dim when idle.  The text can be hostile.
 */
enum style columns_cell(enum column_id id, char *out, size_t size, const struct node *node,
	const struct filter_context *context);

#endif
