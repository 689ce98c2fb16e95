// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Settings, targets and details while the n-th allocation fails, for every n. */
#include "core/source/detail/detail.h"
#include "core/source/proc/procstat.h"
#include "tests/support/failing_malloc.h"
#include "ui/action/targets.h"
#include "ui/config/config_file.h"
#include "ui/panels/text_page.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char TEXT[] = "# mine\nlinger = 3\nfuture = 7\n";

static void settings_are_parsed_whole_or_not_at_all(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct config_file *rc = config_file_parse(TEXT, strlen(TEXT));

		assert_int_equal(!rc, failing_malloc_failed);
		failures += failing_malloc_failed;
		config_file_free(rc);
	}
	assert_true(failures > 5);
}

static void a_setting_that_cannot_be_set_is_unchanged(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct config_file *rc = config_file_parse(TEXT, strlen(TEXT));
		bool was_met = failing_malloc_failed, set;

		if (!rc)
			continue;
		set = config_file_set(rc, "linger", "9");
		assert_string_equal(config_file_get(rc, "linger"), set ? "9" : "3");
		assert_int_equal(set, was_met || !failing_malloc_failed);
		failures += !set;
		set = config_file_set(rc, "new", "1");
		assert_int_equal(!!config_file_get(rc, "new"), set);
		config_file_free(rc);
	}
	assert_true(failures > 1);
}

static void targets_without_memory_are_reported(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct targets targets = {0};
		unsigned added = 0;

		for (int pid = 1; pid <= 300; pid++)
			added += targets_add(&targets, &(struct target){.pid = pid});
		assert_int_equal(targets.count, added);
		assert_int_equal(targets.full, failing_malloc_failed);
		assert_true(added + 1 >= 300 || targets.full);
		failures += failing_malloc_failed;
		targets_free(&targets);
	}
	assert_true(failures > 3);
}

static void a_page_without_memory_reports_it_and_stays_valid(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct text_page page = {0};
		size_t len = 0;

		for (int i = 0; i < 300; i++) {
			text_page_line(&page, "label ");
			text_page_escape(&page, "some words that fill the page\n", 30);
		}
		assert_int_equal(page.failed, failing_malloc_failed);
		for (unsigned i = 0; i < page.count; i++)
			assert_non_null(text_page_text(&page, i, &len));
		failures += failing_malloc_failed;
		text_page_free(&page);
	}
	assert_true(failures > 3);
}

static void details_without_memory_are_empty(void **state)
{
	struct procstat stat;
	unsigned failures = 0;

	assert_int_equal(procstat_read(getpid(), &stat), 0);
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct reader *reader = NULL;
		struct detail *detail = detail_read(&reader,
			(struct ident){
				.pid = stat.pid, .start_ns = stat.start_ticks * procstat_tick_ns()},
			(struct ident){.pid = stat.ppid, .start_ns = 1});

		assert_true(!detail || !detail->err);
		while (detail && detail_go_on(detail, UINT64_C(1000000000)))
			;
		failures += !detail || detail->args.err || detail->environment.err;
		detail_free(detail);
		detail_reader_free(reader);
	}
	assert_true(failures >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_parsed_whole_or_not_at_all),
		cmocka_unit_test(a_setting_that_cannot_be_set_is_unchanged),
		cmocka_unit_test(targets_without_memory_are_reported),
		cmocka_unit_test(a_page_without_memory_reports_it_and_stays_valid),
		cmocka_unit_test(details_without_memory_are_empty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
