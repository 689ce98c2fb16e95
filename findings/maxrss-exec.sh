#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The peak memory of a program, by wait4 or getrusage, is never less than that of its starter.
#
# Guess: ru_maxrss of /bin/true is some 2 MiB, whatever process has started it: exec gives it an
# address space of its own.  If anything of the starter counts, then not with vfork or posix_spawn,
# which copy no memory.
# Seen: started by a process of 200 MiB, true has 200 MiB, by fork, vfork and posix_spawn alike, also
# by its own getrusage(RUSAGE_SELF).  With a small program in between, which forks once more, true
# has its own 1 or 2 MiB.  VmHWM in /proc/PID/status is right in all cases.
# Reason: exec folds the peak of the memory that it leaves into signal->maxrss, which belongs to the
# process, not to the program.  After fork that is a copy, all of which counts; after vfork it is
# the starter's own.  (getrusage(2): "metrics are preserved across an execve(2)", which one reads as
# a sentence about the program before, not about its parent.)
# So: to measure a child from a large program, start it from a small one, as /usr/bin/time does for
# *its* child; a limit or an alarm on ru_maxrss of children of a large server is about the server.
#
# Kernel 6.18 (x86-64), gcc 12, glibc 2.36; exec_mmap() in fs/exec.c calls setmax_mm_hiwater_rss.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/peak.c" <<'END'
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (200 << 20)

extern char **environ;
static char *args[] = {"/bin/true", NULL};

static long peak(pid_t pid)
{
	struct rusage usage;

	return wait4(pid, NULL, 0, &usage) == pid ? usage.ru_maxrss >> 10 : -1;
}

static long by_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(execv(*args, args));
	return peak(pid);
}

static long by_vfork(void)
{
	pid_t pid = vfork();

	if (!pid)
		_exit(execv(*args, args));
	return peak(pid);
}

static long by_spawn(void)
{
	pid_t pid;

	return posix_spawn(&pid, *args, NULL, NULL, args, environ) ? -1 : peak(pid);
}

/* A small program in between, which starts it and reports its peak as its status. */
static long by_small(const char *self)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(execl(self, self, "small", NULL));
	return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	long forked, vforked, spawned, small;
	char *memory;

	if (argc > 1)
		return (int)by_fork();
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return 2;
	memset(memory, 1, SIZE);
	forked = by_fork();
	vforked = by_vfork();
	spawned = by_spawn();
	small = by_small(argv[0]);
	printf("peak of true: %ld MiB by fork, %ld by vfork, %ld by posix_spawn, %ld by a small "
	       "program\n", forked, vforked, spawned, small);
	return !(forked >= 200 && vforked >= 200 && spawned >= 200 && small < 20);
}
END
gcc -O2 -o "$dir/peak" "$dir/peak.c"
if timeout 50 "$dir/peak"; then
	echo "as described"
else
	echo "$0: true has a peak of its own here" >&2
	exit 1
fi
