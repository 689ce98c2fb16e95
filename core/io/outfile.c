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

static int create(const struct safepath *path, bool is_private)
{
	mode_t mode = is_private || is_privileged() ? 0600 : 0666;
	int fd = safepath_create(path, O_WRONLY, mode);

	if (fd >= 0)
		give_to_caller(fd);
	return fd;
}

/* The group's bit stands for users that an access list names, too. */
static bool others_may_create(const struct stat *dir)
{
	return dir->st_mode & (S_IWOTH | S_IWGRP) || !safepath_trusts(dir->st_uid);
}

static int check_existing(const struct safepath *path)
{
	const struct stat *info = &path->stat;

	if (path->given || (!S_ISREG(info->st_mode) && !S_ISFIFO(info->st_mode)))
		return 0;
	if (!safepath_trusts(info->st_uid))
		return -SAFEPATH_FILE_OTHERS;
	if (S_ISREG(info->st_mode) && info->st_nlink > 1 && others_may_create(&path->dir_stat))
		return -SAFEPATH_FILE_NAMES;
	return 0;
}

static int open_existing(const struct safepath *path)
{
	int err = check_existing(path), fd = err ? err : safepath_reopen(path, O_WRONLY);

	if (fd < 0 || !S_ISREG(path->stat.st_mode))
		return fd;
	if (ftruncate(fd, 0) == 0)
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

int outfile_open(const char *path, bool is_private)
{
	int fd = -EEXIST;

	for (int i = 0; i < TRIES && has_changed(fd); i++) {
		struct safepath place;
		int err = safepath_open(&place, path, 0);

		if (err) {
			fd = err;
			break;
		}
		fd = place.file < 0 ? create(&place, is_private) : open_existing(&place);
		safepath_close(&place);
	}
	if (fd >= 0)
		return fd;
	errno = -fd;
	return -1;
}
