// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Titles that processes write over their arguments, in the tree. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

#define TITLE(time, id, args) title_of(time, id, args, sizeof(args))

static struct event title_of(uint64_t time_ns, struct ident id, const char *args, size_t size)
{
	struct event event =
		with_exec(events_make(EVENT_TITLE, time_ns, id, UNKNOWN), "x", args, size);

	event.exec.exe = NULL;
	return event;
}

static void assert_line(struct tree *tree, struct ident id, const char *want)
{
	const struct image *image = at(tree, id)->image;
	char line[256];

	image_command(line, sizeof(line), image, false);
	assert_string_equal(line, want);
}

/* CHILD has executed this. */
static struct tree *server(void)
{
	struct tree *tree = family();

	apply(tree, EXEC(7 * S, CHILD, SHELL, "/sbin/server", "server\0-d"));
	clear_changes();
	return tree;
}

static void a_title_replaces_the_arguments(void **state)
{
	struct tree *tree = server();
	const struct image *image;

	assert_int_equal(apply(tree, TITLE(8 * S, CHILD, "server: idle")), 1);
	assert_string_equal(recent_changes(), "c");
	assert_line(tree, CHILD, "server: idle");
	image = at(tree, CHILD)->image;
	assert_string_equal(image->exe, "/sbin/server");
	assert_int_equal(image->time_ns, 7 * S);
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_memory_equal(image->executed->args, "server\0-d", 10);
	assert_int_equal(apply(tree, TITLE(9 * S, CHILD, "server: idle")), 0);
	assert_int_equal(apply(tree, TITLE(9 * S, CHILD, "server: idle\0\0\0")), 0);
	assert_int_equal(apply(tree, TITLE(10 * S, CHILD, "server: busy")), 1);
	assert_line(tree, CHILD, "server: busy");
	assert_memory_equal(at(tree, CHILD)->image->executed->args, "server\0-d", 10);
	tree_free(tree);
}

static void the_old_arguments_again_are_no_title(void **state)
{
	struct tree *tree = server();
	const struct image *image = at(tree, CHILD)->image;

	apply(tree, TITLE(8 * S, CHILD, "server: idle"));
	assert_int_equal(apply(tree, TITLE(9 * S, CHILD, "server\0-d")), 1);
	assert_ptr_equal(at(tree, CHILD)->image, image);
	assert_null(image->executed);
	tree_free(tree);
}

static void a_file_that_was_moved_is_no_title(void **state)
{
	struct tree *tree = server();
	struct event event = TITLE(8 * S, CHILD, "server\0-d");
	struct ident worker = make_ident(70, 9 * S);

	event.exec.exe = "/sbin/server";
	assert_int_equal(apply(tree, event), 0);
	event.exec.exe = "/sbin/server.old";
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(at(tree, CHILD)->image->exe, "/sbin/server.old");
	assert_memory_equal(at(tree, CHILD)->image->args, "server\0-d", 10);
	assert_null(at(tree, CHILD)->image->executed);
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_int_equal(at(tree, CHILD)->image->time_ns, 7 * S);
	assert_int_equal(apply(tree, event), 0);
	apply(tree, events_fork(worker, CHILD));
	event = TITLE(10 * S, worker, "server: worker");
	event.exec.exe = "/sbin/server.older";
	assert_int_equal(apply(tree, event), 1);
	assert_line(tree, worker, "server: worker");
	assert_string_equal(at(tree, worker)->image->exe, "/sbin/server.older");
	assert_memory_equal(at(tree, worker)->image->executed->args, "server\0-d", 10);
	assert_string_equal(at(tree, CHILD)->image->exe, "/sbin/server.old");
	event = TITLE(11 * S, CHILD, "server: idle");
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(at(tree, CHILD)->image->exe, "/sbin/server.old");
	tree_free(tree);
}

static void a_title_read_before_an_exec_is_too_late(void **state)
{
	struct tree *tree = server();

	assert_int_equal(apply(tree, TITLE(7 * S, CHILD, "sh: old")), 0);
	apply(tree, TITLE(8 * S, CHILD, "server: idle"));
	apply(tree, EXEC(9 * S, CHILD, SHELL, "/bin/ls", "ls"));
	assert_int_equal(apply(tree, TITLE(8 * S + 1, CHILD, "server: busy")), 0);
	assert_line(tree, CHILD, "ls");
	assert_int_equal(at(tree, CHILD)->execs, 2);
	assert_non_null(at(tree, CHILD)->image->before->executed);
	tree_free(tree);
}

static void a_child_has_the_title_of_its_parent_until_its_own_is_read(void **state)
{
	struct tree *tree = server();
	struct ident worker = make_ident(70, 9 * S);

	apply(tree, TITLE(8 * S, CHILD, "server: master"));
	apply(tree, events_fork(worker, CHILD));
	assert_ptr_equal(at(tree, worker)->image, at(tree, CHILD)->image);
	assert_int_equal(apply(tree, TITLE(10 * S, worker, "server: master")), 0);
	assert_int_equal(apply(tree, TITLE(11 * S, worker, "server: worker 1")), 1);
	assert_line(tree, worker, "server: worker 1");
	assert_line(tree, CHILD, "server: master");
	assert_int_equal(at(tree, worker)->execs, 0);
	assert_string_equal(at(tree, worker)->image->executed->args, "server");
	apply(tree, EXEC(12 * S, worker, CHILD, "/bin/sh", "sh"));
	assert_null(at(tree, worker)->image->before);
	apply(tree, events_exit(13 * S, CHILD, 0));
	expire(tree, 100 * S);
	apply(tree, events_exit(101 * S, worker, 0));
	expire(tree, 200 * S);
	tree_free(tree);
}

static void a_scan_after_a_loss_finds_the_same_title(void **state)
{
	struct tree *tree = server();
	struct event seed = SEED(9 * S, CHILD, SHELL, "/sbin/server", "server: idle");

	apply(tree, TITLE(8 * S, CHILD, "server: idle"));
	memcpy(seed.comm, at(tree, CHILD)->comm, COMM_SIZE);
	apply(tree, seed);
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_string_equal(at(tree, CHILD)->image->executed->args, "server");
	seed.time_ns = 10 * S;
	seed.exec.args = "server: busy";
	apply(tree, seed);
	assert_line(tree, CHILD, "server: busy");
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_string_equal(at(tree, CHILD)->image->executed->args, "server");
	tree_free(tree);
}

static void nothing_else_has_a_title(void **state)
{
	struct tree *tree = server();
	struct event cut = TITLE(12 * S, SHELL, "x");

	assert_int_equal(apply(tree, TITLE(8 * S, make_ident(999, 1), "x")), 0);
	apply(tree, events_exit(9 * S, CHILD, 0));
	assert_int_equal(apply(tree, TITLE(10 * S, CHILD, "x")), 0);
	cut.exec.args_len = 0; /* late: only its size is known */
	assert_int_equal(apply(tree, cut), 0);
	tree_free(tree);
}

/* Of an image: args_len, args_size; of what was read: the same. */
static void cut_arguments_are_compared_as_far_as_both_are_known(void **state)
{
	struct event event = EXEC(7 * S, CHILD, SHELL, "/bin/x", "abcdefgh");
	struct event_exec read = event.exec;
	struct image *image;

	event.exec.args_len = 4;
	image = image_new(&event, NULL);
	assert_true(image_has_args(image, &read));
	read.args_len = 3;
	assert_true(image_has_args(image, &read));
	read.args_size = 3;
	assert_false(image_has_args(image, &read));
	read.args = "abcX";
	read.args_len = read.args_size = 4;
	assert_false(image_has_args(image, &read));
	image_put(image);
	event.exec.args_len = 0; /* they could not be read in time */
	image = image_new(&event, NULL);
	assert_false(image_has_args(image, &read));
	image_put(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_replaces_the_arguments),
		cmocka_unit_test(the_old_arguments_again_are_no_title),
		cmocka_unit_test(a_file_that_was_moved_is_no_title),
		cmocka_unit_test(a_title_read_before_an_exec_is_too_late),
		cmocka_unit_test(a_child_has_the_title_of_its_parent_until_its_own_is_read),
		cmocka_unit_test(a_scan_after_a_loss_finds_the_same_title),
		cmocka_unit_test(nothing_else_has_a_title),
		cmocka_unit_test(cut_arguments_are_compared_as_far_as_both_are_known),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
