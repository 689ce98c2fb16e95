// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pty/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE (600ul << 20)

static bool opens_a_file(void)
{
	return open("/dev/null", O_RDONLY) >= 0;
}

static bool opens_a_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool starts_a_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static bool executes(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return false; /* and true's status is 0, which is no test's */
}

static bool signals(void)
{
	return !kill(getppid(), 0);
}

static bool becomes_root(void)
{
	return !setuid(0) && !geteuid();
}

static bool makes_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool takes_much_memory(void)
{
	return mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

/* What it is for. */
static bool computes_and_answers(int fd)
{
	char *bytes = malloc(1 << 20);
	bool good = bytes != NULL;

	if (good)
		memset(bytes, 'x', 1 << 20);
	good = good && write(fd, bytes, 1) == 1;
	free(bytes);
	return good;
}

static bool (*const harms[])(void) = {opens_a_file, opens_a_socket, starts_a_process, signals,
	becomes_root, makes_code, takes_much_memory, executes};

#define HARMS ((int)(sizeof(harms) / sizeof(*harms)))

/* The exit status of a process that tries: 10 and which it could do, or 1: none. */
static int try_all(bool filtered, int fd)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		sandbox_drop();
		if (filtered)
			sandbox_filter();
		for (int i = 0; i < HARMS; i++)
			if ((filtered || harms[i] == opens_a_file || harms[i] == opens_a_socket ||
				    harms[i] == becomes_root) &&
				harms[i]())
				_exit(10 + i);
		_exit(computes_and_answers(fd) ? 1 : 9);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void it_can_compute_and_nothing_else(void **state)
{
	int ends[2];
	char byte;

#ifdef __SANITIZE_ADDRESS__
	skip(); /* its own fork and exec need more system calls */
#endif
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(try_all(true, ends[1]), 1);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
}

static void without_a_filter_it_opens_nothing_either(void **state)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(try_all(false, ends[1]), 1);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_can_compute_and_nothing_else),
		cmocka_unit_test(without_a_filter_it_opens_nothing_either),
	};

	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
