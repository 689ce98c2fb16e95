/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* commands.h - what keys do: one entry for each command of ui/app/command_table.h. */
#ifndef UI_INTERACTIVE_COMMANDS_H
#define UI_INTERACTIVE_COMMANDS_H

#include "ui/app/app.h"

struct command;

/* Runs one command.  `key` is the key of key.h that was pressed. */
typedef void command_fn(struct app *app, const struct command *command, int key);

struct command {
	command_fn *run;
	/* Arguments of the function; each function uses one of them at most. */
	int number;
	size_t option; /* offset in struct view_options */
	const struct panel *panel;
	const struct screen_ops *screen;
};

/* Handles a key of key.h.  Its effect is visible after the next app_sync. */
void commands_key(struct app *app, int key, uint64_t now_ns);

/* Commands that have a file of their own: */
command_fn toggles_option, toggles_threads, toggles_storms, toggles_failures, toggles_descendants,
	toggles_paths, toggles_whole, toggles_failed_execs;
/* Sets app->copied to the command line of the selected process, quoted for a shell. */
command_fn copy_command_line;
/* What is shown, as bits of ui/format/view_words.h. */
unsigned toggles_view_words(const struct app *app);
void toggles_set_view_words(struct app *app, unsigned bits);
/* Shows the subtree of the selected process alone. */
command_fn toggles_subtree;
void toggles_leave_subtree(struct app *app); /* shows all again, if one is shown alone */
/* Goes to the parent; from an orphan the second time to its current parent. */
command_fn go_parent;
/* In time: in a recording, or while paused in what was and in what waits (past.h). */
command_fn go_seconds, go_to_begin, go_to_end, go_to_event, go_to_alarm;
bool go_moves(const struct app *app); /* Left and Right do, in time */
void go_ask_time(struct app *app);
void go_back_event(struct app *app);
void go_to_now(struct app *app); /* from a pause, or from the past */
void go_pause(struct app *app);
bool go_turn(struct app *app); /* goes on with a move; true: it has not ended */
bool go_halt(struct app *app); /* ends it where it is; false: nothing moves */
void go_change_speed(struct app *app, double factor);
/* "14:32", "14:32:05", "+90", "-5m".  False: it is something else. */
bool go_to_time(struct app *app, const char *text);

#endif
