// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/view/storm_stats.h"
#include "tests/support/spawner_fixture.h"

static void open_with(struct spawner_fixture *fixture, const char *script)
{
	assert_true(spawner_fixture_open(fixture, NULL));
	assert_true(spawner_fixture_run(fixture, script));
}

static uint64_t signature_of(struct spawner_fixture *fixture, int32_t pid)
{
	struct node *node = tree_find(fixture->tree, pid);

	assert_non_null(node);
	return storm_stats_signature(node);
}

/* Pairs of commands, similar or not. */
static void numbers_and_files_do_not_matter_words_do(void **state)
{
	static const struct {
		const char *one, *other;
		bool alike;
	} pairs[] = {
		{"/bin/cc -c file1.c", "/bin/cc -c file2044.c", true},
		{"/bin/cc -c file1.c", "/bin/cc -c dir/util.h", true},
		{"/bin/cc -c file1.c", "/bin/ld -c file1.c", false},
		{"/bin/cc -c file1.c", "/bin/cc -c file1.c -g", false},
		{"/bin/cc -c file1.c", "/bin/cc -g file1.c", false},
		{"/bin/rm /tmp/deadbeef0042", "/bin/rm /tmp/0123456789abcdef", true},
		{"/bin/sleep 0.01", "/bin/sleep 2", false},
		{"/bin/sleep 0.01", "/bin/sleep 0.25", true},
		{"/bin/kill 17", "/bin/kill 4711", true},
		{"/bin/echo one", "/bin/echo two", false},
		{"/bin/sh -c 'cd /x; ls'", "/bin/sh -c 'cd /y; ls'", false},
		{"/bin/git show 0a1b2c3d4e", "/bin/git show ffffffff00", true},
		{"/bin/a 1 2", "/bin/a 12", false},
	};
	struct spawner_fixture fixture;
	char script[512];

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		snprintf(script, sizeof(script),
			SPAWNER_FIXTURE_SEEDS
			"fork 901 700\nexec 901 : %s\nfork 902 700\nexec 902 : %s\n",
			pairs[i].one, pairs[i].other);
		open_with(&fixture, script);
		if ((signature_of(&fixture, 901) == signature_of(&fixture, 902)) != pairs[i].alike)
			fail_msg("%s and %s", pairs[i].one, pairs[i].other);
		spawner_fixture_close(&fixture);
	}
}

static void a_process_without_an_exec_is_known_by_its_comm(void **state)
{
	struct spawner_fixture fixture;

	open_with(&fixture, SPAWNER_FIXTURE_SEEDS "fork 901 700\nfork 902 700\nfork 903 800\n");
	assert_int_equal(signature_of(&fixture, 901), signature_of(&fixture, 902));
	assert_int_not_equal(signature_of(&fixture, 901), signature_of(&fixture, 903));
	spawner_fixture_close(&fixture);
}

/* n exits, 10 ms apart, each after one millisecond. */
static struct storm storm_of(unsigned n, unsigned failures)
{
	struct storm storm = {0};

	for (unsigned i = 0; i < n; i++) {
		uint64_t end_ns = (i + 1) * 10000000ull;
		struct node node = {.id = {.pid = 1, .start_ns = end_ns - 1000000},
			.flags = NODE_EXITED,
			.exit_ns = end_ns};

		node.status = i < failures ? 7 << 8 : 0;
		node.cpu_ns = 1000;
		storm_stats_add(&storm, &node);
	}
	return storm;
}

static void assert_says(const struct storm *storm, uint64_t now_ns, const char *expected)
{
	char text[96];

	assert_int_equal(storm_stats_write(text, sizeof(text), storm, now_ns), strlen(expected));
	assert_string_equal(text, expected);
}

static void a_storm_says_how_many_how_fast_and_how_they_fail(void **state)
{
	struct storm storm = storm_of(500, 0);
	uint64_t now_ns = storm.ends.last_ns;

	assert_says(&storm, now_ns, " x500 (100/s, median 983us)");
	assert_int_equal(storm.cpu_ns, 500000);
	storm = storm_of(500, 1);
	assert_says(&storm, now_ns, " x500 (100/s, median 983us, 1% failed)");
	storm = storm_of(500, 499);
	assert_says(&storm, now_ns, " x500 (100/s, median 983us, 99% failed)");
	storm = storm_of(500, 500);
	assert_says(&storm, now_ns, " x500 (100/s, median 983us, 100% failed)");
	assert_int_equal(storm.status, 7 << 8);
}

static void a_storm_that_is_over_has_no_rate(void **state)
{
	struct storm storm = storm_of(500, 0);

	assert_says(&storm, storm.ends.last_ns + 20000000000ull, " x500 (median 983us)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_files_do_not_matter_words_do),
		cmocka_unit_test(a_process_without_an_exec_is_known_by_its_comm),
		cmocka_unit_test(a_storm_says_how_many_how_fast_and_how_they_fail),
		cmocka_unit_test(a_storm_that_is_over_has_no_rate),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
