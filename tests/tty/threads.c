// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * threads COUNT SECONDS: starts so many sleeping threads, called "thread-1" and so on; exits after
 * so many seconds.  Prints "ready" when all exist.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *sleep_on(void *ctx)
{
	for (;;)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	long seconds = argc > 2 ? atol(argv[2]) : 0;

	if (count < 1 || count > 10000 || seconds < 1 || seconds > 3600) {
		fprintf(stderr, "usage: threads COUNT SECONDS (up to 10000, up to 3600)\n");
		return 2;
	}
	alarm((unsigned)seconds);
	for (long i = 1; i <= count; i++) {
		pthread_t thread;
		char name[32];

		if (pthread_create(&thread, NULL, sleep_on, NULL))
			return 1;
		snprintf(name, sizeof(name), "thread-%ld", i);
		pthread_setname_np(thread, name);
	}
	printf("ready\n");
	fflush(stdout);
	sleep_on(NULL);
}
