/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * loop.h - loop, clock: one epoll instance for descriptors, signals and one deadline.
 *
 * loop_run repeats: it calls turn, waits until a descriptor is readable, a signal arrives or the
 * deadline that turn returned has passed, and calls the functions of what is ready.
 */
#ifndef UI_SESSION_LOOP_H
#define UI_SESSION_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* what is the descriptor, or the number of the signal.  A result of -errno ends loop_run. */
typedef int loop_fn(void *ctx, int what);
/* Does what is due.  Returns the next deadline (CLOCK_BOOTTIME, ns), or 0: none. */
typedef uint64_t loop_turn_fn(void *ctx);

struct loop *loop_new(void);       /* NULL: errno is set */
void loop_free(struct loop *loop); /* unblocks the signals; NULL is fine */
int loop_watch(struct loop *loop, int fd, loop_fn *fn, void *ctx); /* for reading */
void loop_unwatch(struct loop *loop, int fd);
/* Blocks the signal; loop_run calls fn.  A signal that is ignored already (nohup) stays ignored. */
int loop_signal(struct loop *loop, int number, loop_fn *fn, void *ctx);
int loop_run(struct loop *loop, loop_turn_fn *turn, void *ctx); /* status of loop_stop, or -errno */
void loop_stop(struct loop *loop, int status);
bool loop_has_input(int fd);                    /* readable now: a long turn should end */
bool loop_has_hung_up(int fd);                  /* its other end is closed */
uint64_t loop_wakeups(const struct loop *loop); /* number of waits that ended */

uint64_t loop_now_ns(void); /* CLOCK_BOOTTIME */

#endif
