/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.h - reads that may never come back, made by a child process.
 *
 *	reader_new -> reader_begin, reader_add ..., reader_go -> reader_reply ... -> reader_free
 *
 * /proc/PID/cmdline waits for the lock of that process's memory map, a path for the file system it
 * leads to, a user's name for a name service.  A system call that waits for one of them cannot be
 * given up, but a process can: when a reply is late the child is killed, its request counts as
 * failed, and another child goes on with the next.  A thread would not do: one that waits in the
 * kernel without being killable keeps its process from ending.
 *
 * Requests and replies are in memory that both share.  The child has no descriptor of ours, and
 * ends with us.  Nothing here waits longer than the caller says.
 */
#ifndef CORE_IO_READER_H
#define CORE_IO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct reader;

/* In the child: the reply to a request, at most `room` bytes.  Returns its length. */
typedef size_t reader_fn(const void *request, char *reply, size_t room);

struct reader_limits {
	unsigned requests;    /* of a batch, at most */
	size_t request_bytes; /* each */
	size_t reply_bytes;   /* each, at most */
	size_t batch_bytes;   /* all replies of a batch; at least reply_bytes */
	uint64_t wait_ns;     /* for one reply */
	uint64_t all_ns;      /* for all replies that did not come, in READ_FORGIVE_NS */
};

struct reader *reader_new(reader_fn *fn, const struct reader_limits *limits); /* NULL: no memory */
void reader_free(struct reader *reader); /* does not wait for the child; NULL is fine */

/* A new batch: what was asked before is forgotten. */
void reader_begin(struct reader *reader);
bool reader_add(struct reader *reader, const void *request); /* false: it is full */
void reader_go(struct reader *reader);

/*
 * The n-th reply, of which bytes are returned: good until reader_begin.  -EAGAIN: it is not there,
 * though wait_ns have passed; ask again.  -ETIME: it did not come in time; -ENOBUFS: the replies
 * before left no room; -EIO: the child has died; -EBUSY: none can be started now.
 */
ssize_t reader_reply(struct reader *reader, unsigned n, uint64_t wait_ns, const char **reply);

#endif
