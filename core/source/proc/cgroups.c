// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/cgroups.h"

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/io/read_limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATHS_MAX     65536 /* bound of the cache, which is then emptied: ids are never reused */
#define HANDLE_KERNFS 0xfe  /* FILEID_KERNFS: the handle is the 64-bit id */
#define WALK_AGAIN_NS SECOND_NS
#define WALK_SHARE    50 /* walks use at most one part in this many of the time */

struct cgroups {
	int mount_fd;
	size_t mount_len;
	char mount[PATH_MAX];
	bool no_handles; /* not permitted */
	uint64_t walk_after_ns, walk_end_ns;
	unsigned depth;        /* of the current walk */
	struct hash_map paths; /* id, 0 -> its path, allocated */
};

/* mountinfo writes space, tab, newline and backslash as \ooo. */
static void unescape(char *text)
{
	char *out = text;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' && text[2] && text[3]) {
			*out++ = (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
			text += 3;
		} else {
			*out++ = *text;
		}
	}
	*out = 0;
}

static int find_mount(char *out)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;
	int err = -ENOENT;

	if (!file)
		return -errno;
	/* ID PARENT DEV ROOT MOUNT OPTIONS [TAGS...] - TYPE ... */
	while (err && getline(&line, &room, file) > 0) {
		if (!strstr(line, " - cgroup2 "))
			continue;
		if (sscanf(line, "%*s %*s %*s %*s %4095s", out) == 1) {
			unescape(out);
			err = 0;
		}
	}
	free(line);
	fclose(file);
	return err;
}

struct cgroups *cgroups_new(const char *mount)
{
	struct cgroups *cgroups = calloc(1, sizeof(*cgroups));
	int err = 0;

	if (!cgroups)
		return NULL;
	if (mount)
		snprintf(cgroups->mount, sizeof(cgroups->mount), "%s", mount);
	else
		err = find_mount(cgroups->mount);
	cgroups->mount_len = strlen(cgroups->mount);
	cgroups->mount_fd = err ? err : open(cgroups->mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroups->mount_fd < 0) {
		err = err ? -err : errno;
		free(cgroups);
		errno = err;
		return NULL;
	}
	return cgroups;
}

static void forget_all(struct cgroups *cgroups)
{
	for (size_t i = 0; i < cgroups->paths.size; i++)
		free((char *)(uintptr_t)cgroups->paths.slots[i].value);
	hash_map_free(&cgroups->paths);
}

void cgroups_free(struct cgroups *cgroups)
{
	if (!cgroups)
		return;
	forget_all(cgroups);
	close(cgroups->mount_fd);
	free(cgroups);
}

static const char *find_path(const struct cgroups *cgroups, uint64_t id)
{
	return (const char *)(uintptr_t)hash_map_get(&cgroups->paths, (struct hash_key){id, 0});
}

static const char *keep_path(struct cgroups *cgroups, uint64_t id, const char *path)
{
	const char *known = find_path(cgroups, id);
	char *kept;

	if (known)
		return known;
	if (cgroups->paths.used >= PATHS_MAX)
		forget_all(cgroups);
	kept = strdup(*path ? path : "/");
	if (kept && hash_map_set(&cgroups->paths, (struct hash_key){id, 0}, (uintptr_t)kept) < 0) {
		free(kept);
		return NULL;
	}
	return kept;
}

/* NULL, with errno: EPERM when handles are not permitted, ESTALE when the group is gone. */
static const char *ask_kernel(struct cgroups *cgroups, uint64_t id)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + sizeof(id)];
	} file = {.handle = {.handle_bytes = sizeof(id), .handle_type = HANDLE_KERNFS}};
	char link[32], path[PATH_MAX];
	ssize_t len;
	int fd;

	memcpy(file.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(cgroups->mount_fd, &file.handle, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	close(fd);
	errno = ESTALE;
	if (len < (ssize_t)cgroups->mount_len)
		return NULL;
	path[len] = 0;
	if (strncmp(path, cgroups->mount, cgroups->mount_len) != 0)
		return NULL;
	return keep_path(cgroups, id, path + cgroups->mount_len);
}

/*
 * path has room for PATH_MAX bytes; its first len bytes are the directory below the mount.  A user
 * who may create groups can create any number, as deep as paths go: groups not reached in time stay
 * unknown.
 */
static void walk(struct cgroups *cgroups, int parent_fd, const char *name, char *path, size_t len)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;
	size_t more;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	if (fstat(fd, &st) == 0)
		keep_path(cgroups, st.st_ino, path);
	while ((entry = readdir(dir))) {
		more = strlen(entry->d_name) + 1;
		if (clock_read(CLOCK_MONOTONIC) >= cgroups->walk_end_ns)
			break;
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.' || len + more >= PATH_MAX ||
			cgroups->depth >= READ_CGROUPS_DEPTH)
			continue;
		cgroups->depth++;
		path[len] = '/';
		memcpy(path + len + 1, entry->d_name, more);
		walk(cgroups, fd, entry->d_name, path, len + more);
		cgroups->depth--;
		path[len] = 0;
	}
	closedir(dir);
}

static void walk_all(struct cgroups *cgroups)
{
	uint64_t start_ns = clock_read(CLOCK_MONOTONIC), end_ns;
	char path[PATH_MAX] = "";

	if (start_ns < cgroups->walk_after_ns)
		return;
	cgroups->walk_end_ns = start_ns + READ_WALK_NS;
	walk(cgroups, cgroups->mount_fd, ".", path, 0);
	end_ns = clock_read(CLOCK_MONOTONIC);
	cgroups->walk_after_ns = end_ns + WALK_AGAIN_NS + (end_ns - start_ns) * WALK_SHARE;
}

const char *cgroups_path(struct cgroups *cgroups, uint64_t id)
{
	const char *path = id ? find_path(cgroups, id) : NULL;

	if (path || !id)
		return path;
	if (!cgroups->no_handles) {
		path = ask_kernel(cgroups, id);
		if (path || errno == ESTALE)
			return path;
		cgroups->no_handles = true;
	}
	walk_all(cgroups);
	return find_path(cgroups, id);
}
