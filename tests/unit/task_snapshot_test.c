// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bpf/task_snapshot.h"
#include "bpf/record.h"
#include "bpf/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MANY 5000

/* A file that returns reads like the kernel's iterator. */
static int make_file(void)
{
	int fd = memfd_create("pass", MFD_CLOEXEC);

	assert_return_code(fd, errno);
	return fd;
}

static void put_task(int fd, int32_t pid, uint64_t cpu_ns)
{
	struct record_task record = {
		.who.head = {.kind = RECORD_TASK, .pid = pid}, .sums.cpu_ns = cpu_ns};

	assert_int_equal(write(fd, &record, sizeof(record)), sizeof(record));
}

static void put_thread(int fd, int32_t pid, uint64_t cpu_ns)
{
	struct record_thread record = {
		.head = {.kind = RECORD_THREAD, .pid = pid}, .sums.cpu_ns = cpu_ns};

	assert_int_equal(write(fd, &record, sizeof(record)), sizeof(record));
}

static void read_file(struct task_snapshot *snapshot, int fd)
{
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(task_snapshot_read(snapshot, fd), 0);
	close(fd);
}

static uint64_t cpu_of(const struct task_snapshot *snapshot, int32_t pid)
{
	const void *task = task_snapshot_find(snapshot, pid);
	struct event event;

	assert_non_null(task);
	assert_int_equal(wire_stat(&event, task), 0);
	assert_int_equal(event.id.pid, pid);
	return event.stat.cpu_ns;
}

static void threads_add_up_wherever_they_stand(void **state)
{
	struct task_snapshot snapshot = {0};
	int fd = make_file();

	put_thread(fd, 900, 1); /* pids have wrapped around: lower than its leader's */
	put_task(fd, 5, 1000);
	put_thread(fd, 900, 20);
	put_task(fd, 900, 300);
	put_thread(fd, 5, 50);
	put_thread(fd, 900, 4000);
	put_thread(fd, 77, 9); /* of a new process */
	put_task(fd, 901, 7);
	read_file(&snapshot, fd);
	assert_int_equal(task_snapshot_tasks(&snapshot), 3);
	assert_int_equal(snapshot.broken, 0);
	assert_int_equal(cpu_of(&snapshot, 5), 1050);
	assert_int_equal(cpu_of(&snapshot, 900), 4321);
	assert_int_equal(cpu_of(&snapshot, 901), 7);
	assert_null(task_snapshot_find(&snapshot, 77));
	task_snapshot_clear(&snapshot);
}

static void many_are_all_found_and_a_pass_can_be_read_again(void **state)
{
	struct task_snapshot snapshot = {0};

	for (int round = 0; round < 2; round++) {
		int fd = make_file();

		for (int pid = 1; pid <= MANY; pid++)
			put_task(fd, pid * 3, pid);
		read_file(&snapshot, fd);
		assert_int_equal(task_snapshot_tasks(&snapshot), MANY);
		for (int pid = 1; pid <= MANY; pid++)
			assert_int_equal(cpu_of(&snapshot, pid * 3), pid);
		assert_null(task_snapshot_find(&snapshot, 1));
		assert_null(task_snapshot_find(&snapshot, MANY * 3 + 1));
	}
	task_snapshot_clear(&snapshot);
}

static void invalid_records_end_the_pass_and_are_counted(void **state)
{
	struct task_snapshot snapshot = {0};
	int fd = make_file();

	put_task(fd, 1, 1);
	put_task(fd, -4, 1);
	put_task(fd, 2, 1);
	read_file(&snapshot, fd);
	assert_int_equal(task_snapshot_tasks(&snapshot), 1);
	assert_int_equal(snapshot.broken, 1);
	fd = make_file();
	put_task(fd, 1, 1);
	assert_return_code(ftruncate(fd, sizeof(struct record_task) - 8), errno);
	read_file(&snapshot, fd);
	assert_int_equal(task_snapshot_tasks(&snapshot), 0);
	assert_int_equal(snapshot.broken, 1);
	read_file(&snapshot, make_file());
	assert_int_equal(task_snapshot_tasks(&snapshot), 0);
	assert_int_equal(snapshot.broken, 0);
	task_snapshot_clear(&snapshot);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
	struct task_snapshot snapshot = {0};

	assert_int_equal(task_snapshot_read(&snapshot, -1), -EBADF);
	assert_int_equal(task_snapshot_tasks(&snapshot), 0);
	task_snapshot_clear(&snapshot);
}

/* The step is the size of a read; records may be cut anywhere. */
static void steps_give_what_one_reading_gives(void **state)
{
	struct task_snapshot snapshot = {0};
	unsigned steps = 0;
	int fd = make_file(), more;

	for (int pid = 1; pid <= MANY; pid++) {
		put_task(fd, 2 * pid, pid);
		if (pid % 7 == 0)
			put_thread(fd, 2 * pid, 1000000);
	}
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	task_snapshot_begin(&snapshot);
	while ((more = task_snapshot_go_on(&snapshot, fd, 1)) == 1)
		steps++;
	close(fd);
	assert_int_equal(more, 0);
	assert_true(steps > 10);
	assert_int_equal(task_snapshot_tasks(&snapshot), MANY);
	assert_int_equal(snapshot.broken, 0);
	for (int pid = 1; pid <= MANY; pid++)
		assert_int_equal(
			cpu_of(&snapshot, 2 * pid), (unsigned)pid + (pid % 7 == 0 ? 1000000 : 0));
	task_snapshot_clear(&snapshot);
}

/* The kernel also returns early, after a number of tasks. */
static void a_read_that_is_to_be_repeated_ends_a_step(void **state)
{
	struct task_snapshot snapshot = {0};
	int fds[2];

	assert_return_code(pipe2(fds, O_NONBLOCK | O_CLOEXEC), errno);
	task_snapshot_begin(&snapshot);
	assert_int_equal(task_snapshot_go_on(&snapshot, fds[0], 1 << 20), 1);
	assert_int_equal(task_snapshot_tasks(&snapshot), 0);
	put_task(fds[1], 5, 1000);
	assert_int_equal(task_snapshot_go_on(&snapshot, fds[0], 1 << 20), 1);
	assert_int_equal(task_snapshot_tasks(&snapshot), 1);
	put_task(fds[1], 6, 2000);
	close(fds[1]);
	assert_int_equal(task_snapshot_go_on(&snapshot, fds[0], 1 << 20), 0);
	close(fds[0]);
	assert_int_equal(task_snapshot_tasks(&snapshot), 2);
	assert_int_equal(cpu_of(&snapshot, 6), 2000);
	task_snapshot_clear(&snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_give_what_one_reading_gives),
		cmocka_unit_test(a_read_that_is_to_be_repeated_ends_a_step),
		cmocka_unit_test(threads_add_up_wherever_they_stand),
		cmocka_unit_test(many_are_all_found_and_a_pass_can_be_read_again),
		cmocka_unit_test(invalid_records_end_the_pass_and_are_counted),
		cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
