// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * typist WIDTH HEIGHT COMMAND...: runs a program on a terminal, types, and measures times.  Each
 * line of standard input is a request, and each is answered by a line; in between, the terminal is
 * read like a real terminal.
 *
 * 	pid               the pid of the program
 * 	type KEYS         \e is Escape
 * 	wait TEXT         until it is anywhere on the screen: the time in ms
 * 	first TEXT        until it is in the row below the heading of a list
 * 	line TEXT         the first line that contains it
 * 	keys SECONDS [PROGRAM]
 * 	                  type keys at random times, each after the answer to the last one:
 * 	                  the number, and median, p95, p99 and maximum of the latency in ms;
 * 	                  the maximum of Esc separately: it could begin a longer sequence, so
 * 	                  the program waits.  PROGRAM: htop, or cat in raw mode
 * 	frames SECONDS    only read: number of bytes, number of writes
 * 	screen            all lines, and then a line with a dot
 * 	quit              end the program and exit; so does the end of standard input
 *
 * An answer that begins with "!" reports a timeout (DEADLINE_S).  MAYFLY_SEED=n repeats the random
 * times.
 */
#include "tests/support/terminal_emulator.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEADLINE_S    30
#define LATENCIES_MAX 10000
#define PAUSE_MAX_MS  100
#define CHUNK         65536

struct typist {
	struct terminal_emulator emulator;
	pid_t pid;
	int fd;
	double read_at; /* when the last bytes of the screen arrived */
	unsigned long bytes, reads;
};

typedef bool look_fn(struct typist *typist, const char *text);

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* ---- the terminal ---- */

static void open_terminal(struct typist *typist, int width, int height, char **command)
{
	struct winsize size = {.ws_row = height, .ws_col = width};

	emulator_init(&typist->emulator, width, height);
	typist->pid = forkpty(&typist->fd, NULL, NULL, &size);
	if (typist->pid < 0) {
		perror("typist: forkpty");
		exit(1);
	}
	if (!typist->pid) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
}

/* Reads at most one write within that time; false: the program has exited. */
static bool read_some(struct typist *typist, double seconds)
{
	static char bytes[CHUNK];
	struct pollfd in = {.fd = typist->fd, .events = POLLIN};
	ssize_t len;

	if (poll(&in, 1, seconds < 0 ? 0 : (int)(seconds * 1e3 + 0.999)) <= 0)
		return true;
	len = read(typist->fd, bytes, sizeof(bytes));
	if (len <= 0)
		return len < 0 && errno == EINTR;
	typist->read_at = now();
	emulator_write(&typist->emulator, bytes, len);
	typist->bytes += len;
	typist->reads++;
	return true;
}

static void read_until(struct typist *typist, double end)
{
	while (now() < end && read_some(typist, end - now()))
		;
}

/* Seconds from `since` until it was visible; -1: timeout. */
static double look_until(struct typist *typist, look_fn *look, const char *text, double since)
{
	double end = now() + DEADLINE_S;

	typist->read_at = since;
	while (!look(typist, text))
		if (now() > end || !read_some(typist, 0.1))
			return -1;
	return typist->read_at - since;
}

/* In one write, like a key of a terminal. */
static void type(struct typist *typist, const char *keys)
{
	char bytes[200];
	size_t len = 0;

	for (; *keys && len < sizeof(bytes); keys++) {
		bool escape = keys[0] == '\\' && keys[1] == 'e';

		bytes[len++] = escape ? '\033' : *keys;
		keys += escape;
	}
	if (write(typist->fd, bytes, len) != (ssize_t)len)
		perror("typist: write");
}

/* ---- conditions ---- */

static bool is_shown(struct typist *typist, const char *text)
{
	return emulator_shows(&typist->emulator, text);
}

static bool is_hidden(struct typist *typist, const char *text)
{
	return !emulator_shows(&typist->emulator, text);
}

/* The row below the heading, which is the first line with PID in it. */
static bool is_first(struct typist *typist, const char *text)
{
	const struct terminal_emulator *emulator = &typist->emulator;

	for (int y = 0; y + 1 < emulator->height; y++)
		if (strstr(emulator_line(emulator, y), "  PID "))
			return strstr(emulator_line(emulator, y + 1), text);
	return false;
}

#define LINE_BEGIN 8 /* bytes that tell the selected process */

/* The line of the selected process has changed; it is empty before the first one is known. */
static bool is_other_line(struct typist *typist, const char *text)
{
	return strncmp(
		emulator_line(&typist->emulator, typist->emulator.height - 2), text, LINE_BEGIN);
}

/* ---- keys ---- */

/* In turn: each leads to the screen of the next one. */
struct step {
	const char *keys;
	look_fn *look;
	const char *text; /* NULL: the current beginning of the line of the selected process */
};

static const struct step mayfly_steps[] = {
	{"\\e[B", is_other_line, NULL},
	{"\\e[A", is_other_line, NULL},
	{"\\eOP", is_shown, "including short-lived"},
	{"\\eOP", is_hidden, "including short-lived"},
	{"/", is_shown, "Search:"},
	{"\\e", is_hidden, "Search:"},
	{"r", is_shown, "WHAT IT STARTS"},
	{"r", is_hidden, "WHAT IT STARTS"},
	{"\\e[15~", is_shown, "F5Tree"},
	{"t", is_shown, "F5Flat"},
	{"\\eOS", is_shown, "Filter:"},
	{"\\e", is_hidden, "Filter:"},
	{"L", is_shown, "LIVED STATUS"},
	{"L", is_hidden, "LIVED STATUS"},
	{"\\e[17~", is_shown, "Sort by"},
	{"\\e", is_hidden, "Sort by"},
	{"Z", is_shown, " PAUSED "},
	{"Z", is_hidden, " PAUSED "},
	{NULL, NULL, NULL},
};

static const struct step htop_steps[] = {
	{"t", is_shown, "F5List"},
	{"t", is_shown, "F5Tree"},
	{"\\eOP", is_shown, "Released under"},
	{" ", is_hidden, "Released under"},
	{"/", is_shown, "Search:"},
	{"\\e", is_hidden, "Search:"},
	{"\\e[17~", is_shown, "Sort by"},
	{"\\e", is_hidden, "Sort by"},
	{NULL, NULL, NULL},
};

/* A terminal in raw mode, and cat: what is typed is what is written. */
static const struct step cat_steps[] = {
	{"\\e[H\\e[Jone", is_shown, "one"},
	{"\\e[H\\e[Jtwo", is_shown, "two"},
	{NULL, NULL, NULL},
};

/* The steps for a program; NULL: there are none. */
static const struct step *find_steps(const char *program)
{
	static const struct {
		const char *program;
		const struct step *steps;
	} known[] = {{"", mayfly_steps}, {"htop", htop_steps}, {"cat", cat_steps}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].program, program))
			return known[i].steps;
	return NULL;
}

static double type_step(struct typist *typist, const struct step *step)
{
	char before[LINE_BEGIN + 1];
	double since;

	snprintf(before, sizeof(before), "%.8s",
		emulator_line(&typist->emulator, typist->emulator.height - 2));
	since = now();
	type(typist, step->keys);
	return look_until(typist, step->look, step->text ? step->text : before, since);
}

static int compare(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return difference < 0 ? -1 : difference > 0;
}

static double quantile(const double *sorted, size_t count, double share)
{
	size_t at = (size_t)(share * count);

	return 1e3 * sorted[at < count ? at : count - 1];
}

struct latencies {
	double all[LATENCIES_MAX];
	size_t count;
	double worst, escape;
	const char *slowest; /* the keys of the worst */
};

static void add_latency(struct latencies *latencies, const struct step *step, double latency)
{
	if (!strcmp(step->keys, "\\e")) {
		latencies->escape = latency > latencies->escape ? latency : latencies->escape;
		return;
	}
	latencies->all[latencies->count++] = latency;
	if (latency <= latencies->worst)
		return;
	latencies->worst = latency;
	latencies->slowest = step->keys;
}

static void report_latencies(struct latencies *latencies)
{
	double *all = latencies->all;
	size_t count = latencies->count;

	qsort(all, count, sizeof(*all), compare);
	printf("%zu keys, median %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms (%s), Esc %.1f "
	       "ms\n",
		count, quantile(all, count, 0.5), quantile(all, count, 0.95),
		quantile(all, count, 0.99), quantile(all, count, 1), latencies->slowest,
		1e3 * latencies->escape);
}

static void answer_keys(struct typist *typist, const char *text)
{
	static struct latencies latencies;
	char program[20] = "";
	double seconds = 0, end, latency;
	const struct step *steps, *step;

	sscanf(text, "%lf %19s", &seconds, program);
	steps = step = find_steps(program);
	if (!steps) {
		printf("! there are no keys for %s\n", program);
		return;
	}
	latencies.count = 0;
	latencies.worst = latencies.escape = 0;
	end = now() + seconds;
	while (latencies.count < LATENCIES_MAX && (now() < end || step != steps)) {
		read_until(typist, now() + rand() % PAUSE_MAX_MS / 1e3);
		latency = type_step(typist, step);
		if (latency < 0) {
			printf("! %s was not answered: key %zu, the line is \"%.40s\"\n",
				step->keys, latencies.count + 1,
				emulator_line(&typist->emulator, typist->emulator.height - 2));
			return;
		}
		add_latency(&latencies, step, latency);
		step = step[1].keys ? step + 1 : steps;
	}
	report_latencies(&latencies);
}

/* ---- requests ---- */

static void answer_pid(struct typist *typist, const char *text)
{
	printf("%d\n", typist->pid);
}

static void answer_type(struct typist *typist, const char *text)
{
	type(typist, text);
	printf("typed\n");
}

static void answer_look(struct typist *typist, look_fn *look, const char *text)
{
	double seconds = look_until(typist, look, text, now());

	if (seconds < 0)
		printf("! no %s\n", text);
	else
		printf("%.1f\n", 1e3 * seconds);
}

static void answer_wait(struct typist *typist, const char *text)
{
	answer_look(typist, is_shown, text);
}

static void answer_first(struct typist *typist, const char *text)
{
	answer_look(typist, is_first, text);
}

static void answer_line(struct typist *typist, const char *text)
{
	for (int y = 0; y < typist->emulator.height; y++)
		if (strstr(emulator_line(&typist->emulator, y), text)) {
			printf("%s\n", emulator_line(&typist->emulator, y));
			return;
		}
	printf("! no %s\n", text);
}

static void answer_frames(struct typist *typist, const char *text)
{
	unsigned long bytes = typist->bytes, reads = typist->reads;

	read_until(typist, now() + atof(text));
	printf("%lu bytes in %lu reads\n", typist->bytes - bytes, typist->reads - reads);
}

static void answer_screen(struct typist *typist, const char *text)
{
	for (int y = 0; y < typist->emulator.height; y++)
		printf("%s\n", emulator_line(&typist->emulator, y));
	printf("unknown controls: %lu\n.\n", (unsigned long)typist->emulator.unknown);
}

static void answer(struct typist *typist, char *line)
{
	static const struct {
		const char *word;
		void (*fn)(struct typist *typist, const char *text);
	} answers[] = {
		{"pid", answer_pid},
		{"type", answer_type},
		{"wait", answer_wait},
		{"first", answer_first},
		{"line", answer_line},
		{"keys", answer_keys},
		{"frames", answer_frames},
		{"screen", answer_screen},
	};
	const char *word = strtok(line, " \n"), *text = strtok(NULL, "\n");

	for (size_t i = 0; word && i < sizeof(answers) / sizeof(*answers); i++)
		if (!strcmp(word, answers[i].word)) {
			answers[i].fn(typist, text ? text : "");
			fflush(stdout);
			return;
		}
	printf("! what is %s?\n", word ? word : "an empty line");
	fflush(stdout);
}

/* Standard input is unbuffered: poll must see what is waiting. */
static bool read_line(char *line, size_t size)
{
	size_t len = 0;
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1)
		if (byte == '\n' || len + 1 == size)
			return line[len] = '\0', true;
		else
			line[len++] = byte;
	return false;
}

int main(int argc, char **argv)
{
	static struct typist typist;
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	int width = argc > 3 ? atoi(argv[1]) : 0, height = argc > 3 ? atoi(argv[2]) : 0;
	const char *seed = getenv("MAYFLY_SEED");
	char line[1000];

	if (width < 1 || width > EMULATOR_WIDTH || height < 4 || height > EMULATOR_HEIGHT) {
		fprintf(stderr, "usage: typist WIDTH HEIGHT COMMAND... (up to 256, 4 to 100)\n");
		return 2;
	}
	srand(seed ? (unsigned)atoi(seed) : (unsigned)getpid());
	open_terminal(&typist, width, height, argv + 3);
	/* The measured times are the program's: where root may, the typist waits for no CPU. */
	sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
	for (;;) {
		if (poll(&in, 1, 0) > 0) {
			if (!read_line(line, sizeof(line)) || !strcmp(line, "quit"))
				break;
			answer(&typist, line);
		} else {
			read_some(&typist, 0.01);
		}
	}
	kill(typist.pid, SIGTERM);
	/* The terminal stays until it has ended: SIGHUP would end it at once. */
	for (double end = now() + DEADLINE_S;
		waitpid(typist.pid, NULL, WNOHANG) == 0 && now() < end;)
		read_until(&typist, now() + 0.02);
	close(typist.fd);
	return 0;
}
