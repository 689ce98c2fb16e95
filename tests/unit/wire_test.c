// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bpf/record.h"
#include "bpf/wire.h"
#include "tests/support/seed.h"
#include "tests/support/wire_check.h"

#include <errno.h>
#include <stdio.h>

#define START   5000
#define MUTANTS 20000

union bytes {
	struct record_head head;
	struct record_who who;
	struct record_fork fork;
	struct record_exec exec;
	struct record_args args;
	struct record_exit exit;
	struct record_task task;
	struct record_thread thread;
	struct record_whole whole;
	char bytes[3 * RECORD_PATH + ARGS_HEAD + 256];
};

static union bytes in; /* the record under test, cleared before each test */
static struct event event;
static struct wire_piece piece;

static void fill_who(enum record_kind kind)
{
	memset(&in, 0, sizeof(in));
	in.who.head.kind = kind;
	in.who.head.pid = 42;
	in.who.head.start_ns = START;
	in.who.time_ns = 7000;
	in.who.parent_pid = 41;
	in.who.parent_start_ns = 400;
	in.who.tid = 43;
	in.who.uid = 1000;
	in.who.gid = 1001;
	strcpy(in.who.comm, "fifteen-bytes-x");
}

static int decode(size_t size)
{
	return wire_decode(&event, &piece, &in, size);
}

static size_t fill_exec(const char *called, const char *interp, const char *args, size_t args_len)
{
	char *at = in.exec.data;

	fill_who(RECORD_EXEC);
	in.exec.called_len = called ? strlen(called) + 1 : 0;
	in.exec.interp_len = interp ? strlen(interp) + 1 : 0;
	in.exec.args_len = in.exec.args_size = args_len;
	at = called ? stpcpy(at, called) + 1 : at;
	at = interp ? stpcpy(at, interp) + 1 : at;
	memcpy(at, args, args_len);
	return at + args_len - in.bytes;
}

static size_t fill_piece(uint32_t offset, uint32_t len, char letter)
{
	memset(&in, 0, sizeof(in));
	in.head.kind = RECORD_ARGS;
	in.head.pid = 42;
	in.head.start_ns = START;
	in.args.offset = offset;
	in.args.len = len;
	memset(in.args.data, letter, len);
	return sizeof(in.args) + len;
}

static void check_process_fields(void)
{
	assert_int_equal(event.id.pid, 42);
	assert_int_equal(event.id.start_ns, START);
	assert_int_equal(event.time_ns, 7000);
	assert_int_equal(event.parent.pid, 41);
	assert_int_equal(event.parent.start_ns, 400);
	assert_int_equal(event.tid, 43);
	assert_int_equal(event.uid, 1000);
	assert_int_equal(event.gid, 1001);
	assert_string_equal(event.comm, "fifteen-bytes-x");
}

static void a_fork_has_all_its_fields(void **state)
{
	fill_who(RECORD_FORK);
	in.head.flags = RECORD_KTHREAD;
	in.fork.place.cgroup_id = 77;
	in.fork.place.tty = 136 << 20 | 3;
	in.fork.place.pid_ns = 0xEFFFFFFC;
	in.fork.place.ns_pid = 2;
	assert_int_equal(decode(sizeof(in.fork)), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_FORK);
	assert_int_equal(event.flags, EVENT_KTHREAD | EVENT_TTY);
	assert_int_equal(event.place.cgroup_id, 77);
	assert_null(event.place.cgroup);
	assert_int_equal(event.place.tty, 136 << 20 | 3);
	assert_int_equal(event.place.pid_ns, 0xEFFFFFFC);
	assert_int_equal(event.place.ns_pid, 2);
}

static void a_process_that_is_older_than_the_clock_has_started_with_it(void **state)
{
	fill_who(RECORD_FORK);
	in.head.start_ns = (uint64_t)-5;
	in.who.parent_start_ns = (uint64_t)INT64_MIN;
	in.fork.caller_pid = 40;
	in.fork.caller_start_ns = (uint64_t)-1;
	assert_int_equal(decode(sizeof(in.fork)), 0);
	assert_int_equal(event.id.start_ns, 1);
	assert_int_equal(event.parent.start_ns, 1);
	assert_int_equal(event.caller.start_ns, 1);
	fill_piece(ARGS_HEAD, 4, 'a');
	in.head.start_ns = (uint64_t)-5;
	assert_int_equal(decode(sizeof(in.args) + 4), 1);
	assert_int_equal(piece.id.start_ns, 1);
}

static void an_exec_has_file_interpreter_and_arguments(void **state)
{
	size_t size = fill_exec("/tmp/script", "/bin/sh", "sh\0\0-x", 7);

	assert_int_equal(decode(size), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_EXEC);
	assert_string_equal(event.exec.called, "/tmp/script");
	assert_null(event.exec.exe);
	assert_string_equal(event.exec.interp, "/bin/sh");
	assert_int_equal(event.exec.args_len, 7);
	assert_memory_equal(event.exec.args, "sh\0\0-x", 7);
}

/* len bytes at the start of data, as the path of the file. */
static int decode_with_file(const char *file, size_t len, unsigned flags)
{
	size_t size = fill_exec("./x", NULL, "x", 2);

	memmove(in.exec.data + len, in.exec.data, size);
	memcpy(in.exec.data, file, len);
	in.exec.file_len = len;
	in.exec.file_flags = flags;
	return decode(size + len);
}

static void the_file_of_an_exec_is_put_together_from_its_parts(void **state)
{
	static const char parts[] = "true\0bin\0usr";

	assert_int_equal(decode_with_file(parts, sizeof(parts), 0), 0);
	assert_string_equal(event.exec.exe, "/usr/bin/true");
	assert_string_equal(event.exec.called, "./x");
	assert_memory_equal(event.exec.args, "x", 2);
	assert_int_equal(decode_with_file(parts, sizeof(parts), RECORD_FILE_DELETED), 0);
	assert_string_equal(event.exec.exe, "/usr/bin/true (deleted)");
	assert_int_equal(decode_with_file(parts, sizeof(parts), RECORD_FILE_CUT), 0);
	assert_string_equal(event.exec.exe, ".../usr/bin/true");
	assert_int_equal(decode_with_file("", 1, 0), 0);
	assert_string_equal(event.exec.exe, "/");
}

/* The same file with a working directory after it, before the rest. */
static int decode_with_cwd(const char *cwd, size_t len, unsigned flags)
{
	size_t size = fill_exec("./x", NULL, "x", 2);

	memmove(in.exec.data + 5 + len, in.exec.data, size);
	memcpy(in.exec.data, "true", 5);
	memcpy(in.exec.data + 5, cwd, len);
	in.exec.file_len = 5;
	in.exec.cwd_len = len;
	in.exec.cwd_flags = flags;
	return decode(size + 5 + len);
}

static void the_working_directory_is_put_together_from_its_parts(void **state)
{
	static const char parts[] = "src\0home";
	const unsigned known = RECORD_FILE_KNOWN;

	assert_int_equal(decode_with_cwd(parts, sizeof(parts), known), 0);
	assert_string_equal(event.exec.cwd, "/home/src");
	assert_string_equal(event.exec.exe, "/true");
	assert_string_equal(event.exec.called, "./x");
	assert_memory_equal(event.exec.args, "x", 2);
	assert_int_equal(decode_with_cwd(parts, sizeof(parts), known | RECORD_FILE_CUT), 0);
	assert_string_equal(event.exec.cwd, ".../home/src");
	assert_int_equal(decode_with_cwd(parts, sizeof(parts), known | RECORD_FILE_DELETED), 0);
	assert_string_equal(event.exec.cwd, "/home/src (deleted)");
	assert_int_equal(decode_with_cwd("", 0, known), 0);
	assert_string_equal(event.exec.cwd, "/");
	assert_int_equal(decode_with_cwd("", 0, 0), 0);
	assert_null(event.exec.cwd);
	assert_int_equal(decode_with_cwd("src", 3, known), -EBADMSG);
}

static void a_file_that_is_no_path_is_refused(void **state)
{
	static char longest[RECORD_PATH + 1];

	memset(longest, 'x', sizeof(longest) - 1);
	assert_int_equal(decode_with_file("true", 4, 0), -EBADMSG);
	assert_int_equal(decode_with_file(longest, sizeof(longest), 0), -EBADMSG);
	assert_int_equal(
		decode_with_file(longest + 1, sizeof(longest) - 1, RECORD_FILE_DELETED), 0);
	assert_int_equal(strlen(event.exec.exe), RECORD_PATH + strlen(FILE_DELETED));
	memset(longest, 0, sizeof(longest));
	assert_int_equal(decode_with_file(longest, RECORD_PATH, RECORD_FILE_CUT), 0);
}

static void a_failed_exec_has_its_error_and_no_other_has(void **state)
{
	size_t size = fill_exec("/no", NULL, "x", 2);

	in.head.kind = RECORD_EXEC_FAILED;
	assert_int_equal(decode(size), -EBADMSG);
	in.exec.error = ENOENT;
	assert_int_equal(decode(size), 0);
	assert_int_equal(event.kind, EVENT_EXEC_FAILED);
	in.head.kind = RECORD_FORK_FAILED;
	assert_int_equal(decode(size), 0);
	assert_int_equal(event.kind, EVENT_FORK_FAILED);
	in.head.kind = RECORD_EXEC_FAILED;
	assert_int_equal(event.exec.error, ENOENT);
	assert_string_equal(event.exec.called, "/no");
	in.head.kind = RECORD_EXEC;
	assert_int_equal(decode(size), -EBADMSG);
}

static void an_exec_may_lack_everything(void **state)
{
	size_t size = fill_exec(NULL, NULL, "", 0);

	assert_int_equal(decode(size), 0);
	assert_null(event.exec.exe);
	assert_null(event.exec.called);
	assert_null(event.exec.interp);
	assert_int_equal(event.exec.args_len, 0);
}

static void an_exit_has_all_its_fields(void **state)
{
	fill_who(RECORD_EXIT);
	in.exit.sums.cpu_ns = 11;
	in.exit.sums.read_bytes = 12;
	in.exit.sums.write_bytes = 13;
	in.exit.max_rss_bytes = 4096;
	in.exit.status = 139;
	in.exit.threads = 3;
	assert_int_equal(decode(sizeof(in.exit)), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_EXIT);
	assert_int_equal(event.exit.cpu_ns, 11);
	assert_int_equal(event.exit.read_bytes, 12);
	assert_int_equal(event.exit.write_bytes, 13);
	assert_int_equal(event.exit.max_rss_bytes, 4096);
	assert_int_equal(event.exit.status, 139);
	assert_int_equal(event.exit.threads, 3);
}

static void a_record_of_another_size_is_refused(void **state)
{
	size_t exec_size = fill_exec("/bin/true", NULL, "true", 5);

	for (size_t size = 0; size < exec_size + 64; size++)
		assert_int_equal(decode(size), size == exec_size ? 0 : -EBADMSG);
	fill_who(RECORD_FORK);
	for (size_t size = 0; size < sizeof(in.fork) + 64; size++)
		assert_int_equal(decode(size), size == sizeof(in.fork) ? 0 : -EBADMSG);
	fill_who(RECORD_EXIT);
	for (size_t size = 0; size < sizeof(in.exit) + 64; size++)
		assert_int_equal(decode(size), size == sizeof(in.exit) ? 0 : -EBADMSG);
}

static void an_unknown_kind_is_refused(void **state)
{
	for (int kind = RECORD_FORK_FAILED + 1; kind <= UINT16_MAX + RECORD_FORK_FAILED; kind++) {
		fill_who(RECORD_FORK);
		in.head.kind = kind;
		if (!in.head.kind || in.head.kind > RECORD_FORK_FAILED)
			assert_int_equal(decode(sizeof(in.fork)), -EBADMSG);
	}
}

static void strings_without_an_end_are_refused(void **state)
{
	size_t size;

	fill_who(RECORD_FORK);
	memset(in.who.comm, 'x', sizeof(in.who.comm));
	assert_int_equal(decode(sizeof(in.fork)), -EBADMSG);
	size = fill_exec("/bin/true", NULL, "true", 5);
	in.exec.data[9] = 'x'; /* the file's NUL */
	assert_int_equal(decode(size), -EBADMSG);
	size = fill_exec("/bin/true", NULL, "true", 5);
	in.exec.data[3] = 0; /* a NUL too early */
	assert_int_equal(decode(size), -EBADMSG);
	size = fill_exec("/bin/true", NULL, "true", 4);
	assert_int_equal(decode(size), -EBADMSG); /* whole, and does not end */
	in.exec.args_size = 5;
	assert_int_equal(decode(size), 0); /* cut */
}

static void numbers_that_cannot_be_are_refused(void **state)
{
	static const int32_t bad[] = {0, -1, INT32_MIN};

	for (unsigned i = 0; i < 3; i++) {
		fill_who(RECORD_FORK);
		in.head.pid = bad[i];
		assert_int_equal(decode(sizeof(in.fork)), -EBADMSG);
	}
	fill_who(RECORD_FORK);
	in.who.parent_pid = -1;
	assert_int_equal(decode(sizeof(in.fork)), -EBADMSG);
	fill_exec("/bin/true", NULL, "true", 5);
	in.exec.args_size = 4; /* more kept than there was */
	assert_int_equal(decode(sizeof(in.exec) + 15), -EBADMSG);
}

static int add_piece(struct join *join, uint32_t offset, uint32_t len, char letter)
{
	int kind = decode(fill_piece(offset, len, letter));

	if (kind == 1)
		join_add(join, &piece);
	return kind;
}

/* An exec with a full head and a block of size bytes. */
static void finish(struct join *join, uint32_t size)
{
	static char head[ARGS_HEAD];
	size_t len;

	memset(head, 'h', sizeof(head));
	len = fill_exec("/bin/true", NULL, head, sizeof(head));
	in.exec.args_size = size;
	assert_int_equal(decode(len), 0);
	join_finish(join, &event);
}

static void pieces_join_into_the_block(void **state)
{
	struct join *join = join_new();

	assert_int_equal(add_piece(join, ARGS_HEAD, ARGS_PIECE, 'a'), 1);
	assert_int_equal(add_piece(join, ARGS_HEAD + ARGS_PIECE, 5, 'b'), 1);
	finish(join, ARGS_HEAD + ARGS_PIECE + 5);
	assert_int_equal(event.exec.args_len, ARGS_HEAD + ARGS_PIECE + 5);
	assert_int_equal(event.exec.args[ARGS_HEAD - 1], 'h');
	assert_int_equal(event.exec.args[ARGS_HEAD], 'a');
	assert_int_equal(event.exec.args[ARGS_HEAD + ARGS_PIECE - 1], 'a');
	assert_memory_equal(event.exec.args + ARGS_HEAD + ARGS_PIECE, "bbbbb", 5);
	finish(join, ARGS_HEAD + ARGS_PIECE + 5); /* they are used up */
	assert_int_equal(event.exec.args_len, ARGS_HEAD);
	join_free(join);
}

static void a_lost_piece_cuts_the_block_there(void **state)
{
	struct join *join = join_new();

	add_piece(join, ARGS_HEAD, ARGS_PIECE, 'a');
	add_piece(join, ARGS_HEAD + 2 * ARGS_PIECE, ARGS_PIECE, 'c');
	finish(join, ARGS_HEAD + 3 * ARGS_PIECE);
	assert_int_equal(event.exec.args_len, ARGS_HEAD + ARGS_PIECE);
	add_piece(join, ARGS_HEAD + ARGS_PIECE, ARGS_PIECE, 'b'); /* the first is lost */
	finish(join, ARGS_HEAD + 2 * ARGS_PIECE);
	assert_int_equal(event.exec.args_len, ARGS_HEAD);
	assert_int_equal(event.exec.args_size, ARGS_HEAD + 2 * ARGS_PIECE);
	join_free(join);
}

static void pieces_of_a_lost_exec_are_dropped(void **state)
{
	struct join *join = join_new();

	add_piece(join, ARGS_HEAD, ARGS_PIECE, 'x');
	add_piece(join, ARGS_HEAD, 3, 'y'); /* the next exec of the same process */
	finish(join, ARGS_HEAD + 3);
	assert_int_equal(event.exec.args_len, ARGS_HEAD + 3);
	assert_memory_equal(event.exec.args + ARGS_HEAD, "yyy", 3);
	add_piece(join, ARGS_HEAD, ARGS_PIECE, 'x');
	finish(join, ARGS_HEAD + 3); /* the block is shorter than what was there */
	assert_int_equal(event.exec.args_len, ARGS_HEAD);
	for (int i = 0; i < 3 * JOIN_MAX; i++) { /* more than is kept */
		fill_piece(ARGS_HEAD, 2, 'z');
		in.head.pid = 1000 + i;
		assert_int_equal(decode(sizeof(in.args) + 2), 1);
		join_add(join, &piece);
	}
	add_piece(join, ARGS_HEAD, 3, 'y');
	finish(join, ARGS_HEAD + 3);
	assert_int_equal(event.exec.args_len, ARGS_HEAD + 3);
	join_free(join);
}

static void a_piece_out_of_bounds_is_refused(void **state)
{
	static const struct {
		uint32_t offset, len;
	} bad[] = {
		{0, 5},
		{ARGS_HEAD - 1, 5},
		{ARGS_HEAD, 0},
		{ARGS_HEAD, ARGS_PIECE + 1},
		{ARGS_MAX - 4, 5},
		{UINT32_MAX - 2, 5},
	};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(decode(fill_piece(bad[i].offset, bad[i].len, 'x')), -EBADMSG);
	assert_int_equal(decode(fill_piece(ARGS_HEAD, 5, 'x') - 1), -EBADMSG);
	assert_int_equal(decode(fill_piece(ARGS_MAX - 5, 5, 'x')), 1);
}

static void a_zombie_is_reported_in_full_and_then_by_its_name(void **state)
{
	struct record_head name = {.kind = RECORD_ZOMBIE, .pid = 42, .start_ns = 9};
	enum wire_kind kind;
	int32_t pid;

	fill_who(RECORD_TASK);
	in.task.who.head.flags = RECORD_DEAD;
	in.task.status = 3 << 8;
	in.task.sums.cpu_ns = 7;
	assert_int_equal(wire_task(&in, sizeof(in.task), &pid, &kind), sizeof(in.task));
	assert_int_equal(kind, WIRE_DEAD);
	assert_int_equal(wire_stat(&event, &in), -ESRCH);
	assert_int_equal(wire_zombie(&event, &in), 0);
	assert_int_equal(event.kind, EVENT_ZOMBIE);
	assert_int_equal(event.exit.status, 3 << 8);
	assert_int_equal(event.exit.cpu_ns, 7);
	assert_int_equal(event.flags, EVENT_ENDING);
	in.task.state = 0x20; /* EXIT_ZOMBIE */
	assert_int_equal(wire_zombie(&event, &in), 0);
	assert_int_equal(event.flags, 0);
	assert_int_equal(wire_task(&name, sizeof(name), &pid, &kind), sizeof(name));
	assert_int_equal(kind, WIRE_ZOMBIE);
	assert_int_equal(wire_zombie(&event, &name), 1);
	assert_int_equal(event.id.pid, 42);
	assert_int_equal(event.id.start_ns, 9);
	memset(&in, 0, sizeof(in));
}

static void a_pass_gives_seeds_and_figures(void **state)
{
	struct record_thread thread = {
		.head = {.kind = RECORD_THREAD, .pid = 42}, .sums = {100, 200, 300}};
	enum wire_kind kind;
	int32_t pid;

	fill_who(RECORD_TASK);
	in.task.sums.cpu_ns = 1;
	in.task.prio = 120 + 5;
	in.task.static_prio = 120 + 5;
	in.task.threads = 2;
	in.task.rss_bytes = 8192;
	in.task.since_ns = 77;
	assert_int_equal(wire_task(&in, sizeof(in.task), &pid, &kind), sizeof(in.task));
	assert_int_equal(pid, 42);
	assert_int_equal(kind, WIRE_PROCESS);
	assert_int_equal(wire_task(&in, sizeof(in.task) - 1, &pid, &kind), 0);
	assert_int_equal(wire_task(&thread, sizeof(thread), &pid, &kind), sizeof(thread));
	assert_int_equal(kind, WIRE_THREAD);
	wire_add_thread(&in, &thread);
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.stat.since_ns, 77);
	check_process_fields();
	assert_int_equal(event.flags, 0); /* its place is as last reported */
	in.task.place.pid_ns = 4;
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.flags, EVENT_TTY);
	assert_int_equal(event.place.pid_ns, 4);
	in.task.place.pid_ns = 0;
	in.task.state = 0x8000; /* frozen, since 6.1 */
	in.head.flags = RECORD_FROZEN;
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.stat.state, 'D');
	assert_int_equal(event.flags, EVENT_FROZEN);
	assert_int_equal(event.stat.cpu_ns, 101);
	assert_int_equal(event.stat.read_bytes, 200);
	assert_int_equal(event.stat.write_bytes, 300);
	assert_int_equal(event.stat.rss_bytes, 8192);
	assert_int_equal(event.stat.threads, 2);
	assert_int_equal(event.stat.priority, 25);
	assert_int_equal(event.stat.nice, 5);
	in.head.flags = RECORD_DEAD;
	in.task.status = 9;
	in.task.state = 0;
	assert_int_equal(wire_seed(&event, &in), 0);
	assert_int_equal(event.kind, EVENT_SEED);
	assert_int_equal(event.flags, EVENT_DEAD | EVENT_ENDING);
	assert_int_equal(event.exit.status, 9);
	assert_int_equal(event.exit.cpu_ns, 101);
}

static void a_process_whose_leader_has_ended_is_what_its_threads_are(void **state)
{
	struct record_thread thread = {
		.head = {.kind = RECORD_THREAD, .pid = 42}, .rss_bytes = 4096, .state = 1};

	fill_who(RECORD_TASK);
	in.task.threads = 3;
	in.task.state = 0x20; /* a zombie */
	wire_add_thread(&in, &thread);
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.stat.state, 'Z');
	in.head.flags = RECORD_LEADER_ENDED;
	wire_add_thread(&in, &thread);
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.stat.state, 'S');
	assert_int_equal(event.stat.rss_bytes, 4096);
	thread.state = 0;
	wire_add_thread(&in, &thread);
	thread.state = 2;
	wire_add_thread(&in, &thread);
	thread.state = 0x30; /* has ended as well */
	thread.rss_bytes = 0;
	wire_add_thread(&in, &thread);
	assert_int_equal(wire_stat(&event, &in), 0);
	assert_int_equal(event.stat.state, 'R');
	assert_int_equal(event.stat.rss_bytes, 4096);
}

static void fill_whole(enum record_kind kind)
{
	fill_who(kind);
	in.whole.sums = (struct record_sums){100, 200, 300};
	in.whole.state = 1;
	in.whole.prio = in.whole.static_prio = 120 - 3;
}

static void a_thread_is_reported_with_its_process(void **state)
{
	fill_whole(RECORD_THREAD_BORN);
	assert_int_equal(decode(sizeof(in.whole)), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_FORK);
	assert_int_equal(event.flags, EVENT_THREAD);
	in.head.kind = RECORD_THREAD_END;
	assert_int_equal(decode(sizeof(in.whole)), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_EXIT);
	assert_int_equal(event.flags, EVENT_THREAD);
	assert_int_equal(event.exit.cpu_ns, 100);
	assert_int_equal(event.exit.status, STATUS_UNKNOWN);
	assert_int_equal(decode(sizeof(in.whole) - 1), -EBADMSG);
	in.who.parent_pid = 0;
	assert_int_equal(decode(sizeof(in.whole)), -EBADMSG);
	in.head.kind = RECORD_THREAD_WHOLE; /* not a record of the ring buffer */
	assert_int_equal(decode(sizeof(in.whole)), -EBADMSG);
}

static void a_pass_can_report_threads(void **state)
{
	struct record_task task = {.sums.cpu_ns = 1};
	enum wire_kind kind;
	int32_t pid;

	fill_whole(RECORD_THREAD_WHOLE);
	assert_int_equal(wire_task(&in, sizeof(in.whole), &pid, &kind), sizeof(in.whole));
	assert_int_equal(pid, 41);
	assert_int_equal(kind, WIRE_WHOLE);
	assert_int_equal(wire_thread(&event, EVENT_SEED, &in), 0);
	check_process_fields();
	assert_int_equal(event.kind, EVENT_SEED);
	assert_int_equal(wire_thread(&event, EVENT_STAT, &in), 0);
	assert_int_equal(event.flags, EVENT_THREAD);
	assert_int_equal(event.stat.cpu_ns, 100);
	assert_int_equal(event.stat.write_bytes, 300);
	assert_int_equal(event.stat.nice, -3);
	assert_int_equal(event.stat.state, 'S');
	assert_int_equal(event.stat.threads, 0);
	wire_add_thread(&task, &in);
	assert_int_equal(task.sums.cpu_ns, 101);
	in.head.flags = RECORD_DEAD; /* its exit may have been reported already */
	assert_int_equal(wire_task(&in, sizeof(in.whole), &pid, &kind), sizeof(in.whole));
	assert_int_equal(kind, WIRE_THREAD);
	in.who.parent_pid = -1;
	assert_int_equal(wire_task(&in, sizeof(in.whole), &pid, &kind), 0);
	assert_int_equal(wire_task(&in, sizeof(in.whole) - 1, &pid, &kind), 0);
}

static void states_have_the_letters_of_proc(void **state)
{
	static const struct {
		uint32_t bits;
		char letter;
	} known[] = {
		{0, 'R'},
		{1, 'S'},
		{2, 'D'},
		{4, 'T'},
		{8, 't'},
		{0x10, 'X'},
		{0x20, 'Z'},
		{0x40, 'P'},
		{0x402, 'I'},
		{0x2001, 'S'},
		{0x102, 'D'},
		{0x80, 'R'},
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		fill_who(RECORD_TASK);
		in.task.state = known[i].bits;
		assert_int_equal(wire_stat(&event, &in), 0);
		assert_int_equal(event.stat.state, known[i].letter);
	}
}

static size_t fill_any(void)
{
	static const enum record_kind kinds[] = {RECORD_FORK, RECORD_EXIT, RECORD_TASK,
		RECORD_THREAD_BORN, RECORD_THREAD_END, RECORD_THREAD_WHOLE};
	static const size_t sizes[] = {sizeof(in.fork), sizeof(in.exit), sizeof(in.task),
		sizeof(in.whole), sizeof(in.whole), sizeof(in.whole)};
	int kind = rand() % 8;

	if (kind == 6)
		return fill_exec("/bin/sh", rand() % 2 ? "/bin/dash" : NULL, "a\0b", 4);
	if (kind == 7)
		return fill_piece(ARGS_HEAD, 1 + rand() % 99, 'p');
	fill_who(kinds[kind]);
	return sizes[kind];
}

static void mutants_never_break_it(void **state)
{
	struct join *join = join_new();
	char *copy;
	size_t size;

	for (int i = 0; i < MUTANTS; i++) {
		size = fill_any();
		for (int n = rand() % 4; n > 0; n--)
			in.bytes[rand() % size] = rand() % 3 ? rand() : 0;
		if (rand() % 4 == 0)
			size = rand() % (size + 40);
		copy = malloc(size + 1); /* an exact copy: ASan detects reads beyond it */
		assert_non_null(copy);
		memcpy(copy, &in, size);
		wire_check_record(join, copy, size);
		wire_check_pass(copy, size);
		free(copy);
	}
	join_free(join);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fork_has_all_its_fields),
		cmocka_unit_test(a_process_that_is_older_than_the_clock_has_started_with_it),
		cmocka_unit_test(an_exec_has_file_interpreter_and_arguments),
		cmocka_unit_test(the_file_of_an_exec_is_put_together_from_its_parts),
		cmocka_unit_test(the_working_directory_is_put_together_from_its_parts),
		cmocka_unit_test(a_file_that_is_no_path_is_refused),
		cmocka_unit_test(a_failed_exec_has_its_error_and_no_other_has),
		cmocka_unit_test(an_exec_may_lack_everything),
		cmocka_unit_test(an_exit_has_all_its_fields),
		cmocka_unit_test(a_record_of_another_size_is_refused),
		cmocka_unit_test(an_unknown_kind_is_refused),
		cmocka_unit_test(strings_without_an_end_are_refused),
		cmocka_unit_test(numbers_that_cannot_be_are_refused),
		cmocka_unit_test(pieces_join_into_the_block),
		cmocka_unit_test(a_lost_piece_cuts_the_block_there),
		cmocka_unit_test(pieces_of_a_lost_exec_are_dropped),
		cmocka_unit_test(a_piece_out_of_bounds_is_refused),
		cmocka_unit_test(a_zombie_is_reported_in_full_and_then_by_its_name),
		cmocka_unit_test(a_pass_gives_seeds_and_figures),
		cmocka_unit_test(a_process_whose_leader_has_ended_is_what_its_threads_are),
		cmocka_unit_test(a_thread_is_reported_with_its_process),
		cmocka_unit_test(a_pass_can_report_threads),
		cmocka_unit_test(states_have_the_letters_of_proc),
		cmocka_unit_test(mutants_never_break_it),
	};

	seed_random();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
