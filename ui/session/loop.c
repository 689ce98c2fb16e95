// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define WATCHES_MAX 16
#define SIGNALS_END 65 /* numbers 1 to 64 */

struct watch {
	int fd; /* -1: free */
	loop_fn *fn;
	void *ctx;
};

struct loop {
	int epoll_fd;
	int timer_fd; /* CLOCK_BOOTTIME: a deadline that passes during suspend wakes on resume */
	int signal_fd;
	uint64_t armed_ns; /* the deadline set on timer_fd, 0: none */
	uint64_t wakeups;
	bool stopped;
	int status;
	sigset_t blocked; /* by loop_signal, and read from signal_fd */
	sigset_t before;  /* the mask that loop_free restores */
	struct watch watches[WATCHES_MAX];
	struct watch signals[SIGNALS_END]; /* by number; fd is not used */
};

uint64_t loop_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

static int add_fd(struct loop *loop, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	int err = ENOMEM;

	if (!loop)
		goto out;
	for (int i = 0; i < WATCHES_MAX; i++)
		loop->watches[i].fd = -1;
	sigemptyset(&loop->blocked);
	pthread_sigmask(SIG_SETMASK, NULL, &loop->before);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->timer_fd = loop->signal_fd = -1;
	if (loop->epoll_fd >= 0)
		loop->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer_fd >= 0)
		loop->signal_fd = signalfd(-1, &loop->blocked, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signal_fd >= 0 && !add_fd(loop, loop->timer_fd) && !add_fd(loop, loop->signal_fd))
		return loop;
	err = errno;
out:
	loop_free(loop);
	errno = err;
	return NULL;
}

void loop_free(struct loop *loop)
{
	struct signalfd_siginfo info;

	if (!loop)
		return;
	/* Discard pending signals: a second Ctrl-C must not kill the process while it cleans up. */
	while (loop->signal_fd >= 0 && read(loop->signal_fd, &info, sizeof(info)) > 0)
		;
	close(loop->signal_fd);
	close(loop->timer_fd);
	close(loop->epoll_fd);
	pthread_sigmask(SIG_SETMASK, &loop->before, NULL);
	free(loop);
}

static struct watch *find_watch(struct loop *loop, int fd)
{
	for (int i = 0; i < WATCHES_MAX; i++)
		if (loop->watches[i].fd == fd)
			return &loop->watches[i];
	return NULL;
}

int loop_watch(struct loop *loop, int fd, loop_fn *fn, void *ctx)
{
	struct watch *watch = find_watch(loop, -1);
	int err;

	if (!watch)
		return -ENOSPC;
	err = add_fd(loop, fd);
	if (!err)
		*watch = (struct watch){fd, fn, ctx};
	return err;
}

void loop_unwatch(struct loop *loop, int fd)
{
	struct watch *watch = fd < 0 ? NULL : find_watch(loop, fd);

	if (!watch)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	watch->fd = -1;
}

/* True: the signal was ignored before, by nohup or a shell's background job.  SIGCHLD is reset:
 * while it is ignored, exit statuses are lost. */
static bool is_unwanted(int number)
{
	struct sigaction before;

	if (sigaction(number, NULL, &before) < 0 || before.sa_handler != SIG_IGN)
		return false;
	if (number != SIGCHLD)
		return true;
	signal(SIGCHLD, SIG_DFL);
	return false;
}

int loop_signal(struct loop *loop, int number, loop_fn *fn, void *ctx)
{
	int err;

	if (number < 1 || number >= SIGNALS_END)
		return -EINVAL;
	if (is_unwanted(number))
		return 0;
	if (sigaddset(&loop->blocked, number) < 0)
		return -EINVAL;
	loop->signals[number] = (struct watch){number, fn, ctx};
	err = pthread_sigmask(SIG_BLOCK, &loop->blocked, NULL);
	if (err)
		return -err;
	return signalfd(loop->signal_fd, &loop->blocked, 0) < 0 ? -errno : 0;
}

static int read_signals(struct loop *loop)
{
	struct signalfd_siginfo info;
	int err = 0;

	while (!err && read(loop->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		const struct watch *watch = &loop->signals[info.ssi_signo];

		err = watch->fn(watch->ctx, info.ssi_signo);
	}
	return err;
}

static void read_timer(struct loop *loop)
{
	uint64_t expirations;

	if (read(loop->timer_fd, &expirations, sizeof(expirations)) > 0)
		loop->armed_ns = 0;
}

/* Returns the timeout for epoll_wait: 0 if the deadline has passed, else -1 (none). */
static int arm_timer(struct loop *loop, uint64_t deadline_ns)
{
	struct itimerspec when = {
		.it_value.tv_sec = deadline_ns / 1000000000,
		.it_value.tv_nsec = deadline_ns % 1000000000,
	};

	if (deadline_ns && deadline_ns <= loop_now_ns())
		return 0;
	if (deadline_ns != loop->armed_ns) {
		timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
		loop->armed_ns = deadline_ns;
	}
	return -1;
}

static int dispatch(struct loop *loop, int fd)
{
	const struct watch *watch;

	if (fd == loop->signal_fd)
		return read_signals(loop);
	if (fd == loop->timer_fd) {
		read_timer(loop);
		return 0;
	}
	watch = find_watch(loop, fd); /* NULL: removed by an earlier function of this round */
	return watch ? watch->fn(watch->ctx, fd) : 0;
}

int loop_run(struct loop *loop, loop_turn_fn *turn, void *ctx)
{
	struct epoll_event ready[WATCHES_MAX + 2];
	int err = 0;

	while (!loop->stopped && !err) {
		uint64_t deadline_ns = turn(ctx);
		int n;

		if (loop->stopped)
			break;
		n = epoll_wait(
			loop->epoll_fd, ready, WATCHES_MAX + 2, arm_timer(loop, deadline_ns));
		if (n < 0 && errno != EINTR) /* EINTR: stopped and continued */
			return -errno;
		loop->wakeups++;
		for (int i = 0; i < n && !err; i++)
			err = dispatch(loop, ready[i].data.fd);
	}
	return err ? err : loop->status;
}

void loop_stop(struct loop *loop, int status)
{
	loop->stopped = true;
	loop->status = status;
}

bool loop_has_input(int fd)
{
	struct pollfd input = {.fd = fd, .events = POLLIN};

	return poll(&input, 1, 0) > 0;
}

bool loop_has_hung_up(int fd)
{
	struct pollfd input = {.fd = fd, .events = POLLIN};

	return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL));
}

uint64_t loop_wakeups(const struct loop *loop)
{
	return loop->wakeups;
}
