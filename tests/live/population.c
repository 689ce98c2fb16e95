// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * population SEED SECONDS DIR [freeze]: processes that change in all ways that the kernel offers.
 * Up to ACTORS of them run at a time; each acts at random, for a while, and ends.  Files are made
 * in DIR only.  Each process that was reaped is reported (tests/live/population.h).  It ends all
 * that it started after SECONDS, or when its standard input ends; a byte from there begins.
 *
 * The same SEED acts in the same order; how the kernel interleaves the actors is its own affair.
 *
 * population pause MS | chain N: what it executes itself.
 */
#include "tests/live/population.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ACTORS      16
#define SECONDS_MAX 600
#define ACTS_MORE   4
#define CHAIN       4
#define MEMORY_MAX  (24 << 20)
#define FILE_MAX    (1 << 20)
#define THREADS_MAX 6
#define CGROUPS     3
#define USERS_FIRST 20000
#define STATUS_FEW  3 /* there was no time for all acts */
#define LONG_MS     4000
#define SERVERS     4
#define TITLE_MS    13000

extern char **environ;

static char self[256], dir[256], cgroup_mount[256];
static pid_t root;
static bool freezes;
static char *title;                    /* the block of arguments of this process */
static size_t title_size, beyond_size; /* of it, and of the environment behind it */
static unsigned dice;

static unsigned below(unsigned limit)
{
	return (unsigned)rand_r(&dice) % limit;
}

static void pause_ms(unsigned ms)
{
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* Sometimes longer than any field may be old. */
static void hold(void)
{
	pause_ms(100 + below(1000) + (below(3) ? 0 : LONG_MS));
}

/* ---- children ---- */

static void read_end(pid_t pid, struct population_exit *out)
{
	unsigned long long user = 0, system = 0, start = 0;
	char path[40], text[1024], *rest;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	rest = strrchr(text, ')');
	if (rest)
		sscanf(rest + 2,
			"%*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu"
			" %*s %*s %*s %*s %*s %*s %llu",
			&user, &system, &start);
	*out = (struct population_exit){
		.pid = pid, .start_ticks = start, .cpu_ticks = user + system};
}

/* Returns the pid that was reaped, or 0. */
static pid_t reap(pid_t pid, int options)
{
	struct population_exit end;
	siginfo_t info = {0};

	if (waitid(pid ? P_PID : P_ALL, pid, &info, WEXITED | WNOWAIT | options) || !info.si_pid)
		return 0;
	read_end(info.si_pid, &end);
	if (waitpid(info.si_pid, &end.status, 0) == info.si_pid && end.start_ticks &&
		write(POPULATION_REPORTS, &end, sizeof(end)) < 0)
		close(POPULATION_REPORTS);
	return info.si_pid;
}

/* Ends with its parent, so that none of it outlives the population. */
static pid_t fork_child(void)
{
	unsigned seed = below(1u << 30);
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dice = seed;
	}
	return pid;
}

/* Not so a child that its parent leaves behind: that one ends with its time. */
static pid_t fork_orphan(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, 0);
	return pid;
}

static void execute(const char *first, const char *second)
{
	execl(self, "population", first, second, NULL);
	_exit(127);
}

/* ---- what a process does to itself ---- */

static void act_name(void)
{
	char name[16];

	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "name %u", below(100000));
		prctl(PR_SET_NAME, name);
		pause_ms(20 + below(600));
	}
}

static void write_title(void)
{
	size_t size = title_size + (below(2) ? beyond_size / 2 : 0);

	memset(title, '\0', title_size);
	snprintf(title, size, "title %u: overwrites what stood here", below(100000));
	if (size > title_size) /* as nginx does: on into the environment */
		memset(title + title_size - 1, '+', 8);
}

static void act_title(void)
{
	write_title();
	hold();
	if (below(2)) /* else its children have it, too */
		return;
	memset(title, '\0', title_size);
	snprintf(title, title_size, "population");
}

static void act_user(void)
{
	uid_t uid = USERS_FIRST + below(1000);

	if (setresgid(-1, uid, 0) || setresuid(-1, uid, 0))
		return;
	hold();
	if (setresuid(0, 0, 0) || setresgid(0, 0, 0))
		_exit(91);
}

static void act_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave;
	pid_t pid = fork_child();

	if (pid == 0) {
		setsid();
		signal(SIGHUP, SIG_IGN);
		grantpt(master);
		unlockpt(master);
		slave = open(ptsname(master), O_RDWR | O_CLOEXEC);
		hold();
		ioctl(slave, TIOCNOTTY);
		hold();
		_exit(0);
	}
	close(master);
	reap(pid, 0);
}

/* As a shell does for a job, and a daemon for itself. */
static void act_group(void)
{
	pid_t pid = fork_child();

	if (pid == 0) {
		hold();
		setpgid(0, below(2) ? 0 : getppid());
		hold();
		setsid();
		hold();
		_exit(0);
	}
	reap(pid, 0);
}

static void act_nice(void)
{
	for (int i = 0; i < 3; i++) {
		setpriority(PRIO_PROCESS, 0, (int)below(40) - 20);
		hold();
	}
	setpriority(PRIO_PROCESS, 0, 0);
}

static void act_class(void)
{
	static const int classes[] = {SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_IDLE};
	unsigned n = below(4);
	struct sched_param param = {.sched_priority = n < 2 ? 1 + (int)below(9) : 0};

	sched_setscheduler(0, classes[n], &param); /* it only sleeps */
	hold();
	param.sched_priority = 0;
	sched_setscheduler(0, SCHED_OTHER, &param);
}

static void act_memory(void)
{
	size_t size = (1 + below(MEMORY_MAX >> 12)) << 12;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return;
	for (size_t at = 0; at < size; at += 4096)
		memory[at] = 1;
	hold();
	madvise(memory, size / 2 & ~4095ul, MADV_DONTNEED);
	hold();
	munmap(memory, size);
}

static void act_files(void)
{
	static char block[FILE_MAX];
	size_t size = 4096 + below(FILE_MAX - 4096);
	char path[320];
	int fd;

	snprintf(path, sizeof(path), "%s/file-%d", dir, getpid());
	fd = open(path, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
	unlink(path);
	if (fd < 0)
		return;
	if (write(fd, block, size) == (ssize_t)size && fsync(fd) == 0) {
		pause_ms(below(500));
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		if (pread(fd, block, size, 0) < 0)
			_exit(92);
	}
	close(fd);
	hold();
}

static void burn_ms(unsigned ms)
{
	struct timespec used;
	long long begin;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	begin = used.tv_sec * 1000LL + used.tv_nsec / 1000000;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	while (used.tv_sec * 1000LL + used.tv_nsec / 1000000 < begin + ms);
}

static void act_burn(void)
{
	burn_ms(50 + below(200));
	hold();
}

static void *live_as_thread(void *ctx)
{
	unsigned seed = (unsigned)(uintptr_t)ctx;

	burn_ms(rand_r(&seed) % 20);
	pause_ms(50 + rand_r(&seed) % 2000);
	return NULL;
}

static void act_threads(void)
{
	unsigned count = 1 + below(THREADS_MAX);
	pthread_t threads[THREADS_MAX];

	for (unsigned i = 0; i < count; i++)
		if (pthread_create(
			    &threads[i], NULL, live_as_thread, (void *)(uintptr_t)below(1u << 30)))
			count = i;
	hold();
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

/* ---- what a process does with others ---- */

static void act_stop(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	hold();
	kill(pid, SIGCONT);
	hold();
	kill(pid, SIGTERM);
	reap(pid, 0);
}

static void *live_longer(void *ctx)
{
	hold();
	hold();
	exit(7);
}

static void act_leader(void)
{
	pthread_t thread;
	pid_t pid = fork_child();

	if (pid == 0) {
		if (pthread_create(&thread, NULL, live_longer, NULL))
			_exit(93);
		syscall(SYS_exit, 0); /* this thread only */
	}
	reap(pid, 0);
}

static void act_vfork(void)
{
	char ms[16];
	pid_t pid;

	snprintf(ms, sizeof(ms), "%u", below(1000));
	pid = vfork();
	if (pid == 0) {
		execl(self, "population", "pause", ms, NULL);
		_exit(127);
	}
	reap(pid, 0);
}

/* Its memory grows while it sleeps. */
static void act_write_to_other(void)
{
	char *memory = mmap(
		NULL, MEMORY_MAX / 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static char text[MEMORY_MAX / 2];
	struct iovec ours = {text, sizeof(text)}, theirs = {memory, sizeof(text)};
	pid_t pid = fork_child();

	if (pid == 0)
		for (;;)
			pause();
	hold();
	if (process_vm_writev(pid, &ours, 1, &theirs, 1, 0) < 0)
		kill(pid, SIGABRT);
	hold();
	hold();
	kill(pid, SIGKILL);
	reap(pid, 0);
	munmap(memory, sizeof(text));
}

static void act_spawn(void)
{
	char ms[16], *args[] = {(char *)"spawned", (char *)"pause", ms, NULL};
	pid_t pid;

	snprintf(ms, sizeof(ms), "%u", below(1500));
	if (posix_spawn(&pid, self, NULL, NULL, args, environ) == 0)
		reap(pid, 0);
}

/* Its child is its sibling: the parent reaps it. */
static void act_sibling(void)
{
	if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, NULL, NULL, 0) == 0) {
		hold();
		_exit(4);
	}
	hold();
}

static void leave_orphan(void)
{
	if (fork_orphan() == 0) {
		hold();
		hold();
		_exit((int)below(4));
	}
	pause_ms(below(400));
	_exit(0);
}

static void act_orphan(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		leave_orphan();
	reap(pid, 0);
	hold();
}

static void act_adopt(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	act_orphan();
	while (reap(0, 0))
		;
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static void act_zombie(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		_exit((int)below(256));
	pause_ms(500 + below(2500));
	reap(pid, 0);
}

static void act_chain(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		execute("chain", "0");
	reap(pid, 0);
}

static void act_script(void)
{
	char path[320];
	pid_t pid = fork_child();

	snprintf(path, sizeof(path), "%s/script", dir);
	if (pid == 0) {
		execl(path, "script", "argument", NULL);
		_exit(127);
	}
	reap(pid, 0);
}

/* Its program is in memory, or was deleted. */
static void execute_memory(void)
{
	static char block[1 << 16];
	int in = open(self, O_RDONLY | O_CLOEXEC), out = memfd_create("program", MFD_CLOEXEC);
	char *args[] = {(char *)"fexecve", (char *)"pause", (char *)"900", NULL};
	ssize_t len;

	while ((len = read(in, block, sizeof(block))) > 0)
		if (write(out, block, len) != len)
			break;
	fexecve(out, args, environ);
	_exit(127);
}

static void act_fexecve(void)
{
	pid_t pid = fork_child();

	if (pid == 0)
		execute_memory();
	reap(pid, 0);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

static void cgroup_path(char out[512], unsigned n, const char *file)
{
	snprintf(out, 512, "%s/mayfly-truth-%d-%u%s", cgroup_mount, root, n, file);
}

static void join_cgroup(unsigned n)
{
	char path[512];

	cgroup_path(path, n, "/cgroup.procs");
	write_file(path, "0");
}

static void act_cgroup(void)
{
	char path[512];
	pid_t pid = *cgroup_mount ? fork_child() : -1;
	unsigned n = below(CGROUPS);

	if (pid < 0)
		return;
	if (pid == 0) {
		join_cgroup(n);
		hold();
		join_cgroup((n + 1) % CGROUPS);
		hold();
		_exit(0);
	}
	if (freezes) {
		pause_ms(200);
		cgroup_path(path, n, "/cgroup.freeze");
		write_file(path, "1");
		hold();
		write_file(path, "0");
	}
	reap(pid, 0);
}

static void act_namespace(void)
{
	pid_t pid = fork_child(), init;

	if (pid == 0) {
		init = unshare(CLONE_NEWPID) ? -1 : fork_child();
		close(POPULATION_REPORTS); /* numbers in there are others */
		if (init == 0) {
			if (fork_child() == 0)
				execute("pause", "700");
			hold();
			_exit(0);
		}
		waitpid(init, NULL, 0);
		_exit(0);
	}
	reap(pid, 0);
}

static void act_signal(void)
{
	static const int signals[] = {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGUSR1, SIGFPE};
	const struct rlimit core = {.rlim_cur = below(2) ? 1 << 20 : 0, .rlim_max = 1 << 20};
	pid_t pid = fork_child();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &core);
		pause_ms(below(500));
		raise(signals[below(6)]);
		_exit(94);
	}
	reap(pid, 0);
}

typedef void act_fn(void);

static act_fn *const acts[] = {act_name, act_title, act_user, act_terminal, act_group, act_nice,
	act_class, act_memory, act_files, act_burn, act_threads, act_stop, act_leader, act_vfork,
	act_spawn, act_sibling, act_orphan, act_adopt, act_zombie, act_chain, act_script,
	act_fexecve, act_cgroup, act_namespace, act_signal, act_write_to_other};

#define ACTS (sizeof(acts) / sizeof(*acts))

/* ---- the population ---- */

/* Every act is some actor's first one: all are done in any run. */
static void act(unsigned number)
{
	unsigned count = below(ACTS_MORE);

	acts[number % ACTS]();
	for (unsigned i = 0; i < count; i++)
		acts[below(ACTS)]();
	_exit((int)below(3));
}

static void make_files(void)
{
	static const char script[] = "#!/bin/sh\nsleep 0.7\nexit 3\n";
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/script", dir);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0755);
	if (fd < 0 || write(fd, script, sizeof(script) - 1) < 0)
		exit(1);
	close(fd);
	for (unsigned i = 0; *cgroup_mount && i < CGROUPS; i++) {
		cgroup_path(path, i, "");
		mkdir(path, 0755);
	}
}

static void remove_cgroups(void)
{
	char path[512];

	for (unsigned i = 0; *cgroup_mount && i < CGROUPS; i++) {
		cgroup_path(path, i, "");
		for (int tries = 0; rmdir(path) && errno == EBUSY && tries < 500; tries++)
			pause_ms(10); /* a process that has ended may still be counted */
	}
}

static void find_cgroups(void)
{
	char line[512], type[64];
	FILE *mounts = fopen("/proc/mounts", "re");

	while (mounts && fgets(line, sizeof(line), mounts))
		if (sscanf(line, "%*s %255s %63s", cgroup_mount, type) == 2 &&
			!strcmp(type, "cgroup2"))
			break;
		else
			*cgroup_mount = '\0';
	if (mounts)
		fclose(mounts);
}

/* The environment follows the arguments. */
static void find_title(int argc, char **argv)
{
	char *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1, *last = end;

	for (char **at = environ; *at; at++)
		last = *at + strlen(*at) + 1;
	title = argv[0];
	title_size = end - title;
	beyond_size = last > end ? last - end : 0;
}

/* All are its descendants, and become its children when their parents end. */
static void end_all(void)
{
	char path[64], line[4096];
	FILE *children;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", root, root);
	do {
		children = fopen(path, "re");
		*line = '\0';
		if (!children || !fgets(line, sizeof(line), children))
			*line = '\0';
		for (char *at = strtok(line, " "); at; at = strtok(NULL, " "))
			kill(atoi(at), SIGKILL);
		if (children)
			fclose(children);
	} while (reap(0, 0));
	remove_cgroups();
}

static bool is_wanted(void)
{
	struct pollfd input = {.fd = 0, .events = POLLIN};

	return poll(&input, 1, 20) == 0;
}

/* Keep a title for longer than it may be unknown, and do nothing meanwhile. */
static void start_servers(void)
{
	for (int i = 0; i < SERVERS; i++) {
		pause_ms(10);
		if (fork_child())
			continue;
		for (;;) {
			pause_ms(500);
			write_title();
			pause_ms(TITLE_MS);
		}
	}
}

/* Returns whether every act was begun. */
static bool run(unsigned seconds)
{
	unsigned actors = 0, number = 0;
	pid_t pids[ACTORS] = {0}, ended;
	time_t end = time(NULL) + seconds;

	start_servers();
	while (time(NULL) < end && is_wanted()) {
		for (unsigned i = 0; i < ACTORS; i++) {
			if (pids[i] || below(3))
				continue;
			pids[i] = fork_child();
			if (pids[i] == 0)
				act(number);
			number++;
			actors += pids[i] > 0;
		}
		while ((ended = reap(0, WNOHANG)))
			for (unsigned i = 0; i < ACTORS; i++)
				if (pids[i] == ended)
					pids[i] = 0;
	}
	end_all();
	printf("# %u actors\n", actors);
	return actors >= ACTS;
}

static void continue_chain(unsigned n)
{
	char next[16];

	pause_ms(50 + n * 150);
	if (n >= CHAIN)
		_exit(5);
	snprintf(next, sizeof(next), "%u", n + 1);
	execute("chain", next);
}

int main(int argc, char **argv)
{
	unsigned seconds;

	if (argc < 3 || readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 2;
	if (!strcmp(argv[1], "pause")) {
		pause_ms(atoi(argv[2]));
		return 6;
	}
	if (!strcmp(argv[1], "chain"))
		continue_chain(atoi(argv[2]));
	if (argc < 4 || chdir(argv[3]))
		return 2;
	seconds = atoi(argv[2]);
	dice = (unsigned)strtoul(argv[1], NULL, 10);
	if (!getcwd(dir, sizeof(dir)))
		return 2;
	root = getpid();
	freezes = argc > 4 && !strcmp(argv[4], "freeze");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fcntl(POPULATION_REPORTS, F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	find_title(argc, argv);
	find_cgroups();
	make_files();
	if (read(0, &(char){0}, 1) == 1 && !run(seconds < SECONDS_MAX ? seconds : SECONDS_MAX))
		return STATUS_FEW;
	remove_cgroups();
	return 0;
}
