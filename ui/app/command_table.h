/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * command_table.h - the table of commands, from which keys, help page, function bar, README and man
 * page are made.
 *
 * Keys have names (ui/term/key.h), separated by spaces; "0-9" is a range of characters.
 */
#ifndef UI_APP_COMMAND_TABLE_H
#define UI_APP_COMMAND_TABLE_H

#include "ui/term/key.h"

#include <stdio.h>

/* name, title on the help page */
#define COMMAND_GROUPS(X)                                                                          \
	X(MOVE, "Moving")                                                                          \
	X(TREE, "Tree")                                                                            \
	X(FIND, "Search and filter")                                                               \
	X(SHOW, "Display")                                                                         \
	X(TIME, "Time")                                                                            \
	X(ACT, "Actions")                                                                          \
	X(PROGRAM, "Program")

enum command_group {
#define X(name, title) COMMANDS_##name,
	COMMAND_GROUPS(X)
#undef X
		COMMAND_GROUP_COUNT
};

/* name, keys, group, label in the function bar ("": not there), sentence */
#define COMMANDS(X)                                                                                \
	X(UP, "Up Alt-k", MOVE, "", "one row up")                                                  \
	X(DOWN, "Down Alt-j", MOVE, "", "one row down")                                            \
	X(PAGE_UP, "PgUp Ctrl-B", MOVE, "", "one screen up")                                       \
	X(PAGE_DOWN, "PgDn Ctrl-F", MOVE, "", "one screen down")                                   \
	X(FIRST, "Home", MOVE, "", "first row")                                                    \
	X(LAST, "End", MOVE, "", "last row")                                                       \
	X(LEFT, "Left", MOVE, "", "scroll left; paused or in a recording, except in G: 1 s back")  \
	X(RIGHT, "Right", MOVE, "", "scroll right; paused or in a recording, except in G: 1 s on") \
	X(PARENT, "g", MOVE, "", "go to the parent that started it; again: the current parent")    \
	X(DIGIT, "0-9", MOVE, "", "go to pid, or show why it has no row")                          \
	X(FOLLOW, "F", MOVE, "", "follow the selected process")                                    \
	X(FOLD, "+ = -", TREE, "", "fold or unfold the subtree")                                   \
	X(FOLD_ALL, "*", TREE, "", "fold or unfold all subtrees")                                  \
	X(FOLD_PARENT, "Backspace", TREE, "", "go to the parent and fold it")                      \
	X(SUBTREE, "z", TREE, "", "show this subtree alone; Esc goes back")                        \
	X(TAG, "Space", TREE, "", "tag or untag the process; while a recording plays: pause")      \
	X(TAG_SUBTREE, "c", TREE, "", "tag the process and all its descendants")                   \
	X(UNTAG, "U", TREE, "", "untag all")                                                       \
	X(SEARCH, "F3 /", FIND, "Search", "search in command lines; on a page: in its text")       \
	X(NEXT, "n", FIND, "", "next match (F3 while typing)")                                     \
	X(PREVIOUS, "Shift-F3", FIND, "", "previous match (on a page also N)")                     \
	X(FILTER, "F4 \\", FIND, "Filter", "show only matching processes and their ancestors")     \
	X(FLAT, "F5 t", SHOW, "Flat", "switch between tree and flat list")                         \
	X(SORT, "F6 > < ,", SHOW, "Sort", "choose the sort column; while a recording plays: F6")   \
	X(INVERT, "I", SHOW, "", "reverse the sort order")                                         \
	X(SORT_CPU, "P", SHOW, "", "sort by CPU")                                                  \
	X(SORT_MEMORY, "M", SHOW, "", "sort by memory")                                            \
	X(SORT_TIME, "T", SHOW, "", "sort by CPU time")                                            \
	X(SORT_PID, "N", SHOW, "", "sort by pid")                                                  \
	X(USER, "u", SHOW, "User", "show the processes of one user")                               \
	X(DEAD, "d", SHOW, "Exited", "show or hide exited processes")                              \
	X(KTHREADS, "K", SHOW, "", "show or hide kernel threads")                                  \
	X(THREADS, "H", SHOW, "", "show or hide threads, as children of their process")            \
	X(STORMS, "x", SHOW, "", "group or ungroup similar short-lived, and identical siblings")   \
	X(FAILURES, "E", SHOW, "", "show only failed processes")                                   \
	X(DESCENDANTS, "D", SHOW, "", "also show descendants of matches")                          \
	X(PATHS, "p", SHOW, "", "show the executable path instead of argv[0]")                     \
	X(WHOLE, "m", SHOW, "", "show commands whole, one process per row, or shortened")          \
	X(ATTEMPTS, "X", SHOW, "", "toggle tracing of failed execs (slows system calls)")          \
	X(TIMELINE, "G", SHOW, "Time", "timeline: when each process ran, and the critical path")   \
	X(SPAWNERS, "r", SHOW, "", "spawners: which processes start others, how many, how fast")   \
	X(LOG, "L", SHOW, "", "log of exited processes, newest first")                             \
	X(CLOCK, "A", SHOW, "", "log: clock times beside ages, or not")                            \
	X(SCREEN, "Tab", SHOW, "", "next screen: tree, spawners, log, timeline")                   \
	X(FREEZE, "Z", TIME, "Pause", "pause or resume")                                           \
	X(STEP, ".", TIME, "", "paused, or while a recording plays: next event; else F6")          \
	X(BACK, "Shift-Left", TIME, "", "paused or in a recording: ten seconds back")              \
	X(FORWARD, "Shift-Right", TIME, "", "paused or in a recording: ten seconds on")            \
	X(GO_TO, "b", TIME, "", "paused or in a recording: go to a time; , back, < > speed")       \
	X(BEGIN, "(", TIME, "", "paused or in a recording: go to its begin")                       \
	X(END, ")", TIME, "", "in a recording: go to its end; paused: back to now")                \
	X(ALARM, "!", TIME, "", "paused, or in a recording: next failure, loss or runaway")        \
	X(LINGER_LESS, "{", TIME, "", "keep exited processes for a shorter time")                  \
	X(LINGER_MORE, "}", TIME, "", "keep exited processes for a longer time")                   \
	X(ZOOM_IN, "w", TIME, "", "timeline: zoom in at the selected process")                     \
	X(ZOOM_OUT, "s", TIME, "", "timeline: zoom out; elsewhere: strace of the process")         \
	X(ZOOM_ALL, "a", TIME, "", "timeline: show all, and follow what happens")                  \
	X(ZOOM_FIT, "f", TIME, "", "timeline: zoom to the selected process")                       \
	X(NICE_UP, "F7 ]", ACT, "Nice -", "raise priority (nice -1)")                              \
	X(NICE_DOWN, "F8 [", ACT, "Nice +", "lower priority (nice +1)")                            \
	X(SIGNAL, "F9 k", ACT, "Kill", "send a signal to the tagged or selected processes")        \
	X(DETAILS, "v Enter", ACT, "Detail", "process details")                                    \
	X(FILES, "l", ACT, "", "open files and sockets of the process, with other ends")           \
	X(ENVIRONMENT, "e", ACT, "", "environment, and what differs from the parent's")            \
	X(COPY, "y", ACT, "", "copy the command line, quoted for a shell")                         \
	X(OUTPUT, "o", PROGRAM, "Output", "terminal of the command that mayfly runs")              \
	X(TYPE, "i", PROGRAM, "Type", "type into the terminal of the command")                     \
	X(REDRAW, "Ctrl-L", PROGRAM, "", "redraw the screen")                                      \
	X(SETUP, "F2 S", PROGRAM, "Setup", "choose and order columns")                             \
	X(HELP, "F1 h ?", PROGRAM, "Help", "help: keys, columns and filters")                      \
	X(CLOSE, "Esc", PROGRAM, "", "close a page or prompt, end a search, leave z")              \
	X(QUIT, "F10 q", PROGRAM, "Quit", "quit")

enum command_id {
#define X(name, keys, group, label, sentence) COMMAND_##name,
	COMMANDS(X)
#undef X
		COMMAND_COUNT,
	COMMAND_NONE = COMMAND_COUNT
};

struct command_entry {
	const char *word; /* of the command, for tests and dumps */
	const char *keys;
	enum command_group group;
	const char *label;
	const char *sentence;
};

const struct command_entry *command_table_entry(enum command_id id);
const char *command_table_group_title(enum command_group group);
enum command_id command_table_lookup(int key); /* COMMAND_NONE: no command has it */
/* Of a key that no command has, but htop(1): where that is in mayfly.  NULL: htop has none. */
const char *command_table_elsewhere(int key);
/*
 * How many rows a command moves down (negative: up), with pages of `page` rows; 0: it does not
 * move.
 */
long command_table_rows(enum command_id id, unsigned page);
/* Print the tables of README and man page. */
void command_table_print_markdown(FILE *out);
void command_table_print_man(FILE *out);

#endif
