// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/detail.h"

#include "core/base/clock.h"
#include "core/io/reader.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procstat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens the directory that has its details.  Returns -errno as procstat_open. */
static int open_process(struct ident id, bool *leader_ended)
{
	int fd = procstat_open(id.pid, procstat_ticks(id.start_ns)), living;
	char path[32];
	struct procstat stat;

	*leader_ended = fd >= 0 && !procstat_read_at(fd, "stat", &stat) &&
			proc_usage_find_life(&stat, procstat_tick_ns()) && stat.tid != id.pid;
	if (!*leader_ended)
		return fd;
	snprintf(path, sizeof(path), "task/%" PRId32, stat.tid);
	living = openat(fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (living < 0)
		return fd;
	close(fd);
	return living;
}

static const char *const namespace_names[] = {
#define X(name, file) file,
	DETAIL_NAMESPACES(X)
#undef X
};

const char *detail_namespace_name(enum detail_namespace which)
{
	return namespace_names[which];
}

/* ---- links ---- */

static void read_link(int dir_fd, const char *name, struct detail_text *out)
{
	ssize_t len = readlinkat(dir_fd, name, out->text, sizeof(out->text) - 1);

	out->err = len < 0 ? -errno : 0;
	out->cut = len == sizeof(out->text) - 1;
	out->text[len < 0 ? 0 : len] = '\0';
}

static uint64_t read_namespace(int dir_fd, const char *prefix, const char *name)
{
	char path[32], link[64];
	uint64_t inode = 0;
	ssize_t len;

	snprintf(path, sizeof(path), "%s%s", prefix, name);
	len = readlinkat(dir_fd, path, link, sizeof(link) - 1);
	if (len <= 0)
		return 0;
	link[len] = '\0';
	sscanf(link, "%*[a-z]:[%" SCNu64 "]", &inode);
	return inode;
}

static void read_namespaces(int dir_fd, struct detail *detail)
{
	for (int i = 0; i < NAMESPACE_COUNT; i++) {
		uint64_t ours = read_namespace(AT_FDCWD, "/proc/self/ns/", namespace_names[i]);

		detail->namespaces[i] = read_namespace(dir_fd, "ns/", namespace_names[i]);
		detail->shared[i] = ours && detail->namespaces[i] == ours;
	}
}

/* ---- blocks ---- */

enum block { ARGS, ENVIRONMENT, BLOCKS };

struct detail_request {
	struct ident id;
	enum block block;
};

/* Followed by the bytes and a NUL. */
struct detail_reply {
	uint64_t whole;
	uint32_t len;
	int32_t err;
	bool more;
};

static ssize_t read_file(int dir_fd, const char *name, char *out, size_t size)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -errno;
	while (n > 0 && len < size) {
		n = read(fd, out + len, size - len);
		len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		n = -errno;
	close(fd);
	return n < 0 ? n : (ssize_t)len;
}

/* A byte beyond the limit shows that there is more; only the kernel knows how much. */
static void read_block(
	int dir_fd, const struct detail_request *request, struct detail_reply *reply, char *out)
{
	static const char *const names[] = {"cmdline", "environ"};
	ssize_t len = read_file(dir_fd, names[request->block], out, READ_BLOCK_MAX + 1);
	struct procstat stat;

	reply->err = len < 0 ? (int32_t)len : 0;
	reply->len = len < 0 ? 0 : len > READ_BLOCK_MAX ? READ_BLOCK_MAX : (uint32_t)len;
	reply->whole = reply->len;
	if (len <= READ_BLOCK_MAX)
		return;
	if (!procstat_read_at(dir_fd, "stat", &stat))
		reply->whole = request->block == ARGS ? stat.args_bytes : stat.environment_bytes;
	reply->more = reply->whole <= reply->len;
	if (reply->more)
		reply->whole = reply->len;
}

/* reader_fn: runs in the child. */
static size_t serve_block(const void *data, char *out, size_t room)
{
	const struct detail_request *request = data;
	struct detail_reply reply = {0};
	bool leader_ended;
	int fd = open_process(request->id, &leader_ended);

	if (fd < 0)
		reply.err = fd;
	else
		read_block(fd, request, &reply, out + sizeof(reply));
	if (fd >= 0)
		close(fd);
	out[sizeof(reply) + reply.len] = '\0';
	memcpy(out, &reply, sizeof(reply));
	return sizeof(reply) + reply.len + 1;
}

/* The loop does not wait for it, so the sum of all waits needs no bound. */
static struct reader *make_reader(void)
{
	const size_t room = sizeof(struct detail_reply) + READ_BLOCK_MAX + 2;
	const struct reader_limits limits = {
		.requests = BLOCKS,
		.request_bytes = sizeof(struct detail_request),
		.reply_bytes = room,
		.batch_bytes = BLOCKS * (room + 64),
		.wait_ns = READ_WAIT_NS,
		.all_ns = UINT64_MAX,
	};

	return reader_new(serve_block, &limits);
}

static void ask_for_blocks(struct detail *detail, struct reader *reader, struct ident id)
{
	detail->reader = reader;
	detail->args.err = detail->environment.err = -EINPROGRESS;
	reader_begin(detail->reader);
	for (enum block block = ARGS; block < BLOCKS; block++)
		reader_add(detail->reader, &(struct detail_request){.id = id, .block = block});
	reader_go(detail->reader);
}

static void keep_block(struct detail_block *block, const char *data)
{
	struct detail_reply reply;

	memcpy(&reply, data, sizeof(reply));
	block->err = reply.err;
	block->text = malloc((size_t)reply.len + 1);
	if (!block->text) {
		block->err = -ENOMEM;
		return;
	}
	memcpy(block->text, data + sizeof(reply), (size_t)reply.len + 1);
	block->len = reply.len;
	block->whole = reply.whole;
	block->more = reply.more;
}

bool detail_go_on(struct detail *detail, uint64_t wait_ns)
{
	struct detail_block *blocks[BLOCKS] = {&detail->args, &detail->environment};
	const char *data = NULL;
	ssize_t len = 0;

	for (enum block block = ARGS; detail->reader && block < BLOCKS; block++) {
		if (blocks[block]->err != -EINPROGRESS)
			continue;
		len = reader_reply(detail->reader, block, wait_ns, &data);
		if (len == -EAGAIN)
			return true;
		if (len > 0)
			keep_block(blocks[block], data);
		else
			blocks[block]->err = len ? (int)len : -EIO;
	}
	detail->reader = NULL;
	return false;
}

/* ---- files and limits ---- */

/*
 * Before Linux 6.2.  The kernel makes an entry for each one read, which takes time.  Closes the
 * directory.
 */
static long count_entries(DIR *dir, bool *more)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + READ_COUNT_NS;
	struct dirent *entry;
	long count = 0;

	while (!*more && (entry = readdir(dir))) {
		count += *entry->d_name != '.';
		*more = count >= READ_FILES_MAX ||
			(count % 256 == 0 && clock_read(CLOCK_MONOTONIC) >= end_ns);
	}
	closedir(dir);
	return count;
}

static long count_files(int dir_fd, bool *more)
{
	int fd = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_counted;
	struct stat stat;
	DIR *dir;
	long count;

	if (fd < 0)
		return -errno;
	is_counted = !fstat(fd, &stat) && stat.st_size > 0;
	dir = is_counted ? NULL : fdopendir(fd);
	if (dir)
		return count_entries(dir, more);
	count = is_counted ? stat.st_size : -errno;
	close(fd);
	return count;
}

bool detail_limit(const char *limits, const char *name, uint64_t *limit)
{
	const char *line = strstr(limits, name);
	char *end;

	if (!line || (line != limits && line[-1] != '\n'))
		return false;
	line += strlen(name);
	line += strspn(line, " ");
	if (!strncmp(line, "unlimited", 9)) {
		*limit = UINT64_MAX;
		return true;
	}
	*limit = strtoull(line, &end, 10);
	return end != line;
}

static void read_limits(int dir_fd, struct detail *detail)
{
	char text[READ_FILE_MAX];
	ssize_t len = read_file(dir_fd, "limits", text, sizeof(text) - 1);

	text[len > 0 ? len : 0] = '\0';
	detail->has_limits = detail_limit(text, "Max open files", &detail->files_limit) &&
			     detail_limit(text, "Max processes", &detail->processes_limit) &&
			     detail_limit(text, "Max core file size", &detail->core_limit) &&
			     detail_limit(text, "Max address space", &detail->memory_limit);
}

struct detail *detail_read(struct reader **reader, struct ident id)
{
	struct detail *detail;
	int fd;

	if (!*reader)
		*reader = make_reader();
	detail = *reader ? calloc(1, sizeof(*detail)) : NULL;
	if (!detail)
		return NULL;
	fd = open_process(id, &detail->leader_ended);
	if (fd < 0) {
		detail->err = fd;
		return detail;
	}
	read_link(fd, "exe", &detail->exe);
	read_link(fd, "cwd", &detail->cwd);
	read_link(fd, "root", &detail->root);
	detail->files = count_files(fd, &detail->more_files);
	read_limits(fd, detail);
	read_namespaces(fd, detail);
	close(fd);
	ask_for_blocks(detail, *reader, id);
	return detail;
}

void detail_free(struct detail *detail)
{
	if (!detail)
		return;
	if (detail->reader)
		reader_begin(detail->reader); /* gives up what is being read */
	free(detail->args.text);
	free(detail->environment.text);
	free(detail);
}

void detail_reader_free(struct reader *reader)
{
	reader_free(reader);
}
