// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/config/options.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

static struct options options;
static char message[4096];

static int parse(const char **argv)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	options_free(&options);
	message[0] = 0;
	return options_parse(&options, argc, (char **)argv, message, sizeof(message));
}

#define PARSE(...) parse((const char *[]){"mayfly", __VA_ARGS__ __VA_OPT__(, ) NULL})
#define GOOD(...)  assert_int_equal(PARSE(__VA_ARGS__), 0)
#define BAD(sentence, ...)                                                                         \
	do {                                                                                       \
		assert_int_equal(PARSE(__VA_ARGS__), -EINVAL);                                     \
		assert_string_equal(message, sentence);                                            \
	} while (0)

/* As many as the group of the table has. */
#define PRINTING "--batch, --json, --once, --when, --summary, --tree, --timeline or --export"

static int reset(void **state)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	return 0;
}

static int clean(void **state)
{
	options_free(&options);
	memset(&options, 0, sizeof(options));
	return 0;
}

static void a_runaway_is_a_rate_and_how_long(void **state)
{
	GOOD();
	assert_true(options.runaway.rate == RUNAWAY_RATE);
	assert_false(options.screen.bell);
	GOOD("--runaway=70", "--bell");
	assert_true(options.runaway.rate == 70 && options.runaway.calm_rate == 35);
	assert_true(options.runaway.last_ns == RUNAWAY_LAST_NS);
	assert_true(options.screen.bell);
	GOOD("--runaway=7,300ms");
	assert_true(options.runaway.rate == 7 && options.runaway.last_ns == 300000000);
	assert_true(options.runaway.hold_ns == RUNAWAY_HOLD_NS);
	assert_true(options.runaway.calm_ns == RUNAWAY_CALM_NS);
	BAD("--runaway: \"0\" is not a valid rate; use processes per second, such as 20, and "
	    "optionally a duration, such as 20,2s",
		"--runaway=0");
	BAD("--runaway: \"5x\" is not a valid rate; use processes per second, such as 20, and "
	    "optionally a duration, such as 20,2s",
		"--runaway=5x");
	BAD("--runaway: \"soon\" is not a valid duration; use seconds, such as 2.5, or a unit, "
	    "such as 300ms 10s 5m 2h "
	    "1d",
		"--runaway=5,soon");
}

static void without_arguments_the_defaults_stand(void **state)
{
	GOOD();
	assert_int_equal(options.mode, MODE_SCREEN);
	assert_true(scope_is_all(&options.scope));
	assert_true(options.linger_ns == 3 * SECOND_NS);
	assert_true(options.short_ns == SECOND_NS);
	assert_true(options.delay_ns == SECOND_NS);
	assert_true(options.duration_ns == 0);
	assert_int_equal(options.max_args, 4096);
	assert_int_equal(options.ring_bytes, 8 << 20);
	assert_true(options.color);
	assert_null(options.run.argv);
	assert_null(options.filter);
	assert_null(options.source);
}

static void the_most_output_is_a_size(void **state)
{
	GOOD("--json");
	assert_true(options.print.max_bytes == 0);
	GOOD("--rewind=1M");
	GOOD("--rewind=0");
	BAD("--rewind must be at least 1M, or 0 for none", "--rewind=64k");
	GOOD("--json", "--max-output=64k");
	assert_true(options.print.max_bytes == 64 << 10);
	GOOD("-w", "x", "--max-output=1.5G");
	assert_true(options.print.max_bytes == UINT64_C(3) << 29);
	BAD("--max-output must be more than 0", "--json", "--max-output=0");
	BAD("--max-output: \"lots\" is not a valid size; use bytes, or a unit, such as 64k 8M",
		"--json", "--max-output=lots");
	BAD("--max-output requires --write, " PRINTING, "--max-output=1M");
}

static void short_and_long_names_mean_the_same(void **state)
{
	GOOD("-p", "1,77", "-u0", "-F", "sh", "-l", "500ms", "-r", "a", "-w", "b", "-o", "c",
		"-b1");
	assert_int_equal(options.scope.root_count, 2);
	assert_int_equal(options.scope.roots[1].pid, 77);
	assert_int_equal(options.scope.uid, 0);
	assert_string_equal(options.filter, "sh");
	assert_true(options.linger_ns == SECOND_NS / 2);
	assert_string_equal(options.read, "a");
	assert_string_equal(options.write, "b");
	assert_string_equal(options.print.file, "c");
	assert_true(options.once);
	GOOD("--pid=1", "--pid", "77", "--user=root", "--filter=sh", "--linger=0.5", "--read=a",
		"--write=b", "--output=c", "--batch", "--once");
	assert_int_equal(options.scope.root_count, 2);
	assert_int_equal(options.scope.uid, 0);
	assert_true(options.linger_ns == SECOND_NS / 2);
	assert_int_equal(options.mode, MODE_BATCH);
	assert_true(options.once);
}

static void what_a_command_did_stays_on_the_screen(void **state)
{
	GOOD("sh");
	assert_true(options.linger_ns == TREE_ENDLESS_NS);
	GOOD("-r", "file");
	assert_true(options.linger_ns == TREE_ENDLESS_NS);
	GOOD("-p", "1");
	assert_true(options.linger_ns == TREE_ENDLESS_NS);
	GOOD("-u", "root");
	assert_true(options.linger_ns == 3 * SECOND_NS);
	GOOD("-l", "5", "sh");
	assert_true(options.linger_ns == 5 * SECOND_NS);
}

static void options_of_a_command_need_one(void **state)
{
	GOOD("--all", "sh");
	assert_true(options.run.all);
	GOOD("--all", "-r", "file");
	BAD("--all requires a command or -r", "--all");
	BAD("--as requires a command, or --exec", "--as=0");
	BAD("--as: unknown user \"nobody-at-all\"; use a name or a uid", "--as=nobody-at-all",
		"sh");
	if (geteuid() == 0) {
		GOOD("--as=65534", "sh");
		assert_int_equal(options.run.as, 65534);
	}
}

static void the_last_of_two_values_counts(void **state)
{
	GOOD("--linger=1", "--linger=2", "--filter=a", "--filter=b", "--source=bpf",
		"--source=auto");
	assert_true(options.linger_ns == 2 * SECOND_NS);
	assert_string_equal(options.filter, "b");
	assert_string_equal(options.source, "auto");
}

static void the_first_word_that_is_not_an_option_begins_the_command(void **state)
{
	GOOD("--json", "make", "-j4", "--batch");
	assert_int_equal(options.mode, MODE_JSON);
	assert_string_equal(options.run.argv[0], "make");
	assert_string_equal(options.run.argv[2], "--batch");
	assert_null(options.run.argv[3]);
	GOOD("--", "--json");
	assert_int_equal(options.mode, MODE_SCREEN);
	assert_string_equal(options.run.argv[0], "--json");
}

static void once_alone_is_text_and_with_json_is_json(void **state)
{
	GOOD("-1");
	assert_int_equal(options.mode, MODE_BATCH);
	GOOD("--once", "--json");
	assert_int_equal(options.mode, MODE_JSON);
	assert_true(options.once);
}

static void help_and_version_win_over_what_follows(void **state)
{
	GOOD("--help", "--nonsense");
	assert_int_equal(options.mode, MODE_HELP);
	GOOD("-bV", "--nonsense");
	assert_int_equal(options.mode, MODE_VERSION);
}

static void the_ring_is_rounded_up_to_a_power_of_two_of_pages(void **state)
{
	uint32_t page = sysconf(_SC_PAGESIZE);

	GOOD("--ring=64k");
	assert_int_equal(options.ring_bytes, 65536);
	GOOD("--ring=65537");
	assert_int_equal(options.ring_bytes, 131072);
	GOOD("--ring=1");
	assert_int_equal(options.ring_bytes, page);
	GOOD("--ring=1G");
	assert_int_equal(options.ring_bytes, 1 << 30);
	BAD("--ring: 2G exceeds the maximum of 1G", "--ring=2G");
	BAD("--ring: \"big\" is not a valid size; use bytes, or a unit, such as 64k 8M",
		"--ring=big");
}

static void max_args_has_a_bound(void **state)
{
	GOOD("--max-args=2M");
	assert_int_equal(options.max_args, 2 << 20);
	GOOD("--max-args=0");
	assert_int_equal(options.max_args, 0);
	BAD("--max-args: 2097153 exceeds the maximum of 2M", "--max-args=2097153");
	BAD("--max-args: \"-1\" is not a valid size; use bytes, or a unit, such as 64k 8M",
		"--max-args=-1");
}

static void times_have_units(void **state)
{
	GOOD("-d0.25");
	assert_true(options.delay_ns == SECOND_NS / 4);
	BAD("--delay must be longer than 0", "--delay=0");
	GOOD("--duration=2m", "--short", "250ms", "--linger=0");
	assert_true(options.duration_ns == 120 * SECOND_NS);
	assert_true(options.short_ns == SECOND_NS / 4);
	assert_true(options.linger_ns == 0);
	BAD("--linger: \"soon\" is not a valid duration; use seconds, such as 2.5, or a unit, such "
	    "as 300ms 10s 5m 2h "
	    "1d",
		"-l", "soon");
	BAD("--duration must be longer than 0", "--duration=0");
}

static void an_unknown_option_names_the_nearest(void **state)
{
	BAD("unknown option --jsn; did you mean --json?", "--jsn");
	BAD("unknown option --outptu; did you mean --output?", "--outptu=x");
	BAD("unknown option --color; did you mean --no-color?", "--color");
	BAD("unknown option --blub; see mayfly --help", "--blub");
	BAD("unknown option --xyzzy; see mayfly --help", "--xyzzy");
	BAD("unknown option -x; see mayfly --help", "-x");
	BAD("unknown option -x; see mayfly --help", "-bx");
}

static void an_argument_too_many_or_too_few_is_said(void **state)
{
	BAD("-p needs an argument: -p PID[,PID...]", "-p");
	BAD("--filter needs an argument: --filter=EXPR", "--filter");
	BAD("--filter: unknown user \"no-such-user\"; use a name or a uid",
		"--filter=user=no-such-user");
	GOOD("--filter=user!=root or user=0", "--when=user=root");
	BAD("--sort: unknown column \"thread\"; did you mean threads?", "--sort=thread");
	BAD("--columns: \"USR\" is an unknown or repeated column; did you mean USER?",
		"--columns=PID USR");
	BAD("--json takes no argument", "--json=yes");
	BAD("--output needs a non-empty name", "--output=", "-b");
	BAD("--exec needs a command, such as --exec='logger -t mayfly'", "--exec=", "--when=pid=1");
	BAD("--exec needs a command, such as --exec='logger -t mayfly'",
		"--exec= ", "--when=pid=1");
}

static void times_of_a_recording_are_judged_without_it(void **state)
{
#define NO_TIME(option, text)                                                                      \
	BAD("--" option ": \"" text "\" is not a time; use a time of the recording, such as "      \
	    "14:32, 14:32:05, \"2026-11-29 14:32\", or +90 or +5m from its begin",                 \
		"-r", "x", "-b", "--" option "=" text)
	NO_TIME("from", "");
	NO_TIME("from", "25:00");
	NO_TIME("to", "abc");
	NO_TIME("from", "-1");
	NO_TIME("to", "-5");
	NO_TIME("to", "2026-02-30 14:32");
	BAD("--to is before --from", "-r", "x", "-b", "--from=+9", "--to=+3");
	BAD("--to is before --from", "-r", "x", "-b", "--from=2026-11-29 14:32",
		"--to=2026-11-29 14:31:59");
	GOOD("-r", "x", "-b", "--from=+3", "--to=+9");
	GOOD("-r", "x", "-b", "--from=23:50", "--to=00:10"); /* of the next day */
	GOOD("-r", "x", "-b", "--from=2026-11-29 14:32", "--to=+3");
}

static void pids_are_numbers(void **state)
{
#define NO_LIST(text)                                                                              \
	BAD("--pid: \"" text "\" is not a list of process ids; use numbers, such as --pid=1,77",   \
		"--pid=" text)
	NO_LIST("");
	NO_LIST("0");
	NO_LIST("-5");
	NO_LIST("12x");
	NO_LIST("1,");
	NO_LIST(",1");
	NO_LIST("1,,2");
	NO_LIST("1 2");
	NO_LIST("99999999999");
#undef NO_LIST
}

static void more_pids_than_there_is_room_for_are_an_error(void **state)
{
	char list[8 * SCOPE_PIDS_MAX] = "1000";

	for (int i = 1; i < SCOPE_PIDS_MAX; i++)
		sprintf(list + strlen(list), ",%d", 1000 + i);
	GOOD("--pid", list);
	strcat(list, ",1");
	BAD("--pid: at most 64 process ids", "--pid", list);
}

static void a_user_is_a_name_or_a_number(void **state)
{
	GOOD("--user=root");
	assert_int_equal(options.scope.uid, 0);
	GOOD("--user=4000000000");
	assert_true(options.scope.uid == 4000000000u);
	BAD("--user: unknown user \"no such user\"; use a name or a uid", "-u", "no such user");
	BAD("--user: unknown user \"4294967295\"; use a name or a uid", "-u", "4294967295");
	BAD("--user: unknown user \"\"; use a name or a uid", "-u", "");
}

/* The column is that on the terminal: \xc3\xa9 is one, the escape byte is shown as two. */
static void a_filter_that_does_not_parse_shows_where(void **state)
{
	const char *caret;

	assert_int_equal(PARSE("--filter=\xc3\xa9\033 pid="), -EINVAL);
	assert_non_null(strstr(message, "\n  \xc3\xa9\\e pid=\n"));
	caret = strrchr(message, '\n') + 1;
	assert_string_equal(caret, "          ^");
	assert_int_equal(strncmp(message, "--filter: ", 10), 0);
	GOOD("--filter=pid=1 or comm~sh");
	GOOD("--filter=");
	assert_null(options.filter);
}

static void check_only_records(void)
{
	GOOD("-w", "x");
	assert_true(options_only_record(&options));
	assert_int_equal(options.mode, MODE_BATCH);
	assert_false(options_print_aside(&options));
	GOOD("-w", "-");
	assert_true(options_only_record(&options));
	GOOD("-w", "x", "make");
	assert_true(options_print_aside(&options)); /* standard output is that of make */
	GOOD("-w", "-", "make");
	assert_false(options_print_aside(&options));
	GOOD("-b", "-w", "x");
	assert_false(options_only_record(&options));
	GOOD("--once", "-w", "x");
	assert_false(options_only_record(&options));
}

/* A terminal that the test is run on is out of the way meanwhile. */
static void without_a_terminal_it_only_records(void **state)
{
	int kept = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	assert_true(kept >= 0 && null >= 0);
	if (isatty(STDOUT_FILENO))
		dup2(null, STDOUT_FILENO);
	check_only_records();
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(null);
}

static void options_that_do_not_go_together_are_said(void **state)
{
	BAD("use either --batch or --json, not both", "--batch", "--json");
	BAD("--output requires " PRINTING, "-o", "f");
	BAD("--write=- uses standard output: add --output=FILE for the rest", "-bw-");
	BAD("--write=- uses standard output: add --output=FILE for the rest", "--summary", "-w-");
	GOOD("--timeline", "-w-", "-o", "f");
	GOOD("-b", "-w-", "-o", "f");
	BAD("use either --read or a command, not both", "-r", "f", "ls");
	BAD("use either --read or --source, not both", "-r", "f", "--source=bpf");
	BAD("use either --once or a command, not both", "-1", "ls");
	BAD("use either --pid or a command, not both", "-p1", "ls");
	BAD("--source: unknown source \"ebpf\"; use auto, bpf, netlink or proc", "--source=ebpf");
	BAD("--fields requires --json", "--fields=pid");
	GOOD("--json", "--fields=PID,Cmd,RES,read");
	BAD("--fields: unknown key \"prgp\"; did you mean pgrp?", "--json", "--fields=pid,prgp");
	GOOD("--columns=pid USER Command");
	BAD("--columns: \"mme\" is an unknown or repeated column; did you mean MEM%?",
		"--columns=PID mme");
	BAD("--sort: unknown column \"ppdi\"; did you mean ppid?", "--sort=ppdi");
	BAD("use either --once or --summary, not both", "-1", "--summary");
	BAD("use either --json or --timeline, not both", "--timeline", "--json");
	BAD("use either --once or --export, not both", "--export=dot", "--once");
	BAD("use either --export=tree or --export=timeline, not both", "--tree", "--timeline");
	GOOD("--tree", "--export=tree");
}

static void totals_are_for_a_screen_too_but_a_command_needs_none(void **state)
{
	GOOD("--summary");
	assert_true(options.summary && options.mode == MODE_BATCH && options.quiet);
	GOOD("--summary", "true");
	assert_true(options.summary && options.mode == MODE_BATCH && options.quiet);
}

static void the_environment_decides_about_colours(void **state)
{
	setenv("NO_COLOR", "1", 1);
	GOOD();
	assert_false(options.color);
	setenv("NO_COLOR", "", 1);
	GOOD();
	assert_true(options.color);
	GOOD("--no-color");
	assert_false(options.color);
	setenv("TERM", "dumb", 1);
	GOOD();
	assert_false(options.color);
	unsetenv("TERM");
	GOOD();
	assert_false(options.color);
}

static void the_locale_decides_about_ascii(void **state)
{
	setlocale(LC_ALL, "C");
	GOOD();
	assert_true(options.ascii);
	if (!setlocale(LC_ALL, "C.UTF-8"))
		skip();
	GOOD();
	assert_false(options.ascii);
	GOOD("--ascii");
	assert_true(options.ascii);
}

static void a_long_option_is_kept_apart_from_its_sentence(void **state)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	options_help(out);
	fclose(out);
	for (const char *line = strstr(text, "\n  "); line; line = strstr(line + 1, "\n  "))
		if (strcspn(line + 1, "\n") > 30)
			assert_int_equal(line[30], ' ');
	free(text);
}

static void help_names_every_option_in_80_columns(void **state)
{
	static const char *const names[] = {
#define G(sentence)
#define X(letter, name, argument, set, field, sentence) " --" name,
		OPTIONS(G, X)
#undef X
#undef G
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	options_help(out);
	fclose(out);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(strstr(text, names[i]));
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		assert_true(strcspn(line, "\n") <= 80);
	free(text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, reset, clean)
	const struct CMUnitTest tests[] = {
		T(a_runaway_is_a_rate_and_how_long),
		T(without_arguments_the_defaults_stand),
		T(the_most_output_is_a_size),
		T(short_and_long_names_mean_the_same),
		T(what_a_command_did_stays_on_the_screen),
		T(options_of_a_command_need_one),
		T(the_last_of_two_values_counts),
		T(the_first_word_that_is_not_an_option_begins_the_command),
		T(once_alone_is_text_and_with_json_is_json),
		T(help_and_version_win_over_what_follows),
		T(the_ring_is_rounded_up_to_a_power_of_two_of_pages),
		T(max_args_has_a_bound),
		T(times_have_units),
		T(an_unknown_option_names_the_nearest),
		T(an_argument_too_many_or_too_few_is_said),
		T(times_of_a_recording_are_judged_without_it),
		T(pids_are_numbers),
		T(more_pids_than_there_is_room_for_are_an_error),
		T(a_user_is_a_name_or_a_number),
		T(a_filter_that_does_not_parse_shows_where),
		T(without_a_terminal_it_only_records),
		T(options_that_do_not_go_together_are_said),
		T(totals_are_for_a_screen_too_but_a_command_needs_none),
		T(the_environment_decides_about_colours),
		T(the_locale_decides_about_ascii),
		T(a_long_option_is_kept_apart_from_its_sentence),
		T(help_names_every_option_in_80_columns),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
