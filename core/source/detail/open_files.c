// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/detail/open_files.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/source/detail/proc_state.h"
#include "core/source/detail/sockets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TARGET_MAX     1024 /* bytes of a path; more is cut */
#define COUNT_WORDS    4    /* at the beginning of the text */
#define COUNT_BYTES    11   /* of each, with its NUL */
#define ENTRIES_A_STEP 64   /* between two checks of the clock */

enum end_kind { END_NONE, END_SOCKET, END_PIPE };

struct listed_file {
	int fd;
	mode_t mode;
	enum end_kind kind;
	uint64_t inode; /* of a socket or pipe */
	char *target;
};

/* An end that other processes are searched for; of a pipe both ends have one number. */
struct wanted_end {
	enum end_kind kind;
	uint64_t inode;
	unsigned found; /* processes that have it */
	int32_t pid;    /* of the first one */
	char comm[64];
};

struct file_list {
	struct listed_file *files;
	unsigned count;
	struct open_socket *sockets; /* in the order of inodes */
	unsigned socket_count;
	struct wanted_end *ends; /* in the order of kind and inode */
	unsigned end_count;
	struct open_files_counts counts;
	bool is_denied; /* some may not be seen */
};

static bool is_time(uint64_t until_ns)
{
	return clock_read(CLOCK_MONOTONIC) >= until_ns;
}

static enum end_kind parse_target(const char *target, uint64_t *inode)
{
	if (sscanf(target, "socket:[%" SCNu64 "]", inode) == 1)
		return END_SOCKET;
	return sscanf(target, "pipe:[%" SCNu64 "]", inode) == 1 ? END_PIPE : END_NONE;
}

/* ---- the process's own ---- */

static bool read_file_entry(int files_fd, const char *name, struct listed_file *file)
{
	char target[TARGET_MAX + 1];
	ssize_t len = readlinkat(files_fd, name, target, TARGET_MAX);
	struct stat stat;

	if (len < 0 || fstatat(files_fd, name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	target[len] = '\0';
	*file = (struct listed_file){.fd = atoi(name), .mode = stat.st_mode};
	file->kind = parse_target(target, &file->inode);
	file->target = strdup(target);
	return file->target;
}

static void list_files(DIR *dir, struct file_list *list, uint64_t until_ns)
{
	struct dirent *entry;
	bool late = false;

	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		list->counts.total++;
		late |= list->counts.total % ENTRIES_A_STEP == 0 && is_time(until_ns);
		if (list->count == READ_LISTED_MAX || late)
			list->counts.left_out++;
		else if (read_file_entry(dirfd(dir), entry->d_name, &list->files[list->count]))
			list->count++;
		else if (errno == EACCES || errno == EPERM)
			list->is_denied = true;
		else
			list->counts.total--; /* closed meanwhile */
		if (list->counts.total >= READ_FILES_MAX)
			break;
	}
}

static int compare_sockets(const void *a, const void *b)
{
	const struct open_socket *one = a, *other = b;

	return (one->inode > other->inode) - (one->inode < other->inode);
}

static void list_sockets(struct file_list *list)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < list->count; i++)
		if (list->files[i].kind == END_SOCKET)
			list->sockets[list->socket_count++].inode = list->files[i].inode;
	qsort(list->sockets, list->socket_count, sizeof(*list->sockets), compare_sockets);
	for (unsigned i = 0; i < list->socket_count; i++)
		if (!kept || list->sockets[i].inode != list->sockets[kept - 1].inode)
			list->sockets[kept++] = list->sockets[i];
	list->socket_count = kept;
}

/* ---- other ends ---- */

static int compare_ends(const void *a, const void *b)
{
	const struct wanted_end *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return (one->inode > other->inode) - (one->inode < other->inode);
}

static struct wanted_end *find_end(const struct file_list *list, enum end_kind kind, uint64_t inode)
{
	const struct wanted_end key = {.kind = kind, .inode = inode};

	return bsearch(&key, list->ends, list->end_count, sizeof(key), compare_ends);
}

static void list_ends(struct file_list *list)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < list->count; i++)
		if (list->files[i].kind == END_PIPE)
			list->ends[list->end_count++] = (struct wanted_end){
				.kind = END_PIPE, .inode = list->files[i].inode};
	for (unsigned i = 0; i < list->socket_count; i++)
		if (list->sockets[i].peer)
			list->ends[list->end_count++] = (struct wanted_end){
				.kind = END_SOCKET, .inode = list->sockets[i].peer};
	qsort(list->ends, list->end_count, sizeof(*list->ends), compare_ends);
	for (unsigned i = 0; i < list->end_count; i++)
		if (!kept || compare_ends(&list->ends[i], &list->ends[kept - 1]))
			list->ends[kept++] = list->ends[i];
	list->end_count = kept;
}

static void note_holder(int process_fd, int32_t pid, struct wanted_end *end)
{
	if (end->found && end->pid == pid)
		return;
	end->found++;
	if (end->found > 1)
		return;
	end->pid = pid;
	proc_state_text(process_fd, "comm", end->comm, sizeof(end->comm));
	end->comm[strcspn(end->comm, "\n")] = '\0';
}

static void search_process(int process_fd, int32_t pid, struct file_list *list, uint64_t until_ns)
{
	int fd = openat(process_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	char target[64];

	for (unsigned n = 1; dir && (entry = readdir(dir)); n++) {
		ssize_t len = readlinkat(fd, entry->d_name, target, sizeof(target) - 1);
		struct wanted_end *end;
		enum end_kind kind;
		uint64_t inode;

		target[len < 0 ? 0 : len] = '\0';
		kind = parse_target(target, &inode);
		end = kind ? find_end(list, kind, inode) : NULL;
		if (end)
			note_holder(process_fd, pid, end);
		if (n % ENTRIES_A_STEP == 0 && is_time(until_ns))
			break;
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

static void search_processes(struct file_list *list, int32_t self, uint64_t until_ns)
{
	DIR *dir = list->end_count ? opendir("/proc") : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int32_t pid = atoi(entry->d_name);
		int fd;

		if (pid <= 0 || pid == self)
			continue;
		if (is_time(until_ns)) {
			list->counts.unsearched++;
			continue;
		}
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			continue;
		search_process(fd, pid, list, until_ns);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

/* ---- the text ---- */

/* Both ends are its own. */
static bool is_own_end(const struct file_list *list, const struct listed_file *file, uint64_t inode)
{
	for (unsigned i = 0; i < list->count; i++) {
		const struct listed_file *other = &list->files[i];

		if (other != file && other->kind == file->kind && other->inode == inode &&
			(file->kind == END_SOCKET || (other->mode ^ file->mode) & S_IRUSR))
			return true;
	}
	return false;
}

static void write_peer(
	char *out, size_t size, const struct file_list *list, const struct listed_file *file)
{
	const struct open_socket *found =
		file->kind == END_SOCKET
			? sockets_search(list->sockets, list->socket_count, file->inode)
			: NULL;
	uint64_t inode = found ? found->peer : file->inode;
	const struct wanted_end *end =
		file->kind && inode ? find_end(list, file->kind, inode) : NULL;
	char more[16] = "";

	*out = '\0';
	if (!end)
		return;
	if (end->found > 1)
		snprintf(more, sizeof(more), " +%u", end->found - 1);
	if (end->found)
		snprintf(out, size, "%d %s%s", end->pid, end->comm, more);
	else if (is_own_end(list, file, inode))
		snprintf(out, size, "itself");
}

static const char *target_of_file(struct file_list *list, const struct listed_file *file)
{
	const struct open_socket *found =
		file->kind == END_SOCKET
			? sockets_search(list->sockets, list->socket_count, file->inode)
			: NULL;

	if (found && *found->text)
		return found->text;
	list->counts.unresolved += file->kind == END_SOCKET;
	return file->target;
}

/* Returns its length with the NULs; 0: no room. */
static size_t put_file(
	char *out, size_t room, struct file_list *list, const struct listed_file *file)
{
	char peer[128];
	int len;

	write_peer(peer, sizeof(peer), list, file);
	len = snprintf(out, room, "%d%c%s%s%c%s%c%s", file->fd, 0, file->mode & S_IRUSR ? "r" : "",
		file->mode & S_IWUSR ? "w" : "", 0, target_of_file(list, file), 0, peer);
	return len < 0 || (size_t)len >= room ? 0 : (size_t)len + 1;
}

static size_t write_list(struct file_list *list, char *out, size_t room)
{
	size_t used = (size_t)COUNT_WORDS * COUNT_BYTES, len = 1;
	const struct open_files_counts *counts = &list->counts;
	unsigned i;

	for (i = 0; i < list->count && len; i++) {
		len = put_file(out + used, room - used, list, &list->files[i]);
		used += len;
	}
	list->counts.left_out += list->count - i + !len;
	snprintf(out, room, "%010u%c%010u%c%010u%c%010u", counts->total, 0, counts->left_out, 0,
		counts->unresolved, 0, counts->unsearched);
	return used;
}

static bool make_list(struct file_list *list)
{
	list->files = calloc(READ_LISTED_MAX, sizeof(*list->files));
	list->sockets = calloc(READ_LISTED_MAX, sizeof(*list->sockets));
	list->ends = calloc(READ_LISTED_MAX, sizeof(*list->ends));
	return list->files && list->sockets && list->ends;
}

static void free_list(struct file_list *list)
{
	for (unsigned i = 0; list->files && i < list->count; i++)
		free(list->files[i].target);
	free(list->files);
	free(list->sockets);
	free(list->ends);
}

ptrdiff_t open_files_write(int dir_fd, int32_t pid, char *out, size_t room)
{
	uint64_t start_ns = clock_read(CLOCK_MONOTONIC);
	int fd = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct file_list list = {0};
	ptrdiff_t len = -errno;

	if (dir && make_list(&list)) {
		list_files(dir, &list, start_ns + READ_LIST_NS);
		list_sockets(&list);
		sockets_find(dir_fd, list.sockets, list.socket_count, start_ns + 2 * READ_LIST_NS);
		list_ends(&list);
		search_processes(&list, pid, start_ns + 3 * READ_LIST_NS);
		len = !list.count && list.is_denied ? -EACCES
						    : (ptrdiff_t)write_list(&list, out, room);
	}
	free_list(&list);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return len;
}

/* ---- reading it ---- */

const char *open_files_read_counts(
	const char *text, const char *end, struct open_files_counts *counts)
{
	unsigned *const numbers[COUNT_WORDS] = {
		&counts->total, &counts->left_out, &counts->unresolved, &counts->unsearched};

	if (end - text < COUNT_WORDS * COUNT_BYTES)
		return NULL;
	for (int i = 0; i < COUNT_WORDS; i++, text += COUNT_BYTES)
		*numbers[i] = (unsigned)strtoul(text, NULL, 10);
	return text;
}

const char *open_files_read(const char *at, const char *end, struct open_file *file)
{
	const char **const words[] = {&file->fd, &file->mode, &file->target, &file->peer};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *nul = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;

		if (!nul)
			return NULL;
		*words[i] = at;
		at = nul + 1;
	}
	return at;
}
