// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * sleepers COUNT SECONDS: starts so many sleeping processes, which exit after so many seconds or
 * with this one.  Prints "ready" when all exist.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void sleep_in_child(pid_t parent, unsigned seconds)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	alarm(seconds);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	long seconds = argc > 2 ? atol(argv[2]) : 0;
	pid_t self = getpid();

	if (count < 1 || count > 200000 || seconds < 1 || seconds > 3600) {
		fprintf(stderr, "usage: sleepers COUNT SECONDS (up to 200000, up to 3600)\n");
		return 2;
	}
	for (long i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid == 0)
			sleep_in_child(self, (unsigned)seconds);
		if (pid < 0) {
			fprintf(stderr, "sleepers: only %ld of %ld: %s\n", i, count,
				strerror(errno));
			break;
		}
	}
	printf("ready\n");
	fflush(stdout);
	alarm((unsigned)seconds);
	while (wait(NULL) > 0)
		;
	return 0;
}
