// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/tracer.h"

#include "core/source/proc/procstat.h"
#include "ui/session/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_NS     UINT64_C(200000000) /* for strace to detach; then it is killed */
#define READ_A_TURN 65536               /* bytes: keys come between */

extern char **environ;

struct tracer {
	struct target target;
	pid_t pid; /* of strace; 0: it has ended */
	int fd;
	bool is_checked; /* it has attached to the process that was meant */
	char *text;      /* TRACER_BYTES_MAX */
	size_t len;
	unsigned lines;
	uint64_t dropped;
};

/* ---- starting ---- */

/* Signals are as in a new process, whatever mayfly blocks or ignores. */
static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setpgroup(attributes, 0); /* signals of the terminal are not for it */
	return posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

/* All other descriptors of mayfly are closed by the exec. */
static int spawn(struct tracer *tracer, int out)
{
	char pid[16];
	char *const argv[] = {(char *)"strace", (char *)"-f", (char *)"-tt", (char *)"-T",
		(char *)"-s", (char *)"256", (char *)"-p", pid, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int err;

	snprintf(pid, sizeof(pid), "%" PRId32, tracer->target.pid);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	err = set_signals(&attributes);
	if (!err)
		err = posix_spawnp(&tracer->pid, "strace", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (err)
		tracer->pid = 0;
	return -err;
}

static int check_process(const struct target *target)
{
	int fd = procstat_open(target->pid, target->start_ticks);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int check_target(const struct target *target)
{
	if (target->flags & TARGET_KTHREAD || target->pid == getpid())
		return -EPERM;
	return target->flags & TARGET_DEAD ? -ESRCH : check_process(target);
}

static int open_tracer(struct tracer *tracer)
{
	int ends[2], err = check_target(&tracer->target);

	if (err)
		return err;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	err = fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : spawn(tracer, ends[1]);
	close(ends[1]);
	tracer->fd = ends[0];
	return err;
}

struct tracer *tracer_start(const struct target *target, int *err)
{
	struct tracer *tracer = calloc(1, sizeof(*tracer));

	*err = -ENOMEM;
	if (!tracer)
		return NULL;
	tracer->target = *target;
	tracer->fd = -1;
	tracer->text = malloc(TRACER_BYTES_MAX);
	if (tracer->text)
		*err = open_tracer(tracer);
	if (!*err)
		return tracer;
	tracer_stop(tracer);
	return NULL;
}

/* ---- reading ---- */

static void drop_half(struct tracer *tracer)
{
	char *middle = tracer->text + tracer->len / 2;
	char *newline = memchr(middle, '\n', tracer->text + tracer->len - middle);
	size_t cut = newline ? (size_t)(newline + 1 - tracer->text) : tracer->len;

	for (const char *at = tracer->text; at < tracer->text + cut; at++)
		if (*at == '\n') {
			tracer->lines--;
			tracer->dropped++;
		}
	memmove(tracer->text, tracer->text + cut, tracer->len - cut);
	tracer->len -= cut;
}

static void add_text(struct tracer *tracer, const char *text, size_t len)
{
	if (tracer->len + len > TRACER_BYTES_MAX)
		drop_half(tracer);
	if (tracer->len + len > TRACER_BYTES_MAX)
		return; /* a line longer than half of the room */
	for (size_t i = 0; i < len; i++)
		tracer->lines += text[i] == '\n';
	memcpy(tracer->text + tracer->len, text, len);
	tracer->len += len;
}

static void end_reading(struct tracer *tracer)
{
	close(tracer->fd);
	tracer->fd = -1;
	if (tracer->pid && waitpid(tracer->pid, NULL, WNOHANG))
		tracer->pid = 0;
}

/* strace knows a pid only: the process could have exited, and the pid been reused, before. */
static void check_attached(struct tracer *tracer)
{
	static const char reused[] = "mayfly: the process has exited, its pid has been reused\n";

	if (tracer->is_checked)
		return;
	tracer->is_checked = true;
	if (check_process(&tracer->target) != -ESTALE)
		return;
	kill(tracer->pid, SIGTERM);
	end_reading(tracer);
	tracer->len = 0;
	add_text(tracer, reused, sizeof(reused) - 1);
}

void tracer_read(struct tracer *tracer)
{
	char text[4096];
	size_t total = 0;
	ssize_t n = 1;

	while (tracer->fd >= 0 && total < READ_A_TURN && n > 0) {
		n = read(tracer->fd, text, sizeof(text));
		if (n > 0)
			add_text(tracer, text, (size_t)n);
		total += n > 0 ? (size_t)n : 0;
	}
	if (total)
		check_attached(tracer);
	if (!n && tracer->fd >= 0)
		end_reading(tracer);
}

/* ---- stopping ---- */

static bool has_ended(struct tracer *tracer, uint64_t until_ns)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	while (!waitpid(tracer->pid, NULL, WNOHANG)) {
		if (loop_now_ns() >= until_ns)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

/* It may be waiting for us to read: so its pipe is closed first. */
void tracer_stop(struct tracer *tracer)
{
	if (!tracer)
		return;
	if (tracer->fd >= 0)
		close(tracer->fd);
	if (tracer->pid) {
		kill(tracer->pid, SIGTERM);
		if (!has_ended(tracer, loop_now_ns() + STOP_NS)) {
			kill(tracer->pid, SIGKILL);
			has_ended(tracer, loop_now_ns() + STOP_NS);
		}
	}
	free(tracer->text);
	free(tracer);
}

int tracer_fd(const struct tracer *tracer)
{
	return tracer->fd;
}

const char *tracer_text(const struct tracer *tracer, size_t *len, uint64_t *dropped)
{
	*len = tracer->len;
	*dropped = tracer->dropped;
	return tracer->text;
}

unsigned tracer_lines(const struct tracer *tracer)
{
	return tracer->lines + (tracer->len && tracer->text[tracer->len - 1] != '\n');
}
