// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Real files, read as this process sees them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/interpreter.h"
#include "tests/support/view_fixture.h"
#include "ui/app/exec_errors.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static char path[96];

static void write_file(const char *bytes, size_t len)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);

	assert_return_code(fd, errno);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static void assert_missing(const char *want)
{
	char out[160] = "";
	bool missing = interpreter_is_missing(getpid(), path, out, sizeof(out));

	assert_int_equal(missing, !!want);
	if (want)
		assert_string_equal(out, want);
}

static void a_script_names_its_interpreter(void **state)
{
	static const struct {
		const char *text, *missing;
	} cases[] = {
		{"#!/no/such/pyton3\nprint(1)\n", "/no/such/pyton3"},
		{"#! \t/no/such/sh -e x\n", "/no/such/sh"},
		{"#!/bin/sh\r\necho a script from elsewhere\n", "/bin/sh\r"},
		{"#!no-such-neighbour\n", "no-such-neighbour"},
		{"#!/bin/sh/x\n", "/bin/sh/x"}, /* ENOTDIR means missing as well */
		{"#!/bin/sh\n", NULL},
		{"#!\n", NULL},
		{"#", NULL},
		{"", NULL},
		{"echo without a first line\n", NULL},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file(cases[i].text, strlen(cases[i].text));
		assert_missing(cases[i].missing);
	}
}

static void a_program_names_its_loader(void **state)
{
	static const char loader[] = "/no/such/ld-linux.so.2";
	struct {
		Elf32_Ehdr head;
		Elf32_Phdr parts[2];
		char loader[sizeof(loader)];
	} old = {.head = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32},
			 .e_phoff = sizeof(Elf32_Ehdr),
			 .e_phentsize = sizeof(Elf32_Phdr),
			 .e_phnum = 2}};

	old.parts[1] = (Elf32_Phdr){.p_type = PT_INTERP,
		.p_offset = (Elf32_Off)((char *)old.loader - (char *)&old),
		.p_filesz = sizeof(loader)};
	memcpy(old.loader, loader, sizeof(loader));
	write_file((char *)&old, sizeof(old));
	assert_missing(loader);
	write_file((char *)&old, sizeof(old.head) + 10); /* cut short */
	assert_missing(NULL);
	old.head.e_phnum = 0;
	write_file((char *)&old, sizeof(old));
	assert_missing(NULL);
	snprintf(path, sizeof(path), "/proc/%d/exe", getpid()); /* a link of /proc: not followed */
	assert_missing(NULL);
}

static void what_is_not_a_file_is_not_opened(void **state)
{
	assert_return_code(mkfifo(path, 0600), errno);
	assert_missing(NULL); /* does not wait for a writer */
	unlink(path);
	assert_return_code(mkdir(path, 0700), errno);
	assert_missing(NULL);
	rmdir(path);
	assert_missing(NULL);
	*path = '\0';
	assert_missing(NULL);
	strcpy(path, "/dev/zero");
	assert_missing(NULL);
}

static void relative_paths_begin_where_the_process_is(void **state)
{
	char before[4096];

	write_file("#!/no/such/x\n", 13);
	assert_non_null(getcwd(before, sizeof(before)));
	assert_return_code(chdir(dir), errno);
	strcpy(path, "./file");
	assert_missing("/no/such/x");
	assert_return_code(chdir(before), errno);
}

static void an_unused_pid_has_no_interpreter(void **state)
{
	char out[32];

	write_file("#!/no/such/x\n", 13);
	assert_true(
		interpreter_is_missing(0, path, out, sizeof(out))); /* as this process sees it */
	assert_false(interpreter_is_missing(4194304 + 1, path, out, sizeof(out)));
}

/* A child process reads the files, which takes a moment. */
static void look_for_cause(
	struct exec_errors *exec_errors, struct scene *scene, const struct node *node)
{
	do {
		exec_errors_begin(exec_errors);
		exec_errors_check(exec_errors, scene->tree, node);
	} while (exec_errors->waiting);
}

/* Returned once per process, until its slot is reused. */
static void the_cause_is_kept_for_the_process_that_exited_because_of_it(void **state)
{
	struct exec_errors exec_errors = {0};
	struct scene scene;
	struct event event;
	struct node *node;

	write_file("#!/no/such/\033[31m\n", 17);
	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, getpid(), 0, 0, "test");
	scene_fork(&scene, 4194300, getpid(), "test");
	event = scene_event(&scene, EVENT_EXEC_FAILED, 4194300);
	event.exec = (struct event_exec){.called = path, .error = ENOENT};
	scene_apply(&scene, &event);
	event.exec.called = "/no/such/other";
	scene_apply(&scene, &event);
	node = scene_exit(&scene, 4194300, 127 << 8);

	exec_errors_check(&exec_errors, scene.tree, node); /* not without leave */
	assert_null(exec_errors_find(&exec_errors, node));
	look_for_cause(&exec_errors, &scene, node);
	assert_null(exec_errors_find(&exec_errors, node)); /* another name was the last */
	exec_errors_free(&exec_errors);

	scene_fork(&scene, 4194301, getpid(), "test");
	event = scene_event(&scene, EVENT_EXEC_FAILED, 4194301);
	event.exec = (struct event_exec){.called = path, .error = ENOENT};
	scene_apply(&scene, &event);
	node = scene_exit(&scene, 4194301, 127 << 8);
	look_for_cause(&exec_errors, &scene, node);
	assert_string_equal(exec_errors_find(&exec_errors, node),
		"file: interpreter /no/such/\\e[31m not found");
	unlink(path);
	exec_errors_check(&exec_errors, scene.tree, node); /* it is not looked at again */
	assert_non_null(exec_errors_find(&exec_errors, node));
	exec_errors_free(&exec_errors);
	scene_close(&scene);
}

static int set_up(void **state)
{
	strcpy(dir, "/tmp/mayfly-interpreter-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/file", dir);
	return 0;
}

static int tear_down(void **state)
{
	snprintf(path, sizeof(path), "%s/file", dir);
	unlink(path);
	return rmdir(dir);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_script_names_its_interpreter),
		TEST(a_program_names_its_loader),
		TEST(what_is_not_a_file_is_not_opened),
		TEST(relative_paths_begin_where_the_process_is),
		TEST(an_unused_pid_has_no_interpreter),
		TEST(the_cause_is_kept_for_the_process_that_exited_because_of_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
