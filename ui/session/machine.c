// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/machine.h"

#include "core/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define INTERVAL_NS UINT64_C(1000000000)

void machine_init(struct machine *machine)
{
	*machine = (struct machine){
		.load = {-1, -1, -1},
		.share = -1,
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
	uint64_t total = 0, available = 0, swap = 0, swap_free = 0;
	char line[128];

	while (in && fgets(line, sizeof(line), in)) {
		sscanf(line, "MemTotal: %" SCNu64, &total);
		sscanf(line, "MemAvailable: %" SCNu64, &available);
		sscanf(line, "SwapTotal: %" SCNu64, &swap);
		if (sscanf(line, "SwapFree: %" SCNu64, &swap_free) == 1)
			break;
	}
	if (in)
		fclose(in);
	machine->memory_bytes = total << 10;
	machine->used_bytes = total > available ? (total - available) << 10 : 0;
	machine->swap_bytes = swap << 10;
	machine->swap_used_bytes = swap > swap_free ? (swap - swap_free) << 10 : 0;
}

/* The busy part since the last reading.  The ticks of a CPU that was offline may start from 0. */
static float update_share(struct cpu_ticks *last, struct cpu_ticks now)
{
	uint64_t busy = now.busy > last->busy ? now.busy - last->busy : 0;
	uint64_t all = now.all > last->all ? now.all - last->all : 0;

	*last = now;
	return !all ? 0 : busy > all ? 1 : (float)((double)busy / (double)all);
}

/* "cpu3 user nice system idle iowait irq softirq steal ..."; guests are in user already. */
static bool parse_ticks(const char *text, struct cpu_ticks *ticks)
{
	uint64_t t[8] = {0};

	if (sscanf(text,
		    "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64
		    "%" SCNu64,
		    &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) < 4)
		return false;
	ticks->busy = t[0] + t[1] + t[2] + t[5] + t[6] + t[7];
	ticks->all = ticks->busy + t[3] + t[4];
	return true;
}

static void parse_cpu(struct machine *machine, const char *line, bool first)
{
	struct cpu_ticks ticks;
	unsigned number;
	int len = 0;

	if (line[3] == ' ') {
		if (parse_ticks(line + 4, &ticks))
			machine->share = update_share(&machine->ticks, ticks);
		if (first)
			machine->share = -1;
	} else if (sscanf(line, "cpu%u%n", &number, &len) == 1 && number < MACHINE_CPUS &&
		   machine->cpus < MACHINE_CPUS && parse_ticks(line + len, &ticks)) {
		machine->numbers[machine->cpus] = (uint16_t)number;
		machine->shares[machine->cpus++] =
			update_share(&machine->each_ticks[number], ticks);
	}
}

void machine_read_cpus(struct machine *machine, FILE *in)
{
	bool first = !machine->ticks.all;
	char line[256];

	machine->cpus = 0;
	while (fgets(line, sizeof(line), in) && !strncmp(line, "cpu", 3))
		parse_cpu(machine, line, first);
}

static void read_cpus(struct machine *machine)
{
	FILE *in = fopen("/proc/stat", "re");

	machine->cpus = 0;
	if (!in)
		return;
	machine_read_cpus(machine, in);
	fclose(in);
}

static uint64_t own_cpu_ns(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage))
		return 0;
	return clock_timeval_ns(usage.ru_utime) + clock_timeval_ns(usage.ru_stime);
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
	read_cpus(machine);
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
