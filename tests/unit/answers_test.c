// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Which exit statuses are failures, and which are answers. */
#include "core/answers.h"
#include "tests/support/view_text.h"

#include <signal.h>

#define EXIT(code) ((code) << 8)

/* A child of a process that runs `parent`, which executes `args` (NULL: nothing) and ends. */
static bool fails(struct scene *scene, const char *parent, const char *args, int32_t status)
{
	static int32_t pid = 100;
	struct node *node;

	pid += 2;
	scene_fork(scene, pid, 1, "parent");
	scene_exec(scene, pid, parent);
	scene_fork(scene, pid + 1, pid, "child");
	if (args)
		scene_exec(scene, pid + 1, args);
	scene->now_ns += SCENE_S;
	node = scene_exit(scene, pid + 1, status);
	assert_null(tree_check(scene->tree));
	return node_has_failed(node);
}

static void answers_are_no_failures(void **state)
{
	struct scene *scene = *state;

	scene_seed(scene, 1, 0, 0, "init");
	assert_false(fails(scene, "sh", "grep -q x file", EXIT(1)));
	assert_true(fails(scene, "sh", "grep -q x file", EXIT(2)));
	assert_false(fails(scene, "sh", "/usr/bin/diff a b", EXIT(1)));
	assert_false(fails(scene, "make", "git diff --quiet", EXIT(1)));
	assert_true(fails(scene, "make", "git push", EXIT(1)));
	assert_false(fails(scene, "sh", "systemctl is-active ssh", EXIT(3)));
	assert_true(fails(scene, "sh", "systemctl start ssh", EXIT(3)));
	assert_false(fails(scene, "sh", "timeout 5 sleep 9", EXIT(124)));
	assert_true(fails(scene, "sh", "/bin/false", EXIT(1)));
	assert_true(fails(scene, "sh", "curl -s localhost:1", EXIT(7)));
	assert_true(fails(scene, "sh", "cc -c one.c", EXIT(1)));
}

static void a_child_that_reports_a_failed_exec_is_known(void **state)
{
	static const struct {
		struct ending ending;
		bool reports;
	} cases[] = {
		{{.status = EXIT(255), .program = "python3.11"}, true},
		{{.status = EXIT(255), .program = "perl"}, true},
		{{.status = EXIT(255), .program = "python3", .executed = true}, false},
		{{.status = EXIT(255), .program = "pythonic"}, false},
		{{.status = EXIT(127), .program = "python3"}, false},
		{{.status = EXIT(127), .program = "bash"}, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(answers_reports_exec(&cases[i].ending), cases[i].reports);
}

static void what_ends_so_while_all_goes_well_is_no_failure(void **state)
{
	struct scene *scene = *state;

	scene_seed(scene, 1, 0, 0, "init");
	assert_false(fails(scene, "sudo true", NULL, EXIT(1)));
	assert_true(fails(scene, "sudo true", "cc x.c", EXIT(1)));
	assert_false(fails(scene, "sshd: joe", NULL, EXIT(255)) &&
		     fails(scene, "sshd -D", NULL, EXIT(255)));
	assert_false(fails(scene, "bash", NULL, EXIT(1)));
	assert_true(fails(scene, "bash", NULL, EXIT(127)));
	assert_true(fails(scene, "python3 x.py", NULL, EXIT(1)));
	assert_false(fails(scene, "sh", "yes", SIGPIPE));
	assert_true(fails(scene, "sh", "./crash", SIGSEGV));
	assert_false(fails(scene, "sh", "timeout 5 ./crash", SIGSEGV));
	assert_false(fails(scene, "apt-get update", "/usr/lib/apt/methods/http", SIGINT));
	assert_true(fails(scene, "sh", "sleep 9", SIGINT));
	assert_false(fails(scene, "mayfly -p 1", NULL, SIGKILL));
	assert_true(fails(scene, "sh", "mayfly -p 1", SIGKILL));
	assert_true(fails(scene, "apache2 -k start", NULL, SIGKILL));
}

/* A guessed end is no answer; when the true one comes, it is looked at again. */
static void an_end_that_was_not_seen_is_unknown(void **state)
{
	struct scene *scene = *state;
	struct node *node;

	scene_seed(scene, 1, 0, 0, "init");
	node = scene_fork(scene, 50, 1, "sh");
	scene_exec(scene, 50, "grep x");
	scene_exit(scene, 50, STATUS_UNKNOWN);
	assert_false(node_has_failed(node));
	assert_false(node->flags & NODE_EXPECTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(answers_are_no_failures),
		PICTURE_TEST(what_ends_so_while_all_goes_well_is_no_failure),
		cmocka_unit_test(a_child_that_reports_a_failed_exec_is_known),
		PICTURE_TEST(an_end_that_was_not_seen_is_unknown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
