// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Bytes of real processes that write to the disk below build/. */
#include "core/source/proc/proc_io.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB         (1u << 20)
#define CHILD_BYTES (8 * MIB)

/* What the process does before it waits, in this order. */
enum act {
	WAITS_FOR_WRITER = 1, /* for a child that writes CHILD_BYTES */
	ENDED_THREAD = 2,     /* a thread writes a MiB and ends */
	LIVING_THREAD = 4,    /* a thread writes a MiB and stays */
};

static void write_bytes(size_t size)
{
	char path[64], *bytes = calloc(1, size);
	int fd;

	snprintf(path, sizeof(path), "build/proc-io-%d.tmp", getpid());
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	unlink(path);
	if (!bytes || fd < 0 || write(fd, bytes, size) != (ssize_t)size || fsync(fd))
		abort();
	close(fd);
	free(bytes);
}

static void *write_in_thread(void *done)
{
	write_bytes(MIB);
	if (done && write(*(int *)done, "d", 1) == 1)
		pause();
	return NULL;
}

static void be_process(unsigned acts, int up)
{
	pthread_t thread;
	int done[2];
	char byte;
	pid_t pid;

	if (acts & WAITS_FOR_WRITER) {
		pid = fork();
		if (!pid) {
			write_bytes(CHILD_BYTES);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	if (acts & ENDED_THREAD) {
		pthread_create(&thread, NULL, write_in_thread, NULL);
		pthread_join(thread, NULL);
	}
	if (acts & LIVING_THREAD && !pipe(done)) {
		pthread_create(&thread, NULL, write_in_thread, &done[1]);
		if (read(done[0], &byte, 1) != 1)
			abort();
	}
	if (write(up, "r", 1) == 1)
		pause();
	_exit(0);
}

/* Returns what it wrote itself; *whole is what /proc/PID/io says. */
static uint64_t measure(unsigned acts, uint64_t *whole)
{
	struct proc_io *io = proc_io_new();
	struct event_stat stat = {0};
	char byte, text[1024];
	uint64_t read_bytes;
	int up[2];
	pid_t pid;

	assert_non_null(io);
	assert_int_equal(pipe(up), 0);
	pid = fork();
	if (!pid)
		be_process(acts, up[1]);
	close(up[1]);
	assert_int_equal(read(up[0], &byte, 1), 1);
	proc_io_request(io, &(struct proc_io_task){.pid = pid}, 1);
	while (!proc_io_get(io, 0, 1000000, &stat))
		;
	assert_true(procfs_text(pid, "io", text, sizeof(text)) > 0);
	assert_true(procstat_parse_io(&read_bytes, whole, text));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(up[0]);
	proc_io_free(io);
	if (!*whole)
		skip(); /* build/ is not on a disk */
	return stat.write_bytes;
}

static void bytes_of_a_reaped_child_are_not_its_parents(void **state)
{
	uint64_t whole;

	assert_int_equal(measure(WAITS_FOR_WRITER, &whole), 0);
	assert_true(whole >= CHILD_BYTES);
}

static void bytes_of_threads_that_live_are_its_own(void **state)
{
	uint64_t whole;

	assert_uint_in_range(measure(WAITS_FOR_WRITER | LIVING_THREAD, &whole), MIB, 2 * MIB);
	assert_true(whole >= CHILD_BYTES + MIB);
}

static void bytes_of_threads_that_ended_are_its_own_without_children(void **state)
{
	uint64_t whole;

	assert_uint_in_range(measure(ENDED_THREAD | LIVING_THREAD, &whole), 2 * MIB, 3 * MIB);
	/* The kernel's sum has both, and cannot be divided. */
	assert_int_equal(measure(WAITS_FOR_WRITER | ENDED_THREAD, &whole), 0);
	assert_true(whole >= CHILD_BYTES + MIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_of_a_reaped_child_are_not_its_parents),
		cmocka_unit_test(bytes_of_threads_that_live_are_its_own),
		cmocka_unit_test(bytes_of_threads_that_ended_are_its_own_without_children),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
