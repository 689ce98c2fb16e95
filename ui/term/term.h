/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term.h - the terminal: shows frames, reads keys, and is left as it was found.
 *
 * There is one terminal, so one struct term at a time.  While it is open, a signal that kills puts
 * the terminal back before it does (term_restore.h).
 */
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

#include "ui/term/frame.h"
#include "ui/term/mouse.h"

struct term;

struct term_options {
	bool color; /* false: attributes only, whatever the terminal has */
	bool ascii; /* no characters beyond ASCII, even if the locale has them */
	bool mouse; /* take the mouse, where the terminal has one */
};

/* NULL: *err is -ENOTTY (no terminal), -ENODEV (TERM names none with a screen), -ENOMEM. */
struct term *term_open(const struct term_options *options, int *err);
void term_close(struct term *term); /* NULL is fine */

int term_fd(const struct term *term); /* poll it for keys */
bool term_is_utf8(const struct term *term);
/* What the terminal measures now; also after SIGWINCH. */
void term_size(struct term *term, unsigned *width, unsigned *height);

/* From the next frame on; the default one is what it is opened with. */
void term_set_theme(struct term *term, enum theme theme);
/* Only the cells that differ from the last frame are written. */
void term_show(struct term *term, const struct frame *frame);
/* It has taken the last frame: showing another would not queue behind it.  false: term_event_fd may
 * become readable when it has, and term_heard makes it silent again. */
bool term_is_ready(const struct term *term);
int term_event_fd(const struct term *term);
void term_heard(struct term *term);
void term_send(struct term *term, const char *text, size_t len); /* as it is, between two frames */
void term_redraw(struct term *term); /* the next frame is written whole */

/* The next key (see key.h), or -1: none is waiting. */
int term_key(struct term *term);
struct mouse term_mouse(const struct term *term); /* after KEY_POINTER */
bool term_has_hung_up(const struct term *term);   /* nobody is at the other end any more */

/* Ctrl-Z: stops the process with the terminal put back; returns when it is continued. */
void term_suspend(struct term *term);
void term_resume(struct term *term); /* the next frame is written to a terminal made ours again */

#endif
