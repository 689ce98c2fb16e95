// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/startup.h"

#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define LARGE_BYTES (256 << 10) /* a block of its own for the allocator */

/*
 * If a standard descriptor is closed, the next file or BPF map opened would take its number and get
 * the program's output.  A closed standard output is opened read-only: writing to it still fails.
 */
static void open_standard_descriptors(void)
{
	int fd;

	for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; wanted++) {
		if (fcntl(wanted, F_GETFD) >= 0)
			continue;
		fd = open("/dev/null", wanted == STDOUT_FILENO ? O_RDONLY : O_RDWR);
		if (fd >= 0 && fd != wanted) {
			dup2(fd, wanted);
			close(fd);
		}
	}
}

/*
 * By default glibc puts large blocks into its heap once it has seen one freed; a pass over all
 * tasks then leaves a hole there, under what is allocated later, which never returns.
 */
static void set_allocator(void)
{
#ifdef M_MMAP_THRESHOLD /* not with musl */
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
#endif
}

static bool is_utf8_name(const char *locale)
{
	const char *codeset = strchr(locale, '.');

	return !codeset || !strncasecmp(codeset, ".utf-8", 6) || !strncasecmp(codeset, ".utf8", 5);
}

/*
 * A locale that is set and not installed, as after ssh from another machine: its characters
 * are known all the same.  Unless C.UTF-8 is missing, too: then all but ASCII is escaped.
 */
static void set_locale(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *wanted = NULL;

	if (setlocale(LC_ALL, "") || setlocale(LC_CTYPE, ""))
		return;
	for (int i = 0; i < 3 && !(wanted && *wanted); i++)
		wanted = getenv(names[i]);
	if (wanted && is_utf8_name(wanted))
		setlocale(LC_CTYPE, "C.UTF-8");
}

void startup_prepare(void)
{
	open_standard_descriptors();
	set_allocator();
	set_locale();
}
