/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * app.h - the state of the interactive program.
 *
 *      app_open -> app_drain, commands_key ... -> app_sync -> picture_draw -> app_close
 *
 * It knows no terminal and no clock: times are passed in, on the clock of the events.  Keys change
 * the state (ui/interactive/commands.h), app_sync brings it up to the time before a frame, and
 * drawing only reads it (ui/draw/picture.h).
 */
#ifndef UI_APP_APP_H
#define UI_APP_APP_H

#include "ui/app/key_map.h"
#include "ui/format/columns.h"
#include "ui/format/figure_history.h"
#include "ui/app/layout.h"
#include "ui/app/model.h"
#include "ui/term/frame.h"
#include "ui/app/prompt.h"

struct child;      /* ui/session/child.h */
struct panel;      /* ui/app/panel.h */
struct screen_ops; /* ui/app/screen.h */

#define APP_SCREENS_MAX 8

/* What a session starts with.  All pointers are borrowed; the text of the filter is copied. */
struct app_setup {
	struct source *source;
	bool is_recording; /* the source is one that core/playback/player.h plays */
	struct recorder *recorder;
	const char *record_name; /* of its file */
	uint64_t rewind_bytes;   /* bound of what is kept to go back to; 0: nothing is */
	struct child *child;     /* NULL: no command is run by this session */
	char *const *command;    /* its words, borrowed; NULL: none */
	bool all;                /* with a command: rows and figures are of the machine */
	struct tree_limits limits;
	uint64_t stream_linger_ns; /* instead, if source.is_of_now; 0: the same */
	/* In the order of Tab, at most APP_SCREENS_MAX, then NULL. */
	const struct screen_ops *const *screens;
	const struct scope *scope;     /* NULL: everything */
	const struct self *self;       /* as in query_context */
	const char *filter;            /* text that parses, or NULL */
	const char *sort;              /* text for order_parse, or NULL */
	size_t history_records;        /* 0: the default */
	struct runaway_limits runaway; /* rate 0: RUNAWAY_USUAL */
	bool ascii;
	bool readonly; /* no signals, no nice, no settings written */
	enum theme theme;
	const struct key_map *key_map;                     /* copied; NULL: the keys of the table */
	const struct choice *columns;                      /* NULL: the default columns */
	const char *(*user_name)(void *ctx, uint32_t uid); /* NULL: numbers */
	void *user_ctx;
};

#define SUBTREES_MAX 16

/* The subtree that is shown alone. */
struct app_subtree {
	struct ident id;                  /* pid 0: none */
	struct ident outer[SUBTREES_MAX]; /* those that were shown before it, the newest last */
	unsigned outer_count;
	bool is_newest;      /* than the search: Esc ends it first */
	struct scope before; /* of the rows, without any of them */
};

/* The filter of the screen. */
struct app_filter {
	char text[PROMPT_MAX]; /* of the filter in force */
	bool is_on;            /* text is not blank */
	bool is_timed;         /* its result changes with time */
	bool is_wrong;         /* what is typed does not parse: error has the reason */
	struct filter_error error;
	struct app_subtree subtree;
};

/* Text that is being pasted (ui/interactive/paste.h). */
struct app_paste {
	bool is_on;
	bool gap;     /* a line break: a space, if more text follows */
	bool escaped; /* its last key was Esc */
};

/* The line at the foot of the screen, while something is typed. */
struct app_prompt {
	enum prompt_kind kind;
	struct prompt line;
	struct prompt_history searches, filters;
	struct app_paste paste;
};

/* The rows on the screen. */
struct visible_rows {
	struct row *rows;
	bool *guides; /* room for the guides of one row */
	unsigned count;
	uint32_t room, guide_room;
	/* The process under the cursor when they were drawn last, and since when; 0: the person has
	 * moved the cursor to it.  See screen_is_settled. */
	struct ident aimed;
	uint64_t aimed_ns;
	struct figure_history figures; /* of the process under the cursor */
};

/* What the last keys were about. */
struct app_going {
	int64_t typed_pid;      /* of the digits typed so far; 0: none */
	struct ident came_from; /* where g was pressed, if that was the last key */
	uint64_t asked_ns;      /* a time that was typed, until it is reached; 0: none */
	struct ident reniced;   /* of a row of identical ones: the last key asked to be repeated */
};

/* How command lines are drawn in rows. */
struct app_commands {
	int shift;  /* columns that they are scrolled to the left */
	bool paths; /* they begin with the executable path */
	bool whole; /* they are not shortened to fit, and each process has a row of its own */
};

struct app {
	struct model model;
	bool ascii, readonly; /* these and the next: as in app_setup */
	unsigned pid_width;   /* of the greatest pid seen, as of the last app_sync */
	const struct screen_ops *const *screens;
	const struct screen_ops *screen;      /* fills the middle (ui/app/screen.h) */
	void *screen_states[APP_SCREENS_MAX]; /* of each of screens; NULL: without state */
	const struct panel *panel;            /* lies over the screen (ui/app/panel.h); or NULL */
	void *panel_state;                    /* of the panel, while it is open */
	unsigned panel_top;                   /* first line of the panel that is shown */
	struct reader *detail_reader;         /* kept from one details page to the next; or NULL */
	struct app_prompt prompt;
	struct app_filter filter;
	char search[PROMPT_MAX]; /* "": none */
	char notice[256];        /* for the user, until the next key; printable */
	struct app_going going;
	struct app_commands commands;
	struct key_map key_map;
	enum theme theme;
	struct choice choice; /* of columns */
	struct {
		bool columns, theme; /* theme: only with the columns */
	} unsaved;                   /* chosen, and to be written to the settings file */
	struct {
		char *text; /* NULL: nothing */
		size_t len;
	} copied; /* for the clipboard, as the terminal takes it */
	struct {
		bool scope;     /* the pids that no process has */
		bool recording; /* that it has stopped */
	} reported;             /* to the user: once each */
	bool quit;
	bool whole; /* the terminal is to be written from scratch */

	struct layout layout; /* this and all below: as of the last app_sync */
	struct columns columns;
	struct widths widths; /* since the screen has this width */
	struct visible_rows visible;
};

int app_open(struct app *app, const struct app_setup *setup); /* -ENOMEM */
void app_close(struct app *app);

/* Handles at most `budget` events of the source.  Returns as source_drain. */
int app_drain(struct app *app, unsigned budget, uint64_t now_ns);
/* A pass for figures also finds what has changed without an event: it is not only for columns. */
bool app_wants_figures(const struct app *app);
/* Brings the state up to the time, for a screen of this size.  False: no memory. */
bool app_sync(struct app *app, unsigned width, unsigned height, uint64_t now_ns);
/* When the picture changes without an event, as of the last app_sync; 0: it does not. */
uint64_t app_due_ns(const struct app *app);
/*
 * Filters and searches of a large tree run in slices.  app_scan runs the next slice; false: all are
 * done.  *answered becomes true when there is a result, which the next frame shows.
 */
bool app_scan(struct app *app, bool *answered);
bool app_is_scanning(const struct app *app); /* there is another slice */
void app_open_prompt(struct app *app, enum prompt_kind kind);
void app_set_search(struct app *app, const char *text); /* "": ends the search */
void app_search(struct app *app, int step); /* as view_search; a notice reports no match */
/* False: filter.error has the reason, and the filter before stays in force. */
bool app_set_filter(struct app *app, const char *text);
void app_rename(struct app *app); /* names of users have arrived */
/* Sets the notice, which stays until the next key.  Text of processes must be escaped before. */
void app_notify(struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
void app_set_theme(struct app *app, enum theme theme);

#endif
