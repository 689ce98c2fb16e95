// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/proc_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define TEXT_SIZE 8192 /* a status has about 1.5 KiB at most */

/* In the order in which they are explained. */
static const struct {
	unsigned limits; /* all of these */
	const char *misses, *sentence;
} texts[] = {
	{PROC_MOUNT_OTHER, "lacks the pids of this namespace (/proc)",
		"/proc shows the pids of another pid namespace than mayfly's: mount its own (mount "
		"-t proc proc /proc; unshare --mount-proc), or run mayfly in that namespace"},
	{PROC_MOUNT_NONE, "lacks arguments and load (no /proc)",
		"/proc is not mounted: mount it (mount -t proc proc /proc); without it arguments "
		"of "
		"processes that run already, load, memory and CPUs of the machine are not known"},
	{PROC_MOUNT_SUBSET | PROC_MOUNT_HIDES,
		"lacks load and other users' data (/proc: subset, hidepid)",
		"/proc is mounted with subset=pid and hidepid: load, memory and CPUs of the "
		"machine, and arguments and files of other users' processes are not known; mount "
		"another one (mount -t proc proc /proc)"},
	{PROC_MOUNT_SUBSET, "lacks load and memory (/proc: subset=pid)",
		"/proc is mounted with subset=pid: load, memory and CPUs of the machine are not "
		"known; mount another one (mount -t proc proc /proc)"},
	{PROC_MOUNT_HIDES, "lacks other users' data (/proc: hidepid)",
		"/proc is mounted with hidepid: arguments and files of other users' processes are "
		"not known, and --source=proc does not see these; give mayfly CAP_SYS_PTRACE "
		"(sudo), or mount -o remount,hidepid=0 /proc"},
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

/* /proc shows a pid for each namespace from its own to the innermost one. */
static bool has_one_pid(const char *text)
{
	const char *line = strstr(text, "\nNSpid:");
	int32_t first, second;

	return !line || sscanf(line + 7, "%" SCNd32 "%" SCNd32, &first, &second) < 2;
}

/* Then a file that cannot be opened says nothing about /proc. */
static bool is_without_room(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* "self" leads nowhere when /proc is of a namespace that mayfly is not in. */
static bool has_own_pids(void)
{
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	char text[TEXT_SIZE];
	ssize_t len;

	if (fd < 0)
		return is_without_room(errno);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0 && has_one_pid(text);
}

/* The first process always exists. */
static bool hides_first_process(void)
{
	int fd = open("/proc/1/stat", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return !is_without_room(errno);
	close(fd);
	return false;
}

unsigned proc_mount_read(void)
{
	struct statfs fs;

	if (statfs("/proc", &fs) || fs.f_type != PROC_SUPER_MAGIC)
		return PROC_MOUNT_NONE;
	if (!has_own_pids())
		return PROC_MOUNT_OTHER;
	return (access("/proc/meminfo", F_OK) ? PROC_MOUNT_SUBSET : 0) |
	       (hides_first_process() ? PROC_MOUNT_HIDES : 0);
}

bool proc_mount_has_pids(unsigned limits)
{
	return !(limits & (PROC_MOUNT_NONE | PROC_MOUNT_OTHER));
}

/* TEXTS: there is nothing to say. */
static size_t find_limits(unsigned limits)
{
	size_t i = 0;

	while (i < TEXTS && (limits & texts[i].limits) != texts[i].limits)
		i++;
	return i;
}

void proc_mount_explain(unsigned limits, char *message, size_t size)
{
	size_t i = find_limits(limits);

	snprintf(message, size, "%s", i < TEXTS ? texts[i].sentence : "");
}

const char *proc_mount_misses(unsigned limits, const char *otherwise)
{
	size_t i = find_limits(limits);
	bool is_minor = limits == PROC_MOUNT_SUBSET;

	return i == TEXTS || (otherwise && is_minor) ? otherwise : texts[i].misses;
}
