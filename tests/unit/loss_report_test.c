// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* What is said of losses at the end names their cause, and only advice that helps. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/print/loss_report.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is printed on standard error. */
static const char *report(uint64_t lost, const struct source *source)
{
	static char text[1024];
	const struct tree_counts counts = {.lost = lost};
	int saved = dup(STDERR_FILENO), file = memfd_create("report", MFD_CLOEXEC);
	ssize_t len;

	assert_true(saved >= 0 && file >= 0);
	assert_int_equal(dup2(file, STDERR_FILENO), STDERR_FILENO);
	loss_report_print(&counts, 0, 0, source);
	assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
	len = pread(file, text, sizeof(text) - 1, 0);
	assert_true(len >= 0);
	text[len] = 0;
	close(saved);
	close(file);
	return text;
}

static void a_full_buffer_asks_for_a_larger_one(void **state)
{
	const struct source source = {.name = "bpf", .live = true};

	assert_string_equal(report(1, &source),
		"mayfly: 1 event was lost; increase the ring buffer with --ring\n");
	assert_string_equal(report(0, &source), "");
}

static void what_the_kernel_skipped_does_not(void **state)
{
	const struct source source = {.name = "bpf", .live = true, .skipped = 3};
	const char *text = report(3, &source);

	assert_non_null(strstr(text, "mayfly: 3 events were lost: this kernel skips them"));
	assert_null(strstr(text, "--ring"));
}

static void both_are_told_apart(void **state)
{
	const struct source source = {.name = "bpf", .live = true, .skipped = 3};
	const char *text = report(10, &source);

	assert_non_null(strstr(text, "mayfly: 7 events were lost; increase"));
	assert_non_null(strstr(text, "mayfly: 3 events were lost: this kernel"));
}

static void a_recording_cannot_be_helped(void **state)
{
	const struct source source = {.name = "replay"};

	assert_string_equal(report(5, &source), "mayfly: 5 events were lost during recording\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_buffer_asks_for_a_larger_one),
		cmocka_unit_test(what_the_kernel_skipped_does_not),
		cmocka_unit_test(both_are_told_apart),
		cmocka_unit_test(a_recording_cannot_be_helped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
