// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/detail/detail.h"

#include "core/base/clock.h"
#include "core/reader/reader.h"
#include "core/source/detail/open_files.h"
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

/* ---- what a reader reads ---- */

struct detail_request {
	struct ident id;
	enum detail_part part;
};

/* Followed by the bytes and a NUL. */
struct detail_reply {
	uint64_t whole;
	uint32_t len;
	int32_t err;
	bool more;
};

/* A byte beyond the limit shows that there is more; only the kernel knows how much. */
static void read_block(
	int dir_fd, const struct detail_request *request, struct detail_reply *reply, char *out)
{
	static const char *const names[] = {"cmdline", "environ"};
	bool is_args = request->part == PART_ARGS;
	ptrdiff_t len = proc_state_text(dir_fd, names[!is_args], out, READ_BLOCK_MAX + 2);
	struct procstat stat;

	reply->err = len < 0 ? (int32_t)len : 0;
	reply->len = len < 0 ? 0 : len > READ_BLOCK_MAX ? READ_BLOCK_MAX : (uint32_t)len;
	reply->whole = reply->len;
	if (len <= READ_BLOCK_MAX)
		return;
	if (!procstat_read_at(dir_fd, "stat", &stat))
		reply->whole = is_args ? stat.args_bytes : stat.environment_bytes;
	reply->more = reply->whole <= reply->len;
	if (reply->more)
		reply->whole = reply->len;
}

static void keep_length(struct detail_reply *reply, ptrdiff_t len)
{
	reply->err = len < 0 ? (int32_t)len : 0;
	reply->len = len < 0 ? 0 : (uint32_t)len;
	reply->whole = reply->len;
}

/* The directory is of the process, or of one of its threads.  NULL: *err is set. */
static DIR *open_threads(int dir_fd, int *err)
{
	int fd = openat(dir_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir;

	if (fd < 0)
		fd = openat(dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	*err = dir ? 0 : -errno;
	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static void read_thread_names(int dir_fd, struct detail_reply *reply, char *out)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + READ_LIST_NS;
	DIR *dir = open_threads(dir_fd, &reply->err);
	struct dirent *entry;
	unsigned count = 0;
	char path[280];

	while (dir && !reply->more && (entry = readdir(dir))) {
		char *name = out + reply->len;

		if (*entry->d_name < '0' || *entry->d_name > '9')
			continue;
		snprintf(path, sizeof(path), "%s/comm", entry->d_name);
		if (proc_state_text(dirfd(dir), path, name, PROCSTAT_NAME) > 0) {
			name[strcspn(name, "\n")] = '\0';
			reply->len += (uint32_t)strlen(name) + 1;
		}
		reply->more = ++count == READ_LISTED_MAX || clock_read(CLOCK_MONOTONIC) >= end_ns;
	}
	reply->whole = reply->len;
	if (dir)
		closedir(dir);
}

static void read_part(
	int dir_fd, const struct detail_request *request, struct detail_reply *reply, char *out)
{
	if (request->part == PART_THREAD_NAMES)
		read_thread_names(dir_fd, reply, out);
	else if (request->part == PART_MEMORY)
		keep_length(reply, proc_state_text(dir_fd, "smaps_rollup", out, READ_FILE_MAX));
	else if (request->part == PART_OPEN_FILES)
		keep_length(reply, open_files_write(dir_fd, request->id.pid, out, READ_BLOCK_MAX));
	else
		read_block(dir_fd, request, reply, out);
}

/* reader_fn: runs in the child. */
static size_t serve_part(const void *data, char *out, size_t room)
{
	const struct detail_request *request = data;
	struct detail_reply reply = {0};
	bool leader_ended;
	int fd = open_process(request->id, &leader_ended);

	if (fd < 0)
		reply.err = fd;
	else
		read_part(fd, request, &reply, out + sizeof(reply));
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
		.requests = PART_COUNT,
		.request_bytes = sizeof(struct detail_request),
		.reply_bytes = room,
		.batch_bytes = PART_COUNT * (room + 64),
		.wait_ns = READ_WAIT_NS,
		.all_ns = UINT64_MAX,
	};

	return reader_new(serve_part, &limits);
}

static struct detail_block *block_of(struct detail *detail, enum detail_part part)
{
	struct detail_block *const blocks[PART_COUNT] = {
#define X(name, member) &detail->member,
		DETAIL_PARTS(X)
#undef X
	};

	return blocks[part];
}

static void ask_for_part(struct detail *detail, enum detail_part part)
{
	struct detail_request request = {.id = detail->id, .part = part};

	if (part == PART_PARENT_ENVIRONMENT)
		request.id = detail->parent;
	block_of(detail, part)->err = request.id.pid ? -EINPROGRESS : -ESRCH;
	if (request.id.pid && reader_add(detail->reader, &request))
		detail->asked[detail->asked_count++] = part;
}

static void ask_for_parts(struct detail *detail)
{
	reader_begin(detail->reader);
	for (enum detail_part part = 0; part < PART_OPEN_FILES; part++)
		ask_for_part(detail, part);
	reader_go(detail->reader);
}

void detail_list_files(struct detail *detail)
{
	if (detail->err)
		return;
	free(detail->open_files.text);
	detail->open_files = (struct detail_block){.err = -EINPROGRESS};
	detail->wants_files = true;
}

static void ask_for_files(struct detail *detail)
{
	detail->wants_files = false;
	reader_begin(detail->reader);
	ask_for_part(detail, PART_OPEN_FILES);
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

/* Returns false when all that was asked for is complete. */
static bool take_replies(struct detail *detail, uint64_t wait_ns)
{
	const char *data = NULL;

	for (unsigned n = 0; n < detail->asked_count; n++) {
		struct detail_block *block = block_of(detail, detail->asked[n]);
		ssize_t len;

		if (block->err != -EINPROGRESS || block->text)
			continue;
		len = reader_reply(detail->reader, n, wait_ns, &data);
		if (len == -EAGAIN)
			return true;
		if (len > 0)
			keep_block(block, data);
		else
			block->err = len ? (int)len : -EIO;
	}
	detail->asked_count = 0;
	return false;
}

bool detail_go_on(struct detail *detail, uint64_t wait_ns)
{
	if (take_replies(detail, wait_ns))
		return true;
	if (!detail->wants_files)
		return false;
	ask_for_files(detail);
	return take_replies(detail, wait_ns);
}

/* ---- files ---- */

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

bool detail_memory(const struct detail *detail, const char *name, uint64_t *bytes)
{
	const char *line = detail->memory.text;
	size_t len = strlen(name);

	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != ':')
			continue;
		*bytes = strtoull(line + len + 1, NULL, 10) << 10;
		return true;
	}
	return false;
}

struct detail *detail_read(struct reader **reader, struct ident id, struct ident parent)
{
	struct detail *detail;
	int fd;

	if (!*reader)
		*reader = make_reader();
	detail = *reader ? calloc(1, sizeof(*detail)) : NULL;
	if (!detail)
		return NULL;
	detail->id = id;
	detail->parent = parent;
	detail->reader = *reader;
	fd = open_process(id, &detail->leader_ended);
	if (fd < 0) {
		detail->err = fd;
		return detail;
	}
	read_link(fd, "exe", &detail->exe);
	read_link(fd, "cwd", &detail->cwd);
	read_link(fd, "root", &detail->root);
	detail->files = count_files(fd, &detail->more_files);
	proc_state_read(fd, &detail->state);
	read_namespaces(fd, detail);
	close(fd);
	ask_for_parts(detail);
	return detail;
}

void detail_free(struct detail *detail)
{
	if (!detail)
		return;
	if (detail->asked_count)
		reader_begin(detail->reader); /* gives up what is being read */
	for (enum detail_part part = 0; part < PART_COUNT; part++)
		free(block_of(detail, part)->text);
	free(detail);
}

void detail_reader_free(struct reader *reader)
{
	reader_free(reader);
}
