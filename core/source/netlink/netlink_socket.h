/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netlink_socket.h - the socket on which the kernel's process connector talks. */
#ifndef CORE_SOURCE_NETLINK_NETLINK_SOCKET_H
#define CORE_SOURCE_NETLINK_NETLINK_SOCKET_H

#include "core/source/netlink/connector.h"

struct listener {
	int fd;           /* readable when there is a message, or there was an overrun */
	bool overrun;     /* messages found no room: set here, cleared by the owner */
	const char *next; /* of what was received, not yet taken */
	size_t left;
	char datagram[4096];
};

/* The kernel tells from the moment it returns.  0 or -errno, with nothing open. */
int listener_open(struct listener *listener);
void listener_close(struct listener *listener);
/* The next message; false: there is none now. */
bool listener_next(struct listener *listener, struct connector_message *message);
/* Why listener_open failed, and what to do about it, as a sentence. */
void listener_explain(int err, char *message, size_t size);

#endif
