/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * machine.h - a machine of N processes for the benchmarks of the screen: distinct command lines of
 * 60 to 200 bytes; services with workers; 50 users, one control group per service; about 1000
 * births and exits per second.  Each frame advances the time by one frame.
 */
#ifndef TESTS_BENCH_MACHINE_H
#define TESTS_BENCH_MACHINE_H

#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_S        UINT64_C(1000000000)
#define BENCH_FRAME_NS (BENCH_S / 25)
#define BENCH_BURST    40 /* births and exits per frame */
#define BENCH_WIDTH    200
#define BENCH_HEIGHT   60
#define BENCH_SERVICE  20 /* processes per service, about */

enum bench_shape {
	SHAPE_MACHINE, /* a usual machine */
	SHAPE_WIDE,    /* all are children of one process */
	SHAPE_CHAIN,   /* each is the child of the last one */
};

struct bench {
	struct app app;
	struct frame *frame;
	uint64_t now_ns, second_ns;
	int32_t count, next_pid;
	uint64_t random;
	bool busy;  /* births and exits between two frames */
	bool lasts; /* set before bench_open: exited processes stay, HISTORY_RECORDS of them */
};

static inline unsigned bench_below(struct bench *bench, unsigned below)
{
	bench->random = bench->random * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)((bench->random >> 32) * below >> 32);
}

/* CPU time of this process: other processes on the machine do not count. */
static inline uint64_t bench_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * BENCH_S + now.tv_nsec;
}

static inline const char *bench_name(unsigned service)
{
	static const char *const names[] = {"postgres", "nginx", "java", "python3", "node",
		"redis-server", "NetworkManager", "containerd", "sshd", "make", "cc1plus", "bash",
		"php-fpm", "Xorg", "dbus-daemon", "ruby", "etcd", "kubelet", "sleep", "rsyslogd"};

	return names[service % (sizeof(names) / sizeof(*names))];
}

static inline const char *bench_user(void *ctx, uint32_t uid)
{
	static char names[64][12];

	if (!names[uid % 64][0])
		snprintf(names[uid % 64], sizeof(names[0]), "user%u", uid * 37 % 64);
	return names[uid % 64];
}

static inline struct event bench_fork(int32_t pid, struct ident parent, uint64_t time_ns)
{
	struct event event = {
		.kind = EVENT_FORK, .time_ns = time_ns, .id = {.pid = pid, .start_ns = time_ns}};
	unsigned service = (unsigned)pid / BENCH_SERVICE;

	event.parent = parent;
	event.tid = parent.pid;
	event.uid = service * 7 % 50;
	snprintf(event.comm, sizeof(event.comm), "%.15s", bench_name(service));
	return event;
}

static inline void bench_exec(struct bench *bench, struct event event)
{
	unsigned service = (unsigned)event.id.pid / BENCH_SERVICE;
	char args[256], cgroup[128];
	int len = snprintf(args, sizeof(args), "/usr/lib/%s/bin/%s%c--config%c/etc/%s/%u.conf%c",
		event.comm, event.comm, 0, 0, event.comm, service, 0);
	int wanted = 60 + (int)(event.id.pid * 7919u % 141u);

	len += snprintf(args + len, sizeof(args) - len, "--instance=%d%c", event.id.pid, 0);
	for (unsigned n = 0; len < wanted; n++)
		len += snprintf(
			args + len, sizeof(args) - len, "--option-%u=value%u%c", n, n * service, 0);
	snprintf(cgroup, sizeof(cgroup), "/system.slice/%s-%u.service", event.comm, service);
	event.kind = EVENT_EXEC;
	event.exec = (struct event_exec){
		.exe = args, .args = args, .args_len = (uint32_t)len, .args_size = (uint32_t)len};
	event.place = (struct event_place){.cgroup_id = service + 1, .cgroup = cgroup};
	feed_apply(&bench->app.model.feed, &event);
}

static inline int32_t bench_parent(struct bench *bench, enum bench_shape shape, int32_t pid)
{
	if (shape == SHAPE_CHAIN)
		return pid - 1;
	if (shape == SHAPE_WIDE || pid % BENCH_SERVICE == 0)
		return 1;
	/* a worker of its service, or started by another worker */
	return pid - (bench_below(bench, 3) ? pid % BENCH_SERVICE
					    : 1 + (int32_t)bench_below(bench, pid % BENCH_SERVICE));
}

/* A pass over CPU and memory: most processes sleep, one in a hundred has worked. */
static inline void bench_figures(struct bench *bench)
{
	struct node *top = tree_top(bench->app.model.tree);

	for (struct node *node = top->first; node;) {
		struct event event = {.kind = EVENT_STAT, .time_ns = bench->now_ns};

		event.id = node->id;
		event.parent = node->current;
		event.uid = node->uid;
		memcpy(event.comm, node->comm, COMM_SIZE);
		event.stat = (struct event_stat){.cpu_ns = node->cpu_ns,
			.rss_bytes = node->stat_ns ? node->rss_bytes
						   : 4096ull * bench_below(bench, 100000),
			.read_bytes = node->id.pid % 977 * 4096ull,
			.threads = 1 + node->id.pid % 7,
			.priority = 20,
			.state = 'S'};
		if (!bench_below(bench, 100) || !node->stat_ns)
			event.stat.cpu_ns += bench_below(bench, 10000000);
		if (!node_is_exited(node))
			feed_apply(&bench->app.model.feed, &event);
		if (node->first) {
			node = node->first;
			continue;
		}
		while (node && !node->next)
			node = node->parent;
		node = node ? node->next : NULL;
	}
}

static inline void bench_churn(struct bench *bench)
{
	for (int i = 0; i < BENCH_BURST; i++) {
		int32_t service = (int32_t)bench_below(bench, (unsigned)bench->count);
		const struct node *parent = tree_find(bench->app.model.tree,
			service - service % BENCH_SERVICE + (service < BENCH_SERVICE));
		struct event event = bench_fork(bench->next_pid++,
			parent ? parent->id : (struct ident){.pid = 1, .start_ns = 1},
			bench->now_ns + i);

		feed_apply(&bench->app.model.feed, &event);
		bench_exec(bench, event);
		event.kind = EVENT_EXIT;
		event.time_ns += BENCH_S / 1000;
		event.exit = (struct event_exit){.status = i % 20 ? 0 : 256, .threads = 1};
		feed_apply(&bench->app.model.feed, &event);
	}
	if (bench->next_pid > 4000000)
		bench->next_pid = bench->count + 100;
}

/* Advances the time by a frame, with all events in it. */
static inline void bench_pass(struct bench *bench)
{
	bench->now_ns += BENCH_FRAME_NS;
	if (bench->busy)
		bench_churn(bench);
	if (bench->now_ns < bench->second_ns)
		return;
	bench->second_ns = bench->now_ns + BENCH_S;
	bench_figures(bench);
}

static inline void bench_draw(struct bench *bench)
{
	if (!app_sync(&bench->app, BENCH_WIDTH, BENCH_HEIGHT, bench->now_ns))
		exit(1);
	picture_draw(&bench->app, bench->frame);
}

/* The cost from a key to the frame that answers it; for work in slices also the longest time
 * that keys wait, and the total until the last frame. */
struct bench_cost {
	uint64_t frame_ns, slice_ns, whole_ns;
};

static inline void bench_rest(struct bench *bench, struct bench_cost *cost)
{
	while (app_is_scanning(&bench->app)) {
		uint64_t start_ns = bench_cpu_ns(), slice_ns;
		bool done = false;

		app_scan(&bench->app, &done);
		if (done)
			bench_draw(bench);
		slice_ns = bench_cpu_ns() - start_ns;
		cost->slice_ns = slice_ns > cost->slice_ns ? slice_ns : cost->slice_ns;
	}
}

static inline struct bench_cost bench_key(struct bench *bench, int key)
{
	struct bench_cost cost = {0};
	uint64_t start_ns;

	bench_pass(bench);
	start_ns = bench_cpu_ns();
	commands_key(&bench->app, key, bench->now_ns);
	bench_draw(bench);
	cost.frame_ns = bench_cpu_ns() - start_ns;
	bench_rest(bench, &cost);
	cost.whole_ns = bench_cpu_ns() - start_ns;
	return cost;
}

static inline void bench_open(struct bench *bench, int32_t count, enum bench_shape shape)
{
	const struct app_setup setup = {
		.screens = all_screens,
		.limits = {.linger_ns = bench->lasts ? TREE_ENDLESS_NS : 3 * BENCH_S,
			.short_ns = BENCH_S,
			.max_exited = HISTORY_RECORDS},
		.user_name = bench_user,
	};
	struct event event = bench_fork(1, (struct ident){.pid = 0, .start_ns = 0}, 1);

	*bench = (struct bench){
		.count = count, .next_pid = count + 100, .random = 1, .lasts = bench->lasts};
	bench->now_ns = 1000 * BENCH_S;
	bench->frame = frame_new(BENCH_WIDTH, BENCH_HEIGHT);
	if (!bench->frame || app_open(&bench->app, &setup) < 0)
		exit(1);
	feed_apply(&bench->app.model.feed, &event);
	for (int32_t pid = 2; pid <= count; pid++) {
		struct node *parent =
			tree_find(bench->app.model.tree, bench_parent(bench, shape, pid));

		event = bench_fork(pid,
			parent ? parent->id : (struct ident){.pid = 1, .start_ns = 1},
			BENCH_S + pid);
		feed_apply(&bench->app.model.feed, &event);
		bench_exec(bench, event);
	}
	if (tree_counts(bench->app.model.tree)->living != (uint64_t)count)
		exit(1); /* else the figures would be of something else */
	bench_draw(bench);
}

static inline void bench_close(struct bench *bench)
{
	app_close(&bench->app);
	frame_free(bench->frame);
}

#endif
