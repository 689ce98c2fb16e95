// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "core/reader/starter.h"
#include "tests/support/range.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)
#define WAIT_NS   UINT64_C(60000000)
#define ROOM      64

enum request { STUCK = -1, DIES = -2, FILES = -3, TITLE = -4 };

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static bool file_says(const char *path, const char *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char is[4096] = "";

	assert_true(fd >= 0);
	assert_true(read(fd, is, sizeof(is) - 1) > 0);
	close(fd);
	return !strcmp(is, text);
}

/* reader_fn */
static size_t serve(const void *request, char *reply, size_t room)
{
	int number;

	memcpy(&number, request, sizeof(number));
	if (number == STUCK)
		pause();
	if (number == DIES)
		raise(SIGKILL);
	if (number == FILES)
		for (number = 0; fcntl(number, F_GETFD) >= 0;)
			number++;
	if (number == TITLE)
		number = file_says("/proc/self/comm", "mayfly-reader\n") &&
			 file_says("/proc/self/cmdline", "mayfly: reader");
	memcpy(reply, &number, sizeof(number));
	return room < ROOM ? room : ROOM;
}

static struct reader *open_reader(void)
{
	const struct reader_limits limits = {.requests = 32,
		.request_bytes = sizeof(int),
		.reply_bytes = ROOM,
		.batch_bytes = 16 * ROOM,
		.wait_ns = WAIT_NS,
		.all_ns = 8 * WAIT_NS};
	struct reader *reader = reader_new(serve, &limits);

	assert_non_null(reader);
	return reader;
}

static void send_requests(struct reader *reader, const int *numbers, unsigned count)
{
	reader_begin(reader);
	for (unsigned i = 0; i < count; i++)
		assert_true(reader_add(reader, &numbers[i]));
	reader_go(reader);
}

/* The n-th reply, or the error. */
static int reply_of(struct reader *reader, unsigned n)
{
	const char *reply;
	ssize_t len = reader_reply(reader, n, 10 * SECOND_NS, &reply);
	int number;

	if (len < 0)
		return (int)len;
	assert_int_equal(len, ROOM);
	memcpy(&number, reply, sizeof(number));
	return number;
}

static void replies_come_in_the_order_of_requests(void **state)
{
	static const int numbers[] = {5, 7, 11};
	struct reader *reader = open_reader();

	for (int round = 0; round < 100; round++) {
		send_requests(reader, numbers, 3);
		for (unsigned i = 0; i < 3; i++)
			assert_int_equal(reply_of(reader, i), numbers[i]);
		assert_int_equal(reply_of(reader, 3), -EINVAL);
	}
	reader_free(reader);
}

static void a_stuck_reader_is_left_behind_in_time(void **state)
{
	static const int numbers[] = {5, STUCK, 7};
	struct reader *reader = open_reader();
	uint64_t begin_ns = now_ns();

	send_requests(reader, numbers, 3);
	assert_int_equal(reply_of(reader, 0), 5);
	assert_int_equal(reply_of(reader, 1), -ETIME);
	assert_uint_in_range(now_ns() - begin_ns, WAIT_NS, SECOND_NS);
	assert_int_equal(reply_of(reader, 2), 7);
	reader_free(reader);
}

static void the_caller_says_how_long_to_wait(void **state)
{
	static const int stuck = STUCK;
	struct reader *reader = open_reader();
	uint64_t begin_ns = now_ns();
	const char *reply;

	send_requests(reader, &stuck, 1);
	assert_int_equal(reader_reply(reader, 0, 1000000, &reply), -EAGAIN);
	assert_uint_in_range(now_ns() - begin_ns, 0, WAIT_NS - 1);
	reader_free(reader);
}

/* Any number of them: the bound is for all together. */
static void many_stuck_processes_wait_no_longer_than_the_total_limit(void **state)
{
	static const int stuck = STUCK, good = 5;
	struct reader *reader = open_reader();
	uint64_t begin_ns = now_ns();

	for (int i = 0; i < 200; i++) {
		send_requests(reader, &stuck, 1);
		assert_int_equal(reply_of(reader, 0), -ETIME);
	}
	assert_uint_in_range(now_ns() - begin_ns, 4 * WAIT_NS, 4 * SECOND_NS);
	send_requests(reader, &good, 1);
	assert_int_equal(reply_of(reader, 0), -ETIME); /* for a while no reply is waited for */
	reader_free(reader);
}

static void a_child_that_exits_is_replaced(void **state)
{
	static const int numbers[] = {DIES, 7};
	struct reader *reader = open_reader();

	send_requests(reader, numbers, 2);
	assert_true(reply_of(reader, 0) < 0);
	assert_int_equal(reply_of(reader, 1), 7);
	reader_free(reader);
}

static void replies_without_room_are_reported(void **state)
{
	struct reader *reader = open_reader();
	int numbers[32];

	for (int i = 0; i < 32; i++)
		numbers[i] = i;
	send_requests(reader, numbers, 32);
	assert_false(reader_add(reader, numbers));
	assert_int_equal(reply_of(reader, 15), 15);
	assert_int_equal(reply_of(reader, 16), -ENOBUFS);
	reader_free(reader);
}

static void the_child_inherits_no_descriptor(void **state)
{
	static const int files = FILES;
	struct reader *reader = open_reader();

	send_requests(reader, &files, 1);
	assert_int_equal(reply_of(reader, 0), 3);
	reader_free(reader);
}

static bool is_titled(void)
{
	static const int title = TITLE;
	struct reader *reader = open_reader();
	bool titled;

	send_requests(reader, &title, 1);
	titled = reply_of(reader, 0) == 1;
	reader_free(reader);
	return titled;
}

/* Whatever room our arguments leave it: ours stay as they are. */
static void the_child_has_a_title_of_its_own(void **state)
{
	static const char *const names[] = {
		"m", "12 bytes ...", "13 bytes ....", "14 bytes .....", "longer than the title is"};
	static char room[] = "ROOM=of the environment", *const environment[] = {room, NULL};

	assert_true(is_titled());
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			execle("/proc/self/exe", names[i], "", NULL, environment);
			_exit(127);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
}

/*
 * fork(2) then fails with EAGAIN, which does not mean "try again" here.  In a child with the uid of
 * an ordinary user, since the limit does not apply to root.
 */
static int reply_without_fork(void)
{
	const struct rlimit none = {0};
	struct reader *reader = open_reader();
	static const int good = 5;

	if ((getuid() == 0 && setuid(65534)) || setrlimit(RLIMIT_NPROC, &none))
		return -1;
	send_requests(reader, &good, 1);
	return reply_of(reader, 0);
}

static void a_process_limit_is_not_eagain(void **state)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(reply_without_fork() == -EBUSY ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Started by the test of titles, with another name and an empty argument. */
static int check_title(const char *name)
{
	bool titled = is_titled();

	return titled && file_says("/proc/self/cmdline", name) ? 0 : 1;
}

static int open_starter(void **state)
{
	return starter_open();
}

static int close_starter(void **state)
{
	starter_close();
	return 0;
}

int main(int argc, char **argv)
{
#define TESTS(X)                                                                                   \
	X(replies_come_in_the_order_of_requests)                                                   \
	X(a_stuck_reader_is_left_behind_in_time)                                                   \
	X(the_caller_says_how_long_to_wait)                                                        \
	X(many_stuck_processes_wait_no_longer_than_the_total_limit)                                \
	X(a_child_that_exits_is_replaced)                                                          \
	X(replies_without_room_are_reported)                                                       \
	X(the_child_inherits_no_descriptor)                                                        \
	X(the_child_has_a_title_of_its_own)
#define FORKED(name)  cmocka_unit_test(name),
#define STARTED(name) {#name "_by_the_starter", name, open_starter, close_starter, NULL},
	const struct CMUnitTest tests[] = {
		TESTS(FORKED) TESTS(STARTED) cmocka_unit_test(a_process_limit_is_not_eagain),
	};

	if (argc > 1)
		return check_title(argv[0]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
