// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/safepath.h"
#include "core/source/file/rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct trace_header HEADER = {.version = TRACE_VERSION, .start_ns = 1};
static char top[64], path[128];

static int make_top(void **state)
{
	snprintf(top, sizeof(top), "/tmp/mayfly-rotation-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(path, sizeof(path), "%s/file", top);
	return 0;
}

static int remove_top(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static const char *name_of(unsigned number)
{
	static char name[160];

	snprintf(name, sizeof(name), "%s.%u", path, number);
	return name;
}

static struct rotation *open_files(unsigned count)
{
	unsigned failed;
	struct rotation *rotation = rotation_open(path, count, &HEADER, &failed);

	assert_non_null(rotation);
	return rotation;
}

/* Writes the text to the next file, which is then as old as is said. */
static void write_next(struct rotation *rotation, const char *text, time_t age)
{
	const struct timespec times[2] = {{.tv_sec = age}, {.tv_sec = age}};
	int fd = rotation_next(rotation);

	assert_true(fd > STDERR_FILENO);
	assert_int_equal(pwrite(fd, text, strlen(text), TRACE_HEADER_SIZE), strlen(text));
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static void files_take_turns_the_first_again_after_the_last(void **state)
{
	struct rotation *rotation = open_files(2);

	assert_int_equal(rotation_number(rotation), 0);
	for (unsigned i = 0; i < 5; i++) {
		write_next(rotation, "events", 1000 + i);
		assert_int_equal(rotation_number(rotation), i % 2 + 1);
	}
	rotation_free(rotation);
}

static void a_file_that_waits_is_a_recording_without_events_for_its_owner(void **state)
{
	char head[TRACE_HEADER_SIZE];
	struct trace_header header;
	struct stat info;
	int fd;

	rotation_free(open_files(3));
	fd = open(name_of(3), O_RDONLY);
	assert_int_equal(read(fd, head, sizeof(head)), TRACE_HEADER_SIZE);
	assert_int_equal(trace_read_header(&header, head, sizeof(head)), 0);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	assert_int_equal(info.st_size, TRACE_HEADER_SIZE);
	close(fd);
}

static void after_a_restart_the_oldest_is_next_and_an_empty_one_before(void **state)
{
	struct rotation *rotation = open_files(3);

	write_next(rotation, "events", 2000);
	write_next(rotation, "events", 1000);
	rotation_free(rotation);
	rotation = open_files(3);
	write_next(rotation, "events", 3000);
	assert_int_equal(rotation_number(rotation), 3);
	write_next(rotation, "events", 4000);
	assert_int_equal(rotation_number(rotation), 2);
	write_next(rotation, "events", 5000);
	assert_int_equal(rotation_number(rotation), 1);
	rotation_free(rotation);
}

static void assert_refused_file(unsigned number, int err)
{
	unsigned failed;

	assert_null(rotation_open(path, 3, &HEADER, &failed));
	assert_int_equal(errno, err);
	assert_int_equal(failed, number);
}

static void what_is_no_recording_is_left_alone(void **state)
{
	char text[16] = "";
	int fd = open(name_of(2), O_RDWR | O_CREAT, 0600);

	assert_int_equal(write(fd, "precious", 8), 8);
	assert_refused_file(2, SAFEPATH_NOT_RECORDING);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 8);
	assert_string_equal(text, "precious");
	close(fd);
	assert_int_equal(unlink(name_of(2)), 0);
	assert_int_equal(symlink("elsewhere", name_of(2)), 0);
	assert_refused_file(2, SAFEPATH_OUT_LINK);
	assert_int_equal(unlink(name_of(2)), 0);
	assert_int_equal(symlink("/dev/null", name_of(2)), 0);
	assert_refused_file(2, SAFEPATH_NOT_REGULAR);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_top, remove_top)
	const struct CMUnitTest tests[] = {
		TEST(files_take_turns_the_first_again_after_the_last),
		TEST(a_file_that_waits_is_a_recording_without_events_for_its_owner),
		TEST(after_a_restart_the_oldest_is_next_and_an_empty_one_before),
		TEST(what_is_no_recording_is_left_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
