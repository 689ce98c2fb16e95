/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * cgroups.h - the control group of a process: which one is shown, and its path by number.
 *
 * A process has one group in each hierarchy.  Shown is that of v2; for a process in the root of v2,
 * or without v2, that of one v1 hierarchy, the same for all processes: systemd's where that is in
 * use, else that of the controller with the most groups.
 */
#ifndef CORE_SOURCE_PROC_CGROUPS_H
#define CORE_SOURCE_PROC_CGROUPS_H

#include "core/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CGROUPS_CONTROLLER 32

struct cgroup_choice {
	unsigned id;   /* of the v1 hierarchy, as in /proc/PID/cgroup; 0: none is in use */
	unsigned rank; /* its place among all hierarchies in order of creation; v2 has 0 */
	char controller[CGROUPS_CONTROLLER]; /* one of that hierarchy; "": it has none */
};

/* As the files of this machine have it: none when they cannot be read. */
struct cgroup_choice cgroups_choose(void);
/*
 * The same from texts: /proc/PID/cgroup of this process and of process 1 (or NULL), /proc/cgroups.
 */
struct cgroup_choice cgroups_choose_from(
	const char *own, const char *first, const char *controllers);
/*
 * The path to show of a process whose /proc/PID/cgroup is text, with a NUL.  Returns its length,
 * -ENOENT: it has none, or -ENAMETOOLONG.
 */
ssize_t cgroups_read_path(
	const struct cgroup_choice *choice, const char *text, char *out, size_t size);

/*
 * Which groups are frozen, v2 and v1.  A group's file is read again after FREEZERS_AGAIN_NS.  As
 * many as FREEZERS_MAX are remembered: with more groups than that the file is read for some of
 * their processes each time, as /proc/PID/cgroup is for all.
 */
#define FREEZERS_MAX      256
#define FREEZERS_AGAIN_NS UINT64_C(500000000)

/* All zeroes at first. */
struct cgroup_freezers {
	struct cgroup_freezer {
		uint64_t name; /* hash of its file; 0: none */
		uint64_t read_ns;
		bool frozen;
	} known[FREEZERS_MAX];
};

/*
 * Reads /proc/PID/cgroup: fills in event's control group, its text in out, and the flag
 * EVENT_FROZEN of a SEED or STAT.
 */
void cgroups_read(const struct cgroup_choice *choice, struct cgroup_freezers *freezers,
	struct event *event, char *out, size_t size);

/*
 * Number -> path, as the BPF programs report both before the first event of a group: one that is
 * gone by then has its path all the same.  Paths are as /proc/PID/cgroup has them for this process:
 * a group outside of our control group namespace starts with "/..".
 */
struct cgroups;

#define CGROUPS_V1       (UINT64_C(1) << 63) /* in a number: of the v1 hierarchy */
#define CGROUPS_PATH_MAX 4096

struct cgroups *cgroups_new(void);          /* NULL: no memory */
void cgroups_free(struct cgroups *cgroups); /* NULL is fine */

/*
 * names: from the group up to the root, each with a NUL; they are not trusted.  Returns 0;
 * -EBADMSG: they are invalid; -ENOMEM: the path is not known.
 */
int cgroups_add(struct cgroups *cgroups, uint64_t id, const char *names, size_t len);
/* The same for the root of our namespace: paths that are added later are relative to it. */
int cgroups_set_root(struct cgroups *cgroups, uint64_t id, const char *names, size_t len);

/* Returns "/system.slice/x.service", valid until the next cgroups_add; NULL: not known. */
const char *cgroups_path(const struct cgroups *cgroups, uint64_t id);

/*
 * True once after paths were dropped to keep to the bound: the programs must report all groups
 * again.
 */
bool cgroups_must_repeat(struct cgroups *cgroups);

#endif
