// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * What exports of a recording cost: time, and the greatest memory, which should be the same for a
 * recording four times as long where the format is written as events come.
 *
 *      export [N]      recordings of N / 4 and N events (1 000 000)
 */
#include "core/source/file/recorder.h"
#include "core/source/file/script.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_PER_JOB 9

static const char job[] = "+0.0001 fork $i+1000 900\n"
			  "+0.0001 exec $i+1000 : sh -c 'cc -O2 -c dir/file$i.c'\n"
			  "+0.0001 fork $i+1000000 $i+1000\n"
			  "+0.0001 exec $i+1000000 : cc -O2 -c dir/file$i.c -o dir/file$i.o\n"
			  "+0.0001 fork $i+2000000 $i+1000000\n"
			  "+0.0001 exec $i+2000000 : /usr/lib/gcc/cc1 -O2 dir/file$i.c\n"
			  "+0.001 exit $i+2000000 cpu=0.001 rss=9000000\n"
			  "+0.0001 exit $i+1000000 cpu=0.0001\n"
			  "+0.0001 exit $i+1000 1\n";

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int record(void *recorder, const struct event *event)
{
	return recorder_write(recorder, event);
}

static void write_recording(const char *path, unsigned events)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	struct recorder *recorder = recorder_open(path, true, &header);
	char script[2048], message[256] = "";
	struct source *source;

	snprintf(script, sizeof(script),
		"snapshot\nseed 900 1 make start=0.5 : make -j8\nsettled\n@2\nrepeat %u\n%send\n",
		events / EVENTS_PER_JOB, job);
	source = script_open(script, message, sizeof(message));
	if (!recorder || !source)
		fail(*message ? message : path);
	while (!source->ended)
		if (source_drain(source, 4096, record, recorder) < 0)
			fail("drain");
	source_close(source);
	if (recorder_close(recorder) < 0)
		fail(path);
}

/* In another process: what a process has used at most is handed down to what it executes. */
static void write_apart(const char *path, unsigned events)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		write_recording(path, events);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
		fail(path);
}

static void measure(const char *path, unsigned events, const char *option)
{
	const char *program = getenv("MAYFLY") ? getenv("MAYFLY") : "build/mayfly";
	struct rusage usage;
	struct timespec start, end;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (pid == 0) {
		execl(program, program, "-r", path, option, "-o", "/dev/null", (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || status)
		fail(program);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%8u  %-24s %6.2f s  %6.2f s of CPU  %6ld KiB\n", events, option,
		(double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
		(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
		usage.ru_maxrss);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const char *const options[] = {"--json", "--export=perfetto", "--export=folded",
		"--export=folded-wall", "--export=folded-count", "--tree"};
	unsigned most = argc > 1 ? (unsigned)atoi(argv[1]) : 1000000;

	for (unsigned events = most / 4; events <= most; events *= 4) {
		char path[] = "/tmp/mayfly.bench.XXXXXX";
		int fd = mkstemp(path);

		if (fd < 0)
			fail(path);
		close(fd);
		write_apart(path, events);
		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
			measure(path, events, options[i]);
		unlink(path);
	}
	return 0;
}
