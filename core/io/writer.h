/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * writer.h - writes to a descriptor whose reader may be blocked: the caller never waits for it.
 *
 * Data waits in a queue in memory, which the writer's own thread writes out.  A thread, because
 * nothing else works with every descriptor: O_NONBLOCK belongs to the open file, which may be
 * shared with a shell; opening /proc/self/fd/N again needs permission on a file that may belong to
 * another user, and fails for sockets; terminals refuse RWF_NOWAIT; and POLLOUT guarantees PIPE_BUF
 * bytes only for a pipe with a single writer.  A terminal that reports it may have room for one
 * byte.  A slow disk or a network file system blocks in any case.
 *
 * The queue has no bound of its own: the caller compares writer_waiting with a bound.
 *
 * All functions must be called from one thread, the owner's.
 */
#ifndef CORE_IO_WRITER_H
#define CORE_IO_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_FOREVER UINT64_MAX

/* How much one write(2) gets.  For a regular file always the whole chunk. */
enum writer_pieces {
	WRITER_BYTES, /* PIPE_BUF bytes: a pipe takes them as a whole or not at all */
	WRITER_LINES, /* the same, but ends at a line end if there is one */
	WRITER_WHOLE, /* a whole chunk, as put */
};

struct writer;

/* Owns fd from here on, also on failure.  NULL: errno is set. */
struct writer *writer_new(int fd, enum writer_pieces pieces);
/*
 * Waits until the queue is written, then closes the descriptor and frees the writer.  Returns the
 * first error, including that of close(2).  After writer_give_up it does not wait.  NULL is fine.
 */
int writer_close(struct writer *writer);
/*
 * fd: another open file of the same terminal, which does not block; from here on the writer's own.
 * What it takes at once is written by writer_put, and only the rest waits for the thread.
 */
void writer_set_now(struct writer *writer, int fd);

/*
 * Queues a copy.  Returns 0, the first error of the writer, or -ENOMEM, after which a later call
 * may succeed.  The thread starts here: call it after privileges were dropped and children forked.
 * If no thread can be started the function itself writes, and blocks.
 */
int writer_put(struct writer *writer, const char *bytes, size_t len);
/*
 * What is put later goes to this file, which is emptied when its turn comes; the descriptor before
 * it is then closed.  Owns fd, also on failure.  Returns as writer_put.
 */
int writer_turn_to(struct writer *writer, int fd);
size_t writer_waiting(struct writer *writer);   /* bytes in the queue */
uint64_t writer_written(struct writer *writer); /* bytes written since the start */
int writer_error(struct writer *writer);        /* 0, or -errno of the first failed write */
int writer_descriptor(const struct writer *writer);

/*
 * For an event loop: a descriptor that becomes readable when a write has failed and, after
 * writer_notify, once when the queue is empty.  writer_heard resets it.
 */
int writer_event_fd(const struct writer *writer);
void writer_notify(struct writer *writer);
void writer_heard(int event_fd);

/*
 * Waits until the queue is empty, a write has failed, or the time is over.  Returns true when all
 * is written.
 */
bool writer_wait(struct writer *writer, uint64_t timeout_ns);
/*
 * Empties the queue; a part of the current write may have been written.  The writer can be used
 * again.
 */
void writer_forget(struct writer *writer);
/* Stops writing: the error is -ECANCELED, and the rest of the queue still counts as waiting. */
void writer_give_up(struct writer *writer);

#endif
