// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/host.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <sys/stat.h>

#define HOST_PID_NS 0xEFFFFFFCu /* inode of the first pid namespace, on every kernel */

int64_t host_wall_offset_ns(void)
{
	uint64_t before = clock_read(CLOCK_BOOTTIME), wall = clock_read(CLOCK_REALTIME);
	uint64_t after = clock_read(CLOCK_BOOTTIME);

	return (int64_t)(wall - (before + (after - before) / 2));
}

bool host_has_our_pids(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == HOST_PID_NS;
}

bool host_counts_bpf(void)
{
	FILE *file = fopen("/proc/sys/kernel/bpf_stats_enabled", "re");
	int on = 0;

	if (!file)
		return false;
	if (fscanf(file, "%d", &on) != 1)
		on = 0;
	fclose(file);
	return on;
}
