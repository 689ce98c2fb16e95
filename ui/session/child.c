// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/child.h"

#include "core/base/clock.h"
#include "ui/pty/pty.h"
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

struct child {
	pid_t pid; /* of the launcher, before child_release */
	bool ended;
	int status; /* of wait4(2), when it has ended */
	struct rusage rusage;
	uint64_t start_ns, end_ns; /* of the command; 0: not yet */
	int gate;        /* write end: a byte starts the command, end of file ends the launcher */
	int started_fd;  /* read end: the pid of the command; both are -1 after child_release */
	int output_fd;   /* if the output is kept: to read it from; else -1 */
	struct pty *pty; /* CHILD_ON_TERMINAL: has output_fd */
	struct transcript *transcript; /* of output_fd */
};

static int connect_output(enum child_output output, int kept_fd)
{
	int null_fd;

	switch (output) {
	case CHILD_ON_TERMINAL:
		for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
			if (dup2(kept_fd, fd) < 0)
				return -errno;
		return 0;
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

/* Restores the signals that mayfly inherited; main ignores two. */
static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
}

/* What the launcher has of child_start: its ends of the pipes. */
struct launch {
	enum child_output output;
	int gate, started, kept;
	uid_t as;
	const char *term; /* CHILD_ON_TERMINAL: TERM */
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

/* What describes mayfly's own terminal is not true for that of the command. */
static void describe_terminal(const char *term)
{
	static const char *const gone[] = {"COLUMNS", "LINES", "TERMCAP", "COLORTERM",
		"TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "STY", "WINDOW",
		"WINDOWID", "VTE_VERSION"};

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		unsetenv(gone[i]);
	setenv("TERM", term, 1);
}

/* Runs in the process of the command. */
__attribute__((noreturn)) static void execute(
	char **argv, const struct launch *launch, uid_t before)
{
	int err = launch->output == CHILD_ON_TERMINAL ? pty_attach(launch->kept) : 0;

	if (err)
		die("cannot take the terminal", err);
	execvp(argv[0], argv);
	die_of_exec(argv[0], -errno, before);
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
	if (launch->term) {
		pty_give(launch->kept, child_user_uid(launch->as));
		describe_terminal(launch->term);
	}
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
		execute(argv, launch, before);
	if (pid < 0)
		die(argv[0], -errno);
	n = write(launch->started, &pid, sizeof(pid));
	_exit(n == sizeof(pid) ? 0 : CHILD_CANNOT_RUN);
}

static void end_pipe(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void close_pipe(const int ends[2])
{
	end_pipe(ends[0]);
	end_pipe(ends[1]);
}

/* *command_end: for the launcher; -1: none. */
static int keep_output(struct child *child, enum child_output output, int *command_end)
{
	int ends[2];

	if (output != CHILD_OUTPUT_KEPT && output != CHILD_ON_TERMINAL)
		return 0;
	child->transcript = transcript_new();
	if (!child->transcript)
		return -1;
	if (output == CHILD_ON_TERMINAL) {
		child->pty = pty_new(command_end);
		child->output_fd = child->pty ? pty_fd(child->pty) : -1;
		return child->pty ? 0 : -1;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	child->output_fd = ends[0];
	*command_end = ends[1];
	return 0;
}

/* TERM for the command; NULL: it has no terminal of its own. */
static const char *terminal_name(const struct child *child)
{
	if (!child->pty)
		return NULL;
	return pty_display(child->pty) ? "xterm-256color" : "dumb";
}

struct child *child_start(char **argv, enum child_output output, uid_t as)
{
	struct child *child = calloc(1, sizeof(*child));
	int gate[2] = {-1, -1}, started[2] = {-1, -1}, kept = -1, err;

	if (!child)
		return NULL;
	child->gate = child->started_fd = child->output_fd = -1;
	if (keep_output(child, output, &kept) < 0)
		goto out;
	if (pipe2(gate, O_CLOEXEC) < 0 || pipe2(started, O_CLOEXEC) < 0)
		goto out;
	child->pid = fork();
	if (child->pid < 0)
		goto out;
	if (child->pid == 0) {
		close(gate[1]); /* else the launcher would never read an end of file */
		launch_command(argv, &(struct launch){output, gate[0], started[1], kept, as,
					     terminal_name(child)});
	}
	close(gate[0]);
	close(started[1]);
	child->gate = gate[1];
	end_pipe(kept);
	child->started_fd = started[0];
	return child;
out:
	err = errno;
	close_pipe(gate);
	close_pipe(started);
	end_pipe(kept);
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
		return n == -EAGAIN || n == -EINTR ? 1 : (int)n;
	if (n > 0 && child->pty)
		pty_show(child->pty, transcript_end(child->transcript) - n, (size_t)n);
	return n > 0;
}

bool child_is_typing(const struct child *child)
{
	struct pty *pty = child_pty(child);

	return pty && *pty_typing(pty);
}

struct pty *child_pty(const struct child *child)
{
	return child->pty;
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
	if (child->pty && !child->ended)
		pty_leave(child->pty);
	if (child->output_fd >= 0 && !child->pty)
		close(child->output_fd);
	pty_free(child->pty);
	transcript_free(child->transcript);
	free(child);
}
