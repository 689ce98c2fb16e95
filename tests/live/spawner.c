// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * spawner COUNT[@RATE] CONCURRENCY [PROGRAM ARG...]: starts COUNT processes as fast as possible, or
 * RATE per second, at most CONCURRENCY at a time.  %d in an argument is replaced by the number of
 * the process, from 0.  The default program is /bin/true.  Prints a summary; exits with 0 if all
 * were started and reaped.
 *
 * It is bounded: COUNT is at most a million, and after SECONDS_MAX it starts no more.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define COUNT_MAX   1000000
#define ARGS_MAX    16
#define SECONDS_MAX 240

extern char **environ;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* If it is late it does not wait. */
static void wait_for_turn(double begin, int started, double rate)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	while (rate > 0 && begin + started / rate > now() + 0.001)
		nanosleep(&moment, NULL);
}

/* Replaces %d by number. */
static void number_arg(char *out, size_t size, const char *arg, int number)
{
	const char *mark = strstr(arg, "%d");

	if (mark)
		snprintf(out, size, "%.*s%d%s", (int)(mark - arg), arg, number, mark + 2);
	else
		snprintf(out, size, "%s", arg);
}

static pid_t start(char *const *args, int count, int number)
{
	static char text[ARGS_MAX][4096];
	char *argv[ARGS_MAX + 1] = {NULL};
	pid_t pid;

	for (int i = 0; i < count; i++) {
		number_arg(text[i], sizeof(text[i]), args[i], number);
		argv[i] = text[i];
	}
	errno = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
	return errno ? -1 : pid;
}

static int usage(void)
{
	fprintf(stderr, "usage: spawner COUNT[@RATE] CONCURRENCY [PROGRAM ARG...]\n");
	return 2;
}

int main(int argc, char **argv)
{
	static char program[] = "/bin/true";
	char *by_default[] = {program};
	char *const *args = argc > 3 ? argv + 3 : by_default;
	int arg_count = argc > 3 ? argc - 3 : 1;
	int count, concurrency, started = 0, running = 0, failed = 0, status;
	double begin = now(), rate = 0;

	if (argc < 3 || arg_count > ARGS_MAX)
		return usage();
	if (strchr(argv[1], '@'))
		rate = atof(strchr(argv[1], '@') + 1);
	count = atoi(argv[1]);
	concurrency = atoi(argv[2]);
	if (count < 1 || count > COUNT_MAX || concurrency < 1 || concurrency > 1000)
		return usage();
	while (started < count && now() - begin < SECONDS_MAX) {
		wait_for_turn(begin, started, rate);
		if (start(args, arg_count, started) < 0) {
			perror(args[0]);
			break;
		}
		started++;
		running++;
		while (running >= concurrency && wait(&status) > 0) {
			running--;
			failed += status != 0;
		}
	}
	while (running > 0 && wait(&status) > 0) {
		running--;
		failed += status != 0;
	}
	printf("started %d, failed %d, %.0f a second\n", started, failed,
		started / (now() - begin));
	return started == count ? 0 : 1;
}
