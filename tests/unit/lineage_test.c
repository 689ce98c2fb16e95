// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/lineage.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct node top;
static struct node init = {.id = {.pid = 1, .start_ns = 1}, .parent = &top, .comm = "systemd"};
static struct node sshd = {.id = {.pid = 5, .start_ns = 2}, .parent = &init, .comm = "sshd"};
static struct node session = {.id = {.pid = 6, .start_ns = 3}, .parent = &sshd, .comm = "sshd"};
static struct node bash = {.id = {.pid = 7, .start_ns = 4}, .parent = &session, .comm = "bash"};

static void assert_line(const struct node *node, size_t size, const char *expected)
{
	char out[256];

	assert_int_equal(lineage_write(out, size, node), strlen(expected));
	assert_string_equal(out, expected);
}

static void equal_neighbours_are_one_and_init_is_left_out(void **state)
{
	assert_line(&bash, 256, "sshd > bash");
	assert_line(&init, 256, "systemd");
}

static void a_chain_that_does_not_fit_loses_its_beginning(void **state)
{
	struct node script = {.id = {.pid = 8, .start_ns = 5}, .parent = &bash, .comm = "retry.sh"};

	assert_line(&script, 23, "sshd > bash > retry.sh");
	assert_line(&script, 22, "... > bash > retry.sh");
	assert_line(&script, 21, "... > retry.sh");
	assert_line(&script, 15, "... > retry.sh");
	assert_line(&script, 9, "...");
	assert_line(&script, 1, "");
}

/* However deep the tree is, a line consists of the nearest ancestors. */
static void a_line_of_a_deep_tree_says_that_there_is_more(void **state)
{
	static struct node deep[5000];
	unsigned count = sizeof(deep) / sizeof(deep[0]);

	for (unsigned i = 0; i < count; i++) {
		deep[i] = (struct node){
			.id = {.pid = 100 + (int32_t)i, .start_ns = 10 + i}, .comm = "sh"};
		deep[i].parent = i ? &deep[i - 1] : &bash;
	}
	assert_line(&deep[500], 256, "sshd > bash > sh");
	assert_line(&deep[count - 1], 256, "... > sh");
	for (unsigned i = 0; i < count; i += 2)
		memcpy(deep[i].comm, "ksh", 4);
	assert_line(&deep[count - 1], 30, "... > ksh > sh > ksh > sh");
}

static void names_are_made_printable(void **state)
{
	struct node evil = {.id = {.pid = 8, .start_ns = 5}, .parent = &bash, .comm = "\x1b[31m"};
	struct node none = {.id = {.pid = 9, .start_ns = 5}, .parent = &evil};

	assert_line(&none, 256, "sshd > bash > \\e[31m > ?");
}

static void a_program_has_its_files_name_unless_it_took_another(void **state)
{
	static const struct event event = {
		.kind = EVENT_EXEC,
		.exec = {.exe = "/opt/a-very-long-program-name"},
	};
	struct image *image = image_new(&event, NULL);
	struct node node = {.image = image, .comm = "a-very-long-pro"};
	char label[LABEL_SIZE];

	lineage_label(&node, label);
	assert_string_equal(label, "a-very-long-program-name");
	strcpy(node.comm, "worker-3");
	lineage_label(&node, label);
	assert_string_equal(label, "worker-3");
	image_put(image);
}

#define ARGS(text) text, sizeof(text)

static void a_script_is_named_in_place_of_its_interpreter(void **state)
{
	static const struct {
		const char *args;
		uint32_t len;
		const char *label;
	} cases[] = {
		{ARGS("bash\0./retry.sh\0-x"), "retry.sh"},
		{ARGS("bash\0-u\0/opt/x/slow"), "slow"},
		{ARGS("bash\0-c\0./retry.sh"), "bash"},
		{ARGS("bash\0/dev/fd/63"), "bash"}, /* bash <(...): a number is not a name */
		{ARGS("bash\0/proc/self/fd/3"), "bash"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct event event = {.kind = EVENT_EXEC,
			.exec = {.exe = "/bin/bash",
				.args = cases[i].args,
				.args_len = cases[i].len,
				.args_size = cases[i].len}};
		struct image *image = image_new(&event, NULL);
		struct node node = {.image = image, .comm = "bash"};
		char label[LABEL_SIZE];

		lineage_task_label(&node, label);
		assert_string_equal(label, cases[i].label);
		image_put(image);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_neighbours_are_one_and_init_is_left_out),
		cmocka_unit_test(a_chain_that_does_not_fit_loses_its_beginning),
		cmocka_unit_test(a_line_of_a_deep_tree_says_that_there_is_more),
		cmocka_unit_test(names_are_made_printable),
		cmocka_unit_test(a_program_has_its_files_name_unless_it_took_another),
		cmocka_unit_test(a_script_is_named_in_place_of_its_interpreter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
