// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/outfile.h"

#include "core/io/caller.h"
#include "core/io/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES 8

static bool is_privileged(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};

	if (geteuid() == 0 || syscall(SYS_capget, &head, data))
		return true;
	return data[0].permitted || data[1].permitted;
}

/* The caller of sudo can then read the file. */
static void give_to_caller(int fd)
{
	uid_t uid;
	gid_t gid;

	if (caller_read(&uid, &gid) || !uid)
		return;
	if (fchown(fd, uid, gid))
		return; /* root can read it anyway */
}

static int access_of(unsigned flags)
{
	return flags & OUTFILE_KEEP ? O_RDWR : O_WRONLY;
}

static int create(const struct safepath *path, unsigned flags)
{
	mode_t mode = flags & OUTFILE_PRIVATE || is_privileged() ? 0600 : 0666;
	int fd = safepath_create(path, access_of(flags), mode);

	if (fd >= 0)
		give_to_caller(fd);
	return fd;
}

/* The group's bit stands for users that an access list names, too. */
static bool others_may_create(const struct stat *dir)
{
	return dir->st_mode & (S_IWOTH | S_IWGRP) || !safepath_trusts(dir->st_uid);
}

static int check_existing(const struct safepath *path, unsigned flags)
{
	const struct stat *info = &path->stat;

	if (path->given || (!S_ISREG(info->st_mode) && !S_ISFIFO(info->st_mode)))
		return 0;
	if (!safepath_trusts(info->st_uid))
		return -SAFEPATH_FILE_OTHERS;
	if (S_ISREG(info->st_mode) && info->st_nlink > 1 && others_may_create(&path->dir_stat))
		return -SAFEPATH_FILE_NAMES;
	return S_ISREG(info->st_mode) && flags & OUTFILE_NEW ? -SAFEPATH_EXISTS : 0;
}

static int open_existing(const struct safepath *path, unsigned flags)
{
	int err = check_existing(path, flags);
	int fd = err ? err : safepath_reopen(path, access_of(flags));

	if (fd < 0 || !S_ISREG(path->stat.st_mode))
		return fd;
	if ((path->given || !(flags & OUTFILE_PRIVATE) || !fchmod(fd, 0600) || errno == EPERM) &&
		(flags & OUTFILE_KEEP || !ftruncate(fd, 0)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/*
 * The path has changed since it was walked.  overlayfs does this too, when it copies a file up on
 * open.
 */
static bool has_changed(int err)
{
	return err == -EEXIST || err == -ENOENT || err == -SAFEPATH_CHANGED;
}

/* A link is followed only to what no file can be lost by: a descriptor, a device, a FIFO. */
static int find_place(struct safepath *place, const char *path, unsigned flags)
{
	int err = safepath_open(place, path, flags & OUTFILE_NO_LINK ? SAFEPATH_NO_LINK : 0);

	if (err != -SAFEPATH_LINK)
		return err;
	err = safepath_open(place, path, 0);
	if (err)
		return err;
	if (place->file >= 0 && (place->given || !S_ISREG(place->stat.st_mode)))
		return 0;
	safepath_close(place);
	return -SAFEPATH_OUT_LINK;
}

int outfile_open(const char *path, unsigned flags)
{
	int fd = -EEXIST;

	for (int i = 0; i < TRIES && has_changed(fd); i++) {
		struct safepath place;
		int err = find_place(&place, path, flags);

		if (err) {
			fd = err;
			break;
		}
		fd = place.file < 0 ? create(&place, flags) : open_existing(&place, flags);
		safepath_close(&place);
	}
	if (fd >= 0)
		return fd;
	errno = -fd;
	return -1;
}
