// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/netlink/netlink_socket.h"

#include "core/base/clock.h"
#include "core/io/confinement.h"
#include "core/io/namespace.h"
#include "core/io/proc_mount.h"
#include "core/reader/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_BYTES (64 << 20) /* buffer for messages that are not received yet */
#define QUEUE_MIN    1024
#define QUEUE_MAX    (1u << 20) /* messages: about 48 MiB */
#define RECEIVE_MAX  8192       /* datagrams at a time */
#define ANSWER_NS    SECOND_NS

static bool make_queue_room(struct netlink_socket *sock)
{
	uint32_t room = sock->room ? sock->room * 2 : QUEUE_MIN;
	struct connector_message *queue;

	if (sock->count < sock->room)
		return true;
	queue = room <= QUEUE_MAX ? malloc(room * sizeof(*queue)) : NULL;
	if (!queue)
		return false;
	for (uint32_t n = 0; n < sock->count; n++)
		queue[n] = sock->queue[(sock->first + n) & (sock->room - 1)];
	free(sock->queue);
	sock->queue = queue;
	sock->room = room;
	sock->first = 0;
	return true;
}

/* What has no room is lost: the sequence numbers show it. */
static void keep_messages(struct netlink_socket *sock, size_t len)
{
	const char *next = sock->datagram;
	struct connector_message message;

	while (connector_next(&message, &next, &len))
		if (make_queue_room(sock))
			sock->queue[(sock->first + sock->count++) & (sock->room - 1)] = message;
}

/*
 * Receives a datagram of the kernel; ignores those of other senders.  False: there is
 * no datagram.
 */
static bool receive(struct netlink_socket *sock)
{
	struct sockaddr_nl from = {0};
	struct iovec vector = {sock->datagram, sizeof(sock->datagram)};
	struct msghdr head = {.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &vector,
		.msg_iovlen = 1};
	ssize_t got;

	do {
		got = recvmsg(sock->fd, &head, 0);
		if (got < 0 && errno == ENOBUFS)
			sock->overrun = true;
	} while (got < 0 && (errno == EINTR || errno == ENOBUFS));
	if (got > 0 && !from.nl_pid)
		keep_messages(sock, (size_t)got);
	return got >= 0;
}

void netlink_socket_receive(struct netlink_socket *sock)
{
	for (int i = 0; i < RECEIVE_MAX && make_queue_room(sock) && receive(sock); i++)
		;
}

/* A storm is over. */
static void give_room_back(struct netlink_socket *sock)
{
	if (sock->count || sock->room <= QUEUE_MIN)
		return;
	free(sock->queue);
	sock->queue = NULL;
	sock->room = 0;
}

bool netlink_socket_next(struct netlink_socket *sock, struct connector_message *message)
{
	if (!sock->count)
		netlink_socket_receive(sock);
	if (!sock->count)
		return false;
	*message = sock->queue[sock->first++ & (sock->room - 1)];
	sock->count--;
	give_room_back(sock);
	return true;
}

/* The kernel answers a request, but not in namespaces that it does not support. */
static int wait_for_answer(struct netlink_socket *sock, uint32_t number)
{
	struct pollfd ready = {.fd = sock->fd, .events = POLLIN};
	struct connector_message message;
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + ANSWER_NS, now_ns;

	while ((now_ns = clock_read(CLOCK_MONOTONIC)) < end_ns) {
		poll(&ready, 1, (int)((end_ns - now_ns) / 1000000) + 1);
		while (netlink_socket_next(sock, &message))
			if (connector_answers(&message, number))
				return -(int)message.event.event_data.ack.err;
	}
	return -ETIMEDOUT;
}

static int send_request(struct netlink_socket *sock, uint32_t number)
{
	const struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	const int bytes = SOCKET_BYTES;
	char request[CONNECTOR_REQUEST_MAX];
	size_t len = connector_request(request, true, number);

	if (setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) &&
		setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return -errno;
	if (bind(sock->fd, (const struct sockaddr *)&group, sizeof(group)) ||
		send(sock->fd, request, len, 0) < 0)
		return -errno;
	return 0;
}

static bool stop_listening(int fd)
{
	char request[CONNECTOR_REQUEST_MAX];
	size_t len = connector_request(request, false, 0);

	return send(fd, request, len, 0) >= 0;
}

/* ---- the guard ---- */

enum { GUARD_SOCKET = STDERR_FILENO + 1, GUARD_LIFE, GUARD_FILES };
enum { GUARD_LISTENS = 'l', GUARD_REFUSED = 'r' }; /* what it is told */

static void drop_privileges(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_capget, &head, sets))
		return;
	/* before Linux 6.6 needed for the request */
	sets[0].permitted &= 1u << CAP_NET_ADMIN;
	sets[0].effective &= 1u << CAP_NET_ADMIN;
	sets[0].inheritable = 0;
	sets[1] = (struct __user_cap_data_struct){0};
	syscall(SYS_capset, &head, sets);
}

/* Only these two descriptors, out of reach of the terminal's signals. */
static void leave_parent(int socket_fd, int life_fd)
{
	int null_fd = open("/dev/null", O_RDWR);

	socket_fd = fcntl(socket_fd, F_DUPFD, GUARD_FILES);
	life_fd = fcntl(life_fd, F_DUPFD, GUARD_FILES);
	if (socket_fd < 0 || life_fd < 0)
		_exit(1);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		dup2(null_fd, fd);
	dup2(socket_fd, GUARD_SOCKET);
	dup2(life_fd, GUARD_LIFE);
	helper_close_from(GUARD_FILES);
	setsid();
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
	helper_set_title("mayfly-guard", "mayfly: guard");
	drop_privileges();
}

/* A byte says whether the kernel sends; the end of the pipe, that the parent has ended. */
__attribute__((noreturn)) static void run_guard(int socket_fd, int life_fd)
{
	bool listening = false;
	ssize_t got;
	char byte;

	leave_parent(socket_fd, life_fd);
	do {
		got = read(GUARD_LIFE, &byte, 1);
		listening = got > 0 ? byte == GUARD_LISTENS : listening;
	} while (got > 0 || (got < 0 && errno == EINTR));
	_exit(listening && !stop_listening(GUARD_SOCKET));
}

/* Without a guard all works but the end by a crash or SIGKILL. */
static void start_guard(struct netlink_socket *sock)
{
	int life[2];

	sock->guard = 0;
	sock->life_fd = -1;
	if (pipe2(life, O_CLOEXEC))
		return;
	sock->guard = fork();
	if (sock->guard == 0) {
		close(life[1]);
		run_guard(sock->fd, life[0]);
	}
	close(life[0]);
	sock->life_fd = life[1];
	if (sock->guard < 0) {
		close(sock->life_fd);
		sock->guard = 0;
		sock->life_fd = -1;
	}
}

/* Returns whether it has stopped the messages, if there were any. */
static bool end_guard(struct netlink_socket *sock)
{
	int status = 0;

	if (!sock->guard)
		return false;
	close(sock->life_fd);
	kill(sock->guard, SIGCONT); /* the one signal that is needed after SIGSTOP */
	while (waitpid(sock->guard, &status, 0) < 0)
		if (errno != EINTR)
			return true;
	return status == 0;
}

/* A guard that had too few descriptors has ended. */
static void tell_guard(struct netlink_socket *sock, char byte)
{
	if (!sock->guard || write(sock->life_fd, &byte, 1) == 1)
		return;
	end_guard(sock);
	sock->guard = 0;
	sock->life_fd = -1;
}

/* The guard knows before the answer comes: until then mayfly may be killed, too. */
static int start_listening(struct netlink_socket *sock)
{
	const uint32_t number = (uint32_t)clock_read(CLOCK_MONOTONIC) ^ (uint32_t)getpid() << 10;
	int err = send_request(sock, number);

	if (err)
		return err;
	tell_guard(sock, GUARD_LISTENS);
	err = wait_for_answer(sock, number);
	if (err)
		tell_guard(sock, GUARD_REFUSED);
	return err;
}

int netlink_socket_open(struct netlink_socket *sock)
{
	int err;

	if (!proc_mount_has_pids(proc_mount_read()))
		return -ENOTDIR;
	/* There the kernel ignores requests, and another listener's answer arrives as well. */
	if (!namespace_is_first(NAMESPACE_PID) || !namespace_is_first(NAMESPACE_USER))
		return -EXDEV;
	sock->overrun = false;
	sock->queue = NULL;
	sock->first = sock->count = sock->room = 0;
	sock->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
	if (sock->fd < 0)
		return -errno;
	start_guard(sock);
	err = start_listening(sock);
	if (!err)
		return 0;
	end_guard(sock);
	close(sock->fd);
	free(sock->queue);
	return err;
}

/* The guard has kept the privileges to stop; we may have dropped them. */
void netlink_socket_close(struct netlink_socket *sock)
{
	if (!end_guard(sock))
		stop_listening(sock->fd);
	close(sock->fd);
	free(sock->queue);
}

/* The kind of namespace that it does not work in. */
static const char *namespace_kind_word(int err)
{
	if (err == -ECONNREFUSED)
		return "network";
	return namespace_is_first(NAMESPACE_USER) ? "pid" : "user";
}

void netlink_socket_explain(int err, char *message, size_t size)
{
	static const char what[] = "the kernel process connector";
	struct confinement confinement;
	char limit[CONFINEMENT_PATH];

	confinement_read(&confinement);
	if (err == -ENOTDIR)
		proc_mount_explain(proc_mount_read(), message, size);
	else if (err == -EPERM || err == -EACCES)
		snprintf(message, size,
			"%s is refused: before Linux 6.6 it needs CAP_NET_ADMIN (sudo mayfly "
			"...), and a seccomp filter or security module may refuse it%s",
			what, confinement.seccomp ? ", as the filter here" : "");
	else if (err == -ECONNREFUSED || err == -EXDEV)
		snprintf(message, size,
			"%s works only in the machine's first %s namespace: run mayfly outside the "
			"container, or use --source=proc",
			what, namespace_kind_word(err));
	else if (err == -EPROTONOSUPPORT || err == -EAFNOSUPPORT)
		snprintf(message, size, "%s is not available in this kernel (CONFIG_CONNECTOR)",
			what);
	else if (err == -ETIMEDOUT)
		snprintf(message, size, "%s does not answer: this kernel has no CONFIG_PROC_EVENTS",
			what);
	else if (confinement_explain(&confinement, err, limit, sizeof(limit)))
		snprintf(message, size, "%s cannot be opened: %s", what, limit);
	else
		snprintf(message, size, "%s: %s", what, strerror(-err));
}
