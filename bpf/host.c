// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/host.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define HOST_PID_NS 0xEFFFFFFCu /* inode of the first pid namespace, on every kernel */

uint64_t host_boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

int64_t host_wall_offset_ns(void)
{
	struct timespec wall;
	uint64_t before = host_boot_ns(), after;

	clock_gettime(CLOCK_REALTIME, &wall);
	after = host_boot_ns();
	return wall.tv_sec * 1000000000ll + wall.tv_nsec - (int64_t)(before + (after - before) / 2);
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
