// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/live.h"

#include "bpf/capture.h"

#include "core/io/refusal.h"
#include "core/base/clock.h"
#include "core/io/namespace.h"
#include "core/io/privilege.h"
#include "core/io/proc_mount.h"
#include "core/io/tracepoint.h"
#include "core/source/proc/cpus.h"
#include "core/types/types.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SENTENCE      1024
#define SNAPSHOT_NS   (20 * SECOND_NS) /* time for all processes of the machine */
#define EVENTS_NS     (3 * SECOND_NS)  /* and for the events of one */
#define TRIAL_SECONDS 30u
#define NO_PROGRAM    "/nonexistent/mayfly" /* an exec of it fails */

/* The result of a check: a missing optional feature is no failure. */
enum verdict { GOOD, OPTIONAL, BAD };

struct finding {
	enum verdict verdict;
	char text[SENTENCE]; /* the state, and what to do */
};

/* What the child process has found, in memory that it shares. */
struct check_trial {
	bool read_types, ended;
	struct finding types, programs, attempts;
};

struct check {
	const struct live_options *options;
	int (*connector)(char *message, size_t size);
	struct situation situation;
	struct check_trial *trial;
	int killed_by; /* the signal that has ended the trial; 0: none */
};

static void set(struct finding *finding, enum verdict verdict, const char *text)
{
	finding->verdict = verdict;
	snprintf(finding->text, sizeof(finding->text), "%s", text);
}

/* ---- the trial, in the child process ---- */

/* The events of a process started for the trial. */
struct sighting {
	pid_t pid; /* 0: not started yet */
	unsigned processes;
	bool settled, forked, failed, exited;
};

/* event_fn */
static int note_event(void *ctx, const struct event *event)
{
	struct sighting *seen = ctx;
	bool is_its = seen->pid && event->id.pid == seen->pid;

	seen->processes += event->kind == EVENT_SEED;
	seen->settled |= event->kind == EVENT_SETTLED;
	seen->forked |= is_its && event->kind == EVENT_FORK;
	seen->failed |= is_its && event->kind == EVENT_EXEC_FAILED;
	seen->exited |= is_its && event->kind == EVENT_EXIT;
	return 0;
}

/* Reads events until *until, or the time is over.  Returns 0 or -errno. */
static int follow(struct source *source, struct sighting *seen, const bool *until, uint64_t time_ns)
{
	struct pollfd ready = {.fd = source->fd, .events = POLLIN};
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + time_ns, now_ns;
	int err = 0;

	while (err >= 0 && !*until && (now_ns = clock_read(CLOCK_BOOTTIME)) < end_ns) {
		if (!source->due_ns || source->due_ns > now_ns)
			poll(&ready, 1, 10);
		err = source_drain(source, 4096, note_event, seen);
	}
	return err < 0 ? err : *until ? 0 : -ETIMEDOUT;
}

/* It fails to execute a program, and exits. */
static pid_t start_process(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl(NO_PROGRAM, NO_PROGRAM, (char *)NULL);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

static void judge_events(
	struct check_trial *trial, const struct sighting *seen, uint64_t snapshot_ns)
{
	struct finding *programs = &trial->programs;

	if (!seen->forked || !seen->exited) {
		set(programs, BAD,
			"loaded and attached, but the start and end of a child process were not "
			"reported: use --source=netlink");
		return;
	}
	programs->verdict = GOOD;
	snprintf(programs->text, sizeof(programs->text),
		"loaded and attached; a scan of %u processes took %.1f ms; a child process was "
		"seen to start and end",
		seen->processes, (double)snapshot_ns / 1e6);
}

static void try_events(struct check_trial *trial, struct source *source)
{
	struct sighting seen = {0};
	uint64_t begin_ns = clock_read(CLOCK_MONOTONIC), snapshot_ns;
	int err = follow(source, &seen, &seen.settled, SNAPSHOT_NS);

	snapshot_ns = clock_read(CLOCK_MONOTONIC) - begin_ns;
	if (!err) {
		seen.pid = start_process();
		err = seen.pid < 0 ? -errno : follow(source, &seen, &seen.exited, EVENTS_NS);
	}
	if (err && err != -ETIMEDOUT) {
		trial->programs.verdict = BAD;
		snprintf(trial->programs.text, sizeof(trial->programs.text),
			"loaded and attached, but events cannot be read: %s", strerror(-err));
	} else {
		judge_events(trial, &seen, snapshot_ns);
	}
	if (source->failed_execs)
		set(&trial->attempts, seen.failed ? GOOD : OPTIONAL,
			seen.failed
				? "supported (--failed, X)"
				: "not supported (--failed, X): a failed exec was not reported");
}

/* Failed execs are optional: without them the rest may work. */
static struct source *open_source(struct check_trial *trial, const struct live_options *options)
{
	struct live_options with = *options;
	char why[SENTENCE];
	struct source *source;

	with.failed = true;
	with.failed_later = false;
	source = live_open(&with, why, sizeof(why));
	if (source)
		return source;
	trial->attempts.verdict = OPTIONAL;
	snprintf(trial->attempts.text, sizeof(trial->attempts.text),
		"not supported (--failed, X): %.900s", why);
	with.failed = false;
	source = live_open(&with, trial->programs.text, sizeof(trial->programs.text));
	if (!source) {
		trial->programs.verdict = BAD;
		set(&trial->attempts, OPTIONAL, "not tested: the programs do not work");
	}
	return source;
}

static void try_types(struct check *check)
{
	struct finding *types = &check->trial->types;
	struct refusal refusal = {.step = REFUSAL_TYPES, .message = ""};
	struct loader_found found;
	struct types *read;

	libbpf_set_print(NULL);
	refusal.error = loader_read_types(&read, &found);
	types->verdict = refusal.error ? BAD : GOOD;
	if (refusal.error)
		refusal_explain(&refusal, &check->situation, types->text, sizeof(types->text));
	types_close(read);
	check->trial->read_types = true;
}

static void run_trial(struct check *check)
{
	struct check_trial *trial = check->trial;
	struct source *source;

	try_types(check);
	if (check->situation.in_user_namespace || *check->situation.missing) {
		set(&trial->programs, OPTIONAL, "not tested: missing capabilities");
		set(&trial->attempts, OPTIONAL, "not tested: missing capabilities");
	} else {
		source = open_source(trial, check->options);
		if (source)
			try_events(trial, source);
		source_close(source);
	}
	trial->ended = true;
}

/* When memory is short the kernel ends this process first, and not mayfly. */
static void volunteer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1000", 4) != 4)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(fd);
}

static void begin_trial(struct check *check)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		volunteer();
		alarm(TRIAL_SECONDS);
		run_trial(check);
		_exit(0);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	check->killed_by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (child < 0)
		set(&check->trial->programs, BAD, strerror(errno));
}

/* What the child has not found, since it was killed. */
static void explain_end(const struct check *check, struct finding *finding)
{
	char limit[SENTENCE - 128];

	finding->verdict = BAD;
	confinement_explain(&check->situation.confinement, -ENOMEM, limit, sizeof(limit));
	if (check->killed_by == SIGKILL)
		snprintf(finding->text, sizeof(finding->text),
			"the kernel ended the trial for want of memory: about 32M are needed "
			"beside "
			"the ring buffer (--ring); %s",
			limit);
	else if (check->killed_by == SIGALRM)
		snprintf(finding->text, sizeof(finding->text),
			"the trial did not end within %u s: the machine is too busy",
			TRIAL_SECONDS);
	else
		snprintf(finding->text, sizeof(finding->text), "the trial was ended by signal %d",
			check->killed_by);
}

/* ---- the checks ---- */

/* Returns true when that cause makes it a failure. */
static bool has_cause(const struct check *check, enum cause cause, struct finding *finding)
{
	if (!refusal_has_cause(cause, &check->situation, finding->text, sizeof(finding->text)))
		return false;
	finding->verdict = BAD;
	return true;
}

static void check_kernel(const struct check *check, struct finding *finding)
{
	const struct utsname *kernel = &check->situation.kernel;

	if (!has_cause(check, CAUSE_OLD_KERNEL, finding))
		snprintf(finding->text, sizeof(finding->text), "%s %s", kernel->release,
			kernel->machine);
}

static void check_types(const struct check *check, struct finding *finding)
{
	*finding = check->trial->types;
	if (!check->trial->read_types)
		explain_end(check, finding);
	else if (finding->verdict == GOOD && access(TYPES_FILE, R_OK))
		snprintf(finding->text, sizeof(finding->text),
			"found in /boot, /lib/modules or /usr/lib/debug; there is "
			"no " TYPES_FILE);
	else if (finding->verdict == GOOD)
		set(finding, GOOD, TYPES_FILE);
}

static void check_lockdown(const struct check *check, struct finding *finding)
{
	static const char *const texts[] = {
		[LOCKDOWN_UNKNOWN] = "not known: /sys/kernel/security is not mounted",
		[LOCKDOWN_NONE] = "none",
		[LOCKDOWN_INTEGRITY] = "integrity, which permits BPF",
	};
	enum lockdown lockdown = check->situation.confinement.lockdown;

	if (!has_cause(check, CAUSE_LOCKDOWN, finding))
		set(finding, lockdown == LOCKDOWN_UNKNOWN ? OPTIONAL : GOOD, texts[lockdown]);
}

static void check_capabilities(const struct check *check, struct finding *finding)
{
	if (!has_cause(check, CAUSE_CAPABILITIES, finding))
		privilege_write(finding->text, sizeof(finding->text));
}

static void check_proc(const struct check *check, struct finding *finding)
{
	unsigned limits = proc_mount_read();

	set(finding, GOOD, "shows all processes, and the machine");
	if (!limits)
		return;
	finding->verdict = limits & PROC_MOUNT_OTHER ? BAD : OPTIONAL;
	proc_mount_explain(limits, finding->text, sizeof(finding->text));
}

static void check_pid_namespace(const struct check *check, struct finding *finding)
{
	if (!proc_mount_has_pids(proc_mount_read()))
		set(finding, OPTIONAL, "not known: see /proc");
	else if (namespace_is_first(NAMESPACE_PID))
		set(finding, GOOD, "the machine's first: all processes are visible");
	else
		set(finding, OPTIONAL,
			"a container: only its own processes are visible, by their pids in it; to "
			"see all, run mayfly outside, or the container with --pid=host");
}

static void check_programs(const struct check *check, struct finding *finding)
{
	*finding = check->trial->programs;
	if (check->killed_by)
		explain_end(check, finding);
}

/* The model that runs, as debugfs has it: "full (lazy)"; else as it was chosen at boot. */
static void read_preemption(char *model, size_t size)
{
	static const struct {
		const char *file, *before, *end;
	} places[] = {
		{"/sys/kernel/debug/sched/preempt", "(", ")"},
		{"/proc/cmdline", "preempt=", " \n"},
	};
	char text[4096];

	snprintf(model, size, "lazy or full");
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		FILE *in = fopen(places[i].file, "re");
		const char *word = NULL;

		if (in && fgets(text, sizeof(text), in))
			word = strstr(text, places[i].before);
		if (in)
			fclose(in);
		if (!word)
			continue;
		word += strlen(places[i].before);
		snprintf(model, size, "%.*s", (int)strcspn(word, places[i].end), word);
		return;
	}
}

/* It matters since Linux 7.0, where programs on tracepoints can be preempted. */
static void check_preemption(const struct check *check, struct finding *finding)
{
	char model[32];

	if (!tracepoint_skips())
		return;
	read_preemption(model, sizeof(model));
	snprintf(finding->text, sizeof(finding->text),
		"%s: what a program is skipped for is reported by another", model);
	if (tracepoint_number(TRACEPOINT_EXEC) >= 0)
		return;
	finding->verdict = OPTIONAL;
	snprintf(finding->text, sizeof(finding->text),
		"%s: this kernel may preempt the programs, and skips them for what happens "
		"meanwhile on that CPU; such events count as lost, and all tasks are then scanned "
		"again; to have them reported, run as root: /sys/kernel/tracing is not readable",
		model);
}

/* The programs read what each CPU has not yet added to the size of a process, of so many CPUs. */
static void check_cpus(const struct check *check, struct finding *finding)
{
	uint64_t mask[CPUS_WORDS];
	unsigned left_out;

	cpus_read(mask, &left_out);
	if (!left_out)
		return;
	finding->verdict = OPTIONAL;
	snprintf(finding->text, sizeof(finding->text),
		"%u of this machine have numbers above %u: RES leaves out what these hold of a "
		"process, and may be too small",
		left_out, CPUS_MAX - 1);
}

static void check_attempts(const struct check *check, struct finding *finding)
{
	*finding = check->trial->attempts;
	if (!*finding->text)
		set(finding, OPTIONAL, "not tested: the programs do not work");
}

static void check_connector(const struct check *check, struct finding *finding)
{
	char why[SENTENCE / 2];

	if (!proc_mount_has_pids(proc_mount_read())) {
		set(finding, OPTIONAL, "not tested: it needs /proc");
	} else if (check->connector(why, sizeof(why))) {
		finding->verdict = OPTIONAL;
		snprintf(finding->text, sizeof(finding->text),
			"%s; else the screen reads /proc when BPF is unavailable", why);
	} else {
		set(finding, GOOD,
			"answers; without BPF the screen uses it, and --source=netlink does");
	}
}

/* A check that leaves the text empty does not apply here. */
static const struct {
	const char *name;
	void (*check)(const struct check *check, struct finding *finding);
} checks[] = {
	{"kernel", check_kernel},
	{"BTF", check_types},
	{"lockdown", check_lockdown},
	{"capabilities", check_capabilities},
	{"/proc", check_proc},
	{"pid namespace", check_pid_namespace},
	{"programs", check_programs},
	{"preemption", check_preemption},
	{"CPUs", check_cpus},
	{"failed execs", check_attempts},
	{"proc connector", check_connector},
};

static void print_line(FILE *out, const char *name, const struct finding *finding)
{
	static const char *const words[] = {"ok", "--", "NO"};

	fprintf(out, "%-15s %s  %s\n", name, words[finding->verdict], finding->text);
}

int check_print(
	FILE *out, const struct live_options *options, int (*connector)(char *message, size_t size))
{
	struct check check = {.options = options, .connector = connector};
	struct finding finding;
	int status = 0;

	check.trial = mmap(NULL, sizeof(*check.trial), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (check.trial == MAP_FAILED) {
		fprintf(out, "not enough memory\n");
		return 3;
	}
	refusal_read_situation(&check.situation);
	fflush(out);
	begin_trial(&check);
	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		finding = (struct finding){.verdict = GOOD};
		checks[i].check(&check, &finding);
		if (*finding.text)
			print_line(out, checks[i].name, &finding);
		if (finding.verdict == BAD)
			status = 3;
	}
	munmap(check.trial, sizeof(*check.trial));
	return status;
}
