#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A fork costs more the more ancestors of the process are alive.
#
# Guess: a fork costs what the process has mapped; who its ancestors are does not matter.
# Seen: in a chain of processes of which each forks the next one and waits for it, nothing else
# being done, the fork at depth 600 takes 20 to 200 times as long as at depth 0 (4 to 50 ms, and
# 0.2 ms), at depth 2700 a quarter of a second.  The slab anon_vma_chain grows with the square of
# the depth: by 2 million objects at depth 600.
# Reason: each fork links every private mapping of the child to the anon_vmas of all ancestors
# that still have that mapping.  An exec, an exit of the ancestors, or a child that shares the
# memory (clone with CLONE_VM) ends it: 30 000 processes deep are made in a second that way.
# So: to test programs with deep process trees, do not build the tree by fork alone.
#
# Kernel 6.18 (x86-64); mm/rmap.c, anon_vma_clone() and anon_vma_fork(), says that it links them.
# Needs gcc; /proc/slabinfo is read as root only, and left out else.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/depth.c" <<'END'
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEPTH 600
#define SOME  50

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static long chains(void)
{
	FILE *in = fopen("/proc/slabinfo", "re");
	char line[512];
	long count = 0;

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "anon_vma_chain %ld", &count) == 1)
			break;
	if (in)
		fclose(in);
	return count;
}

static double mean(const double *us)
{
	double sum = 0;

	for (int i = 0; i < SOME; i++)
		sum += us[i];
	return sum / SOME;
}

int main(void)
{
	double *us = mmap(NULL, (DEPTH + 1) * sizeof(*us), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long before = chains();

	for (int depth = 0; depth < DEPTH; depth++) {
		double begin = now_us();
		pid_t child = fork();

		if (child < 0)
			_exit(1);
		if (!child)
			continue;
		us[depth] = now_us() - begin;
		wait(NULL);
		if (depth)
			_exit(0);
		printf("at depth 0 %.0f us, at depth %d %.0f us: %.1f times\n", mean(us),
			DEPTH, mean(us + DEPTH - SOME), mean(us + DEPTH - SOME) / mean(us));
		if (before)
			printf("anon_vma_chain: %.0f objects more\n", us[DEPTH]);
		return mean(us + DEPTH - SOME) < 3 * mean(us);
	}
	us[DEPTH] = (double)(chains() - before);
	_exit(0);
}
END
gcc -O2 -o "$dir/depth" "$dir/depth.c"
if "$dir/depth"; then
	echo "as described"
else
	echo "$0: forks deep in a tree are as quick as others here" >&2
	exit 1
fi
