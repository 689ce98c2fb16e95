// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Control groups of the real kernel: processes have the path that /proc/PID/cgroup shows. */
#include "tests/live/child.h"

#include "core/source/proc/procfs.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define PATH_BYTES 256

/* Where a group can be made that is shown: in v2, or in the v1 hierarchy in use. */
static const char *const mounts[] = {
	"/sys/fs/cgroup/unified",
	"/sys/fs/cgroup/memory",
	"/sys/fs/cgroup/systemd",
	"/sys/fs/cgroup",
};
enum { MOUNTS = sizeof(mounts) / sizeof(mounts[0]) };

struct group_scene {
	char path[PATH_BYTES], name[64]; /* of the group */
	struct pipes pipes;
	struct cgroup_choice choice;
};

static bool move_to(const char *group)
{
	char path[PATH_BYTES + 16];
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	file = fopen(path, "we");
	return file && fputs("0", file) >= 0 && !fclose(file);
}

static bool can_move_to(const char *group)
{
	char path[PATH_BYTES + 16];

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	return access(path, W_OK) == 0;
}

static bool make_group(struct group_scene *scene, const char *mount, const char *word)
{
	snprintf(scene->name, sizeof(scene->name), "mayfly_%s_%d", word, (int)getpid());
	snprintf(scene->path, sizeof(scene->path), "%s/%s", mount, scene->name);
	scene->choice = cgroups_choose();
	if (mkdir(scene->path, 0755))
		return false;
	if (can_move_to(scene->path))
		return true;
	rmdir(scene->path); /* no control group, but a directory of the file system above */
	return false;
}

static void remove_group(const char *path)
{
	const struct timespec ms = {.tv_nsec = 1000000};

	/* The kernel releases a task shortly after it was reaped. */
	for (int i = 0; i < 5000 && rmdir(path) && errno == EBUSY; i++)
		nanosleep(&ms, NULL);
}

static void wait_to_go(struct pipes *pipes)
{
	char byte;

	close(pipes->go[1]);
	if (read(pipes->go[0], &byte, 1) < 0)
		_exit(9);
}

static void stay_in_group(void *ctx)
{
	struct group_scene *scene = ctx;

	if (!move_to(scene->path) || write(scene->pipes.up[1], "x", 1) != 1)
		_exit(1);
	wait_to_go(&scene->pipes);
}

/* Starts a program in the group, and leaves it. */
static void run_in_group(void *ctx)
{
	struct group_scene *scene = ctx;
	pid_t pid;

	if (!move_to(scene->path))
		_exit(1);
	pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", NULL);
		_exit(127);
	}
	if (write(scene->pipes.up[1], &pid, sizeof(pid)) != sizeof(pid))
		_exit(2);
	waitpid(pid, NULL, 0);
}

/* The path of a living process as /proc has it for the caller. */
static void read_path(const struct group_scene *scene, pid_t pid, char path[PATH_BYTES])
{
	assert_true(procfs_cgroup(pid, &scene->choice, path, PATH_BYTES) > 0);
}

/* Returns whether the group is the one that is shown. */
static bool check_group_that_is_gone(struct group_scene *scene)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event *event;
	pid_t pid, inner;
	char before[PATH_BYTES];
	bool shown = false;

	open_pipes(&scene->pipes);
	read_path(scene, getpid(), before);
	pid = run_child(run_in_group, scene);
	assert_int_equal(read(scene->pipes.up[0], &inner, sizeof(inner)), sizeof(inner));
	assert_int_equal(reap(pid), 0);
	remove_group(scene->path);
	assert_int_equal(access(scene->path, F_OK), -1);
	watch_catch_up(watch);
	for (int i = 0; i < 2; i++) {
		event = watch_event(watch, i ? EVENT_EXEC : EVENT_FORK, inner, 0);
		assert_non_null(event->place.cgroup);
		shown = !strcmp(scene->name, strrchr(event->place.cgroup, '/') + 1);
		if (!shown)
			assert_string_equal(event->place.cgroup, before);
	}
	close_pipes(&scene->pipes);
	watch_close(watch);
	return shown;
}

static void a_group_that_is_gone_before_it_is_read_has_its_path(void **state)
{
	struct group_scene scene;
	unsigned shown = 0, made = 0;

	for (int i = 0; i < MOUNTS; i++)
		if (make_group(&scene, mounts[i], "gone")) {
			made++;
			shown += check_group_that_is_gone(&scene);
			remove_group(scene.path);
		}
	if (!made)
		skip();
	assert_true(shown);
}

static void check_same_as_proc(struct group_scene *scene)
{
	struct live_watch *watch;
	char path[PATH_BYTES];
	const struct node *node;
	pid_t pid;

	open_pipes(&scene->pipes);
	pid = run_child(stay_in_group, scene);
	wait_until_up(&scene->pipes);
	read_path(scene, pid, path);
	watch = watch_open(RING_DEFAULT, 4096);
	node = tree_find(watch_tree(watch), pid);
	assert_non_null(node);
	assert_string_equal(node->cgroup, path);
	close(scene->pipes.go[1]);
	assert_int_equal(reap(pid), 0);
	close_pipes(&scene->pipes);
	watch_close(watch);
}

static void a_group_in_any_hierarchy_is_shown_as_proc_has_it(void **state)
{
	struct group_scene scene;
	unsigned made = 0;

	for (int i = 0; i < MOUNTS; i++)
		if (make_group(&scene, mounts[i], "same")) {
			made++;
			check_same_as_proc(&scene);
			remove_group(scene.path);
		}
	if (!made)
		skip();
}

/* In a namespace of its own, with a process outside of it: 0, or a line number. */
static int compare_from_inside(struct group_scene *scene, const char *inside, pid_t outside)
{
	struct live_watch *watch;
	char path[PATH_BYTES];
	const struct node *node, *own;

	if (!move_to(inside) || unshare(CLONE_NEWCGROUP))
		return __LINE__;
	scene->choice = cgroups_choose();
	watch = watch_open(RING_DEFAULT, 4096);
	node = tree_find(watch_tree(watch), outside);
	own = tree_find(watch_tree(watch), getpid());
	if (!node || !node->cgroup || !own || !own->cgroup)
		return __LINE__;
	if (procfs_cgroup(outside, &scene->choice, path, sizeof(path)) <= 0)
		return __LINE__;
	if (strcmp(node->cgroup, path)) {
		fprintf(stderr, "# %s is not %s\n", node->cgroup, path);
		return __LINE__;
	}
	if (procfs_cgroup(getpid(), &scene->choice, path, sizeof(path)) <= 0)
		return __LINE__;
	if (strcmp(own->cgroup, path)) {
		fprintf(stderr, "# %s is not %s\n", own->cgroup, path);
		return __LINE__;
	}
	watch_close(watch);
	return 0;
}

static void check_outside(struct group_scene *scene, const char *inside)
{
	pid_t outside, pid;
	int status;

	open_pipes(&scene->pipes);
	outside = run_child(stay_in_group, scene);
	wait_until_up(&scene->pipes);
	pid = fork();
	if (pid == 0) {
		int line = compare_from_inside(scene, inside, outside);

		if (line)
			fprintf(stderr, "# line %d\n", line);
		_exit(line != 0);
	}
	status = reap(pid);
	close(scene->pipes.go[1]);
	reap(outside);
	close_pipes(&scene->pipes);
	assert_int_equal(status, 0);
}

static void a_group_outside_of_our_namespace_is_shown_as_proc_has_it(void **state)
{
	struct group_scene scene, inside;
	unsigned made = 0;

	for (int i = 0; i < MOUNTS; i++) {
		if (!make_group(&scene, mounts[i], "outside") ||
			!make_group(&inside, mounts[i], "inside"))
			continue;
		made++;
		check_outside(&scene, inside.path);
		remove_group(scene.path);
		remove_group(inside.path);
	}
	if (!made)
		skip();
}

/* Returns how many differ. */
static unsigned compare_all(void)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct cgroup_choice choice = cgroups_choose();
	const struct node *node = NULL;
	char path[PATH_BYTES];
	unsigned same = 0, others = 0;

	while ((node = tree_next(watch_tree(watch), node))) {
		if (node_is_exited(node) ||
			procfs_cgroup(node->id.pid, &choice, path, sizeof(path)) <= 0)
			continue;
		if (node->cgroup && !strcmp(node->cgroup, path)) {
			same++;
			continue;
		}
		others++;
		print_message("# %d: %s is not %s\n", node->id.pid,
			node->cgroup ? node->cgroup : "nothing", path);
	}
	watch_close(watch);
	assert_true(same > 1);
	return others;
}

/* A process of another test may move, or its pid be reused, between the two: again. */
static void all_processes_have_the_group_that_proc_has(void **state)
{
	for (int i = 0; i < 10; i++)
		if (!compare_all())
			return;
	fail();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_that_is_gone_before_it_is_read_has_its_path),
		cmocka_unit_test(a_group_in_any_hierarchy_is_shown_as_proc_has_it),
		cmocka_unit_test(a_group_outside_of_our_namespace_is_shown_as_proc_has_it),
		cmocka_unit_test(all_processes_have_the_group_that_proc_has),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
