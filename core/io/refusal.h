/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* refusal.h - why BPF does not work here, and what to do about it: one sentence per cause. */
#ifndef CORE_IO_REFUSAL_H
#define CORE_IO_REFUSAL_H

#include "core/io/confinement.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/utsname.h>

/* What failed at the start. */
enum refusal_step {
	REFUSAL_FILES, /* the descriptors that mayfly needs */
	REFUSAL_TYPES, /* reading the kernel's types */
	REFUSAL_OPEN,  /* the programs themselves */
	REFUSAL_LOAD,  /* the map or program that the library's message names */
	REFUSAL_PIDS,  /* the test run that finds mayfly's pid namespace */
	REFUSAL_RING,  /* the ring buffer in mayfly's memory */
	REFUSAL_ATTACH,
	REFUSAL_SCAN, /* the iterator of all tasks */
	REFUSAL_STEPS,
};

struct refusal {
	enum refusal_step step;
	int error;           /* negative errno */
	const char *message; /* of the library, or "" */
	uint32_t ring_bytes;
};

/* What is known about the machine: all that the cause of an error depends on. */
struct situation {
	struct utsname kernel;
	bool has_sysfs;         /* /sys is mounted */
	bool in_user_namespace; /* whose capabilities do not count */
	const char *missing;    /* capabilities, as privilege_missing returns them */
	bool can_gain;          /* privilege_can_be_gained */
	char program[PATH_MAX]; /* the path of mayfly */
	struct confinement confinement;
};

/* Reads it. */
void refusal_read_situation(struct situation *situation);

/* Causes that can be told before anything has failed. */
enum cause {
	CAUSE_OLD_KERNEL,
	CAUSE_LOCKDOWN,
	CAUSE_CAPABILITIES,
	CAUSES_BEFORE,
};

/* Whether it holds: then writes the sentence. */
bool refusal_has_cause(enum cause cause, const struct situation *situation, char *out, size_t size);
/* Writes a sentence on the most probable cause, and what to do about it. */
void refusal_explain(
	const struct refusal *refusal, const struct situation *situation, char *out, size_t size);

#endif
