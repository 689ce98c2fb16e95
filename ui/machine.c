// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define INTERVAL_NS UINT64_C(1000000000)

void machine_init(struct machine *machine)
{
	*machine = (struct machine){
		.load = {-1, -1, -1},
		.own_share = -1,
		.kernel_share = -1,
	};
}

static void read_load(struct machine *machine)
{
	FILE *in = fopen("/proc/loadavg", "re");
	double *load = machine->load;

	if (!in || fscanf(in, "%lf %lf %lf", &load[0], &load[1], &load[2]) != 3)
		load[0] = load[1] = load[2] = -1;
	if (in)
		fclose(in);
}

static void read_memory(struct machine *machine)
{
	FILE *in = fopen("/proc/meminfo", "re");
	uint64_t total = 0, available = 0;
	char line[128];

	while (in && (!total || !available) && fgets(line, sizeof(line), in)) {
		sscanf(line, "MemTotal: %" SCNu64, &total);
		sscanf(line, "MemAvailable: %" SCNu64, &available);
	}
	if (in)
		fclose(in);
	machine->memory_bytes = total << 10;
	machine->used_bytes = total > available ? (total - available) << 10 : 0;
}

static uint64_t timeval_ns(struct timeval time)
{
	return time.tv_sec * UINT64_C(1000000000) + time.tv_usec * UINT64_C(1000);
}

static uint64_t own_cpu_ns(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage))
		return 0;
	return timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime);
}

static double share_of(uint64_t before_ns, uint64_t after_ns, uint64_t interval_ns)
{
	return after_ns > before_ns ? (double)(after_ns - before_ns) / interval_ns : 0;
}

bool machine_read(struct machine *machine, uint64_t now_ns, uint64_t kernel_ns)
{
	uint64_t own_ns, interval_ns = now_ns - machine->read_ns;
	bool first = !machine->read_ns;

	if (!first && interval_ns < INTERVAL_NS)
		return false;
	read_load(machine);
	read_memory(machine);
	own_ns = own_cpu_ns();
	if (!first) {
		machine->own_share = share_of(machine->own_ns, own_ns, interval_ns);
		machine->kernel_share = kernel_ns == UINT64_MAX ? -1
								: share_of(machine->kernel_ns,
									  kernel_ns, interval_ns);
	}
	machine->own_ns = own_ns;
	machine->kernel_ns = kernel_ns;
	machine->read_ns = now_ns;
	return true;
}

unsigned machine_pid_width(void)
{
	FILE *in = fopen("/proc/sys/kernel/pid_max", "re");
	unsigned greatest = 4194304;
	char digits[16];

	if (in && fscanf(in, "%u", &greatest) == 1)
		greatest--; /* the first one that is never given out */
	if (in)
		fclose(in);
	return snprintf(digits, sizeof(digits), "%u", greatest);
}
