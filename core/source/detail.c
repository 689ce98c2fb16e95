// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/detail.h"

#include "core/source/pidstat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

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

static bool make_room(struct detail_block *block, size_t *room)
{
	size_t wanted = *room ? 2 * *room : CHUNK;
	char *grown;

	if (wanted > DETAIL_BLOCK_MAX)
		wanted = DETAIL_BLOCK_MAX;
	if (block->len < *room || *room == wanted)
		return true;
	grown = realloc(block->text, wanted + 1);
	if (!grown)
		return false;
	block->text = grown;
	*room = wanted;
	return true;
}

static int fill_block(int fd, struct detail_block *block)
{
	char rest[4096] = "";
	size_t room = 0;
	ssize_t n = 1;

	while (n > 0) {
		bool full;

		if (!make_room(block, &room))
			return -ENOMEM;
		full = block->len == room;
		n = read(fd, full ? rest : block->text + block->len,
			full ? sizeof(rest) : room - block->len);
		if (n > 0)
			block->whole += n;
		if (n > 0 && !full)
			block->len += n;
	}
	block->text[block->len] = '\0';
	return n < 0 ? -errno : 0;
}

static void read_block(int dir_fd, const char *name, struct detail_block *block)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);

	block->err = fd < 0 ? -errno : fill_block(fd, block);
	if (fd >= 0)
		close(fd);
}

/* ---- files and limits ---- */

static long count_files(int dir_fd)
{
	int fd = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	long count = 0;

	if (!dir) {
		count = -errno;
		if (fd >= 0)
			close(fd);
		return count;
	}
	while (count < DETAIL_FILES_MAX && (entry = readdir(dir)))
		count += *entry->d_name != '.';
	closedir(dir);
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
	struct detail_block block = {0};

	read_block(dir_fd, "limits", &block);
	detail->has_limits = !block.err &&
			     detail_limit(block.text, "Max open files", &detail->files_limit) &&
			     detail_limit(block.text, "Max processes", &detail->processes_limit) &&
			     detail_limit(block.text, "Max core file size", &detail->core_limit) &&
			     detail_limit(block.text, "Max address space", &detail->memory_limit);
	free(block.text);
}

struct detail *detail_read(struct ident id)
{
	struct detail *detail = calloc(1, sizeof(*detail));
	int fd = detail ? pidstat_open(id.pid, pidstat_ticks(id.start_ns)) : -1;

	if (!detail)
		return NULL;
	if (fd < 0) {
		detail->err = fd;
		return detail;
	}
	read_link(fd, "exe", &detail->exe);
	read_link(fd, "cwd", &detail->cwd);
	read_link(fd, "root", &detail->root);
	read_block(fd, "cmdline", &detail->args);
	read_block(fd, "environ", &detail->environment);
	detail->files = count_files(fd);
	read_limits(fd, detail);
	read_namespaces(fd, detail);
	close(fd);
	if (detail->args.err != -ENOMEM && detail->environment.err != -ENOMEM)
		return detail;
	detail_free(detail);
	return NULL;
}

void detail_free(struct detail *detail)
{
	if (!detail)
		return;
	free(detail->args.text);
	free(detail->environment.text);
	free(detail);
}
