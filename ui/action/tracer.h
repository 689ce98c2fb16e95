/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tracer.h - runs strace(1) on one process, and keeps what it prints.
 *
 *      tracer_start -> tracer_read when tracer_fd is readable -> tracer_stop
 *
 * strace has mayfly's user and no more privileges than mayfly has left; the process runs on when
 * strace ends, in whichever way.
 */
#ifndef UI_ACTION_TRACER_H
#define UI_ACTION_TRACER_H

#include "ui/action/target.h"

#define TRACER_BYTES_MAX (256u << 10) /* of text; older lines are dropped, and counted */

struct tracer;

/*
 * NULL: *err is -ENOENT (strace is not installed), -ESRCH, -ESTALE (the process has exited, its pid
 * has been reused), -EPERM (mayfly itself, or a kernel thread), or another -errno.
 */
struct tracer *tracer_start(const struct target *target, int *err);
void tracer_stop(struct tracer *tracer); /* waits for it, briefly; NULL is fine */

int tracer_fd(const struct tracer *tracer); /* -1: it has ended */
void tracer_read(struct tracer *tracer);    /* never blocks */
/* Its lines so far, valid until the next tracer_read; *dropped: earlier lines that are not kept. */
const char *tracer_text(const struct tracer *tracer, size_t *len, uint64_t *dropped);
unsigned tracer_lines(const struct tracer *tracer); /* that are kept, O(1) */

#endif
