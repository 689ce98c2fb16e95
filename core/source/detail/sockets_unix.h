/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* sockets_unix.h - peers of sockets of the Unix domain, by sock_diag(7). */
#ifndef CORE_SOURCE_DETAIL_SOCKETS_UNIX_H
#define CORE_SOURCE_DETAIL_SOCKETS_UNIX_H

#include "core/source/detail/sockets.h"

/*
 * Sets the peers, and adds the paths that they are bound to.  Does nothing if the process is in
 * another network namespace than mayfly, or the kernel has no sock_diag.
 */
void sockets_unix_find_peers(
	int dir_fd, struct open_socket *sockets, unsigned count, uint64_t until_ns);

#endif
