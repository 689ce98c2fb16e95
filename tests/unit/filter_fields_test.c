// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Every field of the filter language, with every operator and with invalid values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/query/filter.h"

#include <stdio.h>
#include <string.h>

#define NUMBERS "= != < <= > >="
#define TEXTS   "= != ~ !~"

static const struct {
	const char *name;
	const char *ops;    /* that fit it */
	const char *values; /* that it takes, parted by blanks */
	const char *wrong;  /* that it does not take */
} cases[] = {
	{"pid", NUMBERS, "0 42 4194304", "x -1 4k 5% 1e3 0x1"},
	{"ppid", NUMBERS, "0 42", "x -1 4k 5%"},
	{"pgrp", NUMBERS, "0 42", "x -1 4k 5%"},
	{"sid", NUMBERS, "0 42", "x -1 4k 5%"},
	{"uid", NUMBERS, "0 1000", "root -1 5%"},
	{"user", TEXTS, "root 0 www-data", ""},
	{"comm", TEXTS, "sh 7zip", ""},
	{"exe", TEXTS, "/bin/sh sh", ""},
	{"called", TEXTS, "/bin/sh sh", ""},
	{"args", TEXTS, "-rf /tmp", ""},
	{"age", "< <= > >=", "0s 500ms 5s 1.5m 2h 3d", "x -5s 5k 5%"},
	{"state", "= !=",
		"alive dead new short failed orphan kthread frozen running sleeping R s Z t T",
		"happy RR 1 5s"},
	{"priority", NUMBERS, "0 20 -100", "x - 5s --5"},
	{"nice", NUMBERS, "0 19 -20", "x - 5% --5"},
	{"threads", NUMBERS, "1 100", "x -1 4k"},
	{"time", "< <= > >=", "0s 500ms 1h", "x -5s 5k"},
	{"cpu", NUMBERS, "0 50 12.5 12.5% 400%", "x -1 5s 4k 5%%"},
	{"mem", NUMBERS, "0 50 12.5%", "x -1 5s 4k"},
	{"rss", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"growth", NUMBERS, "0 64k 20M 1.5G", "x 5s 5%"},
	{"read", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"write", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"io", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"read_rate", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"write_rate", NUMBERS, "0 64k 20M 1.5G", "x -1 5s 5%"},
	{"spawns", NUMBERS, "0 50", "x -1 5/s"},
	{"rate", NUMBERS, "0 50 0.5", "x -1 5/s"},
	{"spawned", NUMBERS, "0 50", "x -1 5/s"},
	{"refused", NUMBERS, "0 50", "x -1 5/s"},
	{"kids", NUMBERS, "0 50", "x -1"},
	{"exit", NUMBERS, "0 127", "x -1 SEGV"},
	{"signal", NUMBERS, "11 SEGV sigsegv SIGKILL", "SIGFOO x 5%"},
	{"depth", NUMBERS, "0 3", "x -1"},
	{"tty", TEXTS, "pts/3 tty1", ""},
	{"cgroup", TEXTS, "/user.slice docker", ""},
	{"unit", TEXTS, "ssh.service docker", ""},
	{"host", TEXTS, "web1 db1.example.org", ""},
	{"born", NUMBERS, "0 42", "x -1 4k 5%"},
	{"ns", NUMBERS, "4026531836", "x -1"},
};

#define CASES (sizeof(cases) / sizeof(*cases))

static const char all_ops[] = "= != ~ !~ < <= > >=";

typedef void word_fn(unsigned field, const char *word);

static void each_word(const char *words, unsigned field, word_fn *fn)
{
	char copy[128], *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strtok_r(rest, " ", &rest)))
		fn(field, word);
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at++)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

/* With and without blanks around the operator. */
static void expect_good(unsigned field, const char *op, const char *value)
{
	for (int blanks = 0; blanks < 2; blanks++) {
		struct filter_error error;
		struct filter *filter;
		char text[128];

		snprintf(text, sizeof(text), blanks ? "%s %s %s" : "%s%s%s", cases[field].name, op,
			value);
		filter = filter_parse(text, &error);
		if (!filter)
			fail_msg("'%s': %s (at %u)", text, error.message, error.column);
		filter_free(filter);
	}
}

static void expect_error(unsigned field, const char *op, const char *value, size_t column)
{
	struct filter_error error;
	char text[128];

	snprintf(text, sizeof(text), "%s%s%s", cases[field].name, op, value);
	if (filter_parse(text, &error))
		fail_msg("'%s' was parsed", text);
	if (error.column != column)
		fail_msg(
			"'%s': column %u, not %zu (%s)", text, error.column, column, error.message);
	if (!strstr(error.message, cases[field].name))
		fail_msg("'%s': '%s' does not name the field", text, error.message);
}

static const char *first_value(unsigned field)
{
	static char value[64];

	snprintf(value, sizeof(value), "%.*s", (int)strcspn(cases[field].values, " "),
		cases[field].values);
	return value;
}

static void try_op(unsigned field, const char *op)
{
	if (has_word(cases[field].ops, op))
		expect_good(field, op, first_value(field));
	else
		expect_error(field, op, first_value(field), strlen(cases[field].name));
}

static void try_value(unsigned field, const char *value)
{
	char op[4];

	snprintf(op, sizeof(op), "%.*s", (int)strcspn(cases[field].ops, " "), cases[field].ops);
	expect_good(field, op, value);
}

static void try_wrong(unsigned field, const char *value)
{
	char op[4];

	snprintf(op, sizeof(op), "%.*s", (int)strcspn(cases[field].ops, " "), cases[field].ops);
	expect_error(field, op, value, strlen(cases[field].name) + strlen(op));
}

static void every_field_has_a_case(void **state)
{
	unsigned at = 0;

	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].flags & FIELD_UNFILTERED)
			continue;
		assert_true(at < CASES);
		assert_string_equal(cases[at++].name, field_table[id].word);
	}
	assert_int_equal(at, CASES);
}

static void every_field_takes_its_operators_and_no_others(void **state)
{
	for (unsigned field = 0; field < CASES; field++)
		each_word(all_ops, field, try_op);
}

static void every_field_takes_its_values(void **state)
{
	for (unsigned field = 0; field < CASES; field++)
		each_word(cases[field].values, field, try_value);
}

static void an_invalid_value_is_refused_with_its_column(void **state)
{
	for (unsigned field = 0; field < CASES; field++)
		each_word(cases[field].wrong, field, try_wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_a_case),
		cmocka_unit_test(every_field_takes_its_operators_and_no_others),
		cmocka_unit_test(every_field_takes_its_values),
		cmocka_unit_test(an_invalid_value_is_refused_with_its_column),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
