// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Paths come from processes, and may lead anywhere: only a regular file is opened for reading,
 * links of /proc are not followed, and ".." stops at the process's root.
 */
#include "core/source/proc/interpreter.h"

#include "core/io/read_limits.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How a process resolves paths: descriptors of its root and its directory. */
struct program_place {
	int root, directory;
};

static int open_link(int32_t pid, const char *name)
{
	char path[64];

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", name);
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int open_at(const struct program_place *place, const char *path)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
	int from = *path == '/' ? place->root : place->directory;

	if (*path == '/')
		how.resolve |= RESOLVE_IN_ROOT;
	return (int)syscall(SYS_openat2, from, path, &how, sizeof(how));
}

/* Opened for reading only if it is a regular file: opening a device can have effects. */
static int open_regular(const struct program_place *place, const char *path)
{
	int handle = open_at(place, path), fd = -1;
	char self[32];
	struct stat st;

	if (handle < 0)
		return -1;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", handle);
	if (fstat(handle, &st) == 0 && S_ISREG(st.st_mode))
		fd = open(self, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	close(handle);
	return fd;
}

/* Reads the first word after "#!"; false: no script. */
static bool read_script(int fd, char *out, size_t size)
{
	char line[READ_SCRIPT_MAX + 1] = "";
	ssize_t len = pread(fd, line, READ_SCRIPT_MAX, 0);
	char *name = line + 2;

	if (len < 3 || memcmp(line, "#!", 2) != 0)
		return false;
	name += strspn(name, " \t");
	name[strcspn(name, " \t\n")] = '\0';
	snprintf(out, size, "%s", name);
	return *name;
}

static bool read_loader(int fd, uint64_t offset, uint64_t bytes, char *out, size_t size)
{
	ssize_t len = pread(fd, out, bytes < size ? bytes : size - 1, (off_t)offset);

	if (len <= 0)
		return false;
	out[len] = '\0';
	return *out;
}

/* Only the machine's own byte order: other programs do not run here. */
#define READ_PROGRAM(BITS)                                                                         \
	static bool read_program##BITS(int fd, char *out, size_t size)                             \
	{                                                                                          \
		Elf##BITS##_Ehdr head;                                                             \
		Elf##BITS##_Phdr part;                                                             \
                                                                                                   \
		if (pread(fd, &head, sizeof(head), 0) != sizeof(head) ||                           \
			head.e_phentsize != sizeof(part))                                          \
			return false;                                                              \
		for (unsigned i = 0; i < head.e_phnum && i < READ_HEADERS_MAX; i++) {              \
			off_t at = (off_t)(head.e_phoff + i * sizeof(part));                       \
                                                                                                   \
			if (pread(fd, &part, sizeof(part), at) != sizeof(part))                    \
				return false;                                                      \
			if (part.p_type == PT_INTERP)                                              \
				return read_loader(fd, part.p_offset, part.p_filesz, out, size);   \
		}                                                                                  \
		return false;                                                                      \
	}
READ_PROGRAM(32)
READ_PROGRAM(64)

static bool read_interpreter(int fd, char *out, size_t size)
{
	unsigned char ident[EI_NIDENT] = "";

	if (read_script(fd, out, size))
		return true;
	if (pread(fd, ident, sizeof(ident), 0) != sizeof(ident) || memcmp(ident, ELFMAG, SELFMAG))
		return false;
	return ident[EI_CLASS] == ELFCLASS32 ? read_program32(fd, out, size)
					     : read_program64(fd, out, size);
}

static bool is_interpreter_missing(
	const struct program_place *place, const char *path, char *out, size_t size)
{
	int fd = open_regular(place, path), handle;
	bool missing = false;

	if (fd < 0)
		return false;
	if (read_interpreter(fd, out, size)) {
		handle = open_at(place, out);
		missing = handle < 0 && (errno == ENOENT || errno == ENOTDIR);
		if (handle >= 0)
			close(handle);
	}
	close(fd);
	return missing;
}

bool interpreter_is_missing(int32_t pid, const char *path, char *out, size_t size)
{
	struct program_place place = {open_link(pid, "root"), open_link(pid, "cwd")};
	bool missing = false;

	if (*path && place.root >= 0 && place.directory >= 0)
		missing = is_interpreter_missing(&place, path, out, size);
	if (place.root >= 0)
		close(place.root);
	if (place.directory >= 0)
		close(place.directory);
	return missing;
}
