/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * display_packet.h - what mayfly (display.c) and the process that emulates (display_process.c)
 * say to each other, in packets.
 */
#ifndef UI_PTY_DISPLAY_PACKET_H
#define UI_PTY_DISPLAY_PACKET_H

#include "ui/pty/emulator.h"

#include <stdint.h>
#include <sys/types.h>

#define PACKET_TEXT_MAX 16384

enum packet_kind {
	/* to the process */
	PACKET_TEXT = 1,   /* what the command has written */
	PACKET_STRING_END, /* emulator_end_string */
	PACKET_SIZE,       /* struct packet_size */
	PACKET_SHOW,       /* make pictures; answered by PACKET_SHOWN */
	PACKET_HIDE,
	/* to mayfly */
	PACKET_ANSWER,  /* bytes for the program */
	PACKET_PICTURE, /* the grid has another one */
	PACKET_SHOWN,
	PACKET_RESTARTED, /* int: as wait(2) has it */
};

struct packet {
	char kind;
	char bytes[PACKET_TEXT_MAX];
};

struct packet_size {
	uint32_t columns, rows;
};

struct grid; /* ui/pty/grid.h */

/* Runs in a new process, of which mayfly is the parent, and does not return. */
typedef void display_run_fn(struct grid *grid, int fd, pid_t parent);

__attribute__((noreturn)) void display_process_run(struct grid *grid, int fd, pid_t parent);

/* display_new with another process. */
struct display *display_start(
	display_run_fn *run, unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx);

#endif
