// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A slow name service: this getpwuid replaces that of the C library. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/read_limits.h"
#include "tests/support/range.h"
#include "ui/session/loop.h"
#include "ui/session/user_names.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)
#define SLOW_NS   300000000

struct passwd *getpwuid(uid_t uid)
{
	static struct passwd entry;
	static char name[32];
	const struct timespec slow = {.tv_nsec = SLOW_NS};

	if (uid == 2)
		pause();
	nanosleep(&slow, NULL);
	snprintf(name, sizeof(name), "user-%u", uid);
	entry.pw_name = name;
	return &entry;
}

static void a_name_that_is_late_is_a_number_until_it_is_there(void **state)
{
	uint64_t begin_ns = loop_now_ns();
	struct user_names *users = user_names_new(READ_NAMES_SOON_NS);

	assert_string_equal(user_names_get(users, 1), "1");
	assert_uint_in_range(loop_now_ns() - begin_ns, 0, SLOW_NS - 1);
	assert_true(user_names_due_ns(users, loop_now_ns()) > 0);
	while (!user_names_turn(users))
		assert_true(loop_now_ns() - begin_ns < 10 * SECOND_NS);
	assert_string_equal(user_names_get(users, 1), "user-1");
	assert_int_equal(user_names_due_ns(users, loop_now_ns()), 0);
	user_names_free(users);
}

static void many_names_wait_no_longer_than_one(void **state)
{
	uint64_t begin_ns = loop_now_ns();
	struct user_names *users = user_names_new(READ_NAMES_SOON_NS);
	char digits[16];

	for (uint32_t uid = 1000; uid < 1700; uid++) {
		snprintf(digits, sizeof(digits), "%u", uid);
		assert_string_equal(user_names_get(users, uid), digits);
	}
	/* one after the other they would take more than 2 minutes; a busy machine takes seconds */
	assert_uint_in_range(loop_now_ns() - begin_ns, 0, 10 * SECOND_NS);
	user_names_free(users);
}

static void a_stuck_name_service_blocks_nothing(void **state)
{
	uint64_t begin_ns = loop_now_ns();
	struct user_names *users = user_names_new(READ_NAMES_SOON_NS);

	assert_string_equal(user_names_get(users, 2), "2");
	assert_false(user_names_turn(users));
	user_names_free(users);
	assert_uint_in_range(loop_now_ns() - begin_ns, 0, SECOND_NS);
}

/* As an ordinary user, since the limit does not apply to root.  Zero: success. */
static int name_after_limit(void)
{
	struct user_names *users = user_names_new(READ_NAMES_SOON_NS);
	uint64_t begin_ns = loop_now_ns();
	struct rlimit limit;

	if ((getuid() == 0 && setuid(65534)) || getrlimit(RLIMIT_NPROC, &limit))
		return 1;
	if (setrlimit(RLIMIT_NPROC, &(struct rlimit){0, limit.rlim_max}))
		return 2;
	if (strcmp(user_names_get(users, 1), "1") != 0 || user_names_turn(users))
		return 3;
	setrlimit(RLIMIT_NPROC, &limit);
	while (!user_names_turn(users))
		if (loop_now_ns() - begin_ns > 10 * SECOND_NS)
			return 4;
	return strcmp(user_names_get(users, 1), "user-1") ? 5 : 0;
}

static void a_name_is_requested_again_when_a_child_can_be_started(void **state)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(name_after_limit());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_that_is_late_is_a_number_until_it_is_there),
		cmocka_unit_test(many_names_wait_no_longer_than_one),
		cmocka_unit_test(a_stuck_name_service_blocks_nothing),
		cmocka_unit_test(a_name_is_requested_again_when_a_child_can_be_started),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
