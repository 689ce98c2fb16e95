// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The capture's memory while the n-th allocation fails, for every n. */
#include "bpf/wire.h"
#include "bpf/task_snapshot.h"
#include "bpf/record.h"
#include "core/source/proc/cgroups.h"
#include "tests/support/failing_malloc.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TASKS  3000
#define PIECES 20

static void a_pass_is_read_whole_or_not_at_all(void **state)
{
	static struct record_task records[TASKS];
	int fd = memfd_create("pass", MFD_CLOEXEC), err;
	unsigned failures = 0;

	assert_return_code(fd, errno);
	for (int i = 0; i < TASKS; i++)
		records[i].who.head = (struct record_head){.kind = RECORD_TASK, .pid = i + 1};
	assert_int_equal(write(fd, records, sizeof(records)), sizeof(records));
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct task_snapshot pass = {0};

		lseek(fd, 0, SEEK_SET);
		err = task_snapshot_read(&pass, fd);
		assert_int_equal(err, failing_malloc_failed ? -ENOMEM : 0);
		if (!err)
			assert_int_equal(task_snapshot_tasks(&pass), TASKS);
		failures += err != 0;
		task_snapshot_clear(&pass);
	}
	close(fd);
	assert_true(failures > 2);
}

/* An exec whose argument block arrived in pieces; returns how many bytes were kept. */
static uint32_t join_block(struct join *join)
{
	static char head[ARGS_HEAD], data[ARGS_PIECE];
	struct event event = {.kind = EVENT_EXEC, .id = {.pid = 42, .start_ns = 1}};
	struct wire_piece piece = {
		.id = {.pid = 42, .start_ns = 1}, .len = ARGS_PIECE, .data = data};

	memset(data, 'p', sizeof(data));
	for (int i = 0; i < PIECES; i++) {
		piece.offset = ARGS_HEAD + i * ARGS_PIECE;
		join_add(join, &piece);
	}
	event.exec.args = head;
	event.exec.args_len = ARGS_HEAD;
	event.exec.args_size = ARGS_HEAD + PIECES * ARGS_PIECE;
	join_finish(join, &event);
	for (uint32_t i = ARGS_HEAD; i < event.exec.args_len; i++)
		assert_int_equal(event.exec.args[i], 'p');
	return event.exec.args_len;
}

static void a_block_that_finds_no_memory_is_cut(void **state)
{
	const uint32_t whole = ARGS_HEAD + PIECES * ARGS_PIECE;
	unsigned cut = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct join *join = join_new();
		uint32_t kept;

		if (!join)
			continue;
		kept = join_block(join);
		assert_true(kept >= ARGS_HEAD && kept <= whole);
		assert_true(failing_malloc_failed || kept == whole);
		cut += kept < whole;
		join_free(join);
	}
	assert_true(cut > 1);
}

static void a_control_group_that_finds_no_memory_is_not_known(void **state)
{
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct cgroups *cgroups = cgroups_new();
		const char *path;

		if (!cgroups)
			continue;
		cgroups_add(cgroups, 1, "", 0);
		path = cgroups_path(cgroups, 1);
		assert_true(path ? strcmp(path, "/") == 0 : failing_malloc_failed);
		cgroups_free(cgroups);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_is_read_whole_or_not_at_all),
		cmocka_unit_test(a_block_that_finds_no_memory_is_cut),
		cmocka_unit_test(a_control_group_that_finds_no_memory_is_not_known),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
