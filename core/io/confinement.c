// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/confinement.h"

#include "core/base/units.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define TEXT_SIZE 8192
#define UNLIMITED (UINT64_MAX / 4) /* version 1 has no word for it: about 2^63 */

/* Where distributions mount the controller of memory; cgroups of version 1 come first. */
static const struct {
	const char *line; /* of /proc/self/cgroup, before the path */
	const char *mount, *limit, *used;
} hierarchies[] = {
	{":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"},
	{"0::", "/sys/fs/cgroup", "memory.max", "memory.current"},
};

/* The text is cut to fit; "" when it cannot be read. */
static bool read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0;
}

/* UINT64_MAX: there is no number. */
static uint64_t read_figure(const char *dir, const char *name)
{
	char path[CONFINEMENT_PATH + 32], text[32];
	uint64_t number;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!read_file(path, text, sizeof(text)) || sscanf(text, "%" SCNu64, &number) != 1)
		return UINT64_MAX;
	return number;
}

static uint64_t memory_left(const struct confinement *confinement)
{
	if (!*confinement->memory_file)
		return UINT64_MAX;
	return confinement->memory_limit > confinement->memory_used
		       ? confinement->memory_limit - confinement->memory_used
		       : 0;
}

static void take_group(
	struct confinement *confinement, const char *dir, const char *limit, const char *used)
{
	struct confinement group = {
		.memory_limit = read_figure(dir, limit), .memory_used = read_figure(dir, used)};

	if (group.memory_limit >= UNLIMITED || group.memory_used == UINT64_MAX)
		return;
	*group.memory_file = '/';
	if (memory_left(&group) >= memory_left(confinement))
		return;
	confinement->memory_limit = group.memory_limit;
	confinement->memory_used = group.memory_used;
	snprintf(confinement->memory_file, sizeof(confinement->memory_file), "%s/%s", dir, limit);
}

/* From the group up to the root of the hierarchy: each may have a limit. */
static void read_groups(struct confinement *confinement, const char *groups, size_t kind)
{
	const char *mount = hierarchies[kind].mount, *line = strstr(groups, hierarchies[kind].line);
	char dir[CONFINEMENT_PATH - 32];
	char *slash;

	if (!line)
		return;
	line += strlen(hierarchies[kind].line);
	snprintf(dir, sizeof(dir), "%s%.*s", mount, (int)strcspn(line, "\n"), line);
	while (strlen(dir) >= strlen(mount)) {
		take_group(confinement, dir, hierarchies[kind].limit, hierarchies[kind].used);
		slash = strrchr(dir, '/');
		*slash = '\0';
	}
}

static void read_memory(struct confinement *confinement)
{
	char text[TEXT_SIZE];
	const char *line;

	if (read_file("/proc/self/cgroup", text, sizeof(text)))
		for (size_t i = 0; i < sizeof(hierarchies) / sizeof(hierarchies[0]); i++)
			read_groups(confinement, text, i);
	read_file("/proc/meminfo", text, sizeof(text));
	line = strstr(text, "MemAvailable:");
	if (line)
		confinement->memory_free = strtoull(line + strlen("MemAvailable:"), NULL, 10) << 10;
}

static uint64_t read_limit(int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_cur;
}

/* A number in a line such as "Seccomp:	2"; 0: there is no such line. */
static long parse_number(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtol(line + strlen(name), NULL, 10) : 0;
}

void confinement_parse_status(struct confinement *confinement, const char *text)
{
	confinement->known = *text;
	confinement->no_new_privs = parse_number(text, "\nNoNewPrivs:") == 1;
	confinement->seccomp = parse_number(text, "\nSeccomp:") != 0;
}

enum lockdown confinement_parse_lockdown(const char *text)
{
	static const char *const words[] = {[LOCKDOWN_NONE] = "[none]",
		[LOCKDOWN_INTEGRITY] = "[integrity]",
		[LOCKDOWN_CONFIDENTIALITY] = "[confidentiality]"};

	for (enum lockdown i = LOCKDOWN_NONE; i <= LOCKDOWN_CONFIDENTIALITY; i++)
		if (strstr(text, words[i]))
			return i;
	return LOCKDOWN_UNKNOWN;
}

enum lockdown confinement_lockdown(void)
{
	char text[TEXT_SIZE];

	if (read_file("/sys/kernel/security/lockdown", text, sizeof(text)))
		return confinement_parse_lockdown(text);
	read_file("/proc/cmdline", text, sizeof(text));
	return strstr(text, "lockdown=confidentiality") ? LOCKDOWN_CONFIDENTIALITY
							: LOCKDOWN_UNKNOWN;
}

void confinement_read(struct confinement *confinement)
{
	char text[TEXT_SIZE];

	*confinement = (struct confinement){.address_space = read_limit(RLIMIT_AS),
		.locked = read_limit(RLIMIT_MEMLOCK),
		.descriptors = read_limit(RLIMIT_NOFILE)};
	read_file("/proc/self/status", text, sizeof(text));
	confinement_parse_status(confinement, text);
	confinement->lockdown = confinement_lockdown();
	read_memory(confinement);
}

static void explain_memory(const struct confinement *confinement, char *out, size_t size)
{
	uint64_t left = memory_left(confinement), free_bytes = confinement->memory_free;
	char limit[16];

	if (confinement->address_space < left) {
		units_write_bytes(limit, sizeof(limit), confinement->address_space);
		snprintf(out, size, "this process is limited to %s: raise it (ulimit -v)", limit);
	} else if (left != UINT64_MAX && (!free_bytes || left < free_bytes)) {
		units_write_bytes(limit, sizeof(limit), confinement->memory_limit);
		snprintf(out, size, "its control group is limited to %s: raise it (%s)", limit,
			confinement->memory_file);
	} else {
		units_write_bytes(limit, sizeof(limit), free_bytes);
		snprintf(out, size, "the machine has %s left: end other processes",
			free_bytes ? limit : "no memory");
	}
}

bool confinement_explain(const struct confinement *confinement, int error, char *out, size_t size)
{
	if (error == -ENOMEM)
		explain_memory(confinement, out, size);
	else if (error == -EMFILE)
		snprintf(out, size,
			"this process may open only %" PRIu64
			" files: raise the limit (ulimit -n 1024)",
			confinement->descriptors);
	else if (error == -ENFILE)
		snprintf(out, size,
			"the machine cannot open more files: raise the limit (sysctl fs.file-max)");
	else
		return false;
	return true;
}
