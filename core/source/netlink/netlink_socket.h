/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * netlink_socket.h - the socket of the kernel's process connector.
 *
 * The kernel counts listeners, and does not notice that one has ended: without a request to stop
 * it makes messages until the next boot.  Since Linux 6.6 only the socket that has asked for them
 * can stop them.  So a child process, the guard, holds the socket too, and sends the request when
 * this process has ended, in whatever way.
 */
#ifndef CORE_SOURCE_NETLINK_NETLINK_SOCKET_H
#define CORE_SOURCE_NETLINK_NETLINK_SOCKET_H

#include "core/source/netlink/connector.h"

#include <sys/types.h>

struct netlink_socket {
	int fd;       /* readable when there is a message, or after an overrun */
	bool overrun; /* messages were dropped: set here, cleared by the owner */
	/* Received, and not returned yet: a ring of `room` messages, a power of two. */
	struct connector_message *queue;
	uint32_t first, count, room;
	pid_t guard; /* 0: none */
	int life_fd; /* the guard notices when it is closed */
	char datagram[4096];
};

/* The kernel reports from the moment it returns.  Returns 0, or -errno with nothing open. */
int netlink_socket_open(struct netlink_socket *sock);
void netlink_socket_close(struct netlink_socket *sock);
/*
 * Moves messages from the kernel's buffer to the queue, for some milliseconds.  Call it often: to
 * handle an exec takes longer than to receive it, and here a message needs a tenth of the memory.
 */
void netlink_socket_receive(struct netlink_socket *sock);
/* The next message; false: none at the moment. */
bool netlink_socket_next(struct netlink_socket *sock, struct connector_message *message);
/* Writes a sentence on why netlink_socket_open failed, and what to do about it. */
void netlink_socket_explain(int err, char *message, size_t size);

#endif
