/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * display.h - what the terminal of the command shows: another process makes it of what the command
 * writes.
 *
 *	display_new -> display_write, display_resize ..., display_read when display_fd is readable,
 *	display_turn when it is due -> display_free
 *
 * That process (ui/pty/display_process.c) has no privileges and nothing but one socket and the
 * memory of the grid, so a fault of libvterm harms only the picture.  If it ends it is started
 * again with an empty screen, DISPLAY_STARTS times in all; if it does not read, or is started no
 * more, there is no picture.
 *
 * It makes a picture only while that is shown; else text waits up to DISPLAY_WAIT_NS for more.
 * What waits is bounded: while display_is_full, the command's output must not be read.
 */
#ifndef UI_PTY_DISPLAY_H
#define UI_PTY_DISPLAY_H

#include "ui/pty/emulator.h"

#include <stdint.h>

#define DISPLAY_COMM    "mayfly-terminal" /* name of the processes */
#define DISPLAY_STARTS  4
#define DISPLAY_WAIT_NS UINT64_C(100000000)

struct display;
struct grid; /* ui/pty/grid.h */

/*
 * send: the answers to what the program asks of its terminal, and nothing else, whatever that
 * process says.  NULL: mayfly was built without libvterm, or errno.
 */
struct display *display_new(unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx);
void display_free(struct display *display); /* NULL is fine */
int display_fd(const struct display *display);

void display_write(struct display *display, const char *bytes, size_t len);
void display_end_string(struct display *display); /* emulator_end_string */
void display_resize(struct display *display, unsigned columns, unsigned rows);
bool display_is_full(const struct display *display);
/* Whether a person looks at it.  The picture of a moment ago comes before this returns, unless the
 * process is busy. */
void display_show(struct display *display, bool shown);
/* The last picture, of all that was written; waits for it up to that time. */
void display_finish(struct display *display, uint64_t wait_ns);

bool display_read(struct display *display); /* true: there is another picture */
/* Sends what waits.  Returns when it must be called again (CLOCK_BOOTTIME, ns); 0: need not be. */
uint64_t display_turn(struct display *display, uint64_t now_ns);

struct grid *display_grid(struct display *display); /* NULL: there is no picture any more */
/* Takes what a person must know: the process has ended.  "": nothing.  Valid until display_read. */
const char *display_note(struct display *display);

#endif
