// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * What mayfly says is what /proc says: while a population of processes changes in all ways that the
 * kernel offers (population.c), the tree, a filter for each field, and --once --json are compared
 * with /proc.  No difference is older than truth_table.h allows.  At the end, tree and --json have
 * the exit of each process as wait(2) had it.
 *
 * MAYFLY_TRUTH_SECONDS=60 runs for a minute (default 15), MAYFLY_TRUTH=all compares the fields that
 * are not compared yet, too, and freezes control groups.  MAYFLY_TRUTH_SOURCE=bpf, netlink or proc
 * tests that source only.  MAYFLY_SLOW=4 allows four times the age, in an emulator.  Losses are a
 * failure of bpf; proc cannot see exits.
 */
#include "tests/live/population.h"
#include "tests/live/slow.h"
#include "tests/live/truth_subject.h"
#include "tests/live/watch.h"
#include "tests/support/seed.h"

#include "core/query/filter.h"
#include "core/source/proc/procstat.h"
#include "ui/session/titles.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define SECOND_NS   1000000000ull
#define STEP_NS     200000000ull /* between two samples of /proc */
#define SECONDS     15
#define PIDS_MOST   4096
#define EXITS_MOST  65536
#define SHOWN_AGE   2   /* of arguments on the screen */
#define LINES_MOST  100 /* differences that are printed */
#define EXIT_SLACK  (5 * TICK_NS)
#define LATE_TICKS  (PROCSTAT_LATE_NS / (uint64_t)TICK_NS)
#define KEPT_NS     (5 * SECOND_NS) /* a process that is gone is kept for so long */
#define DEADLINE_NS (30 * SECOND_NS)
#define TEXT_MOST   (16 << 20)

extern char **environ;

/* A mayfly that writes to a file. */
struct output_file {
	char path[128];
	pid_t pid; /* 0: does not run */
	uint64_t start_ns;
};

struct truth_run {
	struct live_watch *watch;
	struct titles *titles;
	const char *source;
	unsigned seconds;
	bool all;
	char dir[64];
	pid_t population;
	int reports, input;
	struct output_file json, once;
	struct subject *subjects;
	struct population_exit *exits;
	size_t exit_count;
	const struct node **nodes; /* by pid: the newest one */
	uint64_t pass_ns, late_ns; /* the last pass; how late the passes were lately */
	uint64_t settled_ns;       /* when there was no loss to be mended */
	size_t compared[FIELD_COUNT], wrong[FIELD_COUNT], lines, passes, onces;
	unsigned most;         /* processes at a time */
	uint64_t latest_ticks; /* a start, after that of /proc */
};

static uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* ---- programs ---- */

static pid_t start(char *const args[], int input, int reports, const char *output)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, 0);
	if (reports >= 0)
		posix_spawn_file_actions_adddup2(&actions, reports, POPULATION_REPORTS);
	posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, args[0], &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static void start_population(struct truth_run *run, unsigned seed)
{
	char seed_text[16], seconds_text[16], output[128];
	char *args[] = {(char *)"build/tests/live/population", seed_text, seconds_text, run->dir,
		run->all ? (char *)"freeze" : NULL, NULL};
	int reports[2], input[2];

	assert_return_code(pipe2(reports, O_CLOEXEC | O_NONBLOCK), errno);
	assert_return_code(pipe2(input, O_CLOEXEC), errno);
	assert_return_code(fcntl(reports[1], F_SETFL, 0), errno);
	snprintf(seed_text, sizeof(seed_text), "%u", seed);
	snprintf(seconds_text, sizeof(seconds_text), "%u", run->seconds);
	snprintf(output, sizeof(output), "%s/population", run->dir);
	run->population = start(args, input[0], reports[1], output);
	close(reports[1]);
	close(input[0]);
	run->reports = reports[0];
	run->input = input[1];
}

static void start_mayfly(struct truth_run *run, struct output_file *file, bool once)
{
	char pid[16], source[32], duration[32];
	char *args[] = {(char *)"build/mayfly", source, (char *)"--json", (char *)"-p", pid,
		once ? (char *)"--once" : duration, NULL};

	snprintf(duration, sizeof(duration), "--duration=%u", run->seconds + 60);
	snprintf(source, sizeof(source), "--source=%s", run->source);
	snprintf(pid, sizeof(pid), "%d", run->population);
	snprintf(file->path, sizeof(file->path), "%s/%s", run->dir, once ? "once" : "json");
	file->start_ns = boot_ns();
	file->pid = start(args, -1, -1, file->path);
}

static bool is_running(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && !info.si_pid;
}

/* Whether it has ended by itself. */
static bool has_ended(struct output_file *file)
{
	if (!file->pid || waitpid(file->pid, NULL, WNOHANG) != file->pid)
		return false;
	file->pid = 0;
	return true;
}

static off_t size_of(const char *path)
{
	struct stat stat_of;

	return stat(path, &stat_of) ? 0 : stat_of.st_size;
}

static char *read_text(const char *path)
{
	char *text = calloc(1, TEXT_MOST + 1);
	FILE *file = fopen(path, "re");

	assert_non_null(text);
	if (file) {
		text[fread(text, 1, TEXT_MOST, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* ---- differences ---- */

static void write_truth(char *out, size_t size, unsigned id, const struct truth *truth)
{
	if (!truth || !truth->known)
		snprintf(out, size, "nothing");
	else if (subject_is_text(id))
		snprintf(out, size, "\"%s\"", truth->text);
	else if (truth->low == truth->high)
		snprintf(out, size, "%.0f", truth->low);
	else
		snprintf(out, size, "%.0f to %.0f", truth->low, truth->high);
	for (char *at = out; *at; at++)
		*at = isprint((unsigned char)*at) ? *at : '?';
}

/* Half of them are on the screen: their titles come first. */
static bool is_shown(int pid)
{
	return pid % 2 == 0;
}

static unsigned age_of(const struct subject *subject, unsigned id)
{
	unsigned age =
		id == FIELD_ARGS && is_shown(subject->pid) ? SHOWN_AGE : truth_fields[id].age;

	return age * slow_factor();
}

static void print_difference(struct truth_run *run, const struct subject *subject, enum sayer sayer,
	unsigned id, const struct truth *said, double seconds)
{
	char says[TRUTH_TEXT + 8], proc[TRUTH_TEXT + 8];
	struct truth number = *said;

	if (run->lines++ >= LINES_MOST)
		return;
	number.high = number.low;
	write_truth(says, sizeof(says), id, &number);
	write_truth(proc, sizeof(proc), id, subject_truth(subject, id));
	printf("# %s of process %d: %s says %s, /proc says %s, for %.1f s (at most %u)%s\n",
		field_table[id].word, subject->pid, sayer_names[sayer], says, proc, seconds,
		age_of(subject, id), truth_fields[id].use == TRUTH_LATER ? ", known" : "");
}

static bool is_compared(const struct truth_run *run, unsigned id)
{
	return truth_fields[id].use == TRUTH_COMPARED ||
	       (run->all && truth_fields[id].use == TRUTH_LATER);
}

static uint64_t bound_ns(const struct truth_run *run, const struct subject *subject, unsigned id)
{
	return age_of(subject, id) * SECOND_NS + run->late_ns + STEP_NS;
}

static void judge(struct truth_run *run, struct subject *subject, enum sayer sayer, unsigned id,
	const struct truth *said, uint64_t now_ns)
{
	struct claim *claim = &subject->claims[sayer][id];
	uint64_t since_ns;

	if (!subject_truth(subject, id))
		return;
	run->compared[id]++;
	since_ns = subject_judge(subject, sayer, id, said, now_ns);
	if (since_ns + bound_ns(run, subject, id) >= now_ns) {
		claim->reported = false;
		return;
	}
	if (!claim->reported) {
		run->wrong[id]++;
		if (is_compared(run, id))
			print_difference(run, subject, sayer, id, said,
				(double)(now_ns - since_ns) / SECOND_NS);
	}
	claim->reported = true;
}

/* ---- the tree ---- */

static int32_t group_now(void *ctx, const struct node *node)
{
	return node_is_exited(node) && !node_is_zombie(node) ? -1 : procstat_group_of(node->id.pid);
}

static int32_t session_now(void *ctx, const struct node *node)
{
	return node_is_exited(node) && !node_is_zombie(node) ? -1
							     : procstat_session_of(node->id.pid);
}

static const struct query_context *context(void)
{
	static struct query_context now;

	now.now_ns = boot_ns();
	now.group_of = group_now;
	now.session_of = session_now;
	now.memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
	return &now;
}

static struct truth said_by_tree(const struct node *node, unsigned id)
{
	const struct field *field = &field_table[id];
	struct truth said = {0};

	if (id == FIELD_EXIT) {
		said.known = node_is_exited(node);
		said.low = node->status;
	} else if (subject_is_text(id)) {
		static char scratch[FIELD_TEXT_MAX];

		truth_set_text(&said, field->text(node, context(), scratch, sizeof(scratch)));
	} else {
		said.known = field->number(node, context(), &said.low);
	}
	return said;
}

/*
 * Whether a process that mayfly has with this start is the one of /proc.  The connector's start is
 * the time of its message, which a busy machine sends late: the parent is preempted in its fork.
 */
static bool is_start(struct truth_run *run, uint64_t start_ns, uint64_t start_ticks)
{
	uint64_t ticks = start_ns / (uint64_t)TICK_NS;
	uint64_t late = !strcmp(run->source, "netlink") ? LATE_TICKS : BIRTH_TICKS;

	if (ticks + BIRTH_TICKS < start_ticks || ticks > start_ticks + late)
		return false;
	if (ticks > start_ticks + run->latest_ticks)
		run->latest_ticks = ticks - start_ticks;
	return true;
}

static bool is_of(struct truth_run *run, const struct node *node, const struct subject *subject)
{
	return is_start(run, node->id.start_ns, subject->start_ticks);
}

static void index_nodes(struct truth_run *run)
{
	const struct node *node = NULL, **at;

	for (struct subject *one = run->subjects; one; one = one->next)
		run->nodes[one->pid] = NULL;
	while ((node = tree_next(watch_tree(run->watch), node))) {
		at = &run->nodes[node->id.pid];
		if (!node_is_thread(node) && (!*at || (*at)->id.start_ns < node->id.start_ns))
			*at = node;
	}
}

static const struct node *find_node(struct truth_run *run, const struct subject *subject)
{
	const struct node *node = run->nodes[subject->pid];

	return node && is_of(run, node, subject) ? node : NULL;
}

/*
 * One that sleeps most of the time may run whenever it is looked at: its timer and that of the pass
 * end with the same tick.
 */
static void renew_running(struct subject *subject, enum sayer sayer, unsigned id,
	const struct truth *said, uint64_t read_ns)
{
	struct claim *claim = &subject->claims[sayer][id];

	if (id == FIELD_STATE && !strcmp(said->text, "R") && claim->since_ns < read_ns)
		claim->since_ns = read_ns;
}

static void compare_tree(struct truth_run *run, struct subject *subject, uint64_t now_ns)
{
	const struct node *node = find_node(run, subject);
	struct truth said = {0};

	if (!node)
		judge(run, subject, SAYER_TREE, FIELD_PID, &said, now_ns);
	for (unsigned id = 0; node && id < FIELD_COUNT; id++) {
		if (truth_fields[id].use == TRUTH_DERIVED)
			continue;
		said = said_by_tree(node, id);
		renew_running(subject, SAYER_TREE, id, &said, node->stat_ns);
		judge(run, subject, SAYER_TREE, id, &said, now_ns);
	}
}

/* A row that stays though the process was reaped. */
static void check_gone(struct truth_run *run, struct subject *subject, uint64_t now_ns)
{
	const struct node *node = find_node(run, subject);
	bool stays = node && (!node_is_exited(node) || node_is_zombie(node));

	if (!stays || subject->stays_reported ||
		subject->gone_ns + bound_ns(run, subject, FIELD_STATE) >= now_ns)
		return;
	subject->stays_reported = true;
	run->wrong[FIELD_PID]++;
	printf("# process %d: the tree has it as %s, /proc has not had it for %.1f s\n",
		subject->pid, node_is_exited(node) ? "a zombie" : "running",
		(double)(now_ns - subject->gone_ns) / SECOND_NS);
}

/* ---- filters ---- */

static void write_filter(char *out, size_t size, unsigned id, const struct truth *truth)
{
	const char *word = field_table[id].word;

	if (subject_is_text(id) || id == FIELD_STATES)
		snprintf(out, size, "%s=\"%s\"", word, truth->text);
	else if (field_table[id].kind == KIND_DURATION)
		snprintf(out, size, "%s>=%.2f and %s<=%.2f", word, truth->low / SECOND_NS, word,
			truth->high / SECOND_NS);
	else if (truth->low != truth->high)
		snprintf(out, size, "%s>=%.0f and %s<=%.0f", word, truth->low, word, truth->high);
	else
		snprintf(out, size, "%s=%.0f", word, truth->low);
}

static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text) || *text == '"' || *text == '\\')
			return false;
	return true;
}

static bool agrees(const struct node *node, unsigned id, const struct truth *truth)
{
	struct truth said = said_by_tree(node, id);

	return said.known &&
	       (subject_is_text(id) ? !strcmp(said.text, truth->text)
				    : said.low >= truth->low && said.low <= truth->high);
}

/* The filter finds the process if, and only if, the tree says what /proc says. */
static void compare_filter(
	struct truth_run *run, const struct subject *subject, const struct node *node, unsigned id)
{
	const struct truth *truth = subject_truth(subject, id);
	struct filter_error error;
	struct filter *filter;
	char text[512];
	bool found, same;

	if (!truth || !is_printable(truth->text) || strlen(truth->text) + 1 >= TRUTH_TEXT)
		return;
	write_filter(text, sizeof(text), id == FIELD_STATE ? FIELD_STATES : id, truth);
	filter = filter_parse(text, &error);
	if (!filter)
		fail_msg("%s: %s", text, error.message);
	same = agrees(node, id, truth);
	found = filter_match(filter, node, context());
	filter_free(filter);
	/* the kernel, asked for the process group, may have released the process meanwhile */
	if (found == same || same != agrees(node, id, truth))
		return;
	run->wrong[id]++;
	printf("# %s of process %d: the filter %s %s it, the tree %s /proc\n", field_table[id].word,
		subject->pid, text, found ? "finds" : "does not find",
		same ? "agrees with" : "differs from");
}

static void compare_filters(struct truth_run *run, const struct subject *subject)
{
	const struct node *node = find_node(run, subject);

	for (unsigned id = 0; node && id < FIELD_COUNT; id++)
		if (truth_fields[id].use != TRUTH_DERIVED && id != FIELD_EXIT &&
			(id == FIELD_STATE || !(field_table[id].flags & FIELD_UNFILTERED)) &&
			id != FIELD_TIME)
			compare_filter(run, subject, node, id);
}

/* ---- JSON ---- */

/* A text or an array of texts; those of the population have no escapes but \u00xx. */
static void read_json_text(const char *at, char *out, size_t size)
{
	size_t len = 0;
	bool array = *at == '[', inside = false;

	for (; *at && *at != '\n' && len + 1 < size; at++) {
		if (*at == '"') {
			inside = !inside;
			if (!inside && !array)
				break;
		} else if (!inside && *at == ']') {
			break;
		} else if (!inside && *at == ',') {
			out[len++] = ' ';
		} else if (inside) {
			out[len++] = *at;
		}
	}
	out[len] = '\0';
}

static struct truth said_by_json(const char *line, unsigned id)
{
	struct truth said = {0};
	char key[40], text[TRUTH_TEXT];
	const char *at, *end = strchrnul(line, '\n');

	snprintf(key, sizeof(key), "\"%s\":", truth_fields[id].key);
	at = strstr(line, key);
	if (!at || at > end) {
		/* What does not apply has no key. */
		if (id == FIELD_TTY)
			truth_set_text(&said, "");
		return said;
	}
	at += strlen(key);
	if (!subject_is_text(id)) {
		truth_set_number(&said, strtod(at, NULL), 0);
		return said;
	}
	read_json_text(at, text, sizeof(text));
	truth_set_text(&said, text);
	return said;
}

/* The line of the process: its id is its pid and its start. */
static const char *find_line(
	struct truth_run *run, const char *text, const char *event, int pid, uint64_t start_ticks)
{
	char start[64];
	const char *at = text, *id;

	snprintf(start, sizeof(start), "{\"event\":\"%s\"", event);
	for (; (at = strstr(at, start)); at++) {
		id = strstr(at, "\"id\":\"");
		if (!id || atoi(id + 6) != pid)
			continue;
		if (is_start(run, strtoull(strchrnul(id, '-') + 1, NULL, 10), start_ticks))
			return at;
	}
	return NULL;
}

/* As of the start of that run: what it says is not older. */
static void compare_once(struct truth_run *run)
{
	char *text = read_text(run->once.path);
	struct truth said;
	const char *line;

	for (struct subject *one = run->subjects; one; one = one->next) {
		line = find_line(run, text, "seed", one->pid, one->start_ticks);
		if (!line || one->gone_ns || one->first_ns >= run->once.start_ns)
			continue;
		for (unsigned id = 0; id < FIELD_COUNT; id++) {
			if (truth_fields[id].use == TRUTH_DERIVED || !truth_fields[id].key)
				continue;
			said = said_by_json(line, id);
			/* it has ended before its line was printed: the kernel is asked then */
			if (!said.known && (id == FIELD_PGRP || id == FIELD_SID))
				continue;
			renew_running(one, SAYER_JSON, id, &said, run->once.start_ns);
			judge(run, one, SAYER_JSON, id, &said, run->once.start_ns);
		}
	}
	run->onces++;
	free(text);
}

/* ---- the run ---- */

static struct subject *find_subject(struct truth_run *run, int pid, uint64_t start_ticks)
{
	struct subject *one = run->subjects;

	while (one && (one->pid != pid || one->start_ticks != start_ticks))
		one = one->next;
	if (one)
		return one;
	one = calloc(1, sizeof(*one));
	assert_non_null(one);
	one->pid = pid;
	one->start_ticks = start_ticks;
	one->next = run->subjects;
	run->subjects = one;
	return one;
}

/* Of the connector's processes the start is the time of the message: a busy machine delays it. */
static bool read_process(const struct truth_run *run, int pid, struct truth_process *process)
{
	if (!truth_read(pid, process))
		return false;
	if (!strcmp(run->source, "netlink"))
		process->fields[FIELD_BIRTH].high += PROCSTAT_LATE_NS;
	return true;
}

static void sample_proc(struct truth_run *run)
{
	static int pids[PIDS_MOST];
	size_t count = truth_descend(run->population, pids, 0, PIDS_MOST);
	struct truth_process process;

	run->most = count > run->most ? count : run->most;
	for (size_t i = 0; i < count; i++)
		if (read_process(run, pids[i], &process))
			find_subject(run, pids[i], process.start_ticks);
	for (struct subject *one = run->subjects; one; one = one->next) {
		if (one->gone_ns)
			continue;
		if (read_process(run, one->pid, &process) &&
			process.start_ticks == one->start_ticks)
			subject_add_sample(one, &process, boot_ns());
		else if (kill(one->pid, 0) || process.start_ticks != one->start_ticks)
			one->gone_ns = boot_ns();
	}
}

static void forget_gone(struct truth_run *run, uint64_t now_ns)
{
	struct subject **at = &run->subjects, *one;

	while ((one = *at)) {
		if (!one->gone_ns || one->gone_ns + KEPT_NS > now_ns) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		free(one);
	}
}

static void read_reports(struct truth_run *run)
{
	struct population_exit end;

	while (read(run->reports, &end, sizeof(end)) == sizeof(end))
		if (run->exit_count < EXITS_MOST)
			run->exits[run->exit_count++] = end;
}

static void show_some(struct truth_run *run)
{
	const struct node *node = NULL;

	titles_clear_shown(run->titles, false);
	while ((node = tree_next(watch_tree(run->watch), node)))
		if (is_shown(node->id.pid))
			titles_show(run->titles, node);
}

/* After a loss all are read again, and what is about to be read is late. */
static uint64_t find_unsettled_ns(struct truth_run *run, uint64_t now_ns)
{
	if (watch_is_settled(run->watch) || !run->settled_ns)
		run->settled_ns = now_ns;
	return now_ns - run->settled_ns;
}

/* Once a second, like the program; what is late counts for the next seconds. */
static void pass_if_due(struct truth_run *run)
{
	uint64_t now_ns = boot_ns(), late_ns;

	if (run->pass_ns && now_ns < run->pass_ns + SECOND_NS)
		return;
	late_ns = run->pass_ns ? now_ns - run->pass_ns - SECOND_NS : 0;
	late_ns += find_unsettled_ns(run, now_ns);
	run->late_ns = late_ns > run->late_ns / 2 ? late_ns : run->late_ns / 2;
	run->pass_ns = now_ns;
	show_some(run);
	watch_measure(run->watch);
	run->passes++;
}

static void compare_all(struct truth_run *run, bool filters, uint64_t now_ns)
{
	index_nodes(run);
	for (struct subject *one = run->subjects; one; one = one->next) {
		if (one->gone_ns) {
			check_gone(run, one, now_ns);
			continue;
		}
		compare_tree(run, one, now_ns);
		if (filters)
			compare_filters(run, one);
	}
}

/* /proc is read after what is compared with it: nothing that is said is newer than the samples. */
static void step(struct truth_run *run)
{
	size_t passes = run->passes;
	bool once_ended = has_ended(&run->once);
	uint64_t said_ns;

	watch_run(run->watch, STEP_NS);
	pass_if_due(run);
	said_ns = boot_ns();
	sample_proc(run);
	compare_all(run, run->passes != passes, said_ns);
	if (once_ended)
		compare_once(run);
	if (!run->once.pid && is_running(run->population))
		start_mayfly(run, &run->once, true);
	read_reports(run);
	forget_gone(run, boot_ns());
}

/* ---- exits ---- */

static const struct node *find_exited(struct truth_run *run, const struct population_exit *end)
{
	const struct subject subject = {.pid = end->pid, .start_ticks = end->start_ticks};
	const struct node *node = NULL;

	while ((node = tree_next(watch_tree(run->watch), node)))
		if (node->id.pid == end->pid && !node_is_thread(node) && is_of(run, node, &subject))
			return node;
	return NULL;
}

/*
 * Only bpf has the time at the exit, not of some pass before it; since Linux 6.16 without what the
 * kernel then needs to free the memory.
 */
static bool is_time(const struct truth_run *run, double cpu_ns, const struct population_exit *end)
{
	double ticks_ns = (double)end->cpu_ticks * TICK_NS;

	if (strcmp(run->source, "bpf"))
		return cpu_ns <= ticks_ns + EXIT_SLACK;
	return cpu_ns >= ticks_ns - EXIT_SLACK * slow_factor() && cpu_ns <= ticks_ns + EXIT_SLACK;
}

static size_t check_exits_of_tree(struct truth_run *run)
{
	const struct population_exit *end;
	const struct node *node;
	size_t wrong = 0;

	for (size_t i = 0; i < run->exit_count; i++) {
		end = &run->exits[i];
		node = find_exited(run, end);
		if (node && node_is_exited(node) && !node_is_zombie(node) &&
			node->status == end->status && is_time(run, (double)node->cpu_ns, end))
			continue;
		if (wrong++ < LINES_MOST)
			printf("# exit of process %d: wait says 0x%x and %.2f s of CPU, the tree "
			       "0x%x and %.2f s, %s\n",
				end->pid, end->status, (double)end->cpu_ticks / 100,
				node ? node->status : 0,
				node ? (double)node->cpu_ns / SECOND_NS : 0,
				!node                   ? "no node"
				: node_is_zombie(node)  ? "a zombie"
				: !node_is_exited(node) ? "running"
							: "exited");
	}
	return wrong;
}

/* The part of a line that says how it ended. */
static void write_end(char *out, size_t size, int status)
{
	if (WIFSIGNALED(status))
		snprintf(out, size, "\"signal\":\"SIG%s\"%s", sigabbrev_np(WTERMSIG(status)),
			WCOREDUMP(status) ? ",\"core\":true" : "");
	else
		snprintf(out, size, "\"code\":%d", WEXITSTATUS(status));
}

static size_t check_exits_of_json(struct truth_run *run)
{
	char *text = read_text(run->json.path), wanted[64];
	const struct population_exit *end;
	const char *line, *has;
	size_t wrong = 0;

	for (size_t i = 0; i < run->exit_count; i++) {
		end = &run->exits[i];
		line = find_line(run, text, "exit", end->pid, end->start_ticks);
		write_end(wanted, sizeof(wanted), end->status);
		has = line ? strstr(line, wanted) : NULL;
		if (has && has < strchrnul(line, '\n') &&
			is_time(run, said_by_json(line, FIELD_TIME).low, end))
			continue;
		if (wrong++ < LINES_MOST)
			printf("# exit of process %d: wait says %s and %.2f s of CPU, --json "
			       "%.*s\n",
				end->pid, wanted, (double)end->cpu_ticks / 100,
				line ? (int)strcspn(line, "\n") : 7, line ? line : "nothing");
	}
	free(text);
	return wrong;
}

/* ---- the test ---- */

static void begin(struct truth_run *run)
{
	const char *seconds = getenv("MAYFLY_TRUTH_SECONDS"), *all = getenv("MAYFLY_TRUTH");
	unsigned seed = seed_random();

	run->all = all && !strcmp(all, "all");
	snprintf(run->dir, sizeof(run->dir), "build/truth-XXXXXX");
	assert_non_null(mkdtemp(run->dir));
	run->nodes = calloc(4 << 20, sizeof(*run->nodes));
	run->exits = calloc(EXITS_MOST, sizeof(*run->exits));
	assert_non_null(run->nodes);
	assert_non_null(run->exits);
	run->titles = watch_read_titles(run->watch);
	run->seconds = seconds ? atoi(seconds) : SECONDS;
	start_population(run, seed);
	start_mayfly(run, &run->json, false);
	while (size_of(run->json.path) == 0 && boot_ns() < run->json.start_ns + DEADLINE_NS)
		watch_run(run->watch, STEP_NS);
	assert_int_equal(write(run->input, "", 1), 1);
}

static void end_mayfly(struct output_file *file)
{
	if (!file->pid)
		return;
	kill(file->pid, SIGINT);
	waitpid(file->pid, NULL, 0);
	file->pid = 0;
}

static void print_summary(const struct truth_run *run)
{
	printf("# %s: up to %u processes at a time, %zu reaped, %zu passes, %zu runs of --once, "
	       "%llu lost, starts up to %llu ms after those of /proc\n",
		run->source, run->most, run->exit_count, run->passes, run->onces,
		(unsigned long long)watch_lost(run->watch),
		(unsigned long long)run->latest_ticks * 10);
	for (unsigned id = 0; id < FIELD_COUNT; id++)
		if (truth_fields[id].use != TRUTH_DERIVED)
			printf("# %-8s compared %6zu times, %zu differences%s\n",
				field_table[id].word, run->compared[id], run->wrong[id],
				is_compared(run, id) ? "" : " (known, not compared yet)");
}

static void end(struct truth_run *run)
{
	char command[128];

	end_mayfly(&run->once);
	end_mayfly(&run->json);
	print_summary(run);
	while (run->subjects) {
		struct subject *next = run->subjects->next;

		free(run->subjects);
		run->subjects = next;
	}
	watch_close(run->watch);
	free(run->nodes);
	free(run->exits);
	close(run->reports);
	close(run->input);
	snprintf(command, sizeof(command), "rm -rf %s", run->dir);
	assert_int_equal(system(command), 0);
}

/* Two more passes after the last exit. */
static void run_on(struct truth_run *run)
{
	size_t passes = run->passes + 2;

	assert_int_equal(reap(run->population), 0);
	while (run->passes < passes)
		step(run);
	watch_catch_up(run->watch);
	read_reports(run);
}

static bool is_wanted(const char *source)
{
	const char *wanted = getenv("MAYFLY_TRUTH_SOURCE");

	return !wanted || !strcmp(wanted, source);
}

static void check(const char *source, struct live_watch *watch)
{
	struct truth_run run = {.source = source, .watch = watch};
	size_t wrong = 0, never = 0; /* differences; fields that were not compared */

	begin(&run);
	while (is_running(run.population))
		step(&run);
	run_on(&run);
	end_mayfly(&run.json);
	if (!strcmp(run.source, "bpf"))
		wrong += watch_lost(run.watch);
	if (strcmp(run.source, "proc"))
		wrong += check_exits_of_tree(&run) + check_exits_of_json(&run);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		wrong += is_compared(&run, id) ? run.wrong[id] : 0;
		never += truth_fields[id].use != TRUTH_DERIVED && !run.compared[id];
	}
	end(&run);
	assert_true(run.exit_count > 0);
	assert_int_equal(never, 0);
	assert_int_equal(wrong, 0);
}

static void what_mayfly_says_is_what_proc_says(void **state)
{
	if (!is_wanted("bpf"))
		skip();
	check("bpf", watch_open(RING_DEFAULT, 4096));
}

static void and_so_it_is_with_the_process_connector(void **state)
{
	struct live_watch *watch = is_wanted("netlink") ? watch_open_netlink() : NULL;

	if (!watch)
		skip();
	check("netlink", watch);
}

static void and_with_proc_alone(void **state)
{
	if (!is_wanted("proc"))
		skip();
	check("proc", watch_open_proc());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_mayfly_says_is_what_proc_says),
		cmocka_unit_test(and_so_it_is_with_the_process_connector),
		cmocka_unit_test(and_with_proc_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	setlinebuf(stdout);
	if (skip_all(tests, sizeof(tests) / sizeof(*tests)))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
