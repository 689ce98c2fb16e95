// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/child.h"

#include "core/base/clock.h"
#include "ui/session/child_user.h"
#include "ui/session/loop.h"
#include "ui/session/transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS 5000 /* for the launcher to start the command, on a busy machine, too */
#define END_MS   2000 /* for it to end then */

struct child {
	pid_t pid; /* of the launcher, before child_release */
	bool ended;
	int status; /* of wait4(2), when it has ended */
	struct rusage rusage;
	uint64_t start_ns, end_ns; /* of the command; 0: not yet */
	int gate;       /* write end: a byte starts the command, end of file ends the launcher */
	int started_fd; /* read end: the pid of the command; both are -1 after child_release */
	int output_fd;  /* CHILD_OUTPUT_KEPT: reading end; else -1 */
	struct transcript *transcript; /* of output_fd */
};

static int connect_output(enum child_output output, int kept_fd)
{
	int null_fd;

	switch (output) {
	case CHILD_TO_STDOUT:
		return 0;
	case CHILD_TO_STDERR:
		return dup2(STDERR_FILENO, STDOUT_FILENO) < 0 ? -errno : 0;
	case CHILD_OUTPUT_KEPT:
		null_fd = open("/dev/null", O_RDONLY);
		if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 ||
			dup2(kept_fd, STDOUT_FILENO) < 0 || dup2(kept_fd, STDERR_FILENO) < 0)
			return -errno;
		if (null_fd > STDERR_FILENO)
			close(null_fd);
		return 0;
	}
	return -EINVAL;
}

/* Restores the signals that mayfly inherited; main ignores SIGPIPE. */
static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* What the launcher has of child_start: its ends of the pipes. */
struct launch {
	enum child_output output;
	int gate, started, kept;
	uid_t as;
};

/*
 * fork(2), but the new process is a child of mayfly, and the launcher's brother.  glibc has no such
 * function without a new stack.
 */
static pid_t fork_brother(void)
{
#ifdef __s390__
	return (pid_t)syscall(SYS_clone, 0, CLONE_PARENT | SIGCHLD, 0, 0, 0);
#else
	return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
#endif
}

__attribute__((noreturn)) static void die(const char *step, int err)
{
	dprintf(STDERR_FILENO, "mayfly: %s: %s\n", step, strerror(-err));
	_exit(err == -ENOENT ? CHILD_NOT_FOUND : CHILD_CANNOT_RUN);
}

__attribute__((noreturn)) static void die_of_exec(const char *command, int err, uid_t before)
{
	char message[1024];
	int status = child_user_explain(command, err, before, message, sizeof(message));

	dprintf(STDERR_FILENO, "mayfly: %s\n", message);
	_exit(status);
}

/* Runs in the launcher. */
__attribute__((noreturn)) static void launch_command(char **argv, const struct launch *launch)
{
	uid_t before = geteuid();
	ssize_t n;
	pid_t pid;
	char go;
	int err;

	reset_signals();
	err = connect_output(launch->output, launch->kept);
	if (err)
		die(argv[0], err);
	err = child_user_become(launch->as);
	do
		n = read(launch->gate, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(CHILD_CANNOT_RUN);
	if (err)
		die(child_user_word(launch->as), err);
	pid = fork_brother();
	if (pid == 0)
		execvp(argv[0], argv);
	if (pid == 0)
		die_of_exec(argv[0], -errno, before);
	if (pid < 0)
		die(argv[0], -errno);
	n = write(launch->started, &pid, sizeof(pid));
	_exit(n == sizeof(pid) ? 0 : CHILD_CANNOT_RUN);
}

static void close_pipe(const int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

struct child *child_start(char **argv, enum child_output output, uid_t as)
{
	struct child *child = calloc(1, sizeof(*child));
	int gate[2] = {-1, -1}, started[2] = {-1, -1}, kept[2] = {-1, -1}, err;

	if (!child)
		return NULL;
	child->gate = child->started_fd = child->output_fd = -1;
	if (output == CHILD_OUTPUT_KEPT &&
		(!(child->transcript = transcript_new()) || pipe2(kept, O_CLOEXEC) < 0))
		goto out;
	if (pipe2(gate, O_CLOEXEC) < 0 || pipe2(started, O_CLOEXEC) < 0)
		goto out;
	child->pid = fork();
	if (child->pid < 0)
		goto out;
	if (child->pid == 0) {
		close(gate[1]); /* else the launcher would never read an end of file */
		launch_command(argv, &(struct launch){output, gate[0], started[1], kept[1], as});
	}
	close(gate[0]);
	close(started[1]);
	child->gate = gate[1];
	child->started_fd = started[0];
	if (output == CHILD_OUTPUT_KEPT) {
		close(kept[1]);
		fcntl(kept[0], F_SETFL, O_NONBLOCK);
		child->output_fd = kept[0];
	}
	return child;
out:
	err = errno;
	close_pipe(gate);
	close_pipe(started);
	close_pipe(kept);
	child_free(child);
	errno = err;
	return NULL;
}

/* The launcher belongs to the user who called sudo, who can stop it. */
static bool read_started(int fd, pid_t *pid)
{
	struct pollfd started = {.fd = fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&started, 1, START_MS);
	while (ready < 0 && errno == EINTR);
	return ready > 0 && read(fd, pid, sizeof(*pid)) == sizeof(*pid);
}

/* Without an answer, what ends is the launcher: its message and status are those of the command. */
bool child_release(struct child *child)
{
	pid_t pid, launcher = child->pid;
	ssize_t n;

	if (child->gate < 0)
		return false;
	child->start_ns = loop_now_ns();
	do
		n = write(child->gate, "", 1);
	while (n < 0 && errno == EINTR);
	if (read_started(child->started_fd, &pid)) {
		child->pid = pid;
		child_user_reap(launcher);
	} else {
		kill(launcher, SIGKILL);
	}
	close(child->gate);
	close(child->started_fd);
	child->gate = child->started_fd = -1;
	return true;
}

pid_t child_pid(const struct child *child)
{
	return child->pid;
}

int child_output_fd(const struct child *child)
{
	return child->output_fd;
}

/* One read per call: a command that prints without end must not delay the handling of keys. */
int child_read_output(struct child *child)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);
	ssize_t n = transcript_read(child->transcript, child->output_fd, now_ns);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 1 : -errno;
	return n > 0;
}

const struct transcript *child_transcript(const struct child *child)
{
	return child->transcript;
}

bool child_reap(struct child *child)
{
	pid_t pid;

	if (child->ended)
		return true;
	do
		pid = wait4(child->pid, &child->status, WNOHANG, &child->rusage);
	while (pid < 0 && errno == EINTR);
	child->ended = pid == child->pid || (pid < 0 && errno == ECHILD);
	if (pid == child->pid)
		child->end_ns = loop_now_ns();
	return child->ended;
}

int child_exit_status(const struct child *child)
{
	if (WIFSIGNALED(child->status))
		return 128 + WTERMSIG(child->status);
	return WEXITSTATUS(child->status);
}

bool child_usage(const struct child *child, struct child_usage *usage)
{
	if (!child->start_ns || !child->end_ns)
		return false;
	*usage = (struct child_usage){
		.elapsed_ns = child->end_ns - child->start_ns,
		.user_ns = clock_timeval_ns(child->rusage.ru_utime),
		.system_ns = clock_timeval_ns(child->rusage.ru_stime),
	};
	return true;
}

int32_t child_wait_status(const struct child *child)
{
	return child->status;
}

void child_free(struct child *child)
{
	if (!child)
		return;
	if (child->gate >= 0)
		close(child->gate);
	if (child->started_fd >= 0)
		close(child->started_fd);
	if (child->output_fd >= 0)
		close(child->output_fd);
	transcript_free(child->transcript);
	free(child);
}
