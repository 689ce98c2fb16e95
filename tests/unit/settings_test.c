// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/safepath.h"
#include "ui/config/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

static struct options options;
static char told[4096];

static void report(const char *sentence)
{
	strncat(told, sentence, sizeof(told) - strlen(told) - 1);
	strncat(told, "\n", sizeof(told) - strlen(told) - 1);
}

static int begin(void **state)
{
	options_defaults(&options);
	*told = '\0';
	return 0;
}

static int end(void **state)
{
	options_free(&options);
	return 0;
}

static void apply(const char *text)
{
	struct config_file *rc = config_file_parse(text, strlen(text));

	assert_non_null(rc);
	settings_apply(&options, rc, "rc", report);
	config_file_free(rc);
}

static void the_file_changes_the_defaults(void **state)
{
	apply("linger = 7\nascii = yes\nno-color = no\n# x = y\n");
	assert_string_equal(told, "");
	assert_int_equal(options.linger_ns, 7 * SECOND_NS);
	assert_true(options.ascii);
}

static void the_command_line_wins(void **state)
{
	char *argv[] = {(char *)"mayfly", (char *)"--linger=2", NULL};
	char message[256];

	apply("linger = 7\nshort = 3");
	assert_int_equal(options_take(&options, 2, argv, message, sizeof(message)), 0);
	assert_int_equal(options.linger_ns, 2 * SECOND_NS);
	assert_int_equal(options.short_ns, 3 * SECOND_NS);
}

static void colours_and_keys_are_settings(void **state)
{
	apply("color.fail0 = 200 bold\ncolor.fail9 = red\ncolor.new = rde\n"
	      "key.signal = F9 K\nview = flat -exited\nview = flt\n");
	assert_true(options.screen.changes.given[STYLE_FAIL0]);
	assert_int_equal(options.screen.changes.looks[STYLE_FAIL0].fg, 200);
	assert_false(options.screen.changes.given[STYLE_NEW]);
	assert_int_equal(options.screen.key_count, 1);
	assert_string_equal(options.screen.keys[0].place, "rc:4");
	assert_string_equal(options.screen.keys[0].command, "signal");
	assert_string_equal(options.screen.keys[0].keys, "F9 K");
	assert_string_equal(told,
		"rc:2: color.fail9: there is no such colour; see the man page\n"
		"rc:3: color.new: \"rde\" is not a colour; use a name or a number up to 255, `on` "
		"before the background, and bold, dim, underline or reverse\n"
		"rc:6: --view: unknown word \"flt\"; use flat exited kernel threads grouped paths "
		"whole\n");
}

static void an_error_is_reported_with_its_line_and_changes_nothing(void **state)
{
	uint64_t linger_ns = options.linger_ns;

	apply("\nlinger = soon\nascii = maybe\nlong\x1b = 1\nwrite = /etc/passwd\nwhat\n");
	assert_int_equal(options.linger_ns, linger_ns);
	assert_null(options.write);
	assert_string_equal(told, "rc:2: --linger: \"soon\" is not a valid duration; use seconds, "
				  "such as 2.5, or a unit, such as 300ms 10s 5m 2h 1d\n"
				  "rc:3: --ascii: \"maybe\" is not valid; use yes or no\n"
				  "rc:4: unknown setting \"long\\e\" ignored\n"
				  "rc:5: unknown setting \"write\" ignored\n"
				  "rc:6: line ignored: it is not \"key = value\"\n");
}

static void every_setting_is_an_option(void **state)
{
	static const char *const names[] = {
#define X(name) name,
		SETTINGS(X)
#undef X
	};
	char message[256];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_not_equal(
			options_set(&options, names[i], "", message, sizeof(message)), -ENOENT);
}

static void a_saved_setting_is_there_the_next_time(void **state)
{
	char home[] = "/tmp/mayfly-settings-XXXXXX", message[128], command[64];

	assert_non_null(mkdtemp(home));
	setenv("XDG_CONFIG_HOME", home, 1);
	assert_int_equal(settings_save("linger", "9", message, sizeof(message)), 0);
	assert_int_equal(settings_save("short", "2", message, sizeof(message)), 0);
	settings_load(&options, report);
	assert_int_equal(options.linger_ns, 9 * SECOND_NS);
	assert_int_equal(options.short_ns, 2 * SECOND_NS);
	assert_string_equal(told, "");
	if (!geteuid()) {
		assert_int_equal(chown(home, 64123, 64123), 0);
		snprintf(command, sizeof(command), "chown -R 64123 %s", home);
		assert_int_equal(system(command), 0);
		assert_int_equal(settings_save("short", "3", message, sizeof(message)),
			-SAFEPATH_DIR_OTHERS);
		assert_string_equal(message,
			"not saved: mayfly running as root does not write to another user's home");
	}
	snprintf(command, sizeof(command), "rm -r %s", home);
	assert_int_equal(system(command), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_file_changes_the_defaults),
		TEST(the_command_line_wins),
		TEST(colours_and_keys_are_settings),
		TEST(an_error_is_reported_with_its_line_and_changes_nothing),
		TEST(every_setting_is_an_option),
		TEST(a_saved_setting_is_there_the_next_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
