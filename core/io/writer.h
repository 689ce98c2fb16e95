/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.h - writes to a descriptor whose other end may not read: the caller never waits for it.
 *
 * What is put waits in a queue in memory, which a thread of the writer's own empties.  A thread,
 * because nothing else fits every descriptor: O_NONBLOCK belongs to the open file, which we may
 * share with a shell; opening /proc/self/fd/N again needs permission on a file that may be somebody
 * else's and fails for sockets; RWF_NOWAIT is refused by terminals; and that poll() reports POLLOUT
 * is a promise of PIPE_BUF bytes for a pipe with a single writer only.  A terminal that reports it
 * may have room for one byte.  A slow disk or a network file system blocks whatever is asked.
 *
 * The queue has no bound of its own: whoever puts compares writer_waiting with one.
 *
 * All functions are for one thread, the owner's.
 */
#ifndef CORE_IO_WRITER_H
#define CORE_IO_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_FOREVER UINT64_MAX

/* How much is handed to one write(2).  To a regular file always all that waits in one place. */
enum writer_pieces {
	WRITER_BYTES, /* PIPE_BUF bytes: what a pipe takes whole or not at all */
	WRITER_LINES, /* the same, but ending at a line end if there is one */
	WRITER_WHOLE, /* what was put at once */
};

struct writer;

/* Owns fd from here on, also on failure.  NULL: errno says why. */
struct writer *writer_new(int fd, enum writer_pieces pieces);
/*
 * Waits for all that was put to be written, then closes the descriptor and frees the writer.
 * Returns the first error, that of close(2) included.  After writer_give_up it does not wait.
 * NULL is fine.
 */
int writer_close(struct writer *writer);

/*
 * Queues a copy.  Returns 0, the first error of the writer, or -ENOMEM, after which a later call
 * may succeed.  The thread starts here: call it after privileges were dropped and children forked.
 * Where no thread can be started it writes, and waits, by itself.
 */
int writer_put(struct writer *writer, const char *bytes, size_t len);
size_t writer_waiting(struct writer *writer);   /* bytes that were put and are not written */
uint64_t writer_written(struct writer *writer); /* bytes, since the start */
int writer_error(struct writer *writer);        /* 0, or -errno of the first failed write */
int writer_descriptor(const struct writer *writer);

/*
 * For an event loop: a descriptor that becomes readable when a write has failed, and, after
 * writer_notify, once when nothing waits any more.  writer_heard makes it silent again.
 */
int writer_event_fd(const struct writer *writer);
void writer_notify(struct writer *writer);
void writer_heard(int event_fd);

/* Waits until nothing waits, a write has failed, or so long.  Returns true when all is written. */
bool writer_wait(struct writer *writer, uint64_t timeout_ns);
/* Forgets what waits; of what is being written a part may have been.  The writer goes on. */
void writer_forget(struct writer *writer);
/* Nothing more is written: the error is -ECANCELED, what waits goes on being counted. */
void writer_give_up(struct writer *writer);

#endif
