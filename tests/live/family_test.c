// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Parents are the same with each source; and children that are no program's work. */
#include "core/tree/lineage.h"
#include "tests/live/child.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct live_watch *open_fn(void);

static struct live_watch *open_bpf(void)
{
	return watch_open(RING_DEFAULT, 4096);
}

static open_fn *const bpf = open_bpf, *const netlink = watch_open_netlink,
		      *const proc = watch_open_proc;

static struct live_watch *open_watch(void **state)
{
	struct live_watch *watch = (*(open_fn *const *)*state)();

	if (!watch)
		skip();
	return watch;
}

/* A pid that a child of the test stores. */
static pid_t *share_pid(void)
{
	pid_t *pid =
		mmap(NULL, sizeof(*pid), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pid, MAP_FAILED);
	*pid = 0;
	return pid;
}

static int wait_for_the_end(void *ctx)
{
	pause();
	return 0;
}

static void start_a_sibling(void *sibling)
{
	static char stack[65536] __attribute__((aligned(16)));

	*(pid_t *)sibling =
		clone(wait_for_the_end, stack + sizeof(stack), CLONE_PARENT | SIGCHLD, NULL);
	pause();
}

static void wait_until_set(const volatile pid_t *pid)
{
	for (int ms = 0; !*pid && ms < 10000; ms++)
		usleep(1000);
	assert_true(*pid > 0);
}

static void a_sibling_is_below_its_real_parent(void **state)
{
	struct live_watch *watch = open_watch(state);
	pid_t *sibling = share_pid(), pid = run_child(start_a_sibling, sibling);
	const struct node *node, *child;

	wait_until_set(sibling);
	watch_catch_up(watch);
	node = tree_find(watch_tree(watch), *sibling);
	child = tree_find(watch_tree(watch), pid);
	assert_non_null(node);
	assert_non_null(child);
	assert_int_equal(node->parent->id.pid, getpid());
	assert_ptr_equal(node->parent, child->parent);
	assert_int_equal(node->current.pid, getpid());
	/* Only the kernel's own hook knows who called. */
	assert_int_equal(lineage_caller(watch_tree(watch), node), *state == &bpf ? pid : 0);
	assert_int_equal(lineage_caller(watch_tree(watch), child), 0);
	kill(pid, SIGKILL);
	kill(*sibling, SIGKILL);
	reap(pid);
	reap(*sibling);
	munmap(sibling, sizeof(*sibling));
	watch_close(watch);
}

static int end_at_once(void *ctx)
{
	_exit(0);
}

/*
 * As each program built with Go 1.24 or later does before its first command: a child without a
 * signal at its end, to learn whether it gets a pidfd.  strace kills one of its own.
 */
static void try_the_kernel(void *go)
{
	static char stack[65536] __attribute__((aligned(16)));
	const int flags = CLONE_VFORK | CLONE_VM | CLONE_PIDFD;
	int fd = -1;
	pid_t pid;

	if (*(bool *)go) {
		pid = clone(end_at_once, stack + sizeof(stack), flags, NULL, &fd);
		waitpid(pid, NULL, __WCLONE);
	} else {
		pid = fork();
		if (!pid)
			wait_for_the_end(NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (vfork() == 0) {
		execl("/bin/false", "false", (char *)NULL);
		_exit(127); /* there is no such program */
	}
	wait(NULL);
}

/* Of the two children only the command is an exit with a failure. */
static void a_child_that_only_tries_the_kernel_is_marked(void **state)
{
	for (int go = 0; go < 2; go++) {
		struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
		bool is_go = go;
		pid_t pid = run_child(try_the_kernel, &is_go);
		const struct node *node, *child;
		unsigned probes = 0, others = 0;

		reap(pid);
		watch_catch_up(watch);
		node = tree_find_ident(watch_tree(watch), watch_child(watch, pid));
		assert_non_null(node);
		for (child = node->first; child; child = child->next)
			if (child->flags & NODE_EXPECTED)
				probes++;
			else
				others += child->status == 1 << 8;
		assert_int_equal(probes, 1);
		assert_int_equal(others, 1);
		watch_close(watch);
	}
}

/* clang-format off */
#define TESTS(test)                                                                                \
	{#test " (bpf)", test, NULL, NULL, (void *)&bpf},                                          \
	{#test " (netlink)", test, NULL, NULL, (void *)&netlink},                                  \
	{#test " (proc)", test, NULL, NULL, (void *)&proc}
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(a_sibling_is_below_its_real_parent),
		cmocka_unit_test(a_child_that_only_tries_the_kernel_is_marked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(*tests)))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
