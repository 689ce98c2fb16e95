/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.h - one epoll: descriptors, signals, one deadline.
 *
 * loop_run calls turn, waits until something is readable or the deadline turn returned is
 * reached, calls the functions of what is ready, and again.  Idle means idle: a deadline of 0
 * waits for descriptors and signals only.
 */
#ifndef UI_SESSION_LOOP_H
#define UI_SESSION_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* Returns 0, or a negative errno, which ends loop_run with it. */
typedef int loop_fn(void *ctx, int what); /* what: the descriptor, or the signal's number */
/* Does what is due; returns when it wants to be called again (CLOCK_BOOTTIME ns), or 0. */
typedef uint64_t loop_turn_fn(void *ctx);

struct loop *loop_new(void);       /* NULL: errno says why */
void loop_free(struct loop *loop); /* unblocks the signals; NULL is fine */
int loop_watch(struct loop *loop, int fd, loop_fn *fn, void *ctx); /* for reading */
void loop_unwatch(struct loop *loop, int fd);
/* Blocks it, reads it.  One that is ignored from before (nohup) stays so: fn is never called. */
int loop_signal(struct loop *loop, int number, loop_fn *fn, void *ctx);
int loop_run(struct loop *loop, loop_turn_fn *turn, void *ctx); /* status of loop_stop, or -errno */
void loop_stop(struct loop *loop, int status);
bool loop_has_input(int fd);                    /* it is readable now: a long turn had better end */
uint64_t loop_wakeups(const struct loop *loop); /* waits that ended, since the start */

uint64_t clock_now_ns(void); /* CLOCK_BOOTTIME */

#endif
