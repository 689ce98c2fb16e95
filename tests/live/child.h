/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* child.h - children of a test, and the pipes to control them. */
#ifndef TESTS_LIVE_CHILD_H
#define TESTS_LIVE_CHILD_H

#include "tests/live/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

typedef void child_fn(void *ctx);

static inline pid_t run_child(child_fn *body, void *ctx)
{
	pid_t pid = fork();

	if (pid == 0) {
		body(ctx);
		_exit(0);
	}
	assert_true(pid > 0);
	return pid;
}

struct pipes {
	int go[2], up[2]; /* the test closes go[1] to let the child's threads end */
	int on[2];        /* and writes to on[1] for the next step */
};

static inline void open_pipes(struct pipes *pipes)
{
	assert_return_code(pipe2(pipes->go, O_CLOEXEC), errno);
	assert_return_code(pipe2(pipes->up, O_CLOEXEC), errno);
	assert_return_code(pipe2(pipes->on, O_CLOEXEC), errno);
}

static inline void wait_until_up(struct pipes *pipes)
{
	char byte;

	assert_int_equal(read(pipes->up[0], &byte, 1), 1);
}

static inline void close_pipes(struct pipes *pipes)
{
	close(pipes->go[0]);
	close(pipes->up[0]);
	close(pipes->up[1]);
	close(pipes->on[0]);
	close(pipes->on[1]);
}

#endif
