// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/detail/sockets.h"

#include "core/base/clock.h"
#include "core/source/detail/sockets_unix.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINES_A_CHECK  256     /* between two checks of the clock */
#define UNIX_LISTENS   0x10000 /* in the flags of net/unix */
#define UNIX_CONNECTED 3

/* A line of a table; sockets: those that are wanted. */
typedef void socket_line_fn(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count);

static const char *const tcp_states[] = {"", "established", "syn-sent", "syn-recv", "fin-wait-1",
	"fin-wait-2", "time-wait", "closed", "close-wait", "last-ack", "listening", "closing",
	"new-syn-recv"};

struct open_socket *sockets_search(struct open_socket *sockets, unsigned count, uint64_t inode)
{
	unsigned low = 0, high = count;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (sockets[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && sockets[low].inode == inode ? &sockets[low] : NULL;
}

/* ---- IPv4 and IPv6 ---- */

/* Words of 32 bits, each printed as a number of this machine. */
static bool read_address(const char *hex, struct in6_addr *out)
{
	uint32_t words[4] = {0};
	size_t len = strlen(hex);

	if (len != 8 && len != 32)
		return false;
	for (size_t i = 0; i < len / 8; i++) {
		char word[9];

		snprintf(word, sizeof(word), "%.8s", hex + 8 * i);
		words[i] = (uint32_t)strtoul(word, NULL, 16);
	}
	if (len == 8) { /* mapped, so that a connection between both families is found */
		words[3] = words[0];
		words[0] = words[1] = 0;
		words[2] = htonl(0xffff);
	}
	memcpy(out, words, sizeof(words));
	return true;
}

static bool is_any(const struct in6_addr *address, uint16_t port)
{
	static const struct in6_addr any = IN6ADDR_ANY_INIT;
	bool mapped = IN6_IS_ADDR_V4MAPPED(address) && !address->s6_addr32[3];

	return !port && (mapped || !memcmp(address, &any, sizeof(any)));
}

static size_t write_address(char *out, size_t size, const struct in6_addr *address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN] = "?", number[8] = "*";
	int len;

	if (port)
		snprintf(number, sizeof(number), "%u", port);
	if (IN6_IS_ADDR_V4MAPPED(address)) {
		inet_ntop(AF_INET, &address->s6_addr[12], text, sizeof(text));
		len = snprintf(out, size, "%s:%s", text, number);
	} else {
		inet_ntop(AF_INET6, address, text, sizeof(text));
		len = snprintf(out, size, "[%s]:%s", text, number);
	}
	return len < (int)size ? (size_t)len : size - 1;
}

/* Returns the state as the kernel numbers it, or -1: no such line. */
static int parse_inet(const char *line, struct open_socket *out)
{
	char local[40], remote[40];
	unsigned local_port, remote_port, state;

	if (sscanf(line,
		    " %*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x %*x:%*x %*x:%*x %*x %*u %*u "
		    "%" SCNu64,
		    local, &local_port, remote, &remote_port, &state, &out->inode) != 6)
		return -1;
	out->local_port = (uint16_t)local_port;
	out->remote_port = (uint16_t)remote_port;
	out->is_connected = remote_port;
	return read_address(local, &out->local) && read_address(remote, &out->remote) ? (int)state
										      : -1;
}

static void take_inet(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count)
{
	struct open_socket found = {0}, *wanted;
	int state = parse_inet(line, &found);
	size_t len;

	wanted = state < 0 ? NULL : sockets_search(sockets, count, found.inode);
	if (!wanted || !found.inode)
		return;
	len = (size_t)snprintf(found.text, sizeof(found.text), "%s ", kind);
	len += write_address(
		found.text + len, sizeof(found.text) - len, &found.local, found.local_port);
	if (!is_any(&found.remote, found.remote_port)) {
		len += (size_t)snprintf(found.text + len, sizeof(found.text) - len, " > ");
		len += write_address(found.text + len, sizeof(found.text) - len, &found.remote,
			found.remote_port);
	}
	if (*kind == 't' && state < (int)(sizeof(tcp_states) / sizeof(*tcp_states)))
		snprintf(found.text + len, sizeof(found.text) - len, " %s", tcp_states[state]);
	*wanted = found;
}

static bool is_other_end(const struct open_socket *one, const struct open_socket *other)
{
	return one->is_connected && one->local_port == other->remote_port &&
	       one->remote_port == other->local_port &&
	       !memcmp(&one->local, &other->remote, sizeof(one->local)) &&
	       !memcmp(&one->remote, &other->local, sizeof(one->remote));
}

static void take_inet_peer(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count)
{
	struct open_socket found = {0};

	if (parse_inet(line, &found) < 0 || !found.is_connected || !found.inode)
		return;
	for (unsigned i = 0; i < count; i++)
		if (is_other_end(&sockets[i], &found))
			sockets[i].peer = found.inode;
}

/* ---- other tables ---- */

/* The type and state are those of socket(2) and of the kernel's enum socket_state. */
static void take_unix(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count)
{
	unsigned flags, type, state;
	uint64_t inode;
	int path = 0;
	struct open_socket *wanted;

	if (sscanf(line, " %*x: %*x %*x %x %x %x %" SCNu64 "%n", &flags, &type, &state, &inode,
		    &path) < 4)
		return;
	wanted = sockets_search(sockets, count, inode);
	if (wanted)
		snprintf(wanted->text, sizeof(wanted->text), "%s%s%.*s%s", kind,
			type == SOCK_DGRAM       ? " datagram"
			: type == SOCK_SEQPACKET ? " seqpacket"
						 : "",
			(int)strcspn(line + path, "\n"), line + path,
			flags & UNIX_LISTENS                            ? " listening"
			: state == UNIX_CONNECTED || type == SOCK_DGRAM ? ""
									: " not connected");
}

static void take_netlink(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count)
{
	unsigned protocol;
	uint64_t inode;
	struct open_socket *wanted;

	if (sscanf(line, " %*s %u %*u %*x %*d %*d %*d %*d %*u %" SCNu64, &protocol, &inode) != 2)
		return;
	wanted = sockets_search(sockets, count, inode);
	if (wanted)
		snprintf(wanted->text, sizeof(wanted->text), "%s protocol %u", kind, protocol);
}

static void take_packet(
	const char *kind, const char *line, struct open_socket *sockets, unsigned count)
{
	uint64_t inode;
	struct open_socket *wanted;

	if (sscanf(line, " %*s %*d %*d %*x %*d %*d %*u %*u %" SCNu64, &inode) != 1)
		return;
	wanted = sockets_search(sockets, count, inode);
	if (wanted)
		snprintf(wanted->text, sizeof(wanted->text), "%s", kind);
}

static const struct socket_table {
	const char *file, *kind;
	socket_line_fn *take, *take_peer;
} tables[] = {
	{"net/unix", "unix", take_unix, NULL},
	{"net/tcp", "tcp", take_inet, take_inet_peer},
	{"net/tcp6", "tcp", take_inet, take_inet_peer},
	{"net/udp", "udp", take_inet, take_inet_peer},
	{"net/udp6", "udp", take_inet, take_inet_peer},
	{"net/raw", "raw", take_inet, NULL},
	{"net/raw6", "raw", take_inet, NULL},
	{"net/netlink", "netlink", take_netlink, NULL},
	{"net/packet", "packet", take_packet, NULL},
};

static void read_table(int dir_fd, const struct socket_table *table, socket_line_fn *take,
	struct open_socket *sockets, unsigned count, uint64_t until_ns)
{
	int fd = openat(dir_fd, table->file, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char line[512];

	for (unsigned n = 0; file && fgets(line, sizeof(line), file); n++) {
		take(table->kind, line, sockets, count);
		if (n % LINES_A_CHECK == 0 && clock_read(CLOCK_MONOTONIC) >= until_ns)
			break;
	}
	if (file)
		fclose(file);
	else if (fd >= 0)
		close(fd);
}

static bool any_connected(const struct open_socket *sockets, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (sockets[i].is_connected)
			return true;
	return false;
}

void sockets_find(int dir_fd, struct open_socket *sockets, unsigned count, uint64_t until_ns)
{
	const size_t table_count = sizeof(tables) / sizeof(*tables);

	for (size_t i = 0; count && i < table_count; i++)
		read_table(dir_fd, &tables[i], tables[i].take, sockets, count, until_ns);
	for (size_t i = 0; any_connected(sockets, count) && i < table_count; i++)
		if (tables[i].take_peer)
			read_table(
				dir_fd, &tables[i], tables[i].take_peer, sockets, count, until_ns);
	if (count)
		sockets_unix_find_peers(dir_fd, sockets, count, until_ns);
}
