// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/netlink/netlink_socket.h"

#include "core/base/clock.h"
#include "core/io/namespace.h"

#include <errno.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKET_BYTES (16 << 20) /* buffer for messages that are not read yet */
#define ANSWER_NS    SECOND_NS

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
	sock->next = sock->datagram;
	sock->left = got > 0 && !from.nl_pid ? (size_t)got : 0;
	return got >= 0;
}

bool netlink_socket_next(struct netlink_socket *sock, struct connector_message *message)
{
	while (!connector_next(message, &sock->next, &sock->left))
		if (!receive(sock))
			return false;
	return true;
}

/* The kernel answers a request, unless it is built without these events. */
static int wait_for_answer(struct netlink_socket *sock)
{
	struct pollfd ready = {.fd = sock->fd, .events = POLLIN};
	struct connector_message message;
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + ANSWER_NS, now_ns;

	while ((now_ns = clock_read(CLOCK_MONOTONIC)) < end_ns) {
		poll(&ready, 1, (int)((end_ns - now_ns) / 1000000) + 1);
		while (netlink_socket_next(sock, &message))
			if (message.event.what == PROC_EVENT_NONE)
				return -(int)message.event.event_data.ack.err;
	}
	return -ETIMEDOUT;
}

static int start_listening(struct netlink_socket *sock)
{
	const struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	const int bytes = SOCKET_BYTES;
	char request[CONNECTOR_REQUEST_MAX];
	size_t len = connector_request(request, true, 0);

	if (setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) &&
		setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return -errno;
	if (bind(sock->fd, (const struct sockaddr *)&group, sizeof(group)) ||
		send(sock->fd, request, len, 0) < 0)
		return -errno;
	return wait_for_answer(sock);
}

int netlink_socket_open(struct netlink_socket *sock)
{
	int err;

	/* There the kernel ignores requests, and another listener's answer arrives as well. */
	if (!namespace_is_first(NAMESPACE_PID) || !namespace_is_first(NAMESPACE_USER))
		return -EXDEV;
	sock->overrun = false;
	sock->left = 0;
	sock->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
	if (sock->fd < 0)
		return -errno;
	err = start_listening(sock);
	if (err)
		close(sock->fd);
	return err;
}

/* The kernel counts listeners, so others are not affected. */
void netlink_socket_close(struct netlink_socket *sock)
{
	char request[CONNECTOR_REQUEST_MAX];
	size_t len = connector_request(request, false, 0);

	if (send(sock->fd, request, len, 0) < 0)
		sock->overrun = false; /* listening then ends with the socket */
	close(sock->fd);
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

	if (err == -EPERM || err == -EACCES)
		snprintf(message, size,
			"%s needs CAP_NET_ADMIN before Linux 6.6: run as root (sudo mayfly ...)",
			what);
	else if (err == -ECONNREFUSED || err == -EXDEV)
		snprintf(message, size,
			"%s works only in the machine's first %s namespace: run mayfly outside the "
			"container, or use --source=proc",
			what, namespace_kind_word(err));
	else if (err == -EPROTONOSUPPORT)
		snprintf(message, size, "%s is not available in this kernel (CONFIG_CONNECTOR)",
			what);
	else if (err == -ETIMEDOUT)
		snprintf(message, size, "%s does not answer: this kernel has no CONFIG_PROC_EVENTS",
			what);
	else
		snprintf(message, size, "%s: %s", what, strerror(-err));
}
