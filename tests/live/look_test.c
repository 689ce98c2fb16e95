// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Passes over CPU and memory omit sleeping processes, and what is known of those is right. */
#include "tests/live/child.h"
#include "tests/support/range.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>

#define BURN_NS     30000000
#define DEADLINE_NS 20000000000ull
#define AGAIN       64 /* maximum number of passes until a process is reported in any case */
#define MEMORY      4  /* and until its memory is read */
#define BLOCK_BYTES (16u << 20)
#define NEAR_BYTES  (1u << 20) /* the kernel itself counts memory roughly */

/* What passes have reported of one process. */
struct heard {
	struct tree *tree;
	pid_t pid;
	unsigned count;
	struct event last;
	size_t all; /* of all processes, in the last pass */
	uint64_t began_ns, ended_ns;
};

static int hear(void *ctx, const struct event *event)
{
	struct heard *heard = ctx;

	heard->all++;
	assert_true(tree_apply(heard->tree, event, NULL) >= 0);
	if (event->id.pid == heard->pid && !(event->flags & EVENT_THREAD)) {
		heard->last = *event;
		heard->count++;
	}
	return 0;
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* One round of a loop that waits. */
static void wait_a_little(uint64_t deadline_ns)
{
	assert_true(clock_ns(CLOCK_BOOTTIME) < deadline_ns);
	usleep(1000);
}

static uint64_t deadline(void)
{
	return clock_ns(CLOCK_BOOTTIME) + DEADLINE_NS;
}

/* So many complete passes, after all earlier events. */
static void go_through(struct live_watch *watch, struct heard *heard, unsigned passes)
{
	heard->tree = watch_tree(watch);
	watch_catch_up(watch);
	for (; passes; passes--) {
		heard->all = 0;
		heard->began_ns = clock_ns(CLOCK_BOOTTIME);
		watch_sample(watch, hear, heard);
		heard->ended_ns = clock_ns(CLOCK_BOOTTIME);
	}
}

static const struct node *node_of(struct live_watch *watch, pid_t pid)
{
	const struct node *node = tree_find(watch_tree(watch), pid);

	assert_non_null(node);
	return node;
}

static bool read_file(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	len = fread(text, 1, size - 1, file);
	text[len] = 0;
	fclose(file);
	return len > 0;
}

/* CPU time of its first thread: of the whole process, if it has had no other thread. */
static uint64_t time_on_a_cpu(pid_t pid)
{
	unsigned long long cpu_ns;
	char text[256];

	if (!read_file(pid, "schedstat", text, sizeof(text)))
		return 0;
	assert_int_equal(sscanf(text, "%llu", &cpu_ns), 1);
	return cpu_ns;
}

struct figures {
	char state;
	int parent;
	long priority, nice, threads, rss_pages;
};

static bool read_figures(pid_t pid, struct figures *figures)
{
	char text[1024];

	/* The memory in stat leaves out what each CPU has not handed in. */
	if (!read_file(pid, "statm", text, sizeof(text)) ||
		sscanf(text, "%*s %ld", &figures->rss_pages) != 1)
		return false;
	return read_file(pid, "stat", text, sizeof(text)) &&
	       sscanf(strrchr(text, ')'),
		       ") %c %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld %ld %ld",
		       &figures->state, &figures->parent, &figures->priority, &figures->nice,
		       &figures->threads) == 5;
}

/* It is idle again: a thread that was told to use CPU time has done so. */
static void wait_for_sleep(pid_t pid)
{
	uint64_t before = 0, now, deadline_ns = deadline();
	struct figures figures;

	for (;; wait_a_little(deadline_ns)) {
		now = time_on_a_cpu(pid);
		assert_true(read_figures(pid, &figures));
		if (figures.state == 'S' && now == before)
			return;
		before = now;
	}
}

static void sleep_forever(void *ctx)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void end(struct live_watch *watch, pid_t pid)
{
	kill(pid, SIGKILL);
	reap(pid);
	watch_close(watch);
}

static void a_sleeper_is_reported_now_and_then(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {.pid = run_child(sleep_forever, NULL)};

	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 1);
	assert_int_equal(heard.count, 1);
	assert_int_equal(heard.last.stat.cpu_ns, time_on_a_cpu(heard.pid));
	go_through(watch, &heard, 1);
	assert_int_equal(heard.count, 2); /* its CPU share is known */
	assert_true(node_of(watch, heard.pid)->cpu_share == 0);
	heard.count = 0;
	go_through(watch, &heard, AGAIN);
	assert_int_equal(heard.count, 1);
	end(watch, heard.pid);
}

static void burn(void)
{
	uint64_t end_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) + BURN_NS;

	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < end_ns)
		;
}

static void sleep_then_burn(void *ctx)
{
	struct pipes *pipes = ctx;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(pipes->on[0], &byte, 1) == 1)
		burn();
	sleep_forever(NULL);
}

static void a_process_that_works_after_a_long_sleep_has_its_share_then_none(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {0}, before;
	struct pipes pipes;
	const struct node *node;
	uint64_t cpu_ns, deadline_ns = deadline();

	open_pipes(&pipes);
	heard.pid = run_child(sleep_then_burn, &pipes);
	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 2 + AGAIN);
	before = heard;
	cpu_ns = time_on_a_cpu(heard.pid);
	assert_int_equal(write(pipes.on[1], "b", 1), 1);
	while (time_on_a_cpu(heard.pid) < cpu_ns + BURN_NS / 2)
		wait_a_little(deadline_ns);
	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 1);
	assert_int_equal(heard.count, before.count + 1);
	assert_int_equal(heard.last.stat.cpu_ns, time_on_a_cpu(heard.pid));
	/* It had been read in the last pass. */
	assert_uint_in_range(heard.last.stat.since_ns, before.began_ns - 1000000, before.ended_ns);
	node = node_of(watch, heard.pid);
	cpu_ns = heard.last.stat.cpu_ns - cpu_ns;
	assert_true(
		node->cpu_share ==
		(float)((double)cpu_ns / (double)(heard.last.time_ns - heard.last.stat.since_ns)));
	go_through(watch, &heard, 1);
	assert_true(node->cpu_share == 0);
	assert_int_equal(node->cpu_ns, time_on_a_cpu(heard.pid));
	close(pipes.go[1]);
	close_pipes(&pipes);
	end(watch, heard.pid);
}

static void a_sleeper_that_is_stopped_reniced_or_continued_is_reported_at_once(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {.pid = run_child(sleep_forever, NULL)};
	const struct node *node;
	uint64_t deadline_ns = deadline();
	struct figures figures;

	wait_for_sleep(heard.pid);
	go_through(watch, &heard, MEMORY);
	node = node_of(watch, heard.pid);
	assert_return_code(setpriority(PRIO_PROCESS, heard.pid, 7), errno);
	go_through(watch, &heard, 1);
	assert_int_equal(node->nice, 7);
	assert_int_equal(node->priority, 27);
	kill(heard.pid, SIGSTOP);
	while (read_figures(heard.pid, &figures) && figures.state != 'T')
		wait_a_little(deadline_ns);
	go_through(watch, &heard, 1);
	assert_int_equal(node->state, 'T');
	go_through(watch, &heard, MEMORY);
	kill(heard.pid, SIGCONT);
	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 1);
	assert_int_equal(node->state, 'S');
	end(watch, heard.pid);
}

static void have_a_child_that_sleeps(void *ctx)
{
	struct pipes *pipes = ctx;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	if (write(pipes->up[1], &pid, sizeof(pid)) != sizeof(pid))
		_exit(1);
	sleep_forever(NULL);
}

static void a_sleeper_whose_parent_exits_has_another(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {0};
	struct figures figures;
	struct pipes pipes;
	pid_t parent;

	open_pipes(&pipes);
	parent = run_child(have_a_child_that_sleeps, &pipes);
	assert_int_equal(read(pipes.up[0], &heard.pid, sizeof(pid_t)), sizeof(pid_t));
	wait_for_sleep(heard.pid);
	go_through(watch, &heard, MEMORY);
	assert_int_equal(node_of(watch, heard.pid)->current.pid, parent);
	kill(parent, SIGKILL);
	reap(parent);
	go_through(watch, &heard, 1);
	assert_true(read_figures(heard.pid, &figures));
	assert_int_not_equal(figures.parent, parent);
	assert_int_equal(node_of(watch, heard.pid)->current.pid, figures.parent);
	assert_true(node_of(watch, heard.pid)->flags & NODE_ORPHAN);
	kill(heard.pid, SIGKILL);
	close(pipes.go[1]);
	close_pipes(&pipes);
	watch_close(watch);
}

static bool is_near(uint64_t bytes, uint64_t expected)
{
	return bytes + NEAR_BYTES > expected && expected + NEAR_BYTES > bytes;
}

static uint64_t rss_of(pid_t pid)
{
	struct figures figures;

	assert_true(read_figures(pid, &figures));
	return (uint64_t)figures.rss_pages * sysconf(_SC_PAGESIZE);
}

/* By this test, while it sleeps. */
static void a_growing_process_is_reported_within_a_few_passes(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {0};
	const struct node *node;
	char *block =
		mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *text = malloc(BLOCK_BYTES);
	struct iovec ours = {text, BLOCK_BYTES}, theirs = {block, BLOCK_BYTES};
	uint64_t before;

	assert_true(block != MAP_FAILED && text);
	memset(text, 'x', BLOCK_BYTES);
	heard.pid = run_child(sleep_forever, NULL);
	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 2);
	node = node_of(watch, heard.pid);
	before = rss_of(heard.pid);
	assert_true(is_near(node->rss_bytes, before));
	assert_int_equal(process_vm_writev(heard.pid, &ours, 1, &theirs, 1, 0), BLOCK_BYTES);
	assert_true(rss_of(heard.pid) >= before + BLOCK_BYTES / 2);
	go_through(watch, &heard, MEMORY);
	assert_true(is_near(node->rss_bytes, rss_of(heard.pid)));
	munmap(block, BLOCK_BYTES);
	free(text);
	end(watch, heard.pid);
}

static void *burn_on_request(void *ctx)
{
	struct pipes *pipes = ctx;
	char byte;

	while (read(pipes->on[0], &byte, 1) == 1) {
		burn();
		if (write(pipes->up[1], "b", 1) != 1)
			break;
	}
	return NULL;
}

static void sleep_beside_a_thread(void *ctx)
{
	pthread_t thread;

	pthread_create(&thread, NULL, burn_on_request, ctx);
	sleep_forever(NULL);
}

static void a_process_with_threads_is_reported_in_every_pass(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {0};
	struct pipes pipes;
	uint64_t leader_ns;

	open_pipes(&pipes);
	heard.pid = run_child(sleep_beside_a_thread, &pipes);
	assert_int_equal(write(pipes.on[1], "b", 1), 1);
	wait_until_up(&pipes);
	go_through(watch, &heard, AGAIN);
	assert_int_equal(heard.count, AGAIN);
	leader_ns = time_on_a_cpu(heard.pid);
	assert_uint_in_range(heard.last.stat.cpu_ns, leader_ns + BURN_NS, leader_ns + 20 * BURN_NS);
	assert_int_equal(heard.last.stat.threads, 2);
	close(pipes.go[1]);
	close_pipes(&pipes);
	end(watch, heard.pid);
}

/* A process may have been reported before the snapshot that reported it again. */
static void after_a_snapshot_all_are_reported(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct heard heard = {.pid = run_child(sleep_forever, NULL)};
	size_t all;

	wait_for_sleep(heard.pid);
	go_through(watch, &heard, 1);
	all = heard.all;
	go_through(watch, &heard, 3);
	assert_true(heard.all < all);
	watch_source(watch)->ops->resync(watch_source(watch));
	watch_settle(watch, 2);
	heard.count = 0;
	go_through(watch, &heard, 1);
	assert_int_equal(heard.count, 1);
	assert_true(heard.all + 16 > all); /* other processes start and exit */
	end(watch, heard.pid);
}

/* It has not run for a moment: what is known of it is the same as in /proc. */
static void compare(const struct node *node, const struct figures *figures, uint64_t cpu_ns)
{
	if (node->state != figures->state || node->nice != figures->nice ||
		node->priority != figures->priority || (long)node->threads != figures->threads ||
		node->current.pid != figures->parent || node->cpu_ns < cpu_ns)
		fail_msg("%d (%s): %c %d %d, %u threads, parent %d, %lu ns; /proc has "
			 "%c %ld %ld, %ld, %d, %lu",
			node->id.pid, node->comm, node->state, node->priority, node->nice,
			node->threads, node->current.pid, (unsigned long)node->cpu_ns,
			figures->state, figures->priority, figures->nice, figures->threads,
			figures->parent, (unsigned long)cpu_ns);
	if (!is_near(node->rss_bytes, (uint64_t)figures->rss_pages * sysconf(_SC_PAGESIZE)))
		fail_msg("%d (%s): %lu bytes of memory, /proc has %ld pages", node->id.pid,
			node->comm, (unsigned long)node->rss_bytes, figures->rss_pages);
}

struct one {
	struct ident id;
	struct figures figures;
	uint64_t cpu_ns;
};

static bool read_one(struct one *one)
{
	one->cpu_ns = time_on_a_cpu(one->id.pid);
	return read_figures(one->id.pid, &one->figures) && one->figures.state != 'R' &&
	       one->figures.state != 'Z';
}

static void what_is_known_of_sleepers_is_the_same_as_in_proc(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct tree *tree = watch_tree(watch);
	struct heard heard = {0};
	const size_t room = tree_counts(tree)->living;
	struct one *all = calloc(room, sizeof(*all)), now;
	size_t count = 0, compared = 0;

	assert_non_null(all);
	go_through(watch, &heard, 2);
	for (struct node *node = NULL; count < room && (node = tree_next(tree, node)); count++) {
		all[count].id = node->id;
		if (node_is_exited(node) || node->id.pid == getpid() || !read_one(&all[count]))
			all[count].id.pid = 0;
	}
	go_through(watch, &heard, MEMORY);
	for (size_t i = 0; i < count; i++) {
		const struct node *node = tree_find_ident(tree, all[i].id);

		now = all[i];
		if (!node || node_is_exited(node) || !read_one(&now) ||
			now.cpu_ns != all[i].cpu_ns ||
			memcmp(&now.figures, &all[i].figures, sizeof(now.figures)) != 0)
			continue;
		compare(node, &now.figures, now.cpu_ns);
		compared++;
	}
	assert_true(compared > 1);
	free(all);
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sleeper_is_reported_now_and_then),
		cmocka_unit_test(a_process_that_works_after_a_long_sleep_has_its_share_then_none),
		cmocka_unit_test(
			a_sleeper_that_is_stopped_reniced_or_continued_is_reported_at_once),
		cmocka_unit_test(a_sleeper_whose_parent_exits_has_another),
		cmocka_unit_test(a_growing_process_is_reported_within_a_few_passes),
		cmocka_unit_test(a_process_with_threads_is_reported_in_every_pass),
		cmocka_unit_test(after_a_snapshot_all_are_reported),
		cmocka_unit_test(what_is_known_of_sleepers_is_the_same_as_in_proc),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
