// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/config/config_file.h"

#include "core/io/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

struct config_file_line {
	char *text;        /* the whole line, without the line break */
	char *key, *value; /* NULL: a comment, or a line without "=" */
	bool comment;      /* or a blank line */
};

struct config_file {
	struct config_file_line *lines;
	unsigned count, room;
};

#define BLANKS " \t\r\f\v"

/* ---- lines ---- */

static void trim(char *text)
{
	size_t len = strlen(text), lead = strspn(text, BLANKS);

	while (len > lead && strchr(BLANKS, text[len - 1]))
		text[--len] = '\0';
	memmove(text, text + lead, len - lead + 1);
}

static bool is_comment(const char *text)
{
	text += strspn(text, BLANKS);
	return !*text || *text == '#' || *text == ';';
}

static void free_line(struct config_file_line *line)
{
	free(line->text);
	free(line->key);
	free(line->value);
}

/* Owns text from now on, also if it fails: no memory. */
static bool split_line(struct config_file_line *line, char *text)
{
	const char *equals = strchr(text, '=');

	*line = (struct config_file_line){.text = text, .comment = is_comment(text)};
	if (line->comment || !equals)
		return true;
	line->key = strndup(text, equals - text);
	line->value = strdup(equals + 1);
	if (!line->key || !line->value) {
		free_line(line);
		return false;
	}
	trim(line->key);
	trim(line->value);
	return true;
}

static bool add_line(struct config_file *rc, char *text)
{
	if (text && rc->count == rc->room) {
		unsigned room = rc->room ? 2 * rc->room : 32;
		struct config_file_line *lines = realloc(rc->lines, room * sizeof(*lines));

		if (!lines) {
			free(text);
			return false;
		}
		rc->lines = lines;
		rc->room = room;
	}
	if (!text || !split_line(&rc->lines[rc->count], text))
		return false;
	rc->count++;
	return true;
}

struct config_file *config_file_parse(const char *text, size_t len)
{
	struct config_file *rc = calloc(1, sizeof(*rc));
	const char *end = text + len;

	while (rc && text < end) {
		const char *newline = memchr(text, '\n', end - text);
		size_t size = (newline ? newline : end) - text;

		if (!add_line(rc, strndup(text, size))) {
			config_file_free(rc);
			return NULL;
		}
		text += size + 1;
	}
	return rc;
}

void config_file_free(struct config_file *rc)
{
	for (unsigned i = 0; rc && i < rc->count; i++)
		free_line(&rc->lines[i]);
	if (rc)
		free(rc->lines);
	free(rc);
}

/* ---- keys ---- */

static struct config_file_line *find_line(const struct config_file *rc, const char *key)
{
	for (unsigned i = rc->count; i-- > 0;)
		if (rc->lines[i].key && !strcmp(rc->lines[i].key, key))
			return &rc->lines[i];
	return NULL;
}

const char *config_file_get(const struct config_file *rc, const char *key)
{
	const struct config_file_line *line = find_line(rc, key);

	return line ? line->value : NULL;
}

static char *join(const char *key, const char *value)
{
	size_t len = strcspn(value, "\n"), size = strlen(key) + len + sizeof(" = ");
	char *text = malloc(size);

	if (!text)
		return NULL;
	strcpy(text, key);
	strcat(text, " = ");
	strncat(text, value, len);
	return text;
}

bool config_file_set(struct config_file *rc, const char *key, const char *value)
{
	struct config_file_line *line = find_line(rc, key), changed;
	char *text = join(key, value);

	if (!line || !text)
		return add_line(rc, text);
	if (!split_line(&changed, text))
		return false;
	free_line(line);
	*line = changed;
	return true;
}

bool config_file_line(const struct config_file *rc, unsigned n, unsigned *number, const char **key,
	const char **value)
{
	for (unsigned i = 0; i < rc->count; i++) {
		const struct config_file_line *line = &rc->lines[i];

		if (line->comment || n--)
			continue;
		*number = i + 1;
		*key = line->key;
		*value = line->value;
		return true;
	}
	return false;
}

bool config_file_path(char *out, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int len;

	if (config && *config == '/') /* the specification says to ignore relative paths */
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

/* NULL: *err is set. */
static struct config_file *read_lines(int fd, int *err)
{
	char *text = malloc(CONFIG_FILE_BYTES_MAX + 1);
	ssize_t len = text ? read_all(fd, text, CONFIG_FILE_BYTES_MAX + 1) : -ENOMEM;
	struct config_file *rc = NULL;

	if (len > CONFIG_FILE_BYTES_MAX)
		len = -EFBIG;
	*err = len < 0 ? (int)len : -ENOMEM;
	if (len >= 0)
		rc = config_file_parse(text, len);
	free(text);
	return rc;
}

/* Returns an empty one if the file does not exist. */
static struct config_file *read_file(const struct safepath *place, int *err)
{
	struct config_file *rc;
	int fd;

	if (place->file < 0) {
		*err = -ENOMEM;
		return config_file_parse("", 0);
	}
	fd = safepath_reopen(place, O_RDONLY);
	if (fd < 0) {
		*err = fd;
		return NULL;
	}
	rc = read_lines(fd, err);
	close(fd);
	return rc;
}

static int check_regular(const struct safepath *place)
{
	return place->file < 0 || S_ISREG(place->stat.st_mode) ? 0 : -SAFEPATH_NOT_REGULAR;
}

struct config_file *config_file_read(const char *path, int *err)
{
	struct safepath place;
	struct config_file *rc = NULL;

	/* for an ordinary user the directories above may belong to anyone */
	*err = safepath_open(&place, path, geteuid() ? 0 : SAFEPATH_OWN | SAFEPATH_READ);
	if (*err == -ENOENT || *err == -ENOTDIR) { /* a directory above it does not exist */
		*err = -ENOMEM;
		return config_file_parse("", 0);
	}
	if (*err)
		return NULL;
	*err = check_regular(&place);
	if (!*err)
		rc = read_file(&place, err);
	safepath_close(&place);
	return rc;
}

/* ---- writing ---- */

static int write_lines(const struct config_file *rc, int fd)
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
	else if (ferror(file)) /* an earlier error has no errno */
		err = -EIO;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

/* A rename is on the disk only after the directory is synced. */
static void sync_directory(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* Gives the new file the mode and group of the old one.  update has checked its owner. */
static int keep_mode(const struct safepath *place, int fd)
{
	const struct stat *old = &place->stat;
	struct stat info;

	if (place->file < 0)
		return 0;
	if (fstat(fd, &info) < 0)
		return -errno;
	if (info.st_gid != old->st_gid && fchown(fd, (uid_t)-1, old->st_gid) < 0)
		return errno == EPERM ? -SAFEPATH_GROUP : -errno;
	return fchmod(fd, old->st_mode & 0777) < 0 ? -errno : 0;
}

/* Creates a file with an unpredictable name in the same directory. */
static int create_temporary(const struct safepath *place, struct safepath *temporary)
{
	uint64_t random;

	*temporary = *place;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	snprintf(temporary->name, sizeof(temporary->name), "mayflyrc.%016" PRIx64, random);
	return safepath_create(temporary, O_WRONLY, 0600);
}

static int replace(const struct config_file *rc, const struct safepath *place)
{
	struct safepath temporary;
	int fd = create_temporary(place, &temporary), err;

	if (fd < 0)
		return fd;
	err = keep_mode(place, fd);
	if (err)
		close(fd);
	else
		err = write_lines(rc, fd);
	if (!err && renameat(place->dir, temporary.name, place->dir, place->name) < 0)
		err = -errno;
	if (err)
		unlinkat(place->dir, temporary.name, 0);
	else
		sync_directory(place->dir);
	return err;
}

/* A rename needs no permission of the file itself. */
static int check_replaceable(const struct stat *old)
{
	if (old->st_uid != geteuid())
		return -SAFEPATH_FILE_OTHERS;
	if (!(old->st_mode & S_IWUSR))
		return -SAFEPATH_READ_ONLY;
	return old->st_nlink > 1 ? -SAFEPATH_LINKED : 0;
}

/* Uses only the descriptors in place: the path may lead to another file by now. */
static int update(const struct safepath *place, const char *key, const char *value)
{
	int err = check_regular(place);
	struct config_file *rc;

	if (err)
		return err;
	if (place->file >= 0)
		err = check_replaceable(&place->stat);
	if (err)
		return err;
	rc = read_file(place, &err);
	if (rc)
		err = config_file_set(rc, key, value) ? replace(rc, place) : -ENOMEM;
	config_file_free(rc);
	return err;
}

int config_file_update(const char *path, const char *key, const char *value)
{
	struct safepath place;
	int err = safepath_open(&place, path, SAFEPATH_OWN | SAFEPATH_NO_LINK | SAFEPATH_MAKE);

	if (err)
		return err;
	err = update(&place, key, value);
	safepath_close(&place);
	return err;
}
