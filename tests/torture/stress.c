// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * stress KIND COUNT [SECONDS]: makes trouble, within bounds.
 *
 * 	bomb COUNT SECONDS   each process forks as often as it can, until COUNT exist (a control
 * 	                     group limits them, too); all stay for SECONDS
 * 	execs COUNT          one process executes itself COUNT times
 * 	threads COUNT        COUNT processes, one after the other: 20 threads each, and one of them
 * 	                     executes /bin/true
 * 	names COUNT          renames itself COUNT times, each millisecond
 *
 * Prints "done" and what was done.  It ends after SECONDS_MAX at the latest.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX   1000000
#define SECONDS_MAX 400
#define THREADS     20

struct stress {
	const char *kind;
	int (*run)(char **argv, int count, unsigned seconds);
};

/* ---- a fork bomb ---- */

static int bomb(char **argv, int count, unsigned seconds)
{
	atomic_int *made = mmap(
		NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	time_t end = time(NULL) + seconds;

	(void)argv;
	if (made == MAP_FAILED)
		return 1;
	while (time(NULL) < end) {
		const struct timespec pause = {.tv_nsec = 20000000};

		if (atomic_load(made) >= count || fork() < 0)
			nanosleep(&pause, NULL);
		else
			atomic_fetch_add(made, 1);
	}
	return 0;
}

/* ---- execs ---- */

static int execs(char **argv, int count, unsigned seconds)
{
	char left[16];

	if (count == 1) {
		printf("done\n");
		return 0;
	}
	snprintf(left, sizeof(left), "%d", count - 1);
	(void)seconds;
	execl("/proc/self/exe", argv[0], argv[1], left, NULL);
	return 1;
}

static void *wait_forever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void *execute(void *unused)
{
	execl("/bin/true", "true", "from-a-thread", NULL);
	return unused;
}

/* The last of the threads executes: it gets the pid of the first. */
static void execute_in_thread(void)
{
	pthread_t thread;
	int i;

	for (i = 0; i < THREADS; i++)
		pthread_create(&thread, NULL, i < THREADS - 1 ? wait_forever : execute, NULL);
	wait_forever(NULL);
}

static int threads(char **argv, int count, unsigned seconds)
{
	int done, status, good = 0;

	(void)argv;
	(void)seconds;
	for (done = 0; done < count; done++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (!pid)
			execute_in_thread();
		good += waitpid(pid, &status, 0) == pid && !status;
	}
	printf("done: %d of %d have executed\n", good, count);
	return good != count;
}

static int names(char **argv, int count, unsigned seconds)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	char name[32]; /* the kernel keeps 15 bytes */
	int i;

	(void)argv;
	(void)seconds;
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "renamed-%d", i);
		prctl(PR_SET_NAME, name);
		nanosleep(&pause, NULL);
	}
	printf("done\n");
	return 0;
}

static const struct stress kinds[] = {
	{"bomb", bomb},
	{"execs", execs},
	{"threads", threads},
	{"names", names},
};

int main(int argc, char **argv)
{
	int count = argc > 2 ? atoi(argv[2]) : 0;
	int seconds = argc > 3 ? atoi(argv[3]) : 1;
	size_t i;

	if (count < 1 || count > COUNT_MAX || seconds < 1 || seconds > SECONDS_MAX)
		return 2;
	alarm(SECONDS_MAX);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(argv[1], kinds[i].kind))
			return kinds[i].run(argv, count, (unsigned)seconds);
	return 2;
}
