// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A session without a screen while the n-th allocation fails, for every n. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/output_capture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const char script[] = "snapshot\n"
			     "seed 1 0 init start=0.1 : /sbin/init\n"
			     "seed 900 1 sh start=0.5 cgroup=/user : -sh\n"
			     "settled\n"
			     "@2\n"
			     "repeat 20\n"
			     "+0.001 fork $i+5000 900\n"
			     "+0.001 exec $i+5000 cgroup=/user/$i : /bin/true file$i\n"
			     "+0.001 exit $i+5000\n"
			     "end\n"
			     "lost 23\n";

/* The exit status of the session when memory runs out after n allocations. */
static int run_scarce(unsigned n, char *const *argv, int argc, bool *again)
{
	char message[1024] = "";
	struct source *source = script_open(script, message, sizeof(message));
	struct options options;
	struct output_capture capture;
	int status;

	assert_string_equal(message, "");
	assert_int_equal(options_parse(&options, argc, (char **)argv, message, sizeof(message)), 0);
	output_capture_begin(&capture);
	*again = failing_malloc_round(n);
	status = headless_run(&options, &(struct headless_ends){.output = capture.out,
						.source = source,
						.sink = export_sink(options.print.export)});
	failing_malloc_after = 0;
	output_close(capture.out);
	close(capture.fd);
	source_close(source);
	options_free(&options);
	return status;
}

/* It may report the error or continue with less; it must not crash, leak or hang, or return
 * success when nothing could be opened. */
static void run_all(const char *mode)
{
	const char *argv[] = {"mayfly", mode, "--filter=true or init", NULL};
	bool again = true;
	unsigned n;

	for (n = 1; again; n++) {
		int status = run_scarce(n, (char **)argv, 3, &again);

		assert_true(status == 0 || status == -ENOMEM || status == STATUS_BROKEN);
		if (n == 1)
			assert_int_equal(status, -ENOMEM);
	}
	assert_true(n > 50);
}

static void events_as_json_survive_every_failure(void **state)
{
	run_all("--json");
}

static void events_as_text_survive_every_failure(void **state)
{
	run_all("--batch");
}

static void the_finished_tree_survives_every_failure(void **state)
{
	run_all("--tree");
}

static void the_tree_survives_every_failure(void **state)
{
	run_all("--once");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_as_json_survive_every_failure),
		cmocka_unit_test(events_as_text_survive_every_failure),
		cmocka_unit_test(the_finished_tree_survives_every_failure),
		cmocka_unit_test(the_tree_survives_every_failure),
	};

	/* The messages are dropped. */
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
