/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host.h - what is around the capture: the machine's clocks, and how it is set up. */
#ifndef BPF_HOST_H
#define BPF_HOST_H

#include <stdbool.h>
#include <stdint.h>

uint64_t host_boot_ns(void);       /* CLOCK_BOOTTIME, now */
int64_t host_wall_offset_ns(void); /* CLOCK_REALTIME is so far ahead of it */
bool host_has_our_pids(void);      /* /proc means the same by a pid as the programs do */
bool host_counts_bpf(void);        /* what the programs cost (kernel.bpf_stats_enabled) */

#endif
