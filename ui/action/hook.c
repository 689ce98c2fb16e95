// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/hook.h"

#include "core/base/clock.h"
#include "ui/session/child_user.h"
#include "ui/session/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS  100  /* between two looks at signals */
#define START_MS 5000 /* for the helper to become the user, on a busy machine, too */
#define END_MS   ((int)((HOOK_GRACE_NS + 2 * HOOK_KILL_NS) / 1000000))

struct hook {
	pid_t pid;
	int fd;             /* a byte and a descriptor per command out, a byte per ended one in */
	unsigned running;   /* commands */
	uint64_t credit_ns; /* HOOK_EVERY_NS for each that may be started */
	uint64_t credit_since_ns;
	bool is_gone; /* the helper */
};

/* ---- the helper ---- */

#define HELPER_FD 3

struct hook_command {
	pid_t pid; /* 0: not used */
	uint64_t due_ns;
	bool is_late; /* it had SIGTERM */
};

struct helper {
	const char *text;
	struct hook_command running[HOOK_RUNNING_MAX];
	unsigned count;
	int children_fd; /* readable on SIGCHLD */
	bool is_ending;
};

/* As in a new process. */
static void restore_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

__attribute__((noreturn)) static void execute_shell(const char *text, int input)
{
	restore_signals();
	setpgid(0, 0);
	if (dup2(input, STDIN_FILENO) == STDIN_FILENO)
		execl("/bin/sh", "sh", "-c", text, (char *)NULL);
	_exit(CHILD_CANNOT_RUN);
}

static void report_end(const struct hook_command *command, int status)
{
	if (WIFSIGNALED(status) && !command->is_late)
		message_print("--exec: signal %d ended the command", WTERMSIG(status));
	else if (WIFEXITED(status) && WEXITSTATUS(status))
		message_print("--exec: the command exited with %d", WEXITSTATUS(status));
}

static void forget_command(struct helper *helper, struct hook_command *command)
{
	*command = (struct hook_command){0};
	helper->count--;
	send(HELPER_FD, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static struct hook_command *find_command(struct helper *helper, pid_t pid)
{
	for (unsigned i = 0; i < HOOK_RUNNING_MAX; i++)
		if (helper->running[i].pid == pid)
			return &helper->running[i];
	return NULL;
}

static void start_command(struct helper *helper, int input)
{
	struct hook_command *command = find_command(helper, 0);

	helper->count++;
	command->due_ns = clock_read(CLOCK_BOOTTIME) + HOOK_TIMEOUT_NS;
	command->pid = fork();
	if (command->pid == 0)
		execute_shell(helper->text, input);
	if (command->pid > 0) {
		setpgid(command->pid, command->pid); /* the first of both calls does it */
		return;
	}
	message_print_error("--exec: cannot start the command", -errno);
	forget_command(helper, command);
}

static void reap_commands(struct helper *helper)
{
	struct signalfd_siginfo info;
	struct hook_command *command;
	int status;
	pid_t pid;

	while (read(helper->children_fd, &info, sizeof(info)) == sizeof(info))
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		command = find_command(helper, pid);
		if (!command)
			continue;
		report_end(command, status);
		forget_command(helper, command);
	}
}

/* A descriptor that came with a byte; -1: nothing has come; -2: mayfly has ended, or ends. */
static int receive_input(void)
{
	char byte, room[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
	struct iovec bytes = {&byte, 1};
	struct msghdr message = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *control;
	ssize_t n = recvmsg(HELPER_FD, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	int fd = -1;

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : -2;
	control = CMSG_FIRSTHDR(&message);
	if (control && control->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return fd;
}

static void begin_end(struct helper *helper)
{
	uint64_t due_ns = clock_read(CLOCK_BOOTTIME) + HOOK_GRACE_NS;

	helper->is_ending = true;
	for (unsigned i = 0; i < HOOK_RUNNING_MAX; i++)
		if (!helper->running[i].is_late)
			helper->running[i].due_ns = due_ns;
}

static void end_late(struct hook_command *command, uint64_t now_ns)
{
	kill(-command->pid, command->is_late ? SIGKILL : SIGTERM);
	command->is_late = true;
	command->due_ns = now_ns + HOOK_KILL_NS;
}

static void report_late(const struct helper *helper, unsigned count)
{
	int seconds = (int)((helper->is_ending ? HOOK_GRACE_NS : HOOK_TIMEOUT_NS) / SECOND_NS);

	if (count == 1)
		message_print(
			"--exec: the command has not ended after %d s, and is terminated", seconds);
	else if (count)
		message_print("--exec: %u commands have not ended after %d s, and are terminated",
			count, seconds);
}

/* Returns how long to wait, in ms.  Signals come before a message, which may wait for a reader. */
static int end_late_commands(struct helper *helper)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME), next_ns = UINT64_MAX;
	unsigned late = 0;

	for (unsigned i = 0; i < HOOK_RUNNING_MAX; i++) {
		struct hook_command *command = &helper->running[i];

		if (command->pid && now_ns >= command->due_ns) {
			late += !command->is_late;
			end_late(command, now_ns);
		}
		if (command->pid && command->due_ns < next_ns)
			next_ns = command->due_ns;
	}
	report_late(helper, late);
	return next_ns == UINT64_MAX ? -1 : (int)((next_ns - now_ns) / 1000000) + 1;
}

static void serve(struct helper *helper)
{
	struct pollfd ready[] = {{helper->children_fd, POLLIN, 0}, {HELPER_FD, POLLIN, 0}};

	while (!helper->is_ending || helper->count) {
		poll(ready, helper->is_ending ? 1 : 2, end_late_commands(helper));
		reap_commands(helper);
		/* There is room: mayfly sends one only when fewer than HOOK_RUNNING_MAX run. */
		while (!helper->is_ending) {
			int input = receive_input();

			if (input == -2)
				begin_end(helper);
			if (input < 0)
				break;
			start_command(helper, input);
			close(input);
		}
	}
}

/* The signals that end mayfly end the helper by the end of the socket.  -errno, or a descriptor. */
static int watch_children(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
	sigset_t children;
	int fd;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_SETMASK, &children, NULL);
	fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* That user must not have what mayfly has opened. */
static void close_all_others(int fd)
{
	dup2(fd, HELPER_FD);
	fcntl(HELPER_FD, F_SETFD, FD_CLOEXEC);
	syscall(SYS_close_range, HELPER_FD + 1, ~0u, 0);
}

__attribute__((noreturn)) static void run_helper(const char *text, int fd, uid_t as)
{
	struct helper helper = {.text = text};
	int err = child_user_become(as);

	close_all_others(fd);
	helper.children_fd = watch_children();
	if (!err && helper.children_fd < 0)
		err = helper.children_fd;
	if (send(HELPER_FD, &err, sizeof(err), MSG_NOSIGNAL) == sizeof(err) && !err)
		serve(&helper);
	_exit(0);
}

/* ---- mayfly ---- */

static int await_helper(int fd)
{
	struct pollfd ready = {fd, POLLIN, 0};
	int err;

	while (poll(&ready, 1, START_MS) < 0)
		if (errno != EINTR)
			return -errno;
	return recv(fd, &err, sizeof(err), MSG_DONTWAIT) == sizeof(err) ? err : -EPIPE;
}

static void free_hook(struct hook *hook)
{
	if (hook->fd >= 0)
		close(hook->fd);
	if (hook->pid > 0)
		child_user_reap(hook->pid);
	free(hook);
}

struct hook *hook_start(const char *command, uid_t as, bool *user_failed)
{
	struct hook *hook = calloc(1, sizeof(*hook));
	int ends[2], err;

	*user_failed = false;
	if (!hook)
		return NULL;
	hook->fd = -1;
	hook->credit_ns = HOOK_RUNNING_MAX * HOOK_EVERY_NS;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		goto out;
	hook->pid = fork();
	if (hook->pid == 0)
		run_helper(command, ends[1], as);
	close(ends[1]);
	hook->fd = ends[0];
	if (hook->pid < 0)
		goto out;
	err = await_helper(hook->fd);
	*user_failed = err && err != -EPIPE;
	errno = -err;
	if (!err)
		return hook;
out:
	err = errno;
	free_hook(hook);
	errno = err;
	return NULL;
}

pid_t hook_pid(const struct hook *hook)
{
	return hook->pid;
}

static void count_ended(struct hook *hook)
{
	char byte;
	ssize_t n;

	while ((n = recv(hook->fd, &byte, 1, MSG_DONTWAIT)) > 0)
		hook->running--;
	if (n == 0)
		hook->is_gone = true;
}

bool hook_is_free(struct hook *hook, uint64_t now_ns)
{
	if (!hook->credit_since_ns)
		hook->credit_since_ns = now_ns;
	hook->credit_ns += now_ns - hook->credit_since_ns;
	if (hook->credit_ns > HOOK_RUNNING_MAX * HOOK_EVERY_NS)
		hook->credit_ns = HOOK_RUNNING_MAX * HOOK_EVERY_NS;
	hook->credit_since_ns = now_ns;
	count_ended(hook);
	return hook->credit_ns >= HOOK_EVERY_NS && hook->running < HOOK_RUNNING_MAX;
}

/* Signals that end mayfly are blocked: its loop reads them. */
static bool is_end_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) ||
	       sigismember(&pending, SIGHUP);
}

bool hook_wait(struct hook *hook)
{
	struct pollfd ended = {hook->fd, POLLIN, 0};

	for (count_ended(hook); hook->running >= HOOK_RUNNING_MAX; count_ended(hook)) {
		if (hook->is_gone || is_end_pending())
			return false;
		poll(&ended, 1, WAIT_MS);
	}
	if (hook->credit_ns < HOOK_EVERY_NS)
		hook->credit_ns = HOOK_EVERY_NS;
	return true;
}

int hook_run(struct hook *hook, int input)
{
	char room[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0};
	struct iovec bytes = {(char[]){0}, 1};
	struct msghdr message = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &input, sizeof(input));
	if (hook->is_gone || sendmsg(hook->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return hook->is_gone ? -EPIPE : -errno;
	hook->credit_ns -= HOOK_EVERY_NS;
	hook->running++;
	return 0;
}

/* The helper ends when it has nothing to wait for; its end of the socket closes then. */
void hook_end(struct hook *hook)
{
	struct pollfd gone;
	char byte;

	if (!hook)
		return;
	gone = (struct pollfd){hook->fd, POLLIN, 0};
	shutdown(hook->fd, SHUT_WR);
	while (poll(&gone, 1, END_MS) > 0)
		if (recv(hook->fd, &byte, 1, MSG_DONTWAIT) <= 0)
			break;
	free_hook(hook);
}
