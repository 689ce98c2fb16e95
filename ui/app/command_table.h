/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command_table.h - THE table of commands: parser, help page, function bar, README and man page are
 * made from it.
 *
 * In the table keys have names (ui/term/key.h), parted by spaces; "0-9" is a range of characters.
 */
#ifndef UI_APP_COMMAND_TABLE_H
#define UI_APP_COMMAND_TABLE_H

#include "ui/term/key.h"

#include <stdio.h>

/* group, its title on the help page */
#define KEY_GROUPS(X)                                                                              \
	X(MOVE, "Moving")                                                                          \
	X(TREE, "Tree")                                                                            \
	X(FIND, "Finding")                                                                         \
	X(SHOW, "What is shown")                                                                   \
	X(TIME, "Time")                                                                            \
	X(ACT, "Acting on processes")                                                              \
	X(PROGRAM, "Program")

enum key_group {
#define X(name, title) KEYS_##name,
	KEY_GROUPS(X)
#undef X
		KEY_GROUP_COUNT
};

/* name, keys, group, label in the function bar ("": not there), sentence */
#define COMMANDS(X)                                                                                \
	X(UP, "Up Alt-k", MOVE, "", "one row up")                                                  \
	X(DOWN, "Down Alt-j", MOVE, "", "one row down")                                            \
	X(PAGE_UP, "PgUp Ctrl-B", MOVE, "", "one screen up")                                       \
	X(PAGE_DOWN, "PgDn Ctrl-F", MOVE, "", "one screen down")                                   \
	X(FIRST, "Home", MOVE, "", "the first row")                                                \
	X(LAST, "End", MOVE, "", "the last row")                                                   \
	X(LEFT, "Left", MOVE, "", "scroll commands left")                                          \
	X(RIGHT, "Right", MOVE, "", "scroll commands right, to read long ones")                    \
	X(PARENT, "g", MOVE, "", "go to the parent; again: of an orphan, to the one it has now")   \
	X(DIGIT, "0-9", MOVE, "", "type a pid to go to that process")                              \
	X(FOLLOW, "F", MOVE, "", "keep the process in the middle of the screen, until you move")   \
	X(FOLD, "+ = -", TREE, "", "fold or unfold what is below the row")                         \
	X(FOLD_ALL, "*", TREE, "", "fold or unfold everything")                                    \
	X(FOLD_PARENT, "Backspace", TREE, "", "go to the parent and fold it")                      \
	X(TAG, "Space", TREE, "", "tag the process, or untag it")                                  \
	X(TAG_SUBTREE, "c", TREE, "", "tag the process and all below it")                          \
	X(UNTAG, "U", TREE, "", "untag all")                                                       \
	X(SEARCH, "F3 /", FIND, "Search", "go to a process by its command line")                   \
	X(NEXT, "n", FIND, "", "next hit of the search (F3 while typing)")                         \
	X(PREVIOUS, "Shift-F3", FIND, "", "previous hit of the search")                            \
	X(FILTER, "F4 \\", FIND, "Filter", "show only what matches, and its ancestors")            \
	X(FLAT, "F5 t", SHOW, "Flat", "tree, or flat list")                                        \
	X(SORT, "F6 > < ,", SHOW, "Sort", "choose the column to sort by")                          \
	X(INVERT, "I", SHOW, "", "the other end of the order first")                               \
	X(SORT_CPU, "P", SHOW, "", "sort by CPU")                                                  \
	X(SORT_MEMORY, "M", SHOW, "", "sort by memory")                                            \
	X(SORT_TIME, "T", SHOW, "", "sort by CPU time used")                                       \
	X(SORT_PID, "N", SHOW, "", "sort by pid")                                                  \
	X(USER, "u", SHOW, "User", "show one user's processes")                                    \
	X(DEAD, "d", SHOW, "Dead", "show or hide the dead")                                        \
	X(KTHREADS, "K", SHOW, "", "show or hide threads of the kernel")                           \
	X(THREADS, "H", SHOW, "", "show or hide threads, as children of their process")            \
	X(STORMS, "x", SHOW, "", "many short-lived siblings alike as one row, or each")            \
	X(FAILURES, "E", SHOW, "", "only what has failed")                                         \
	X(DESCENDANTS, "D", SHOW, "", "all below what a filter shows, too")                        \
	X(PATHS, "p", SHOW, "", "the program's file in place of its own name for itself")          \
	X(ATTEMPTS, "X", SHOW, "", "also see failed execs, or no longer (slows all system calls)") \
	X(SPAWNERS, "r", SHOW, "", "who starts processes, how many, how fast")                     \
	X(LOG, "L", SHOW, "", "what has exited, newest first")                                     \
	X(SCREEN, "Tab", SHOW, "", "next screen: tree, spawners, log")                             \
	X(FREEZE, "Z", TIME, "Freeze", "stand still, and go on again")                             \
	X(STEP, ".", TIME, "", "while it stands still: one event more; else as F6")                \
	X(LINGER_LESS, "{", TIME, "", "the dead leave sooner")                                     \
	X(LINGER_MORE, "}", TIME, "", "the dead leave later")                                      \
	X(NICE_UP, "F7 ]", ACT, "Nice -", "a higher priority: nice lower by one")                  \
	X(NICE_DOWN, "F8 [", ACT, "Nice +", "a lower priority: nice higher by one")                \
	X(SIGNAL, "F9 k", ACT, "Kill", "send a signal, to the tagged or the selected")             \
	X(DETAILS, "v Enter", ACT, "Detail", "all about the process; there e: its environment")    \
	X(COPY, "y", ACT, "", "copy the command line, quoted for a shell")                         \
	X(OUTPUT, "o", PROGRAM, "Output", "output of the command mayfly runs")                     \
	X(REDRAW, "Ctrl-L", PROGRAM, "", "draw the screen again")                                  \
	X(SETUP, "F2 S", PROGRAM, "Setup", "choose columns, and their order")                      \
	X(HELP, "F1 h ?", PROGRAM, "Help", "this page")                                            \
	X(CLOSE, "Esc", PROGRAM, "", "close what is open, end a search")                           \
	X(QUIT, "F10 q", PROGRAM, "Quit", "leave")

enum command_id {
#define X(name, keys, group, label, sentence) COMMAND_##name,
	COMMANDS(X)
#undef X
		COMMAND_COUNT,
	COMMAND_NONE = COMMAND_COUNT
};

struct key_entry {
	const char *word; /* of the command, for tests and dumps */
	const char *keys;
	enum key_group group;
	const char *label;
	const char *sentence;
};

const struct key_entry *keys_entry(enum command_id id);
const char *keys_group_title(enum key_group group);
enum command_id keys_lookup(int key); /* COMMAND_NONE: no command has it */
/* How many rows a command moves down, up if negative, on pages of so many; 0: it does not move. */
long keys_rows(enum command_id id, unsigned page);
/* First key of a command as the function bar shows it; at most size bytes with the NUL. */
void keys_write_first(char *out, size_t size, enum command_id id);
/* The tables of README and man page. */
void keys_print_markdown(FILE *out);
void keys_print_man(FILE *out);

#endif
