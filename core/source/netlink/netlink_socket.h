/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netlink_socket.h - the socket of the kernel's process connector. */
#ifndef CORE_SOURCE_NETLINK_NETLINK_SOCKET_H
#define CORE_SOURCE_NETLINK_NETLINK_SOCKET_H

#include "core/source/netlink/connector.h"

struct listener {
	int fd;           /* readable when there is a message, or after an overrun */
	bool overrun;     /* messages were dropped: set here, cleared by the owner */
	const char *next; /* unparsed part of the datagram */
	size_t left;
	char datagram[4096];
};

/* The kernel reports from the moment it returns.  Returns 0, or -errno with nothing open. */
int listener_open(struct listener *listener);
void listener_close(struct listener *listener);
/* The next message; false: none at the moment. */
bool listener_next(struct listener *listener, struct connector_message *message);
/* Writes a sentence on why listener_open failed, and what to do about it. */
void listener_explain(int err, char *message, size_t size);

#endif
