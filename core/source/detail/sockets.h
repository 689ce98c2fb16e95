/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sockets.h - open_socket, sockets: kind, addresses and state of sockets, by their inode numbers.
 *
 * They are looked up in the tables of the process's own network namespace (/proc/PID/net), those of
 * the Unix domain also by sock_diag(7), which alone knows their peers, if mayfly is in the same
 * namespace.
 */
#ifndef CORE_SOURCE_DETAIL_SOCKETS_H
#define CORE_SOURCE_DETAIL_SOCKETS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct open_socket {
	uint64_t inode;
	uint64_t peer;  /* inode of the other end, on this machine; 0: none, or not known */
	char text[192]; /* "tcp 10.0.0.1:22 > 10.0.0.2:5123 established"; "": not found */
	struct in6_addr local, remote; /* of a connection by TCP or UDP */
	uint16_t local_port, remote_port;
	bool is_connected;
};

/*
 * Fills in the sockets, which are in the order of their inodes; dir_fd is /proc/PID.  Stops when
 * the time (CLOCK_MONOTONIC) has come.
 */
void sockets_find(int dir_fd, struct open_socket *sockets, unsigned count, uint64_t until_ns);
struct open_socket *sockets_search(struct open_socket *sockets, unsigned count, uint64_t inode);

#endif
