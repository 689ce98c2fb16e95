// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/live/watch.h"

#include "bpf/live.h"
#include "core/base/clock.h"
#include "core/io/privilege.h"
#include "core/io/read_limits.h"
#include "core/source/netlink/netlink.h"
#include "core/source/proc/proc_source.h"
#include "core/tree/tree.h"
#include "ui/session/feed.h"
#include "ui/session/titles.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEADLINE_NS 60000000000ull
#define LOOK_NS     10000000 /* interval of a polling source */
#define FRAME_NS    33000000
#define BUDGET      1000
#define SENTINELS   256
#define PF_EXITING  0x4           /* of the kernel, in /proc/PID/stat */
#define REAPED      64            /* children that are waited for, of the connector */
#define LATE_NS     5000000000ull /* a message of the connector on a busy machine */
#define DIFFERENCES 1000
#define PIDS_MAX    (4 << 20) /* the kernel's PID_MAX_LIMIT */

struct live_watch {
	struct feed feed; /* with source and tree */
	struct event *events;
	size_t count, room;
	int last_pid; /* the highest pid seen */
	uint64_t lost;
	uint64_t slack_ticks; /* precision of start times */
	unsigned snapshots, settled;
	pid_t sentinels[SENTINELS];
	unsigned sentinel_count;
};

static uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static const char *copy_text(const char *text)
{
	return text ? strdup(text) : NULL;
}

static const char *copy_bytes(const char *bytes, size_t len)
{
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	if (len)
		memcpy(copy, bytes, len);
	copy[len] = 0;
	return copy;
}

/* feed_fn */
static int keep_event(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct live_watch *watch = ctx;
	struct event *copy;

	if (watch->count == watch->room) {
		watch->room = watch->room ? watch->room * 2 : 1024;
		watch->events = realloc(watch->events, watch->room * sizeof(*watch->events));
		assert_non_null(watch->events);
	}
	copy = &watch->events[watch->count++];
	*copy = *event;
	copy->exec.exe = copy_text(event->exec.exe);
	copy->exec.called = copy_text(event->exec.called);
	copy->exec.interp = copy_text(event->exec.interp);
	copy->place.cgroup = copy_text(event->place.cgroup);
	copy->exec.args = copy_bytes(event->exec.args, event->exec.args_len);
	assert_true(changed >= 0);
	if (event->id.pid > watch->last_pid)
		watch->last_pid = event->id.pid;
	watch->snapshots += event->kind == EVENT_SNAPSHOT;
	watch->settled += event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD);
	watch->lost += event->count;
	return 0;
}

/* Waits like the program: for the fd, the due time or end_ns. */
static void turn(struct live_watch *watch, uint64_t end_ns)
{
	const struct source *source = watch->feed.source;
	struct pollfd poll_fd = {.fd = source->fd, .events = POLLIN};
	uint64_t due_ns = clock_min_deadline(source->due_ns, feed_titles_due_ns(&watch->feed));
	uint64_t until = clock_min_deadline(end_ns, due_ns), now = boot_ns();
	struct timespec wait;
	int drained;

	until = until > now ? until - now : 0;
	wait.tv_sec = until / 1000000000;
	wait.tv_nsec = until % 1000000000;
	/* Neither readable nor due: the program would sleep, whatever is in the ring buffer. */
	if (ppoll(&poll_fd, 1, &wait, NULL) == 0 && (!due_ns || boot_ns() < due_ns))
		return;
	drained = feed_drain(&watch->feed, BUDGET);
	assert_return_code(drained, 0);
	if (drained < BUDGET)
		assert_int_equal(feed_read_titles(&watch->feed, boot_ns()), 0);
}

static struct live_watch *new_watch(struct source *source)
{
	const struct tree_limits limits = {.linger_ns = 3000000000, .short_ns = 1000000000};
	struct live_watch *watch = calloc(1, sizeof(*watch));

	assert_non_null(watch);
	watch->feed = (struct feed){
		.source = source, .tree = tree_new(&limits), .listen = keep_event, .ctx = watch};
	assert_non_null(watch->feed.tree);
	return watch;
}

static struct live_watch *open_source(const struct live_options *options)
{
	char message[512];
	struct source *source = live_open(options, message, sizeof(message));

	if (!source)
		fail_msg("%s", message);
	return new_watch(source);
}

static struct live_watch *settle_other(struct source *source, const char *message)
{
	struct live_watch *watch;

	if (!source) {
		print_message("# %s\n", message);
		return NULL;
	}
	watch = new_watch(source);
	watch->slack_ticks = 1;
	watch_settle(watch, 1);
	return watch;
}

struct live_watch *watch_open_netlink(void)
{
	char message[512];

	return settle_other(netlink_open(message, sizeof(message)), message);
}

struct live_watch *watch_open_proc(void)
{
	char message[512];

	return settle_other(proc_source_open(LOOK_NS, message, sizeof(message)), message);
}

struct live_watch *watch_open_only(uint32_t ring_bytes, uint32_t max_args)
{
	const struct live_options options = {
		.ring_bytes = ring_bytes, .max_args = max_args, .frame_ns = FRAME_NS};

	return open_source(&options);
}

struct live_watch *watch_open(uint32_t ring_bytes, uint32_t max_args)
{
	struct live_watch *watch = watch_open_only(ring_bytes, max_args);

	watch_settle(watch, 1);
	return watch;
}

static struct live_watch *open_attempts(uint32_t max_args, bool later)
{
	const struct live_options options = {.ring_bytes = RING_DEFAULT,
		.max_args = max_args,
		.frame_ns = FRAME_NS,
		.failed = !later,
		.failed_later = later};
	struct live_watch *watch = open_source(&options);

	watch_settle(watch, 1);
	return watch;
}

struct live_watch *watch_open_failed(uint32_t max_args)
{
	return open_attempts(max_args, false);
}

struct live_watch *watch_open_later(uint32_t max_args)
{
	return open_attempts(max_args, true);
}

struct live_watch *watch_open_soon(uint32_t max_args)
{
	const struct live_options options = {.ring_bytes = RING_DEFAULT,
		.max_args = max_args,
		.frame_ns = FRAME_NS,
		.soon = true};
	struct live_watch *watch = open_source(&options);

	watch_settle(watch, 1);
	return watch;
}

void watch_close(struct live_watch *watch)
{
	source_close(watch->feed.source);
	for (size_t i = 0; i < watch->count; i++) {
		free((char *)watch->events[i].exec.exe);
		free((char *)watch->events[i].exec.called);
		free((char *)watch->events[i].exec.interp);
		free((char *)watch->events[i].exec.args);
		free((char *)watch->events[i].place.cgroup);
	}
	free(watch->events);
	titles_free(watch->feed.titles);
	tree_free(watch->feed.tree);
	free(watch);
}

struct source *watch_source(struct live_watch *watch)
{
	return watch->feed.source;
}

struct tree *watch_tree(struct live_watch *watch)
{
	return watch->feed.tree;
}

static pid_t reaped[REAPED];
static unsigned reaped_count;

int reap(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	reaped[reaped_count++ % REAPED] = pid;
	return status;
}

static bool is_gone(pid_t pid)
{
	return kill(pid, 0) && errno == ESRCH;
}

/*
 * The kernel wakes the parent up before it sends the connector's message of the exit: it may come
 * later than those of a process that was born after that.
 */
static void see_reaped(struct live_watch *watch)
{
	uint64_t end_ns = boot_ns() + LATE_NS;

	for (unsigned i = 0; i < reaped_count && i < REAPED; i++)
		while (tree_find(watch->feed.tree, reaped[i]) && is_gone(reaped[i]) &&
			boot_ns() < end_ns)
			turn(watch, end_ns);
	reaped_count = 0;
}

/* From its beginning. */
static void see_whole_scan(struct live_watch *watch)
{
	uint64_t end_ns = boot_ns() + DEADLINE_NS;
	unsigned begun = watch->snapshots + 1;

	while ((watch->snapshots < begun || watch->settled < begun) && boot_ns() < end_ns)
		turn(watch, end_ns);
	assert_true(watch->snapshots >= begun && watch->settled >= begun);
}

static pid_t end_brief_child(struct live_watch *watch)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_true(pid > 0);
	assert_true(watch->sentinel_count < SENTINELS);
	watch->sentinels[watch->sentinel_count++] = pid;
	reap(pid);
	return pid;
}

/* The ring buffer keeps the order: when the exit of a process born now has been seen, all
 * earlier events have been.  If it may be among those that are lost, another one is born. */
static void see_brief_child(struct live_watch *watch)
{
	uint64_t end_ns = boot_ns() + DEADLINE_NS, lost = watch->lost;
	pid_t pid = end_brief_child(watch);

	while (!watch_count(watch, EVENT_EXIT, pid) && boot_ns() < end_ns) {
		turn(watch, end_ns);
		if (watch->lost == lost || !watch_is_settled(watch))
			continue;
		lost = watch->lost;
		pid = end_brief_child(watch);
	}
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
}

void watch_catch_up(struct live_watch *watch)
{
	if (watch->feed.source->fd < 0)
		see_whole_scan(watch);
	else
		see_brief_child(watch);
	if (!strcmp(watch->feed.source->name, "netlink"))
		see_reaped(watch);
}

void watch_settle_again(struct live_watch *watch)
{
	watch_settle(watch, watch->settled + 1);
}

bool watch_is_settled(const struct live_watch *watch)
{
	return watch->settled >= watch->snapshots;
}

void watch_settle(struct live_watch *watch, unsigned n)
{
	uint64_t end_ns = boot_ns() + DEADLINE_NS;

	while (watch->settled < n && boot_ns() < end_ns)
		turn(watch, end_ns);
	assert_true(watch->settled >= n);
}

void watch_run(struct live_watch *watch, uint64_t ns)
{
	uint64_t end_ns = boot_ns() + ns;

	while (boot_ns() < end_ns)
		turn(watch, end_ns);
}

void watch_sample(struct live_watch *watch, event_fn *deliver, void *ctx)
{
	int more;

	do
		more = watch->feed.source->ops->sample(watch->feed.source, deliver, ctx);
	while (more > 0);
	assert_int_equal(more, 0);
}

void watch_measure(struct live_watch *watch)
{
	int more;

	do
		more = feed_sample(&watch->feed);
	while (more > 0);
	assert_int_equal(more, 0);
}

struct titles *watch_read_titles(struct live_watch *watch)
{
	watch->feed.titles = titles_new(READ_ARGS_MAX, getpid());
	assert_non_null(watch->feed.titles);
	return watch->feed.titles;
}

const struct event *watch_at(const struct live_watch *watch, size_t n)
{
	return n < watch->count ? &watch->events[n] : NULL;
}

static bool is_such(const struct event *event, enum event_kind kind, pid_t pid)
{
	return event->kind == kind && (pid == 0 || event->id.pid == pid);
}

size_t watch_count(const struct live_watch *watch, enum event_kind kind, pid_t pid)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->count; i++)
		count += is_such(&watch->events[i], kind, pid);
	return count;
}

const struct event *watch_event(
	const struct live_watch *watch, enum event_kind kind, pid_t pid, size_t n)
{
	for (size_t i = 0; i < watch->count; i++)
		if (is_such(&watch->events[i], kind, pid) && n-- == 0)
			return &watch->events[i];
	fail_msg("no event of kind %d of process %d", kind, pid);
	return NULL;
}

static bool is_sentinel(const struct live_watch *watch, pid_t pid)
{
	for (unsigned i = 0; i < watch->sentinel_count; i++)
		if (watch->sentinels[i] == pid)
			return true;
	return false;
}

struct ident watch_child(const struct live_watch *watch, pid_t pid)
{
	struct ident ident = {0};

	for (size_t i = 0; i < watch->count; i++)
		if (is_such(&watch->events[i], EVENT_FORK, pid) &&
			watch->events[i].parent.pid == getpid())
			ident = watch->events[i].id;
	assert_int_equal(ident.pid, pid);
	return ident;
}

bool watch_is_reader(pid_t pid)
{
	char path[32], comm[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(comm, sizeof(comm), file))
		*comm = '\0';
	fclose(file);
	return !strcmp(comm, "mayfly-reader\n");
}

size_t watch_forks_by(const struct live_watch *watch, struct ident parent)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->count; i++)
		if (watch->events[i].kind == EVENT_FORK &&
			ident_equal(watch->events[i].parent, parent) &&
			!is_sentinel(watch, watch->events[i].id.pid) &&
			!watch_is_reader(watch->events[i].id.pid))
			count++;
	return count;
}

uint64_t watch_lost(const struct live_watch *watch)
{
	return watch->lost;
}

struct live_stat {
	char state;
	unsigned flags, threads;
	unsigned long long start; /* ticks */
};

static bool read_stat(int pid, struct live_stat *stat)
{
	char path[64], text[512], *state;
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = 0;
	state = strrchr(text, ')');
	if (!state)
		return false;
	return sscanf(state,
		       ") %c %*s %*s %*s %*s %*s %u %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %u %*s"
		       " %llu",
		       &stat->state, &stat->flags, &stat->threads, &stat->start) == 4;
}

/* Start in clock ticks of a running process: not a zombie, except one whose other threads run.
 * 0: not running. */
static uint64_t proc_start(int pid)
{
	struct live_stat stat;

	if (!read_stat(pid, &stat))
		return 0;
	return (stat.state != 'Z' && stat.state != 'X') || stat.threads > 1 ? stat.start : 0;
}

/*
 * A process may be about to exit for long: while it frees its memory, or as the first one of a pid
 * namespace, for as long as a process outside does not reap its child in there.  Some sources say
 * that it has ended, others not yet.
 */
static bool is_exiting(int pid)
{
	struct live_stat stat;

	return read_stat(pid, &stat) && stat.flags & PF_EXITING;
}

static uint64_t tree_start(const struct live_watch *watch, int pid)
{
	const uint64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
	const struct node *node = tree_find(watch->feed.tree, pid);

	return node ? node->id.start_ns / tick_ns : 0;
}

/* By pid, the start of the processes that run according to /proc; *last is the highest pid. */
static uint64_t *list_proc(int *last)
{
	uint64_t *starts = calloc(PIDS_MAX, sizeof(*starts));
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int pid;

	assert_non_null(starts);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		pid = atoi(entry->d_name);
		if (pid <= 0)
			continue;
		starts[pid] = proc_start(pid);
		*last = pid > *last ? pid : *last;
	}
	closedir(dir);
	return starts;
}

struct difference {
	int pid;
	uint64_t in_proc, in_tree; /* starts in ticks, 0: not there */
};

static bool is_among(const struct difference *one, const struct difference *many, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(one, &many[i], sizeof(*one)) == 0)
			return true;
	return false;
}

static bool is_same(const struct live_watch *watch, const struct difference *one)
{
	if (!one->in_proc != !one->in_tree)
		return false;
	return one->in_proc + watch->slack_ticks >= one->in_tree &&
	       one->in_tree + watch->slack_ticks >= one->in_proc;
}

/* Keeps of old what still differs in the same way; the first time, everything that differs. */
static size_t find_differences(
	struct live_watch *watch, struct difference *old, size_t count, bool first)
{
	int last = 0;
	uint64_t *starts = list_proc(&last);
	size_t kept = 0;

	watch_catch_up(watch);
	last = watch->last_pid > last ? watch->last_pid : last;
	for (int pid = 1; pid <= last; pid++) {
		struct difference one = {pid, starts[pid], tree_start(watch, pid)};

		if (is_same(watch, &one) || is_exiting(pid))
			continue;
		if (first ? kept < DIFFERENCES : is_among(&one, old + kept, count - kept))
			old[kept++] = one;
	}
	free(starts);
	return kept;
}

void watch_check_living(struct live_watch *watch)
{
	struct difference differences[DIFFERENCES];
	size_t count = 0;

	/* Other processes start and exit between the two scans: only a lasting difference is an
	 * error. */
	memset(differences, 0, sizeof(differences));
	for (int i = 0; i < 20; i++) {
		assert_null(tree_check(watch->feed.tree));
		count = find_differences(watch, differences, count, i == 0);
		if (!count)
			return;
	}
	fail_msg("process %d: started at %llu by /proc, at %llu by the tree (0: is not alive)",
		differences[0].pid, (unsigned long long)differences[0].in_proc,
		(unsigned long long)differences[0].in_tree);
}

bool skip_all(const struct CMUnitTest *tests, size_t count)
{
	cmocka_set_test_filter(getenv("MAYFLY_TEST"));
	if (privilege_to_capture())
		return false;
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++)
		printf("ok %zu - %s # SKIP needs root, or CAP_BPF and CAP_PERFMON\n", i + 1,
			tests[i].name);
	return true;
}
