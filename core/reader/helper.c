// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/reader/helper.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range /* C libraries before 2.34 */
#define SYS_close_range 436
#endif

#define FILES_MAX      65536 /* descriptors closed one by one, on kernels before 5.9 */
#define SIGNALS_MAX    65
#define STAT_ARG_START 48 /* the field of /proc/PID/stat; arg_end, env_start, env_end follow */

void helper_close_from(int first)
{
	struct rlimit limit = {.rlim_cur = FILES_MAX};

	if (syscall(SYS_close_range, first, ~0u, 0) == 0)
		return;
	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = first; fd < FILES_MAX && (rlim_t)fd < limit.rlim_cur; fd++)
		close(fd);
}

/* Where our arguments are, as the kernel shows them; then, up to `end`, the environment. */
struct args_area {
	uintptr_t start, args_end, end;
};

static bool find_args(struct args_area *area)
{
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	char text[1024] = "", *at;
	uintptr_t environment = 0;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		*text = '\0';
	close(fd);
	at = strrchr(text, ')');
	for (int field = 2; at && field < STAT_ARG_START; field++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%" SCNuPTR "%" SCNuPTR "%" SCNuPTR "%" SCNuPTR, &area->start,
			   &area->args_end, &environment, &area->end) != 4)
		return false;
	if (environment != area->args_end)
		area->end = area->args_end;
	return area->start < area->args_end && area->args_end <= area->end;
}

/*
 * The arguments are our parent's until we overwrite them, and a filter for them would match us.
 * The memory is the child's own since the fork.  When the last byte of the arguments is not NUL,
 * the kernel takes them for a title that ends with the first NUL.
 */
void helper_set_title(const char *comm, const char *title)
{
	size_t len = strlen(title);
	struct args_area area;
	char *at;

	prctl(PR_SET_NAME, comm);
	if (!find_args(&area) || area.end - area.start <= len)
		return;
	at = (char *)area.start;
	memset(at, 0, area.args_end - area.start);
	memcpy(at, title, len + 1);
	if (area.args_end - area.start > len + 1)
		((char *)area.args_end)[-1] = '.';
}

/* A session of its own, so that signals from the terminal do not reach the child. */
void helper_leave_parent(pid_t parent, int kept_fd)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setsid();
	for (int number = 1; number < SIGNALS_MAX; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (kept_fd >= 0)
		dup2(kept_fd, HELPER_KEPT_FD);
	helper_close_from(kept_fd >= 0 ? HELPER_KEPT_FD + 1 : HELPER_KEPT_FD);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (open("/dev/null", O_RDWR) < 0)
			break;
}
