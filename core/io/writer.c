// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/writer.h"

#include "core/base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES (256u << 10)
#define NUDGE       SIGURG /* interrupts the thread's write(2); without a handler it is ignored */
#define NUDGE_NS    UINT64_C(10000000)
#define NUDGES_MAX  100 /* on a busy machine the thread may not run for most of them */

/* The data of one writer_put, or of writer_turn_to. */
struct writer_chunk {
	struct writer_chunk *next;
	int fd;            /* the file to turn to, -1: none */
	size_t start, len; /* written up to start */
	char bytes[];
};

struct writer {
	int fd, event_fd, now_fd;
	enum writer_pieces pieces;
	bool started; /* the thread runs */
	pthread_t thread;
	pthread_mutex_t lock; /* protects all below */
	pthread_cond_t changed;
	struct writer_chunk *first, *last;
	size_t waiting;
	uint64_t written;
	size_t busy;    /* bytes of the first chunk being written; 0: none */
	bool forgotten; /* drop the queue after the current write */
	int error;      /* -errno; nothing is written any more */
	bool notify;    /* signal event_fd when the queue is empty */
	bool ending;    /* the thread must end */
	bool abandoned; /* the thread frees the writer when it ends */
};

static void free_chunks(struct writer *writer)
{
	while (writer->first) {
		struct writer_chunk *chunk = writer->first;

		writer->first = chunk->next;
		if (chunk->fd >= 0)
			close(chunk->fd);
		free(chunk);
	}
	writer->last = NULL;
}

static int destroy(struct writer *writer)
{
	int err = close(writer->fd) < 0 && errno != EINTR ? -errno : 0;

	if (writer->now_fd >= 0)
		close(writer->now_fd);
	if (writer->event_fd >= 0)
		close(writer->event_fd);
	free_chunks(writer);
	pthread_cond_destroy(&writer->changed);
	pthread_mutex_destroy(&writer->lock);
	free(writer);
	return err;
}

/* ---- in the thread; called and returning with the lock held ---- */

static size_t piece_len(const struct writer *writer, const struct writer_chunk *chunk)
{
	const char *bytes = chunk->bytes + chunk->start, *end = NULL;
	size_t len = chunk->len - chunk->start;

	if (writer->pieces == WRITER_WHOLE || len <= PIPE_BUF)
		return len;
	if (writer->pieces == WRITER_LINES)
		end = memrchr(bytes, '\n', PIPE_BUF);
	return end ? (size_t)(end + 1 - bytes) : PIPE_BUF;
}

/* Returns the bytes written, 0 to try again, or -errno. */
static ssize_t write_some(int fd, const char *bytes, size_t len)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	ssize_t n = write(fd, bytes, len);

	if (n >= 0 || errno == EINTR)
		return n < 0 ? 0 : n;
	if (errno != EAGAIN)
		return -errno;
	poll(&out, 1, -1); /* another process has made it non-blocking */
	return 0;
}

static void tell(struct writer *writer)
{
	writer->notify = false;
	eventfd_write(writer->event_fd, 1);
	pthread_cond_broadcast(&writer->changed);
}

static void take_written(struct writer *writer, size_t len)
{
	struct writer_chunk *chunk = writer->first;

	chunk->start += len;
	writer->written += len;
	writer->waiting -= len;
	if (chunk->start < chunk->len)
		return;
	writer->first = chunk->next;
	if (!writer->first)
		writer->last = NULL;
	free(chunk);
	if (!writer->first && writer->notify)
		tell(writer);
	else if (!writer->first)
		pthread_cond_broadcast(&writer->changed);
}

static void forget_all(struct writer *writer)
{
	free_chunks(writer);
	writer->waiting = 0;
	writer->forgotten = false;
	pthread_cond_broadcast(&writer->changed);
}

/* Returns 0 or -errno. */
static int turn_to_file(struct writer *writer, struct writer_chunk *chunk)
{
	int before = writer->fd, err;

	writer->fd = chunk->fd;
	chunk->fd = -1;
	pthread_mutex_unlock(&writer->lock);
	err = close(before) < 0 && errno != EINTR ? -errno : 0;
	if (!err && (ftruncate(writer->fd, 0) < 0 || lseek(writer->fd, 0, SEEK_SET) < 0))
		err = -errno;
	pthread_mutex_lock(&writer->lock);
	return err;
}

static ssize_t write_bytes(struct writer *writer, const struct writer_chunk *chunk)
{
	ssize_t n;

	writer->busy = piece_len(writer, chunk);
	pthread_mutex_unlock(&writer->lock);
	n = write_some(writer->fd, chunk->bytes + chunk->start, writer->busy);
	pthread_mutex_lock(&writer->lock);
	writer->busy = 0;
	return n;
}

static void write_piece(struct writer *writer)
{
	struct writer_chunk *chunk = writer->first;
	bool turns = chunk->fd >= 0;
	ssize_t n = turns ? turn_to_file(writer, chunk) : write_bytes(writer, chunk);

	if (writer->forgotten || writer->ending)
		pthread_cond_broadcast(&writer->changed);
	if (n > 0 || (turns && !n))
		take_written(writer, n);
	if (writer->forgotten)
		forget_all(writer);
	if (n >= 0 || writer->error)
		return;
	writer->error = (int)n;
	tell(writer);
}

static void *work(void *ctx)
{
	struct writer *writer = ctx;
	bool abandoned;

	pthread_mutex_lock(&writer->lock);
	while (!writer->ending) {
		if (writer->first && !writer->error)
			write_piece(writer);
		else
			pthread_cond_wait(&writer->changed, &writer->lock);
	}
	abandoned = writer->abandoned;
	pthread_mutex_unlock(&writer->lock);
	if (abandoned)
		destroy(writer);
	return NULL;
}

static void take_nudge(int number)
{
}

/* The thread handles only its own signal; the main thread handles all others. */
static bool start_thread(struct writer *writer)
{
	const struct sigaction action = {.sa_handler = take_nudge}; /* no SA_RESTART */
	pthread_attr_t attr;
	sigset_t others, before;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	sigaction(NUDGE, &action, NULL);
	sigfillset(&others);
	sigdelset(&others, NUDGE);
	pthread_sigmask(SIG_SETMASK, &others, &before);
	writer->started = !pthread_create(&writer->thread, &attr, work, writer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return writer->started;
}

/* ---- in the owner's thread ---- */

static bool is_file(int fd)
{
	struct stat info;

	return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

struct writer *writer_new(int fd, enum writer_pieces pieces)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	pthread_condattr_t attr;
	int err;

	if (!writer) {
		close(fd);
		errno = ENOMEM;
		return NULL;
	}
	writer->fd = fd;
	writer->now_fd = -1;
	writer->pieces = is_file(fd) ? WRITER_WHOLE : pieces;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->changed, &attr);
	pthread_condattr_destroy(&attr);
	writer->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (writer->event_fd >= 0)
		return writer;
	err = errno;
	destroy(writer);
	errno = err;
	return NULL;
}

static struct timespec time_after(uint64_t timeout_ns)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + timeout_ns;

	return (struct timespec){
		.tv_sec = (time_t)(end_ns / SECOND_NS), .tv_nsec = (long)(end_ns % SECOND_NS)};
}

/*
 * Makes the thread leave write(2), which may have written a part.  Repeats, since a signal may come
 * just before the call.  Lock held.  writer->busy is still set if that failed, as on a network file
 * system that does not reply.
 */
static void interrupt(struct writer *writer)
{
	for (int i = 0; writer->busy && i < NUDGES_MAX; i++) {
		struct timespec end = time_after(NUDGE_NS);

		pthread_kill(writer->thread, NUDGE);
		while (writer->busy &&
			!pthread_cond_timedwait(&writer->changed, &writer->lock, &end))
			;
	}
}

/* The thread's write(2) may never return: the thread now owns the writer. */
static int abandon(struct writer *writer)
{
	int err = writer->error;

	writer->abandoned = true;
	pthread_detach(writer->thread);
	pthread_mutex_unlock(&writer->lock);
	return err;
}

int writer_close(struct writer *writer)
{
	int err, close_err;

	if (!writer)
		return 0;
	writer_wait(writer, WRITER_FOREVER);
	pthread_mutex_lock(&writer->lock);
	writer->ending = true;
	pthread_cond_broadcast(&writer->changed);
	interrupt(writer);
	if (writer->busy)
		return abandon(writer);
	err = writer->error;
	pthread_mutex_unlock(&writer->lock);
	if (writer->started)
		pthread_join(writer->thread, NULL);
	close_err = destroy(writer);
	return err ? err : close_err;
}

static void queue(struct writer *writer, struct writer_chunk *chunk)
{
	if (writer->last)
		writer->last->next = chunk;
	else
		writer->first = chunk;
	writer->last = chunk;
	writer->waiting += chunk->len;
}

void writer_set_now(struct writer *writer, int fd)
{
	writer->now_fd = fd;
}

/* What the other file takes at once, if nothing is to come before.  Lock held. */
static size_t write_now(struct writer *writer, const char *bytes, size_t len)
{
	ssize_t n = 0;

	if (writer->now_fd >= 0 && !writer->first && !writer->busy && !writer->error)
		n = write(writer->now_fd, bytes, len);
	if (n <= 0)
		return 0;
	writer->written += n;
	return n;
}

/* fd -1: the bytes, else only that file.  Lock held. */
static int put(struct writer *writer, int fd, const char *bytes, size_t len)
{
	struct writer_chunk *chunk = malloc(sizeof(*chunk) + len);

	if (!chunk)
		return -ENOMEM;
	*chunk = (struct writer_chunk){.fd = fd, .len = len};
	if (len)
		memcpy(chunk->bytes, bytes, len);
	queue(writer, chunk);
	while (!writer->started && !start_thread(writer) && writer->first && !writer->error)
		write_piece(writer);
	return 0;
}

int writer_put(struct writer *writer, const char *bytes, size_t len)
{
	size_t written;
	int err;

	pthread_mutex_lock(&writer->lock);
	err = writer->error;
	written = write_now(writer, bytes, len);
	if (!err && written < len)
		err = put(writer, -1, bytes + written, len - written);
	pthread_mutex_unlock(&writer->lock);
	if (!err && written < len)
		pthread_cond_broadcast(
			&writer->changed); /* the thread need not wait for the lock */
	return err;
}

int writer_turn_to(struct writer *writer, int fd)
{
	int err;

	pthread_mutex_lock(&writer->lock);
	err = writer->error ? writer->error : put(writer, fd, NULL, 0);
	pthread_mutex_unlock(&writer->lock);
	if (err)
		close(fd);
	else
		pthread_cond_broadcast(&writer->changed);
	return err;
}

size_t writer_waiting(struct writer *writer)
{
	size_t waiting;

	pthread_mutex_lock(&writer->lock);
	waiting = writer->waiting;
	pthread_mutex_unlock(&writer->lock);
	return waiting;
}

uint64_t writer_written(struct writer *writer)
{
	uint64_t written;

	pthread_mutex_lock(&writer->lock);
	written = writer->written;
	pthread_mutex_unlock(&writer->lock);
	return written;
}

int writer_error(struct writer *writer)
{
	int err;

	pthread_mutex_lock(&writer->lock);
	err = writer->error;
	pthread_mutex_unlock(&writer->lock);
	return err;
}

int writer_descriptor(const struct writer *writer)
{
	return writer->fd;
}

int writer_event_fd(const struct writer *writer)
{
	return writer->event_fd;
}

void writer_notify(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->notify = true;
	if (!writer->first || writer->error)
		tell(writer);
	pthread_mutex_unlock(&writer->lock);
}

void writer_heard(int event_fd)
{
	eventfd_t count;

	eventfd_read(event_fd, &count);
}

bool writer_wait(struct writer *writer, uint64_t timeout_ns)
{
	struct timespec end = time_after(timeout_ns == WRITER_FOREVER ? 0 : timeout_ns);
	bool written;
	int err = 0;

	pthread_mutex_lock(&writer->lock);
	while (writer->first && !writer->error && !err) {
		if (timeout_ns == WRITER_FOREVER)
			err = pthread_cond_wait(&writer->changed, &writer->lock);
		else
			err = pthread_cond_timedwait(&writer->changed, &writer->lock, &end);
	}
	written = !writer->first && !writer->error;
	pthread_mutex_unlock(&writer->lock);
	return written;
}

void writer_forget(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->forgotten = true;
	interrupt(writer);
	if (!writer->busy)
		forget_all(writer);
	pthread_mutex_unlock(&writer->lock);
}

void writer_give_up(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	if (!writer->error)
		writer->error = -ECANCELED;
	tell(writer);
	pthread_mutex_unlock(&writer->lock);
}
