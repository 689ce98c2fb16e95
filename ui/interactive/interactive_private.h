/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * interactive_private.h - the state that interactive.c (the session) and interactive_draw.c (its
 * frames) share.
 */
#ifndef UI_INTERACTIVE_INTERACTIVE_PRIVATE_H
#define UI_INTERACTIVE_INTERACTIVE_PRIVATE_H

#include "ui/app/app.h"
#include "ui/config/options.h"
#include "ui/session/sampler.h"
#include "ui/interactive/frame_rate.h"

/* What a session has of the terminal of its command (typing.c). */
struct typing {
	bool prefixed;                 /* the last key for it was Ctrl-] */
	bool unsent;                   /* the command has not read all that was typed */
	bool echoes;                   /* the next picture of the terminal answers a key */
	bool output_ended;             /* nothing more is read from it */
	bool output_waits;             /* until its display has room */
	int display_fd;                /* that the loop watches; -1: none */
	uint64_t watch_ns;             /* when it is looked at again */
	bool is_watching;              /* the result of the last look is not known yet */
	struct input_wait *input_wait; /* NULL: it was not looked at yet */
};

struct interactive {
	const struct options *options;
	struct source *source;
	struct recorder *recorder;
	struct self self;
	struct child *child;
	struct loop *loop;
	struct term *term;
	struct frame *frame;
	struct user_names *users;
	struct app app;
	struct frame_rate frame_rate;
	struct sampler sampler;
	uint64_t start_ns; /* when the terminal was opened */
	uint64_t end_ns;   /* of --duration; 0: none */
	uint64_t busy_ns;  /* since when the terminal is slow; 0: it is ready */
	struct key_map key_map;
	enum theme theme; /* the one that mayfly has chosen */
	bool key;         /* the next frame answers a key */
	bool more;        /* the last drain stopped at its budget */
	bool ended;       /* the source has ended, and that was shown */
	struct typing typing;
	int panel_fd; /* of the open panel, in the loop; -1: none */
	int signal;   /* the signal that ends the session; 0: none */
};

/* From the settings file; reports what is wrong with it, before the screen is drawn. */
void interactive_choose_keys(struct interactive *session);
/* Of the options, else by what the terminal has said of its background so far. */
enum theme interactive_theme(const struct interactive *session);
/* It may say so late.  A theme that the person has chosen meanwhile stays. */
void interactive_follow_background(struct interactive *session);
/* loop_fn: the command has written something. */
int interactive_on_output(void *ctx, int fd);

/* on the clock of the events */
uint64_t interactive_event_now_ns(const struct interactive *session);
/*
 * Draws if a frame is due; sets *due_ns to when the next is due (CLOCK_BOOTTIME).  Returns 0 or
 * -ENOMEM.
 */
int interactive_draw_if_due(struct interactive *session, uint64_t *due_ns);
/* Returns 0, or -errno after a message. */
int interactive_open_term(struct interactive *session);

#endif
