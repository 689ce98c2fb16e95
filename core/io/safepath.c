// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/safepath.h"

#include "core/io/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINKS_MAX 40 /* the kernel's limit */

struct path_walk {
	struct safepath *path;
	unsigned flags;
	unsigned links;          /* followed so far */
	char rest[2 * PATH_MAX]; /* the rest of the path */
};

bool safepath_trusts(uid_t uid)
{
	uid_t caller;
	gid_t gid;

	caller_read(&caller, &gid);
	return uid == 0 || uid == geteuid() || uid == caller;
}

const char *safepath_strerror(int err)
{
	static const char *const sentences[] = {
#define X(code, sentence) sentence,
		SAFEPATH_REFUSALS(X)
#undef X
	};

	return err > SAFEPATH_NONE ? sentences[err - SAFEPATH_NONE - 1] : strerror(err);
}

/* ---- owners ---- */

/* Root and the effective user; after the first file of one other user, only that user. */
static bool is_owner_allowed(struct safepath *path, unsigned flags, uid_t uid)
{
	bool own = uid == 0 || uid == geteuid();

	if (!(flags & SAFEPATH_READ))
		return own;
	if (!own && !path->other)
		path->other = uid;
	return path->other ? uid == path->other : own;
}

static int check_directory(struct safepath *path, unsigned flags)
{
	if (fstat(path->dir, &path->dir_stat) < 0)
		return -errno;
	if (flags & SAFEPATH_OWN && !is_owner_allowed(path, flags, path->dir_stat.st_uid))
		return -SAFEPATH_DIR_OTHERS;
	return 0;
}

static int check_file(const struct path_walk *walk)
{
	if (walk->flags & SAFEPATH_OWN &&
		!is_owner_allowed(walk->path, walk->flags, walk->path->stat.st_uid))
		return -SAFEPATH_FILE_OTHERS;
	return 0;
}

static int check_link(const struct path_walk *walk, uid_t uid)
{
	if (walk->flags & SAFEPATH_OWN)
		return (uid == 0 || uid == geteuid()) && !walk->path->other ? 0
									    : -SAFEPATH_LINK_OTHERS;
	return safepath_trusts(uid) ? 0 : -SAFEPATH_LINK_OTHERS;
}

/* ---- steps ---- */

static bool is_in_proc(int fd)
{
	struct statfs info;

	return fstatfs(fd, &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

/* Takes ownership of the descriptor, which becomes the current directory. */
static int enter(struct path_walk *walk, int fd)
{
	if (fd < 0)
		return -errno;
	if (walk->path->dir >= 0)
		close(walk->path->dir);
	walk->path->dir = fd;
	return check_directory(walk->path, walk->flags);
}

/*
 * Removes the next component from the rest.  *last: nothing follows it.  Returns 0 when there is no
 * component.
 */
static int next_component(struct path_walk *walk, char *name, bool *last)
{
	char *at = walk->rest + strspn(walk->rest, "/");
	size_t len = strcspn(at, "/");

	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, at, len);
	name[len] = '\0';
	*last = !at[len];
	memmove(walk->rest, at + len, strlen(at + len) + 1);
	return (int)len;
}

/* The text of the link replaces it in the path. */
static int follow_link(struct path_walk *walk, int link, uid_t uid)
{
	char text[2 * PATH_MAX];
	ssize_t len = readlinkat(link, "", text, PATH_MAX);
	int err;

	if (len < 0)
		return -errno;
	err = check_link(walk, uid);
	if (err)
		return err;
	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	text[len] = '\0';
	if (len >= PATH_MAX || (size_t)len + strlen(walk->rest) >= sizeof(text))
		return -ENAMETOOLONG;
	strcat(text, walk->rest);
	strcpy(walk->rest, text);
	return *text == '/' ? enter(walk, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)) : 0;
}

/* O_DIRECTORY at once triggers an automount. */
static int open_directory(const struct path_walk *walk, const char *name)
{
	int flags = O_PATH | O_DIRECTORY | O_CLOEXEC, dir = walk->path->dir;
	int fd = openat(dir, name, flags | (is_in_proc(dir) ? 0 : O_NOFOLLOW));

	if (fd >= 0 || errno != ENOENT || !(walk->flags & SAFEPATH_MAKE))
		return fd;
	if (mkdirat(dir, name, 0700) < 0 && errno != EEXIST)
		return -1;
	return openat(dir, name, flags | O_NOFOLLOW);
}

static int step_into(struct path_walk *walk, const char *name)
{
	struct stat info;
	int fd = open_directory(walk, name), err;

	if (fd >= 0 || errno != ENOTDIR)
		return enter(walk, fd);
	fd = openat(walk->path->dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &info) < 0)
		err = -errno;
	else
		err = S_ISLNK(info.st_mode) ? follow_link(walk, fd, info.st_uid) : -ENOTDIR;
	close(fd);
	return err;
}

/* The last component.  Returns 1 when it was a link and the walk continues. */
static int arrive(struct path_walk *walk, const char *name)
{
	struct safepath *path = walk->path;
	int err;

	path->given = is_in_proc(path->dir);
	snprintf(path->name, sizeof(path->name), "%s", name);
	path->file = openat(path->dir, name, O_PATH | O_CLOEXEC | (path->given ? 0 : O_NOFOLLOW));
	if (path->file < 0)
		return errno == ENOENT && !path->given ? 0 : -errno;
	if (fstat(path->file, &path->stat) < 0)
		return -errno;
	if (!S_ISLNK(path->stat.st_mode))
		return check_file(walk);
	err = walk->flags & SAFEPATH_NO_LINK ? -SAFEPATH_LINK
					     : follow_link(walk, path->file, path->stat.st_uid);
	close(path->file);
	path->file = -1;
	return err ? err : 1;
}

static int walk_on(struct path_walk *walk)
{
	char name[NAME_MAX + 1];
	bool last;
	int err = 1;

	while (err > 0) {
		err = next_component(walk, name, &last);
		if (!err) /* the path ends with a directory */
			return -EISDIR;
		if (err < 0)
			return err;
		err = last ? arrive(walk, name) : step_into(walk, name);
		if (!last && !err)
			err = 1;
	}
	return err;
}

int safepath_open(struct safepath *path, const char *text, unsigned flags)
{
	struct path_walk walk = {.path = path, .flags = flags};
	int err;

	*path = (struct safepath){.dir = -1, .file = -1};
	if (!*text)
		return -ENOENT;
	if (strlen(text) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(walk.rest, text);
	err = enter(&walk, open(*text == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
	if (!err)
		err = walk_on(&walk);
	if (err)
		safepath_close(path);
	return err;
}

void safepath_close(struct safepath *path)
{
	if (path->dir >= 0)
		close(path->dir);
	if (path->file >= 0)
		close(path->file);
	path->dir = path->file = -1;
}

/* ---- the file ---- */

int safepath_create(const struct safepath *path, int flags, mode_t mode)
{
	int fd = openat(path->dir, path->name,
		flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, mode);

	return fd < 0 ? -errno : fd;
}

int safepath_reopen(const struct safepath *path, int flags)
{
	struct stat info;
	int fd;

	flags |= O_NOCTTY | O_CLOEXEC;
	if (!path->given)
		flags |= O_NOFOLLOW;
	if (S_ISREG(path->stat.st_mode))
		flags |= O_NONBLOCK; /* in case it is a FIFO now */
	fd = openat(path->dir, path->name, flags);
	if (fd < 0)
		return errno == ELOOP ? -SAFEPATH_CHANGED : -errno;
	if (fstat(fd, &info) == 0 && info.st_dev == path->stat.st_dev &&
		info.st_ino == path->stat.st_ino)
		return fd;
	close(fd);
	return -SAFEPATH_CHANGED;
}
