// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The process that emulates the terminal of the command; and the one that starts it again when it
 * has ended, which has no privileges either, and never reads what the command writes.
 */
#include "ui/pty/display_packet.h"

#include "core/base/clock.h"
#include "core/reader/helper.h"
#include "ui/pty/sandbox.h"
#include "ui/pty/display.h"
#include "ui/pty/grid.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define TITLE      "mayfly: terminal"
#define PICTURE_NS UINT64_C(20000000) /* between two pictures of a command that goes on writing */
#define STUCK_S    5                  /* CPU time for one packet */

struct worker {
	struct grid *grid;
	struct emulator *emulator;
	bool is_shown;
	bool is_stale; /* the grid has not the last picture */
	uint64_t picture_ns;
};

static void reply(enum packet_kind kind, const char *bytes, size_t len)
{
	struct packet packet = {.kind = (char)kind};

	if (len > sizeof(packet.bytes))
		len = sizeof(packet.bytes);
	memcpy(packet.bytes, bytes, len);
	if (write(HELPER_KEPT_FD, &packet, 1 + len) < 0)
		_exit(0); /* mayfly has ended */
}

/* emulator_send_fn */
static void reply_answer(void *ctx, const char *bytes, size_t len)
{
	reply(PACKET_ANSWER, bytes, len);
}

static void make_picture(struct worker *worker, enum packet_kind kind)
{
	emulator_publish(worker->emulator);
	worker->is_stale = false;
	worker->picture_ns = clock_read(CLOCK_MONOTONIC);
	reply(kind, "", 0);
}

/* ---- packets ---- */

static void on_text(struct worker *worker, const char *bytes, size_t len)
{
	emulator_write(worker->emulator, bytes, len);
}

static void on_string_end(struct worker *worker, const char *bytes, size_t len)
{
	emulator_end_string(worker->emulator);
}

static void on_size(struct worker *worker, const char *bytes, size_t len)
{
	struct packet_size size;

	if (len != sizeof(size))
		return;
	memcpy(&size, bytes, sizeof(size));
	emulator_resize(worker->emulator, size.columns, size.rows);
}

static void on_show(struct worker *worker, const char *bytes, size_t len)
{
	worker->is_shown = true;
	make_picture(worker, PACKET_SHOWN);
}

static void on_hide(struct worker *worker, const char *bytes, size_t len)
{
	worker->is_shown = false;
}

static void handle_packet(struct worker *worker, const struct packet *packet, size_t len)
{
	static void (*const handlers[])(struct worker *, const char *, size_t) = {
		[PACKET_TEXT] = on_text,
		[PACKET_STRING_END] = on_string_end,
		[PACKET_SIZE] = on_size,
		[PACKET_SHOW] = on_show,
		[PACKET_HIDE] = on_hide,
	};
	const struct itimerval patience = {.it_value.tv_sec = STUCK_S};

	setitimer(ITIMER_VIRTUAL, &patience, NULL); /* a loop without end ends the process */
	worker->is_stale = worker->is_shown && packet->kind != PACKET_SHOW;
	handlers[(int)packet->kind](worker, packet->bytes, len - 1);
}

/* ---- the processes ---- */

static bool picture_is_due(const struct worker *worker)
{
	return worker->is_stale && clock_read(CLOCK_MONOTONIC) - worker->picture_ns > PICTURE_NS;
}

/* A picture is made when there is nothing more to read, or some time after the last. */
__attribute__((noreturn)) static void emulate(struct grid *grid)
{
	struct worker worker = {.grid = grid};
	struct packet packet;

	sandbox_filter();
	worker.emulator = emulator_new(grid, reply_answer, NULL);
	if (!worker.emulator)
		_exit(0);
	for (;;) {
		ssize_t n = recv(HELPER_KEPT_FD, &packet, sizeof(packet),
			worker.is_stale ? MSG_DONTWAIT : 0);
		int err = n < 0 ? errno : 0;

		if (n > 0)
			handle_packet(&worker, &packet, (size_t)n);
		else if (err != EAGAIN && err != EINTR)
			_exit(0);
		else if (worker.is_stale)
			make_picture(&worker, PACKET_PICTURE);
		if (picture_is_due(&worker))
			make_picture(&worker, PACKET_PICTURE);
	}
}

/* Losing privileges has taken the signal away. */
static void end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
}

__attribute__((noreturn)) void display_process_run(struct grid *grid, int fd, pid_t parent)
{
	pid_t self = getpid();
	int status = 0;

	helper_leave_parent(parent, fd);
	helper_set_title(DISPLAY_COMM, TITLE);
	sandbox_drop();
	end_with(parent);
	for (int i = 0; i < DISPLAY_STARTS; i++) {
		pid_t pid;

		grid_reset(grid);
		if (i)
			reply(PACKET_RESTARTED, (const char *)&status, sizeof(status));
		pid = fork();
		if (pid == 0) {
			end_with(self);
			emulate(grid);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || !status)
			break;
	}
	_exit(0);
}
