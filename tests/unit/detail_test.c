// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/detail/detail.h"
#include "core/base/names.h"
#include "core/source/detail/open_files.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIG 200000 /* bytes of one argument: more than one read takes */

static struct ident ident_of(pid_t pid)
{
	struct procstat stat;

	assert_int_equal(procstat_read(pid, &stat), 0);
	return (struct ident){.pid = pid, .start_ns = stat.start_ticks * procstat_tick_ns()};
}

/* A shell that reports when it runs, and waits, with an environment of two words. */
static pid_t start_shell(const char *argument)
{
	int up[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(up, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		char *argv[] = {(char *)"sh", (char *)"-c", (char *)"cd /; echo; read x",
			(char *)argument, NULL};
		char *envp[] = {(char *)"ONE=1", (char *)"TWO=\x1b[2m", NULL};

		int hold[2]; /* never written: the shell waits until it is killed */

		if (pipe(hold) || dup2(hold[0], 0) < 0 || dup2(up[1], 1) < 0)
			_exit(1);
		execve("/bin/sh", argv, envp);
		_exit(1);
	}
	close(up[1]);
	assert_int_equal(read(up[0], &byte, 1), 1);
	close(up[0]);
	return pid;
}

static struct detail *read_all_of(struct ident id, struct ident parent)
{
	struct reader *reader = NULL;
	struct detail *detail = detail_read(&reader, id, parent);

	assert_non_null(detail);
	while (detail_go_on(detail, UINT64_C(1000000000)))
		;
	detail_reader_free(reader);
	return detail;
}

static struct detail *read_all(struct ident id)
{
	return read_all_of(id, (struct ident){0});
}

static void stop_shell(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_running_process_is_reported_from_proc(void **state)
{
	static char argument[BIG + 1];
	struct detail *detail;
	pid_t pid;

	memset(argument, 'x', BIG / 2 - 20);
	pid = start_shell(argument);
	detail = read_all(ident_of(pid));
	assert_int_equal(detail->err, 0);
	assert_string_equal(detail->cwd.text, "/");
	assert_true(*detail->exe.text == '/');
	assert_int_equal(detail->args.whole, detail->args.len);
	assert_int_equal(detail->args.len,
		sizeof("sh") + sizeof("-c") + sizeof("cd /; echo; read x") + BIG / 2 - 20 + 1);
	assert_string_equal(detail->args.text, "sh");
	assert_true(detail->environment.len >= sizeof("ONE=1") + sizeof("TWO=\x1b[2m"));
	assert_string_equal(detail->environment.text, "ONE=1");
	assert_true(detail->files >= 3);
	assert_non_null(proc_state_limit(&detail->state, "Max open files"));
	assert_true(detail->state.has_status && detail->state.has_oom);
	for (int i = 0; i < NAMESPACE_COUNT; i++)
		assert_int_equal(detail->shared[i], detail->namespaces[i] != 0);
	detail_free(detail);
	stop_shell(pid);
}

static void another_process_with_the_pid_gives_nothing(void **state)
{
	struct ident id = ident_of(getpid());
	struct detail *detail;

	id.start_ns -= 1000000000;
	detail = read_all(id);
	assert_int_equal(detail->err, -ESTALE);
	assert_null(detail->args.text);
	assert_null(detail->environment.text);
	detail_free(detail);
}

static void a_process_that_has_gone_is_not_found(void **state)
{
	pid_t pid = start_shell("");
	struct ident id = ident_of(pid);
	struct detail *detail;

	stop_shell(pid);
	detail = read_all(id);
	assert_int_equal(detail->err, -ESRCH);
	detail_free(detail);
}

static void limits_are_found_by_their_line(void **state)
{
	static const char limits[] =
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max processes             1234                 unlimited            processes \n"
		"Max open files            unlimited            1048576              files     \n";
	struct proc_state parsed;

	proc_state_parse_limits(&parsed, limits);
	assert_int_equal(parsed.limit_count, 2);
	assert_int_equal(proc_state_limit(&parsed, "Max processes")->soft, 1234);
	assert_int_equal(proc_state_limit(&parsed, "Max processes")->hard, PROC_STATE_NONE);
	assert_int_equal(proc_state_limit(&parsed, "Max open files")->soft, PROC_STATE_NONE);
	assert_int_equal(proc_state_limit(&parsed, "Max open files")->hard, 1048576);
	assert_string_equal(proc_state_limit(&parsed, "Max open files")->unit, "files");
	assert_null(proc_state_limit(&parsed, "Max core"));
}

static void a_status_has_capabilities_seccomp_and_swap(void **state)
{
	struct proc_state read = {0};

	assert_true(proc_state_parse_status(&read,
		"Name:\tx\nVmSwap:\t     12 kB\nCapInh:\t0000000000000000\n"
		"CapPrm:\t00000000000000ff\nCapEff:\t0000000000000003\n"
		"CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\n"
		"Seccomp:\t2\nSeccomp_filters:\t3\n"));
	assert_int_equal(read.swap_bytes, 12 << 10);
	assert_int_equal(read.sets[CAP_SET_EFF], 3);
	assert_int_equal(read.sets[CAP_SET_PRM], 0xff);
	assert_int_equal(read.sets[CAP_SET_BND], (UINT64_C(1) << CAPABILITY_COUNT) - 1);
	assert_int_equal(read.seccomp, 2);
	assert_int_equal(read.filters, 3);
	assert_true(read.no_new_privs);
	assert_false(proc_state_parse_status(&read, "no status"));
}

/* ---- open files ---- */

static struct detail *list_files(struct ident id)
{
	struct reader *reader = NULL;
	struct detail *detail = detail_read(&reader, id, (struct ident){0});

	assert_non_null(detail);
	detail_list_files(detail);
	while (detail_go_on(detail, UINT64_C(1000000000)))
		;
	detail_reader_free(reader);
	return detail;
}

/* The file with this number; false: not listed. */
static bool find_file(const struct detail *detail, int fd, struct open_file *file)
{
	const char *end = detail->open_files.text + detail->open_files.len;
	struct open_files_counts counts;
	const char *at = open_files_read_counts(detail->open_files.text, end, &counts);

	while (at && (at = open_files_read(at, end, file)))
		if (atoi(file->fd) == fd)
			return true;
	return false;
}

static void open_files_have_paths_modes_and_other_ends(void **state)
{
	pid_t pid = start_shell("x");
	struct detail *detail = list_files(ident_of(pid));
	struct open_file file;
	int hold;

	assert_int_equal(detail->open_files.err, 0);
	assert_true(find_file(detail, 0, &file)); /* a pipe: both ends are in the shell */
	assert_string_equal(file.mode, "r");
	assert_int_equal(strncmp(file.target, "pipe:[", 6), 0);
	assert_string_equal(file.peer, "itself");
	detail_free(detail);
	stop_shell(pid);

	hold = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	detail = list_files(ident_of(getpid()));
	assert_true(find_file(detail, hold, &file));
	assert_string_equal(file.target, "/etc/passwd");
	assert_string_equal(file.peer, "");
	detail_free(detail);
	close(hold);
}

static void a_pipe_names_the_process_at_its_other_end(void **state)
{
	char name[32];
	struct open_file file;
	struct detail *detail;
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		close(ends[1]);
		pause();
		_exit(0);
	}
	close(ends[0]);
	detail = list_files(ident_of(getpid()));
	snprintf(name, sizeof(name), "%d ", pid);
	assert_true(find_file(detail, ends[1], &file));
	assert_string_equal(file.mode, "w");
	assert_int_equal(strncmp(file.peer, name, strlen(name)), 0);
	detail_free(detail);
	close(ends[1]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int listen_on(struct sockaddr_in *address)
{
	socklen_t len = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(bind(fd, (struct sockaddr *)address, len), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &len), 0);
	return fd;
}

static void sockets_have_addresses_states_and_peers(void **state)
{
	struct sockaddr_in address;
	int listener = listen_on(&address), accepted, pair[2];
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[64];
	struct open_file file;
	struct detail *detail;

	assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
	accepted = accept(listener, NULL, NULL);
	assert_true(accepted >= 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	detail = list_files(ident_of(getpid()));
	snprintf(text, sizeof(text), "tcp 127.0.0.1:%u listening", ntohs(address.sin_port));
	assert_true(find_file(detail, listener, &file));
	assert_string_equal(file.target, text);
	assert_true(find_file(detail, client, &file));
	snprintf(text, sizeof(text), " > 127.0.0.1:%u established", ntohs(address.sin_port));
	assert_non_null(strstr(file.target, text));
	assert_string_equal(file.peer, "itself");
	assert_true(find_file(detail, pair[0], &file));
	assert_string_equal(file.target, "unix");
	assert_string_equal(file.peer, "itself");
	detail_free(detail);
	close(listener);
	close(client);
	close(accepted);
	close(pair[0]);
	close(pair[1]);
}

static void what_does_not_fit_is_counted(void **state)
{
	static char text[300];
	int fd = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ptrdiff_t len = open_files_write(fd, getpid(), text, sizeof(text));
	struct open_files_counts counts;
	struct open_file file;
	unsigned listed = 0, opened = 0;
	const char *at;

	assert_true(len > 0);
	at = open_files_read_counts(text, text + len, &counts);
	while (at && (at = open_files_read(at, text + len, &file)))
		listed++;
	assert_int_equal(listed + counts.left_out, counts.total);
	close(fd);
	for (int i = 0; i < 40; i++)
		opened += open("/dev/null", O_RDONLY) >= 0;
	assert_int_equal(opened, 40);
	fd = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	len = open_files_write(fd, getpid(), text, sizeof(text));
	assert_non_null(open_files_read_counts(text, text + len, &counts));
	assert_true(counts.total >= 40 && counts.left_out > 0);
	close(fd);
}

/* ---- threads, parent ---- */

static void *wait_named(void *name)
{
	prctl(PR_SET_NAME, name);
	pause();
	return NULL;
}

static bool has_thread(const struct detail *detail, const char *name)
{
	const char *end = detail->thread_names.text + detail->thread_names.len;

	for (const char *at = detail->thread_names.text; at < end; at += strlen(at) + 1)
		if (!strcmp(at, name))
			return true;
	return false;
}

static void threads_have_names(void **state)
{
	pthread_t thread;
	struct detail *detail = NULL;

	assert_int_equal(pthread_create(&thread, NULL, wait_named, (void *)"worker-1"), 0);
	do { /* until the thread has named itself */
		detail_free(detail);
		detail = read_all(ident_of(getpid()));
	} while (!has_thread(detail, "worker-1"));
	assert_int_equal(detail->thread_names.err, 0);
	detail_free(detail);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}

static void the_environment_of_the_parent_is_read_too(void **state)
{
	pid_t pid = start_shell("x");
	struct detail *detail = read_all_of(ident_of(pid), ident_of(getpid()));

	assert_int_equal(detail->parent_environment.err, 0);
	assert_true(detail->parent_environment.len > 0);
	assert_string_not_equal(detail->parent_environment.text, "ONE=1");
	detail_free(detail);
	detail = read_all(ident_of(pid));
	assert_int_equal(detail->parent_environment.err, -ESRCH);
	detail_free(detail);
	stop_shell(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_running_process_is_reported_from_proc),
		cmocka_unit_test(another_process_with_the_pid_gives_nothing),
		cmocka_unit_test(a_process_that_has_gone_is_not_found),
		cmocka_unit_test(limits_are_found_by_their_line),
		cmocka_unit_test(a_status_has_capabilities_seccomp_and_swap),
		cmocka_unit_test(open_files_have_paths_modes_and_other_ends),
		cmocka_unit_test(a_pipe_names_the_process_at_its_other_end),
		cmocka_unit_test(sockets_have_addresses_states_and_peers),
		cmocka_unit_test(threads_have_names),
		cmocka_unit_test(the_environment_of_the_parent_is_read_too),
		cmocka_unit_test(what_does_not_fit_is_counted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
