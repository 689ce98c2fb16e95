/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * input_wait.h - does a process wait for input from the terminal?
 *
 * It does in a read(2) from it; and in a poll, select or epoll_wait, as shells and editors use
 * them, if the call has no timeout, and waits for the terminal and besides only for pipes and what
 * is no connection (signals, timers): a program that waits for a socket, too, may wait for the
 * other end.
 *
 *	input_wait_new -> input_wait_begin, input_wait_result ... -> input_wait_free
 *
 * What it polls is in the memory of the process, which a file system of a user may have to
 * bring in: so another process reads them (core/reader/reader.h).
 */
#ifndef UI_PTY_INPUT_WAIT_H
#define UI_PTY_INPUT_WAIT_H

#include <stdbool.h>
#include <sys/types.h>

#define INPUT_WAIT_MAX 64 /* processes at a time */

struct input_wait;

struct input_wait *input_wait_new(int terminal); /* the number of its pts; NULL: no memory */
void input_wait_free(struct input_wait *wait);   /* NULL is fine */
/* Begins to look at these processes, of which those beyond INPUT_WAIT_MAX are left out. */
void input_wait_begin(struct input_wait *wait, const pid_t *pids, unsigned count);
/* 1: one of them waits for input.  0: none does, or that is not known.  -EAGAIN: not known yet. */
int input_wait_result(struct input_wait *wait);

#endif
