// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/display.h"

#include "core/base/clock.h"
#include "core/base/names.h"
#include "ui/pty/display_packet.h"
#include "ui/pty/grid.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUEUE_BYTES (96u << 10)
#define QUEUE_FULL  (32u << 10)          /* then no more is read from the command */
#define QUEUE_SOON  8192u                /* is sent at once */
#define RETRY_NS    UINT64_C(4000000)    /* until the socket is tried again */
#define STUCK_NS    UINT64_C(5000000000) /* in which it has read nothing */
#define SHOW_NS     UINT64_C(5000000)
#define ANSWER_MAX  128
#define READS_MAX   64 /* packets in a row: a key must not wait */
#define ESC         '\033'

/* Of a packet that waits to be sent; its bytes follow at once. */
struct head {
	uint8_t len[2]; /* of the bytes */
	char kind;
};

struct display {
	struct grid *grid;
	int fd;    /* a socket; -1: the process has ended */
	pid_t pid; /* 0: it has been reaped, or left */
	emulator_send_fn *send;
	void *ctx;
	struct packet_size size;
	bool is_shown;
	unsigned asked, answered; /* PACKET_SHOW, PACKET_SHOWN */
	char queue[QUEUE_BYTES];
	size_t queued;
	size_t last;         /* where the head of the last packet in the queue is */
	uint64_t due_ns;     /* when the queue is sent; 0: it is empty */
	uint64_t blocked_ns; /* since when the socket takes nothing; 0: it does */
	char note[96];
	bool has_note;
};

/* ---- start and end ---- */

static int start_process(struct display *display, display_run_fn *run)
{
	pid_t parent = getpid();
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	display->pid = fork();
	err = -errno;
	if (display->pid == 0)
		run(display->grid, ends[1], parent);
	close(ends[1]);
	display->fd = ends[0];
	grid_lock(display->grid);
	return display->pid < 0 ? err : 0;
}

struct display *display_start(
	display_run_fn *run, unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx)
{
	struct display *display = calloc(1, sizeof(*display));

	if (!display)
		return NULL;
	display->fd = -1;
	display->send = send;
	display->ctx = ctx;
	display->grid = grid_new();
	if (!display->grid)
		goto out;
	display->size = (struct packet_size){columns, rows};
	grid_state(display->grid)->columns = columns;
	grid_state(display->grid)->rows = rows;
	if (!start_process(display, run))
		return display;
out:
	display_free(display);
	return NULL;
}

struct display *display_new(unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx)
{
	if (!EMULATOR_EXISTS)
		return NULL;
	return display_start(display_process_run, columns, rows, send, ctx);
}

/* It ends with its socket; one that does not is killed, unless mayfly may not do that any more. */
static void end_process(struct display *display)
{
	if (display->fd >= 0)
		close(display->fd);
	display->fd = -1;
	if (display->pid > 0 && !kill(display->pid, SIGKILL))
		waitpid(display->pid, NULL, 0);
	else if (display->pid > 0)
		waitpid(display->pid, NULL, WNOHANG);
	display->pid = 0;
	display->queued = display->due_ns = display->blocked_ns = 0;
}

void display_free(struct display *display)
{
	if (!display)
		return;
	end_process(display);
	grid_free(display->grid);
	free(display);
}

static void give_up(struct display *display, const char *why)
{
	end_process(display);
	snprintf(display->note, sizeof(display->note),
		"the terminal emulator %s: the output is shown as text", why);
	display->has_note = true;
}

int display_fd(const struct display *display)
{
	return display->fd;
}

struct grid *display_grid(struct display *display)
{
	return display->fd >= 0 ? display->grid : NULL;
}

const char *display_note(struct display *display)
{
	bool is_new = display->has_note;

	display->has_note = false;
	return is_new ? display->note : "";
}

/* ---- to the process ---- */

static struct head *head_at(struct display *display, size_t at)
{
	return (struct head *)(display->queue + at);
}

static size_t head_len(const struct head *head)
{
	return head->len[0] + ((size_t)head->len[1] << 8);
}

static void head_set(struct head *head, size_t len)
{
	head->len[0] = (uint8_t)len;
	head->len[1] = (uint8_t)(len >> 8);
}

/* Text follows text in one packet. */
static bool extend_last(
	struct display *display, enum packet_kind kind, const char *bytes, size_t len)
{
	struct head *head = head_at(display, display->last);

	if (!display->queued || kind != PACKET_TEXT || head->kind != PACKET_TEXT ||
		head_len(head) + len > PACKET_TEXT_MAX)
		return false;
	head_set(head, head_len(head) + len);
	memcpy(display->queue + display->queued, bytes, len);
	display->queued += len;
	return true;
}

/* What finds no room is left out: the caller stops to read in time. */
static void queue_packet(
	struct display *display, enum packet_kind kind, const char *bytes, size_t len)
{
	struct head *head;

	if (display->fd < 0 || QUEUE_BYTES - display->queued < sizeof(*head) + len)
		return;
	if (extend_last(display, kind, bytes, len))
		return;
	display->last = display->queued;
	head = head_at(display, display->last);
	head->kind = (char)kind;
	head_set(head, len);
	memcpy(head + 1, bytes, len);
	display->queued += sizeof(*head) + len;
}

/* The first packet.  False: there is no room for it, or the process has ended. */
static bool send_first(struct display *display)
{
	const struct head *head = head_at(display, 0);
	size_t size = sizeof(*head) + head_len(head);
	ssize_t n = send(display->fd, &head->kind, 1 + head_len(head), MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return false;
	display->queued -= size;
	display->last = display->last < size ? 0 : display->last - size;
	memmove(display->queue, display->queue + size, display->queued);
	return true;
}

static void flush(struct display *display)
{
	while (display->queued && display->fd >= 0 && send_first(display))
		display->blocked_ns = 0;
	display->due_ns = 0;
}

void display_write(struct display *display, const char *bytes, size_t len)
{
	bool is_soon = display->is_shown || memchr(bytes, ESC, len);

	for (size_t n; len; bytes += n, len -= n) {
		n = len < PACKET_TEXT_MAX ? len : PACKET_TEXT_MAX;
		queue_packet(display, PACKET_TEXT, bytes, n);
	}
	if (is_soon || display->queued > QUEUE_SOON)
		flush(display);
}

void display_end_string(struct display *display)
{
	queue_packet(display, PACKET_STRING_END, "", 0);
}

static void queue_size(struct display *display)
{
	queue_packet(display, PACKET_SIZE, (const char *)&display->size, sizeof(display->size));
	flush(display);
}

void display_resize(struct display *display, unsigned columns, unsigned rows)
{
	display->size = (struct packet_size){columns, rows};
	queue_size(display);
}

bool display_is_full(const struct display *display)
{
	return display->queued > QUEUE_FULL;
}

uint64_t display_turn(struct display *display, uint64_t now_ns)
{
	if (!display->queued || display->fd < 0)
		return 0;
	if (!display->due_ns)
		display->due_ns = now_ns + (display_is_full(display) ? RETRY_NS : DISPLAY_WAIT_NS);
	if (now_ns < display->due_ns)
		return display->due_ns;
	flush(display);
	if (!display->queued)
		return 0;
	if (!display->blocked_ns)
		display->blocked_ns = now_ns;
	if (now_ns - display->blocked_ns > STUCK_NS)
		give_up(display, "does not read");
	return display->due_ns = now_ns + RETRY_NS;
}

/* ---- from the process ---- */

static size_t digits_end(const char *bytes, size_t at, size_t len)
{
	while (at < len && bytes[at] && strchr("0123456789;?>$", bytes[at]))
		at++;
	return at;
}

static bool is_text(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return true;
}

/*
 * The answers of a terminal: CSI, numbers, one of c n R t y; and strings (OSC, DCS) of printable
 * characters.  None of them ends a line, or is a key.
 */
static bool is_answer(const char *bytes, size_t len)
{
	if (len < 3 || len > ANSWER_MAX || bytes[0] != ESC)
		return false;
	if (bytes[1] == '[')
		return digits_end(bytes, 2, len) == len - 1 && strchr("cnRty", bytes[len - 1]) &&
		       bytes[len - 1];
	return (bytes[1] == ']' || bytes[1] == 'P') && len > 4 && bytes[len - 2] == ESC &&
	       bytes[len - 1] == '\\' && is_text(bytes + 2, len - 4);
}

/* The new one has the size that the grid had, which is not to be trusted. */
static void note_restart(struct display *display, const struct packet *packet, size_t len)
{
	const char *name;
	int status;

	if (len != 1 + sizeof(status))
		return;
	memcpy(&status, packet->bytes, sizeof(status));
	name = WIFSIGNALED(status) ? signal_name(WTERMSIG(status)) : NULL;
	snprintf(display->note, sizeof(display->note),
		"the terminal emulator ended (%s) and was started again: its screen is empty",
		name ? name : "exit");
	display->has_note = true;
	queue_size(display);
	if (display->is_shown)
		queue_packet(display, PACKET_SHOW, "", 0);
	flush(display);
}

static bool take_packet(struct display *display, const struct packet *packet, size_t len)
{
	if (packet->kind == PACKET_ANSWER && is_answer(packet->bytes, len - 1))
		display->send(display->ctx, packet->bytes, len - 1);
	else if (packet->kind == PACKET_SHOWN)
		display->answered++;
	else if (packet->kind == PACKET_RESTARTED)
		note_restart(display, packet, len);
	else
		return packet->kind == PACKET_PICTURE;
	return packet->kind != PACKET_ANSWER;
}

bool display_read(struct display *display)
{
	struct packet packet;
	bool changed = false;

	for (int i = 0; i < READS_MAX && display->fd >= 0; i++) {
		ssize_t n = recv(display->fd, &packet, sizeof(packet), MSG_DONTWAIT);
		int err = n < 0 ? errno : 0;

		if (n > 0)
			changed |= take_packet(display, &packet, (size_t)n);
		else if (err == EAGAIN || err == EINTR)
			return changed;
		else
			give_up(display, "has ended");
	}
	return changed || display->fd < 0;
}

/* Until it has answered each PACKET_SHOW.  False: that takes longer. */
static bool await_shown(struct display *display, uint64_t wait_ns)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + wait_ns;
	struct pollfd in = {.fd = display->fd, .events = POLLIN};

	while (display->fd >= 0 && clock_read(CLOCK_MONOTONIC) < end_ns) {
		flush(display);
		if (poll(&in, 1, 1) > 0)
			display_read(display);
		if (display->answered == display->asked)
			return true;
	}
	return false;
}

void display_show(struct display *display, bool shown)
{
	if (shown == display->is_shown || display->fd < 0)
		return;
	display->is_shown = shown;
	display->asked += shown;
	queue_packet(display, shown ? PACKET_SHOW : PACKET_HIDE, "", 0);
	flush(display);
	if (shown)
		await_shown(display, SHOW_NS);
}

void display_finish(struct display *display, uint64_t wait_ns)
{
	if (display->fd < 0)
		return;
	display->asked++;
	queue_packet(display, PACKET_SHOW, "", 0);
	if (!await_shown(display, wait_ns) && display->fd >= 0)
		give_up(display, "does not answer");
}
