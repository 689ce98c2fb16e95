/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host.h - the machine around the capture: clocks and settings. */
#ifndef BPF_HOST_H
#define BPF_HOST_H

#include <stdbool.h>
#include <stdint.h>

int64_t host_wall_offset_ns(void); /* CLOCK_REALTIME minus CLOCK_BOOTTIME */
bool host_has_our_pids(void);      /* pids in /proc are those that the programs see */
bool host_counts_bpf(void); /* the kernel counts the programs' time (kernel.bpf_stats_enabled) */

#endif
