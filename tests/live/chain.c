// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * chain COUNT[@RATE]: a process that starts the next one and exits, COUNT times, RATE times per
 * second.  The last one prints the number and the rate.
 * chain COUNT deep SECONDS: each starts the next one and stays, COUNT deep, for SECONDS.
 *
 * It is bounded: COUNT is at most a million, and after SECONDS_MAX it starts no more.  All are in
 * the process group of the first.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX   1000000
#define SECONDS_MAX 240
#define STACK_BYTES 16384

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void wait_until(double end)
{
	double left = end - now();
	struct timespec time = {.tv_sec = left > 0 ? (time_t)left : 0};

	if (left <= 0)
		return;
	time.tv_nsec = (long)((left - (double)time.tv_sec) * 1e9);
	nanosleep(&time, NULL);
}

static int pass_on(int count, double rate)
{
	double begin = now();
	int done;

	for (done = 0; done < count && now() < begin + SECONDS_MAX; done++) {
		pid_t next;

		if (rate > 0)
			wait_until(begin + done / rate);
		next = fork();
		if (next < 0)
			break;
		if (next)
			_exit(0);
	}
	printf("%d lives, %.0f a second\n", done, done / (now() - begin));
	return done < count;
}

/* Shared by all of a deep chain (CLONE_VM): a fork would cost more at every level. */
static struct {
	int wanted, depth;
	double end;
} deep;

static int go_deeper(void *unused)
{
	char *stack = deep.depth < deep.wanted ? malloc(STACK_BYTES) : NULL;

	deep.depth += !!stack;
	if (!stack || clone(go_deeper, stack + STACK_BYTES, CLONE_VM | SIGCHLD, NULL) < 0)
		dprintf(STDOUT_FILENO, "%d deep\n", deep.depth);
	wait_until(deep.end);
	_exit(0);
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 0;
	const char *rate = argc > 1 ? strchr(argv[1], '@') : NULL;

	if (count < 1 || count > COUNT_MAX)
		return 2;
	setpgid(0, 0);
	if (argc > 3 && !strcmp(argv[2], "deep")) {
		deep.wanted = count;
		deep.end = now() + (atof(argv[3]) < SECONDS_MAX ? atof(argv[3]) : SECONDS_MAX);
		return go_deeper(NULL);
	}
	return pass_on(count, rate ? atof(rate + 1) : 0);
}
