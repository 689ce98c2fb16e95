/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * reader.h - reads that may block for ever, done by a child process.
 *
 *	reader_new -> reader_begin, reader_add ..., reader_go -> reader_reply ... -> reader_free
 *
 * /proc/PID/cmdline waits for the lock of that process's memory map, a path for the file system it
 * leads to, a user's name for a name service.  A system call that waits for one of them cannot be
 * cancelled, but a process can be killed: when a reply is late the child is killed, its request has
 * failed, and another child continues with the next one.  A thread is not enough: one that waits
 * uninterruptibly in the kernel keeps its process from ending.
 *
 * Requests and replies are in shared memory.  The child inherits no descriptor, and ends with its
 * parent.  No function here waits longer than the caller allows.
 */
#ifndef CORE_READER_READER_H
#define CORE_READER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define READER_COMM  "mayfly-reader" /* name and title of the children, and of the starter */
#define READER_TITLE "mayfly: reader"

struct reader;

/* Runs in the child: writes the reply to a request, at most `room` bytes.  Returns its length. */
typedef size_t reader_fn(const void *request, char *reply, size_t room);

struct reader_limits {
	unsigned requests;    /* in a batch, at most */
	size_t request_bytes; /* each */
	size_t reply_bytes;   /* each, at most */
	size_t batch_bytes;   /* all replies of a batch together; at least reply_bytes */
	uint64_t wait_ns;     /* for one reply */
	uint64_t all_ns;      /* for all late replies together, in READ_FORGIVE_NS */
};

struct reader *reader_new(reader_fn *fn, const struct reader_limits *limits); /* NULL: no memory */
void reader_free(struct reader *reader); /* does not wait for the child; NULL is fine */

/*
 * Reaps children that were killed and had not ended at once.  reader_begin does so, too: call it
 * now and then for a reader that is not in use.
 */
void reader_reap(struct reader *reader);
/* Starts a new batch; the replies of the last one are no longer valid. */
void reader_begin(struct reader *reader);
bool reader_add(struct reader *reader, const void *request); /* false: the batch is full */
void reader_go(struct reader *reader);

/*
 * Returns the length of the n-th reply; *reply is valid until reader_begin.  Errors: -EAGAIN: not
 * complete after wait_ns; call again. -ETIME: the reply was late; -ENOBUFS: earlier replies left no
 * room; -EIO: the child has died; -EBUSY: no child can be
 * started now; others: the child could not be started.
 */
ssize_t reader_reply(struct reader *reader, unsigned n, uint64_t wait_ns, const char **reply);

#endif
