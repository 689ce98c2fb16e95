/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - what the header tells about the machine and about ourselves.
 *
 * Read from /proc only when a frame is drawn anyway, and at most once a second.
 */
#ifndef UI_SESSION_MACHINE_H
#define UI_SESSION_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_CPUS 512 /* those beyond are in the sum only */

/* Time since boot, in the kernel's ticks. */
struct cpu_ticks {
	uint64_t busy, all;
};

struct machine {
	double load[3];                    /* of the last 1, 5, 15 minutes; < 0: not known */
	uint64_t memory_bytes, used_bytes; /* used: what is not available; 0: not known */
	uint64_t swap_bytes, swap_used_bytes;
	unsigned cpus;              /* that are online; 0: not known */
	float share;                /* of all of them, 0 to 1; < 0: not known yet */
	float shares[MACHINE_CPUS]; /* of each, 0 to 1 */
	double own_share;    /* CPUs this program uses: 1.0 is one CPU busy; < 0: not known yet */
	double kernel_share; /* CPUs its programs in the kernel use; < 0: not known */
	uint64_t read_ns;    /* when; 0: never */
	uint64_t own_ns, kernel_ns;                       /* CPU time used up to then */
	struct cpu_ticks ticks, each_ticks[MACHINE_CPUS]; /* up to then, by the CPU's number */
};

void machine_init(struct machine *machine);
/* kernel_ns: what the source has cost so far, UINT64_MAX: not known.  False: it was not due. */
bool machine_read(struct machine *machine, uint64_t now_ns, uint64_t kernel_ns);
unsigned machine_pid_width(void); /* digits of the greatest pid there can be */

#endif
