/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * confinement.h - what the system permits this process, beside its capabilities: filters of system
 * calls, lockdown of the kernel, limits of memory and descriptors.
 */
#ifndef CORE_IO_CONFINEMENT_H
#define CORE_IO_CONFINEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFINEMENT_PATH 512

enum lockdown { LOCKDOWN_UNKNOWN, LOCKDOWN_NONE, LOCKDOWN_INTEGRITY, LOCKDOWN_CONFIDENTIALITY };

struct confinement {
	bool known;        /* /proc has the next two */
	bool no_new_privs; /* neither sudo nor file capabilities have an effect */
	bool seccomp;      /* a filter may refuse system calls */
	enum lockdown lockdown;
	/* The control group, its own or one above, that has the least memory left. */
	char memory_file[CONFINEMENT_PATH]; /* with the limit; "": there is no limit */
	uint64_t memory_limit, memory_used; /* bytes */
	uint64_t memory_free;               /* of the machine, in bytes; 0: not known */
	uint64_t address_space;             /* RLIMIT_AS in bytes; UINT64_MAX: no limit */
	uint64_t locked;                    /* RLIMIT_MEMLOCK in bytes; the same */
	uint64_t descriptors;               /* RLIMIT_NOFILE */
};

void confinement_read(struct confinement *confinement);
/* From securityfs; where that is not mounted, from the kernel's command line. */
enum lockdown confinement_lockdown(void);

/* Parses the text of /proc/self/status, and of /sys/kernel/security/lockdown. */
void confinement_parse_status(struct confinement *confinement, const char *text);
enum lockdown confinement_parse_lockdown(const char *text);

/*
 * Writes which limit is the cause of -ENOMEM, -EMFILE or -ENFILE, and what to do about it.  Returns
 * false for any other error.
 */
bool confinement_explain(const struct confinement *confinement, int error, char *out, size_t size);

#endif
