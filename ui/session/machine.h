/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * machine.h - the figures in the header: load, memory and CPUs of the machine, CPU use of mayfly.
 *
 * They are read from /proc before a frame is drawn, at most once per second.
 */
#ifndef UI_SESSION_MACHINE_H
#define UI_SESSION_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define MACHINE_CPUS 8192 /* as many as Linux can be built for; more are in the total only */

/* Time since boot, in the kernel's ticks. */
struct cpu_ticks {
	uint64_t busy, all;
};

struct machine {
	double load[3];                    /* average of 1, 5, 15 minutes; < 0: unknown */
	uint64_t memory_bytes, used_bytes; /* used: total - available; 0: unknown */
	uint64_t swap_bytes, swap_used_bytes;
	unsigned cpus;                  /* online; 0: unknown */
	float share;                    /* busy part of all CPUs, 0 to 1; < 0: not known yet */
	float shares[MACHINE_CPUS];     /* of each CPU that is online, 0 to 1 */
	uint16_t numbers[MACHINE_CPUS]; /* of these CPUs: 0, 2 while CPU 1 is offline */
	double own_share;           /* CPU use of mayfly: 1.0 is one busy CPU; < 0: not known yet */
	double kernel_share;        /* CPU use of its BPF programs; < 0: unknown */
	uint64_t read_ns;           /* time of the last reading; 0: never */
	uint64_t own_ns, kernel_ns; /* CPU time at that reading */
	struct cpu_ticks ticks, each_ticks[MACHINE_CPUS]; /* at that reading, by CPU number */
};

void machine_init(struct machine *machine);
/* kernel_ns: CPU time of the BPF programs so far, UINT64_MAX: unknown.  False: nothing was read,
 * the last reading is less than a second old. */
bool machine_read(struct machine *machine, uint64_t now_ns, uint64_t kernel_ns);
/* Reads the shares of the CPUs since the last call; in: text as in /proc/stat. */
void machine_read_cpus(struct machine *machine, FILE *in);

#endif
