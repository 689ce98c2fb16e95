// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * memory [LIVES [STEPS]]: what the screen keeps of so many processes that have started and ended
 * on a machine of 300, 1000 a second: bytes in use, and bytes of the allocator, at each step.
 * What is bounded stays the same from some step on.
 */
#include "tests/bench/machine.h"

#include <malloc.h>

#define PROCESSES 300

static unsigned long resident_kib(void)
{
	unsigned long kib = 0;
	char line[128];
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "RssAnon: %lu", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static void print_state(unsigned long lives)
{
	struct mallinfo2 info = mallinfo2();

	printf("%10lu lives  KiB: %zu in use, %zu in blocks of their own, %zu heap, %lu resident\n",
		lives, info.uordblks / 1024, info.hblkhd / 1024, info.arena / 1024, resident_kib());
	fflush(stdout);
}

int main(int argc, char **argv)
{
	unsigned long lives = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	unsigned long steps = argc > 2 ? strtoul(argv[2], NULL, 10) : 20, done = 0;
	struct bench bench = {.lasts = false};

	bench_open(&bench, PROCESSES, SHAPE_MACHINE);
	bench.busy = true;
	for (unsigned long step = 1; step <= steps; step++) {
		for (; done < lives / steps * step; done += BENCH_BURST) {
			bench_pass(&bench);
			bench_draw(&bench);
		}
		print_state(done);
	}
	bench_close(&bench);
	print_state(done);
	return 0;
}
