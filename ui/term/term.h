/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * term.h - the terminal: shows frames, reads keys, restores the terminal at the end.
 *
 * Only one struct term may be open at a time.  While it is open, a signal that kills the process
 * restores the terminal first (term_restore.h).
 */
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

#include "ui/term/frame.h"
#include "ui/term/mouse.h"
#include "ui/term/term_answers.h"

struct term;

struct term_options {
	bool color; /* false: attributes only, even if the terminal has colours */
	bool ascii; /* only ASCII characters, even if the locale is UTF-8 */
	bool mouse; /* turn on mouse reports if the terminal supports them */
	const struct style_changes *changes; /* borrowed; NULL: none */
};

/*
 * Call setlocale before.  NULL: *err is -ENOTTY (not a terminal), -ENODEV (TERM names no usable
 * terminal) or -ENOMEM.
 */
struct term *term_open(const struct term_options *options, int *err);
void term_close(struct term *term); /* NULL is fine */

int term_fd(const struct term *term); /* readable when a key may be waiting */
bool term_is_utf8(const struct term *term);
/* The current size; call it again after SIGWINCH. */
void term_size(struct term *term, unsigned *width, unsigned *height);

/* Applies from the next frame on; term_open sets the default theme. */
void term_set_theme(struct term *term, enum theme theme);
/* Writes only the cells that differ from the last frame. */
void term_show(struct term *term, const struct frame *frame);
/* True: the terminal has read the last frame, the next one does not queue behind it.  False:
 * term_event_fd may become readable once it has; term_heard then clears it. */
bool term_is_ready(const struct term *term);
int term_event_fd(const struct term *term);
void term_heard(struct term *term);
void term_send(struct term *term, const char *text, size_t len); /* unchanged, between two frames */
void term_redraw(struct term *term); /* the next frame is written whole */

/* The next key (see key.h), or -1 if none is waiting.  raw_keys: from now on Ctrl-C and all others
 * that make signals or stop the output are keys. */
int term_key(struct term *term, bool raw_keys);
struct mouse term_mouse(const struct term *term);         /* after KEY_POINTER */
enum background term_background(const struct term *term); /* as far as it has said so */

/* For Ctrl-Z: restores the terminal and stops the process; returns when it is continued. */
void term_suspend(struct term *term);
void term_resume(struct term *term); /* after SIGCONT: the next frame sets the modes again */

#endif
