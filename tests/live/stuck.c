// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * stuck DIR [UID [COUNT]]: a FUSE mount at DIR, and processes whose memory cannot be read.
 *
 * The mount has a directory "slow", whose lookups return ENOENT the first time and then never
 * return, a file "page" that can be opened, but not read, and a file "close" that can be opened,
 * but not closed: a process that exits with it open is ending until everything is.  Needs root
 * and /dev/fuse.
 *
 * With UID, a process of that user (COUNT of them) maps a page of "page" and reads it through
 * /proc/self/mem: the kernel waits for the page with the lock of the memory map held.  A second
 * thread wants to change the map and waits for the lock; from then on a read of /proc/PID/cmdline
 * or environ blocks, too.
 *
 * Prints "ready PID" (of the first; 0: no such process), then waits for the end of its standard
 * input, or for 60 seconds, and ends everything.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS    60
#define COUNT_MAX  100
#define PAGE_BYTES 4096ull
#define REQUEST    (1 << 17)
#define NODE_SLOW  2
#define NODE_PAGE  3
#define NODE_CLOSE 4

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "stuck: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- the file system ---- */

static void answer(int fd, uint64_t unique, int error, const void *data, size_t len)
{
	char bytes[512];
	struct fuse_out_header head = {
		.len = (uint32_t)(sizeof(head) + len), .error = error, .unique = unique};

	memcpy(bytes, &head, sizeof(head));
	if (len)
		memcpy(bytes + sizeof(head), data, len);
	if (write(fd, bytes, head.len) < 0 && errno != ENOENT)
		fail("write to /dev/fuse");
}

static const char *const NAMES[] = {"slow", "page", "close"}; /* from NODE_SLOW on */

static struct fuse_attr attr_of(uint64_t node)
{
	return (struct fuse_attr){.ino = node,
		.size = COUNT_MAX * PAGE_BYTES,
		.nlink = 1,
		.mode = node == NODE_SLOW || node == FUSE_ROOT_ID ? S_IFDIR | 0755
								  : S_IFREG | 0666};
}

static void answer_lookup(int fd, const struct fuse_in_header *head, const char *name)
{
	struct fuse_entry_out entry = {.entry_valid = 3600, .attr_valid = 3600};

	static bool asked;

	if (head->nodeid == NODE_SLOW && asked)
		return; /* never */
	asked |= head->nodeid == NODE_SLOW;
	for (uint64_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (!strcmp(name, NAMES[i]))
			entry.nodeid = NODE_SLOW + i;
	if (!entry.nodeid) {
		answer(fd, head->unique, -ENOENT, NULL, 0);
		return;
	}
	entry.attr = attr_of(entry.nodeid);
	answer(fd, head->unique, 0, &entry, sizeof(entry));
}

static void serve(int fd)
{
	static char bytes[REQUEST];
	const struct fuse_in_header *head = (void *)bytes;

	while (read(fd, bytes, sizeof(bytes)) > 0) {
		struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION,
			.minor = FUSE_KERNEL_MINOR_VERSION,
			.max_write = 4096};
		struct fuse_attr_out attr = {.attr_valid = 3600, .attr = attr_of(head->nodeid)};
		struct fuse_open_out open = {.open_flags = FOPEN_KEEP_CACHE};

		if (head->opcode == FUSE_INIT)
			answer(fd, head->unique, 0, &init, sizeof(init));
		else if (head->opcode == FUSE_LOOKUP)
			answer_lookup(fd, head, bytes + sizeof(*head));
		else if (head->opcode == FUSE_GETATTR)
			answer(fd, head->unique, 0, &attr, sizeof(attr));
		else if (head->opcode == FUSE_OPEN || head->opcode == FUSE_OPENDIR)
			answer(fd, head->unique, 0, &open, sizeof(open));
		else if (head->opcode == FUSE_FLUSH && head->nodeid == NODE_CLOSE)
			continue;
		else if (head->opcode != FUSE_READ && head->opcode != FUSE_FORGET &&
			 head->opcode != FUSE_INTERRUPT && head->opcode != FUSE_BATCH_FORGET)
			answer(fd, head->unique, -ENOSYS, NULL, 0);
	}
}

static pid_t mount_and_serve(const char *dir)
{
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];
	pid_t pid;

	if (fd < 0)
		fail("/dev/fuse");
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		fd);
	if (mount("stuck", dir, "fuse", MS_NOSUID | MS_NODEV, options))
		fail(dir);
	pid = fork();
	if (pid == 0) {
		serve(fd);
		_exit(0);
	}
	close(fd);
	return pid;
}

/* ---- the process ---- */

static void *change_map(void *page)
{
	sleep(1); /* the reader is blocked by then; no event reports it */
	for (;;)
		munmap(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
	return page;
}

static void be_stuck(const char *dir, uid_t uid, int number)
{
	char path[4096], byte;
	pthread_t thread;
	void *page;
	int fd, mem;

	snprintf(path, sizeof(path), "%s/page", dir);
	if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		fail("setresuid");
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = open(path, O_RDONLY);
	page = fd < 0 ? MAP_FAILED
		      : mmap(NULL, PAGE_BYTES, PROT_READ, MAP_PRIVATE, fd,
				(off_t)(number * PAGE_BYTES));
	mem = open("/proc/self/mem", O_RDONLY);
	if (page == MAP_FAILED || mem < 0 || pthread_create(&thread, NULL, change_map, NULL))
		fail(path);
	pread(mem, &byte, 1, (off_t)(size_t)page);
	_exit(0);
}

/* Not within a tenth of a second. */
static bool reads(pid_t pid)
{
	char path[64], byte;
	pid_t reader = fork();
	int status;

	if (reader == 0) {
		snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
		read(open(path, O_RDONLY), &byte, 1);
		_exit(0);
	}
	usleep(100000);
	if (waitpid(reader, &status, WNOHANG) == reader)
		return true;
	kill(reader, SIGKILL);
	waitpid(reader, &status, 0);
	return false;
}

int main(int argc, char **argv)
{
	struct pollfd end = {.fd = STDIN_FILENO, .events = POLLIN};
	pid_t server, processes[COUNT_MAX] = {0};
	int count = argc > 2;

	if (argc > 3)
		count = atoi(argv[3]);
	if (argc < 2 || count > COUNT_MAX)
		return 2;
	server = mount_and_serve(argv[1]);
	for (int n = 0; n < count; n++) {
		processes[n] = fork();
		if (processes[n] == 0)
			be_stuck(argv[1], (uid_t)atoi(argv[2]), n);
	}
	for (int n = 0; n < count; n++)
		for (int i = 0; i < 30 && reads(processes[n]); i++)
			usleep(50000);
	printf("ready %d\n", processes[0]);
	fflush(stdout);
	poll(&end, 1, SECONDS * 1000);
	for (int n = 0; n < count; n++)
		kill(processes[n], SIGKILL);
	kill(server, SIGKILL); /* which unblocks all readers */
	umount2(argv[1], MNT_DETACH);
	while (wait(NULL) > 0)
		;
	return 0;
}
