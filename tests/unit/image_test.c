// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/events.h"

#include <stdlib.h>

static struct image *make(const char *exe, const char *args, size_t size, struct image *before)
{
	struct event event = events_make(EVENT_EXEC, 9, make_ident(5, 1), make_ident(1, 1));

	event = with_exec(event, exe ? exe : "", args, size);
	event.exec.exe = exe;
	return image_new(&event, before);
}

static unsigned length(const struct image *image)
{
	unsigned n = 0;

	for (; image; image = image->before)
		n++;
	return n;
}

static void assert_arg(const struct image *image, unsigned n, const char *want)
{
	size_t len = 0;
	const char *arg = image_arg(image, n, &len);

	assert_string_equal(arg, want);
	assert_int_equal(len, strlen(want));
}

static void an_image_is_a_copy_of_the_exec(void **state)
{
	char exe[] = "/bin/sh", interp[] = "/bin/dash", args[] = "sh\0-c\0x";
	struct event event = with_exec(
		events_make(EVENT_EXEC, 9, make_ident(5, 1), make_ident(1, 1)), exe, args, 8);
	struct image *image;

	event.exec.interp = interp;
	image = image_new(&event, NULL);
	memset(exe, 'X', 7);
	memset(interp, 'X', 9);
	memset(args, 'X', 7);
	assert_string_equal(image->exe, "/bin/sh");
	assert_string_equal(image->interp, "/bin/dash");
	assert_memory_equal(image->args, "sh\0-c\0x\0", 9);
	assert_int_equal(image->args_len, 8);
	assert_int_equal(image->time_ns, 9);
	assert_int_equal(image->refs, 1);
	assert_null(image->before);
	image_put(image);
}

static void an_exec_of_which_nothing_is_known_is_an_image_all_the_same(void **state)
{
	struct image *image = make(NULL, NULL, 0, NULL);
	size_t len;

	assert_string_equal(image->exe, "");
	assert_null(image->interp);
	assert_int_equal(image->args_len, 0);
	assert_int_equal(image->args[0], 0);
	assert_null(image_arg(image, 0, &len));
	image_put(image);
}

static void an_image_of_a_seed_is_older_than_the_session(void **state)
{
	struct event event = SEED(99, make_ident(5, 1), make_ident(1, 1), "/bin/sh", "sh");
	struct image *image = image_new(&event, NULL);

	assert_int_equal(image->time_ns, 0);
	image_put(image);
}

static void arguments_are_found_by_number(void **state)
{
	struct image *image = make("x", "one\0\0three", 11, NULL);
	size_t len;

	assert_arg(image, 0, "one");
	assert_arg(image, 1, "");
	assert_arg(image, 2, "three");
	assert_null(image_arg(image, 3, &len));
	assert_null(image_arg(image, 1000, &len));
	image_put(image);
}

static void an_argument_that_was_cut_ends_where_it_was_cut(void **state)
{
	struct event event = events_make(EVENT_EXEC, 9, make_ident(5, 1), make_ident(1, 1));
	struct image *image;
	size_t len;

	event.exec.args = "one\0twXXX";
	event.exec.args_len = 6;
	event.exec.args_size = 100;
	image = image_new(&event, NULL);
	assert_arg(image, 1, "tw");
	assert_null(image_arg(image, 2, &len));
	assert_int_equal(image->args_size, 100);
	image_put(image);
}

static void a_size_below_what_was_kept_is_not_believed(void **state)
{
	struct event event = events_make(EVENT_EXEC, 9, make_ident(5, 1), make_ident(1, 1));
	struct image *image;

	event.exec.args = "abc";
	event.exec.args_len = 4;
	event.exec.args_size = 0;
	image = image_new(&event, NULL);
	assert_int_equal(image->args_size, 4);
	image_put(image);
}

static void arguments_that_are_not_there_have_no_length(void **state)
{
	struct event event = events_make(EVENT_EXEC, 9, make_ident(5, 1), make_ident(1, 1));
	struct image *image;

	event.exec.args_len = 10;
	event.exec.args_size = 10;
	image = image_new(&event, NULL);
	assert_int_equal(image->args_len, 0);
	assert_int_equal(image->args_size, 10);
	image_put(image);
}

static void a_reference_keeps_an_image_and_those_behind_it(void **state)
{
	struct image *first = make("first", "a", 2, NULL);
	struct image *second = make("second", "b", 2, first);

	assert_ptr_equal(image_get(first), first);
	image_put(second);
	assert_string_equal(first->exe, "first");
	assert_int_equal(first->refs, 1);
	image_put(first);
	assert_null(image_get(NULL));
	image_put(NULL);
}

static void a_long_chain_goes_without_recursion(void **state)
{
	struct image *image = NULL;
	unsigned n;

	for (n = 0; n < 200000; n++)
		image = make("x", "x", 2, image);
	assert_int_equal(image->chain, 199999);
	image_put(image);
}

static void a_chain_is_cut_behind_the_last_that_may_stay(void **state)
{
	struct image *image = NULL, *rest;
	unsigned n;

	for (n = 0; n <= IMAGE_CHAIN_MAX; n++) {
		image = make("x", "x", 2, image);
		assert_null(image_cut(image));
	}
	assert_int_equal(length(image), IMAGE_CHAIN_MAX + 1);
	image = make("x", "x", 2, image);
	rest = image_cut(image);
	assert_int_equal(length(rest), 1);
	assert_int_equal(length(image), IMAGE_CHAIN_MAX + 1);
	assert_null(image_cut(image));
	image_put(rest);
	image_put(image);
}

/* Two processes share images: one shortens the chain of the other. */
static void a_chain_that_others_have_cut_is_cut_no_further(void **state)
{
	struct image *shared = NULL, *a, *b, *rest;
	unsigned n;

	for (n = 0; n < IMAGE_CHAIN_MAX; n++)
		shared = make("x", "x", 2, shared);
	a = make("a", "a", 2, make("a", "a", 2, make("a", "a", 2, image_get(shared))));
	b = make("b", "b", 2, make("b", "b", 2, shared));
	rest = image_cut(a);
	assert_int_equal(length(rest), 2);
	image_put(rest);
	assert_int_equal(length(b), IMAGE_CHAIN_MAX);
	assert_null(image_cut(b));
	assert_int_equal(b->chain, IMAGE_CHAIN_MAX - 1);
	image_put(a);
	image_put(b);
}

static void the_bytes_of_a_chain_are_accounted_once(void **state)
{
	struct image *first = make("first", "a", 2, NULL);
	struct image *second = make("second", "b", 2, image_get(first));
	struct image *third = make("third", "c", 2, image_get(first));
	size_t bytes = 0;

	bytes += image_hold(second);
	assert_int_equal(bytes, image_bytes(first) + image_bytes(second));
	bytes += image_hold(third);
	assert_int_equal(bytes, image_bytes(first) + image_bytes(second) + image_bytes(third));
	assert_int_equal(image_hold(first), 0);
	bytes -= image_drop(first);
	bytes -= image_drop(second);
	assert_int_equal(bytes, image_bytes(first) + image_bytes(third));
	bytes -= image_drop(third);
	assert_int_equal(bytes, 0);
	assert_int_equal(image_hold(NULL) + image_drop(NULL), 0);
	image_put(second);
	image_put(third);
	image_put(first);
}

static void the_name_is_what_was_called_or_argv_0_of_an_open_file(void **state)
{
	static const struct {
		const char *exe, *called, *args, *name;
	} cases[] = {
		{"/usr/bin/dash", "./x.sh", "/bin/sh", "x.sh"},
		{"/usr/bin/busybox", "/bin/cat", "cat", "cat"},
		{"/usr/bin/busybox", "/proc/self/exe", "cat", "cat"},
		{"/usr/bin/crun", "/dev/fd/3", "/usr/bin/crun", "crun"},
		{"/x/y", "/proc/123/fd/7", "z", "z"},
		{"/x/y", "/proc/self/root/bin/y", "z", "y"},
		{"/x/y", "/dev/fd/3/script", "z", "script"},
		{"/x/y", "/dev/fd/3", "", "y"},
		{"/x/y", NULL, "sshd: joe@pts/0", "y"},
		{"/memfd:sealed-91173 (deleted)", NULL, "/usr/bin/agent", "agent"},
		{"/usr/sbin/nginx (deleted)", NULL, "", "nginx (deleted)"},
		{NULL, NULL, "/x/z", "z"},
		{NULL, "/dev/fd/3", "", "3"},
		{NULL, NULL, "", ""},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event event = {.kind = EVENT_EXEC,
			.exec = {.exe = cases[i].exe,
				.called = cases[i].called,
				.args = cases[i].args,
				.args_len = (uint32_t)strlen(cases[i].args) + 1}};
		struct image *image = image_new(&event, NULL);

		assert_string_equal(image_name(image), cases[i].name);
		image_put(image);
	}
}

static void a_comm_is_the_beginning_of_what_was_called_or_of_the_file(void **state)
{
	struct event event = {.kind = EVENT_EXEC,
		.exec = {.exe = "/memfd:hello (deleted)", .called = "/opt/a-very-long-program"}};
	struct image *image = image_new(&event, NULL);

	assert_true(image_has_comm(image, "a-very-long-pro"));
	assert_true(image_has_comm(image, "memfd:hello"));
	assert_false(image_has_comm(image, "a-very"));
	assert_false(image_has_comm(image, "memfd:hello (de"));
	assert_false(image_has_comm(image, ""));
	assert_true(image->file_deleted);
	image_put(image);
}

static void its_bytes_are_all_it_was_given(void **state)
{
	struct image *image = make("/bin/x", "x\0yy", 5, NULL);

	/* exe and its NUL, the arguments and the NUL behind them */
	assert_int_equal(image_bytes(image), sizeof(*image) + 7 + 6);
	image_put(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_is_a_copy_of_the_exec),
		cmocka_unit_test(an_exec_of_which_nothing_is_known_is_an_image_all_the_same),
		cmocka_unit_test(an_image_of_a_seed_is_older_than_the_session),
		cmocka_unit_test(arguments_are_found_by_number),
		cmocka_unit_test(an_argument_that_was_cut_ends_where_it_was_cut),
		cmocka_unit_test(a_size_below_what_was_kept_is_not_believed),
		cmocka_unit_test(arguments_that_are_not_there_have_no_length),
		cmocka_unit_test(a_reference_keeps_an_image_and_those_behind_it),
		cmocka_unit_test(a_long_chain_goes_without_recursion),
		cmocka_unit_test(a_chain_is_cut_behind_the_last_that_may_stay),
		cmocka_unit_test(a_chain_that_others_have_cut_is_cut_no_further),
		cmocka_unit_test(the_bytes_of_a_chain_are_accounted_once),
		cmocka_unit_test(the_name_is_what_was_called_or_argv_0_of_an_open_file),
		cmocka_unit_test(a_comm_is_the_beginning_of_what_was_called_or_of_the_file),
		cmocka_unit_test(its_bytes_are_all_it_was_given),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
