// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/rc_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool rc_path(char *out, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int len;

	if (config && *config == '/') /* others are to be ignored, says its specification */
		len = snprintf(out, size, "%s/mayfly/mayflyrc", config);
	else if (home && *home == '/')
		len = snprintf(out, size, "%s/.config/mayfly/mayflyrc", home);
	else
		return false;
	return len < (int)size;
}

/* ---- reading ---- */

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, text + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		len += n;
	}
	return len;
}

struct rc *rc_read(const char *path, int *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold us up */
	char *text = malloc(RC_BYTES_MAX + 1);
	struct rc *rc = NULL;
	ssize_t len = fd >= 0 ? 0 : errno == ENOENT || errno == ENOTDIR ? 0 : -errno;

	*err = -ENOMEM;
	if (text && fd >= 0)
		len = read_all(fd, text, RC_BYTES_MAX + 1);
	if (len > RC_BYTES_MAX)
		len = -EFBIG;
	if (len < 0)
		*err = len;
	else if (text)
		rc = rc_parse(text, len);
	if (fd >= 0)
		close(fd);
	free(text);
	return rc;
}

/* ---- writing ---- */

/* Cuts the last name off; false: there is none. */
static bool cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

/* Of whoever has the nearest directory above that exists, for us to write into. */
static int check_owner(const char *path)
{
	char above[PATH_MAX];
	struct stat stat_above;

	snprintf(above, sizeof(above), "%s", path);
	while (cut_name(above)) {
		if (stat(above, &stat_above) == 0)
			return !geteuid() && stat_above.st_uid ? -EPERM : 0;
		if (errno != ENOENT)
			return -errno;
	}
	return -ENOENT;
}

static int make_directories(const char *path)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *at = strchr(dir + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(dir, 0700) && errno != EEXIST && errno != EROFS && errno != EACCES)
			return -errno;
		*at = '/';
	}
	return 0;
}

static int write_lines(const struct rc *rc, int fd)
{
	FILE *file = fdopen(fd, "w");
	int err = 0;

	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < rc->count; i++)
		fprintf(file, "%s\n", rc->lines[i].text);
	if (fflush(file) || fsync(fd))
		err = -errno;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

/* The name is on the disk only when the directory is. */
static void sync_directory(const char *path)
{
	char dir[PATH_MAX];
	int fd;

	snprintf(dir, sizeof(dir), "%s", path);
	fd = cut_name(dir) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static int replace(const struct rc *rc, const char *path)
{
	char temporary[PATH_MAX + 8];
	int fd, err;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC); /* 0600 */
	if (fd < 0)
		return -errno;
	err = write_lines(rc, fd);
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	else
		sync_directory(path);
	return err;
}

int rc_write(const struct rc *rc, const char *path)
{
	char real[PATH_MAX];
	int err;

	if (strlen(path) >= sizeof(real))
		return -ENAMETOOLONG;
	err = check_owner(path);
	if (!err)
		err = make_directories(path);
	if (err)
		return err;
	if (!realpath(path, real)) /* not there yet */
		snprintf(real, sizeof(real), "%s", path);
	err = check_owner(real);
	return err ? err : replace(rc, real);
}
