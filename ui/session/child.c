// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/session/child.h"

#include "core/io/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_CANNOT_RUN 126 /* as shells have it */
#define EXIT_NOT_FOUND  127
#define KEPT_SIZE       (2 * CHILD_OUTPUT_MAX)

struct child {
	pid_t pid;
	bool ended;
	int status; /* of waitpid(2), when it has ended */
	int gate;   /* write end: a byte starts the command, end of file ends the child; -1: used */
	int output_fd; /* CHILD_OUTPUT_KEPT: reading end; else -1 */
	char *kept;    /* KEPT_SIZE bytes; the older half is dropped when it is full */
	size_t kept_len;
	uint64_t dropped; /* bytes no longer in kept */
};

/* Undoes what sudo set for root: the command gets the environment of the user who called sudo. */
static int set_environment(const struct passwd *entry)
{
	static const char *const gone[] = {
		"SUDO_UID", "SUDO_GID", "SUDO_USER", "SUDO_COMMAND", "MAIL"};

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		unsetenv(gone[i]);
	if (!entry)
		return 0;
	if (setenv("HOME", entry->pw_dir, 1) || setenv("USER", entry->pw_name, 1) ||
		setenv("LOGNAME", entry->pw_name, 1) || setenv("SHELL", entry->pw_shell, 1))
		return -errno;
	return 0;
}

static int become_caller(void)
{
	const struct passwd *entry;
	uid_t uid;
	gid_t gid;
	int err = caller_read(&uid, &gid);

	if (err)
		return err;
	if (uid == 0 && getuid() != geteuid()) /* mayfly is setuid: the command must not be */
		return setresuid(getuid(), getuid(), getuid()) ? -errno : 0;
	if (uid == 0)
		return 0;
	entry = getpwuid(uid);
	if (entry ? initgroups(entry->pw_name, gid) : setgroups(1, &gid))
		return -errno;
	if (setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return -errno;
	return set_environment(entry);
}

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

/* Runs in the child, from the fork to the exec, which waits for the gate. */
__attribute__((noreturn)) static void run_child(
	char **argv, enum child_output output, int gate, int kept_fd)
{
	const char *step = argv[0];
	ssize_t n;
	char go;
	int err;

	reset_signals();
	err = connect_output(output, kept_fd);
	if (!err) {
		step = "cannot switch to the user who called sudo (SUDO_UID, SUDO_GID)";
		err = become_caller();
	}
	do
		n = read(gate, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(EXIT_CANNOT_RUN);
	if (!err) {
		step = argv[0];
		execvp(argv[0], argv);
		err = -errno;
	}
	dprintf(STDERR_FILENO, "mayfly: %s: %s\n", step, strerror(-err));
	_exit(err == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

struct child *child_start(char **argv, enum child_output output)
{
	struct child *child = calloc(1, sizeof(*child));
	int gate[2] = {-1, -1}, kept[2] = {-1, -1}, err;

	if (!child)
		return NULL;
	child->gate = child->output_fd = -1;
	if (output == CHILD_OUTPUT_KEPT && !(child->kept = malloc(KEPT_SIZE)))
		goto out;
	if (output == CHILD_OUTPUT_KEPT && pipe2(kept, O_CLOEXEC) < 0)
		goto out;
	if (pipe2(gate, O_CLOEXEC) < 0)
		goto out;
	child->pid = fork();
	if (child->pid < 0)
		goto out;
	if (child->pid == 0) {
		close(gate[1]); /* else the child would never read an end of file */
		run_child(argv, output, gate[0], kept[1]);
	}
	close(gate[0]);
	child->gate = gate[1];
	if (output == CHILD_OUTPUT_KEPT) {
		close(kept[1]);
		fcntl(kept[0], F_SETFL, O_NONBLOCK);
		child->output_fd = kept[0];
	}
	return child;
out:
	err = errno;
	close(gate[0]);
	close(gate[1]);
	close(kept[0]);
	close(kept[1]);
	child_free(child);
	errno = err;
	return NULL;
}

void child_release(struct child *child)
{
	ssize_t n;

	if (child->gate < 0)
		return;
	do
		n = write(child->gate, "", 1);
	while (n < 0 && errno == EINTR);
	close(child->gate);
	child->gate = -1;
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
	ssize_t n;

	if (child->kept_len == KEPT_SIZE) {
		memcpy(child->kept, child->kept + CHILD_OUTPUT_MAX, CHILD_OUTPUT_MAX);
		child->kept_len = CHILD_OUTPUT_MAX;
		child->dropped += CHILD_OUTPUT_MAX;
	}
	n = read(child->output_fd, child->kept + child->kept_len, KEPT_SIZE - child->kept_len);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 1 : -errno;
	child->kept_len += n;
	return n > 0;
}

const char *child_output(const struct child *child, size_t *len, uint64_t *dropped)
{
	size_t excess = child->kept_len > CHILD_OUTPUT_MAX ? child->kept_len - CHILD_OUTPUT_MAX : 0;

	*len = child->kept_len - excess;
	*dropped = child->dropped + excess;
	return child->kept ? child->kept + excess : "";
}

bool child_reap(struct child *child)
{
	pid_t pid;

	if (child->ended)
		return true;
	do
		pid = waitpid(child->pid, &child->status, WNOHANG);
	while (pid < 0 && errno == EINTR);
	child->ended = pid == child->pid || (pid < 0 && errno == ECHILD);
	return child->ended;
}

int child_exit_status(const struct child *child)
{
	if (WIFSIGNALED(child->status))
		return 128 + WTERMSIG(child->status);
	return WEXITSTATUS(child->status);
}

void child_free(struct child *child)
{
	if (!child)
		return;
	if (child->gate >= 0)
		close(child->gate);
	if (child->output_fd >= 0)
		close(child->output_fd);
	free(child->kept);
	free(child);
}
