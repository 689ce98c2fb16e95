// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/term/clipboard.h"

#include <stdlib.h>
#include <string.h>

static void assert_sequence(const char *text, size_t text_len, bool tmux, const char *want)
{
	size_t len;
	char *sequence = clipboard_sequence(text, text_len, tmux, &len);

	assert_non_null(sequence);
	assert_string_equal(sequence, want);
	assert_int_equal(len, strlen(want));
	free(sequence);
}

/* The output of base64(1). */
static void text_is_sent_in_base64(void **state)
{
	assert_sequence("", 0, false, "\033]52;c;\a");
	assert_sequence("f", 1, false, "\033]52;c;Zg==\a");
	assert_sequence("fo", 2, false, "\033]52;c;Zm8=\a");
	assert_sequence("foo", 3, false, "\033]52;c;Zm9v\a");
	assert_sequence("ls -l '\n'", 9, false, "\033]52;c;bHMgLWwgJwon\a");
	assert_sequence("\xff\xfe\x00\xfb", 4, false, "\033]52;c;//4A+w==\a");
}

static void tmux_gets_both_sequences(void **state)
{
	assert_sequence("foo", 3, true, "\033]52;c;Zm9v\a\033Ptmux;\033\033]52;c;Zm9v\a\033\\");
}

static void text_beyond_the_limit_is_refused(void **state)
{
	static char text[CLIPBOARD_MAX + 1];
	size_t len;
	char *sequence = clipboard_sequence(text, CLIPBOARD_MAX, true, &len);

	assert_non_null(sequence);
	assert_true(len > CLIPBOARD_MAX / 3 * 4);
	free(sequence);
	assert_null(clipboard_sequence(text, CLIPBOARD_MAX + 1, false, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_sent_in_base64),
		cmocka_unit_test(tmux_gets_both_sequences),
		cmocka_unit_test(text_beyond_the_limit_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
