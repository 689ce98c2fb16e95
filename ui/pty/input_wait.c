// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/input_wait.h"

#include "core/io/read_limits.h"
#include "core/reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define POLLED_MAX   256  /* descriptors of a poll */
#define SELECTED_MAX 1024 /* of a select */
#define CALL_ARGS    6

struct input_wait {
	struct reader *reader;
	int terminal;
	unsigned asked, read; /* processes of the batch; of them, replies that have come */
	bool reads;           /* a process is in a read(2): no reply is needed */
};

struct input_request {
	pid_t pid;
	int terminal;
};

/* ---- one process ---- */

/* What a call of the process waits for. */
struct waited {
	struct input_request process;
	unsigned long args[CALL_ARGS];
	bool terminal, connection;
};

static ssize_t read_proc(char *out, size_t size, pid_t pid, const char *name)
{
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	len = read(fd, out, size - 1);
	close(fd);
	out[len > 0 ? len : 0] = '\0';
	return len;
}

static bool read_memory(pid_t pid, unsigned long address, void *out, size_t len)
{
	struct iovec here = {out, len}, there = {(void *)address, len};

	return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

static void add_descriptor(struct waited *waited, int fd)
{
	char path[64], link[64], terminal[32];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)waited->process.pid, fd);
	len = readlink(path, link, sizeof(link) - 1);
	link[len > 0 ? len : 0] = '\0';
	snprintf(terminal, sizeof(terminal), "/dev/pts/%d", waited->process.terminal);
	if (!strcmp(link, terminal) || !strcmp(link, "/dev/tty"))
		waited->terminal = true;
	else if (strncmp(link, "pipe:", 5) && strncmp(link, "anon_inode:", 11))
		waited->connection = true;
}

static void add_polled(struct waited *waited)
{
	unsigned long count = waited->args[1];
	struct pollfd polled[POLLED_MAX];

	if (count > POLLED_MAX ||
		!read_memory(waited->process.pid, waited->args[0], polled, count * sizeof(*polled)))
		return;
	for (unsigned long i = 0; i < count; i++)
		if (polled[i].fd >= 0 && polled[i].events & POLLIN)
			add_descriptor(waited, polled[i].fd);
}

static void add_selected(struct waited *waited)
{
	unsigned long bits[SELECTED_MAX / (8 * sizeof(long))] = {0}, count = waited->args[0];
	const unsigned long width = 8 * sizeof(*bits);

	if (count > SELECTED_MAX || !waited->args[1] ||
		!read_memory(waited->process.pid, waited->args[1], bits,
			(count + width - 1) / width * sizeof(*bits)))
		return;
	for (unsigned long fd = 0; fd < count; fd++)
		if (bits[fd / width] >> fd % width & 1)
			add_descriptor(waited, (int)fd);
}

static void add_epolled(struct waited *waited)
{
	char text[READ_FILE_MAX], name[32];
	const char *line = text;
	unsigned events;
	int fd;

	snprintf(name, sizeof(name), "fdinfo/%d", (int)waited->args[0]);
	if (read_proc(text, sizeof(text), waited->process.pid, name) <= 0)
		return;
	while ((line = strstr(line, "tfd:"))) {
		if (sscanf(line, "tfd: %d events: %x", &fd, &events) == 2 && events & EPOLLIN)
			add_descriptor(waited, fd);
		line++;
	}
}

/* The calls, and the argument that is their timeout: a number below 0, or NULL, if there is none.
 */
static const struct wait_call {
	long number;
	void (*add)(struct waited *waited);
	unsigned timeout;
	bool is_number;
} calls[] = {
#ifdef SYS_poll
	{SYS_poll, add_polled, 2, true},
#endif
	{SYS_ppoll, add_polled, 2, false},
#ifdef SYS_select
	{SYS_select, add_selected, 4, false},
#endif
	{SYS_pselect6, add_selected, 4, false},
#ifdef SYS_epoll_wait
	{SYS_epoll_wait, add_epolled, 3, true},
#endif
	{SYS_epoll_pwait, add_epolled, 3, true},
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, add_epolled, 3, false},
#endif
};

static bool has_timeout(const struct wait_call *call, const struct waited *waited)
{
	unsigned long timeout = waited->args[call->timeout];

	return call->is_number ? (int)timeout >= 0 : timeout != 0;
}

/* "7 0x7ffe51 0x1 0xffffffff ...": the number of the call and its arguments; or "running". */
static long read_call(struct waited *waited)
{
	char text[256], *at;
	long number;

	if (read_proc(text, sizeof(text), waited->process.pid, "syscall") <= 0)
		return -1;
	number = strtol(text, &at, 10);
	if (at == text)
		return -1;
	for (unsigned i = 0; i < CALL_ARGS; i++)
		waited->args[i] = strtoul(at, &at, 16);
	return number;
}

/* NULL: it waits for no descriptors. */
static const struct wait_call *find_call(long number)
{
	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

/* reader_fn, in the child: replies with a byte if the process waits for input. */
static size_t serve_wait(const void *request, char *reply, size_t room)
{
	struct waited waited = {.process = *(const struct input_request *)request};
	const struct wait_call *call = find_call(read_call(&waited));

	if (!call || has_timeout(call, &waited))
		return 0;
	call->add(&waited);
	return waited.terminal && !waited.connection;
}

/* ---- in mayfly ---- */

struct input_wait *input_wait_new(int terminal)
{
	const struct reader_limits limits = {
		.requests = INPUT_WAIT_MAX,
		.request_bytes = sizeof(struct input_request),
		.reply_bytes = 8,
		.batch_bytes = 8 * INPUT_WAIT_MAX,
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS,
	};
	struct input_wait *wait = calloc(1, sizeof(*wait));

	if (!wait)
		return NULL;
	wait->terminal = terminal;
	wait->reader = reader_new(serve_wait, &limits);
	if (wait->reader)
		return wait;
	free(wait);
	return NULL;
}

void input_wait_free(struct input_wait *wait)
{
	if (!wait)
		return;
	reader_free(wait->reader);
	free(wait);
}

void input_wait_begin(struct input_wait *wait, const pid_t *pids, unsigned count)
{
	reader_begin(wait->reader);
	wait->asked = wait->read = 0;
	wait->reads = false;
	for (unsigned i = 0; i < count && !wait->reads; i++) {
		struct waited waited = {.process = {pids[i], wait->terminal}};
		long number = read_call(&waited);

		if (number == SYS_read)
			add_descriptor(&waited, (int)waited.args[0]);
		else if (find_call(number))
			wait->asked += reader_add(wait->reader, &waited.process);
		wait->reads = waited.terminal;
	}
	if (wait->asked)
		reader_go(wait->reader);
}

int input_wait_result(struct input_wait *wait)
{
	const char *reply;

	if (wait->reads)
		return 1;
	for (; wait->read < wait->asked; wait->read++) {
		ssize_t len = reader_reply(wait->reader, wait->read, 0, &reply);

		if (len == -EAGAIN)
			return -EAGAIN;
		if (len > 0)
			return 1;
	}
	return 0;
}
