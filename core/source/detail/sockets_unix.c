// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/detail/sockets_unix.h"

#include "core/base/clock.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define REPLY_BYTES 32768
#define WAIT_US     50000 /* for one part of the kernel's reply */

/* What one message says of a socket. */
struct unix_facts {
	uint32_t inode, peer; /* peer 0: none */
	const char *name;
	int name_len;
};

typedef void unix_facts_fn(
	const struct unix_facts *facts, struct open_socket *sockets, unsigned count);

static bool is_in_our_network(int dir_fd)
{
	char theirs[64] = "", ours[64] = "";

	if (readlinkat(dir_fd, "ns/net", theirs, sizeof(theirs) - 1) < 0 ||
		readlink("/proc/self/ns/net", ours, sizeof(ours) - 1) < 0)
		return false;
	return !strcmp(theirs, ours);
}

static bool request(int fd)
{
	struct {
		struct nlmsghdr head;
		struct unix_diag_req unix_request;
	} message = {
		.head = {.nlmsg_len = sizeof(message),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.unix_request = {.sdiag_family = AF_UNIX,
			.udiag_states = ~0u,
			.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER},
	};

	return send(fd, &message, sizeof(message), 0) == sizeof(message);
}

static void read_facts(const struct nlmsghdr *head, struct unix_facts *facts)
{
	const struct unix_diag_msg *message = NLMSG_DATA(head);
	struct rtattr *attr = (struct rtattr *)(message + 1);
	int len = (int)(head->nlmsg_len - NLMSG_LENGTH(sizeof(*message)));

	*facts = (struct unix_facts){.inode = message->udiag_ino};
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type == UNIX_DIAG_NAME) {
			facts->name = RTA_DATA(attr);
			facts->name_len = (int)RTA_PAYLOAD(attr);
		} else if (attr->rta_type == UNIX_DIAG_PEER) {
			memcpy(&facts->peer, RTA_DATA(attr), sizeof(facts->peer));
		}
	}
}

/* Returns whether there are more parts. */
static bool read_messages(
	char *reply, size_t len, unix_facts_fn *take, struct open_socket *sockets, unsigned count)
{
	struct nlmsghdr *head = (struct nlmsghdr *)reply;
	struct unix_facts facts;

	for (; NLMSG_OK(head, len); head = NLMSG_NEXT(head, len)) {
		if (head->nlmsg_type != SOCK_DIAG_BY_FAMILY) /* done, or an error */
			return false;
		if (head->nlmsg_len < NLMSG_LENGTH(sizeof(struct unix_diag_msg)))
			return false;
		read_facts(head, &facts);
		take(&facts, sockets, count);
	}
	return true;
}

static void dump(
	unix_facts_fn *take, struct open_socket *sockets, unsigned count, uint64_t until_ns)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	const struct timeval wait = {.tv_usec = WAIT_US};
	char reply[REPLY_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t len = 1;

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (!request(fd))
		len = 0;
	while (len > 0 && clock_read(CLOCK_MONOTONIC) < until_ns) {
		len = recv(fd, reply, sizeof(reply), 0);
		if (len > 0 && !read_messages(reply, (size_t)len, take, sockets, count))
			len = 0;
	}
	close(fd);
}

static void take_peer(const struct unix_facts *facts, struct open_socket *sockets, unsigned count)
{
	struct open_socket *wanted = sockets_search(sockets, count, facts->inode);

	if (wanted)
		wanted->peer = facts->peer;
}

/* A client has no path of its own: that of the server's end says what it is connected to. */
static void take_name(const struct unix_facts *facts, struct open_socket *sockets, unsigned count)
{
	for (unsigned i = 0; i < count && facts->name_len; i++) {
		size_t len = strlen(sockets[i].text);

		if (sockets[i].peer == facts->inode)
			snprintf(sockets[i].text + len, sizeof(sockets[i].text) - len, " > %s%.*s",
				*facts->name ? "" : "@", facts->name_len - !*facts->name,
				facts->name + !*facts->name);
	}
}

void sockets_unix_find_peers(
	int dir_fd, struct open_socket *sockets, unsigned count, uint64_t until_ns)
{
	bool found = false;

	if (!is_in_our_network(dir_fd))
		return;
	dump(take_peer, sockets, count, until_ns);
	for (unsigned i = 0; i < count; i++)
		found |= !strncmp(sockets[i].text, "unix", 4) && sockets[i].peer;
	if (found)
		dump(take_name, sockets, count, until_ns);
}
