// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/capture.h"

#include "bpf/record.h"
#include "core/io/namespace.h"
#include "core/io/refusal.h"
#include "core/io/tracepoint.h"
#include "core/source/proc/cpus.h"
#include "core/types/types.h"
#include "mayfly.skel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define PROGRAMS     12
#define FILES_NEEDED 40     /* open at the same time: maps, programs, links, readers, a screen */
#define LOOKS_MIN    16384u /* entries, of 56 bytes; powers of two */
#define LOOKS_MAX    262144u
#define LOOKS_EACH   4u /* entries per task, at the start */
/* After a wake-up programs are quiet for slightly less time than the reader needs to poll again. */
#define FRAME_SHARE(ns) ((ns) - (ns) / 8)

struct capture {
	struct mayfly_bpf *skel;
	struct ring ring;
	const struct bpf_program *programs[PROGRAMS]; /* the loaded ones */
	int program_count;
	struct loader_found found;
	struct types *types; /* of the kernel, until the programs are loaded */
	uint64_t frame_ns;
	int64_t unreported;    /* as last counted */
	int64_t missed_before; /* while the programs were attached: the snapshot comes later */
	uint64_t quiet_ns;     /* until then the programs do not wake the reader */
	bool busy;             /* the last poll found something */
};

/*
 * libbpf writes messages to standard error, in the middle of the screen.  The first warning is kept
 * for the sentence that the user sees, but not of what is then tried in another way; the function
 * has no context argument, so the text is static.
 */
static char first_warning[256];

static int keep_warning(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level == LIBBPF_WARN && !first_warning[0]) {
		vsnprintf(first_warning, sizeof(first_warning), format, args);
		first_warning[strcspn(first_warning, "\n")] = 0;
		if (strstr(first_warning, "Retrying"))
			first_warning[0] = 0;
	}
	return 0;
}

/* Not attached with the others. */
static void set_on_request(struct bpf_program *program, bool loaded)
{
	bpf_program__set_autoload(program, loaded);
	bpf_program__set_autoattach(program, false);
}

/* The parts for failed execs: loaded now or never, and attached on request. */
static void configure_attempts(struct mayfly_bpf *skel, bool wanted)
{
	set_on_request(skel->progs.handle_attempt, wanted);
	bpf_map__set_autocreate(skel->maps.attempt_scratches, wanted);
}

static void list_programs(struct capture *capture)
{
	struct bpf_program *program;

	bpf_object__for_each_program(
		program, capture->skel->obj) if (bpf_program__fd(program) >= 0 &&
						 capture->program_count < PROGRAMS)
		capture->programs[capture->program_count++] = program;
}

/* So many entries that few processes share one, with room for many more. */
static unsigned count_looks(void)
{
	unsigned places = LOOKS_MIN;
	struct sysinfo info;

	if (sysinfo(&info) == 0)
		while (places < LOOKS_MAX && places < LOOKS_EACH * info.procs)
			places *= 2;
	return places;
}

/* Without /proc the pid namespace is not known, and the programs compare it. */
static void configure_namespaces(struct mayfly_bpf *skel)
{
	skel->rodata->pids_differ = !namespace_is_first(NAMESPACE_PID);
	skel->rodata->boot_offset_ns = namespace_read_offsets().boot_ns;
	set_on_request(skel->progs.find_pid_ns, skel->rodata->pids_differ);
}

/* Without tracefs, which has the numbers of tracepoints, there are no second programs. */
static void configure_skipped(struct mayfly_bpf *skel)
{
	bool skips = tracepoint_skips(), seconds = skips && tracepoint_number(TRACEPOINT_EXEC) >= 0;

	skel->rodata->skipped_is_possible = skips;
	bpf_program__set_autoload(skel->progs.handle_fork, !skips);
	bpf_program__set_autoload(skel->progs.handle_fork_awake, skips);
	if (!seconds)
		return;
	bpf_map__set_max_entries(skel->maps.scratches, 2);
	set_on_request(skel->progs.handle_exec_skipped, true);
	set_on_request(skel->progs.handle_exit_skipped, true);
}

static void configure(
	struct capture *capture, const struct live_options *options, bool failed_execs)
{
	struct mayfly_bpf *skel = capture->skel;
	unsigned tasks_seen = count_looks(), left_out; /* which --check prints */

	skel->rodata->page_shift = __builtin_ctzl(sysconf(_SC_PAGESIZE));
	skel->rodata->rss_cpus = cpus_read((uint64_t *)skel->rodata->rss_possible, &left_out);
	bpf_map__set_value_size(skel->maps.areas, (1 + skel->rodata->rss_cpus) * sizeof(uint64_t));
	skel->rodata->max_args = options->max_args;
	skel->rodata->wants_cwd = options->cwd;
	skel->rodata->frame_ns = FRAME_SHARE(options->frame_ns);
	skel->rodata->ring_half = options->ring_bytes / 2;
	skel->rodata->exit_tells_group_dead = capture->found.exit_tells_group_dead;
	if (capture->found.exit_tells_group_dead)
		bpf_map__set_max_entries(skel->maps.peaks, 1);
	skel->rodata->cgroup_v1_controller = capture->found.cgroup_v1_controller;
	skel->rodata->cgroup_v1_rank = capture->found.cgroup_v1_rank;
	bpf_map__set_max_entries(skel->maps.events, options->ring_bytes);
	skel->rodata->changed_mask = tasks_seen - 1;
	bpf_map__set_max_entries(skel->maps.tasks_seen, tasks_seen);
	configure_attempts(skel, failed_execs);
	configure_namespaces(skel);
	configure_skipped(skel);
}

/* A second program, after the first one.  Where it cannot be, what is skipped is lost. */
static void attach_second(struct bpf_program *program, struct bpf_link **link, const char *point)
{
	int fd = bpf_program__fd(program) < 0 ? -1 : tracepoint_open(point);

	if (fd < 0)
		return;
	*link = bpf_program__attach_perf_event(program, fd);
	if (!*link)
		close(fd); /* else it is the link's */
}

/*
 * The exit program first: every process seen to start is then seen to end, and leaves no entry in a
 * map.
 */
static int attach_programs(struct mayfly_bpf *skel)
{
	skel->links.handle_exit = bpf_program__attach(skel->progs.handle_exit);
	if (!skel->links.handle_exit || mayfly_bpf__attach(skel)) /* the others, too */
		return -errno;
	attach_second(
		skel->progs.handle_exit_skipped, &skel->links.handle_exit_skipped, TRACEPOINT_EXIT);
	attach_second(
		skel->progs.handle_exec_skipped, &skel->links.handle_exec_skipped, TRACEPOINT_EXEC);
	return 0;
}

/* The program finds the namespace of its caller. */
static int find_pid_ns(struct capture *capture, const struct live_options *options)
{
	struct mayfly_bpf *skel = capture->skel;
	int fd = bpf_program__fd(skel->progs.find_pid_ns), err;
	LIBBPF_OPTS(bpf_test_run_opts, run);

	if (fd < 0)
		return 0;
	err = bpf_prog_test_run_opts(fd, &run);
	return err ? err : skel->bss->pid_ns_address ? 0 : -ENODATA;
}

static int open_ring(struct capture *capture, const struct live_options *options)
{
	return ring_open(
		&capture->ring, bpf_map__fd(capture->skel->maps.events), options->ring_bytes);
}

static int create_iter(const struct bpf_link *link)
{
	int fd = bpf_iter_create(bpf_link__fd(link));

	return fd < 0 ? -errno : fd;
}

/*
 * With too few descriptors the library takes its failed probes of the kernel for missing features,
 * and the kernel then refuses the programs as invalid.
 */
static int reserve_files(struct capture *capture, const struct live_options *options)
{
	int fds[FILES_NEEDED], count = 0, err = 0;

	while (!err && count < FILES_NEEDED) {
		fds[count] = open("/", O_PATH | O_CLOEXEC);
		if (fds[count] < 0)
			err = -errno;
		else
			count++;
	}
	while (count > 0)
		close(fds[--count]);
	return err;
}

static int read_types(struct capture *capture, const struct live_options *options)
{
	return loader_read_types(&capture->types, &capture->found);
}

static int open_skeleton(struct capture *capture, const struct live_options *options)
{
	first_warning[0] = 0;
	return loader_open(&capture->skel);
}

static int load(struct capture *capture, const struct live_options *options, bool failed_execs,
	bool parallel)
{
	int err;

	configure(capture, options, failed_execs);
	err = loader_load(capture->skel, capture->types, parallel);
	if (err) {
		mayfly_bpf__destroy(capture->skel);
		capture->skel = NULL;
	}
	return err;
}

static int load_again(
	struct capture *capture, const struct live_options *options, bool failed_execs)
{
	int err = open_skeleton(capture, options);

	return err ? err : load(capture, options, failed_execs, false);
}

/* A failure of what is only needed later must not prevent what is needed now. */
static int load_all(struct capture *capture, const struct live_options *options)
{
	bool failed_execs = options->failed || options->failed_later;
	int err = load(capture, options, failed_execs, true);

	if (err == -EAGAIN)
		err = load_again(capture, options, failed_execs);
	if (!err || options->failed || !options->failed_later)
		return err;
	return load_again(capture, options, false);
}

static int attach(struct capture *capture, const struct live_options *options)
{
	int err = attach_programs(capture->skel);

	return err || !options->failed ? err : capture_set_failed_execs(capture, true);
}

/* An iterator that cannot be made must not be noticed only by the first pass. */
static int try_scan(struct capture *capture, const struct live_options *options)
{
	int fd = create_iter(capture->skel->links.handle_task);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* Returns 0, or -errno and the step that failed. */
static int start(
	struct capture *capture, const struct live_options *options, enum refusal_step *step)
{
	static int (*const steps[REFUSAL_STEPS])(
		struct capture * capture, const struct live_options *options) = {
		[REFUSAL_FILES] = reserve_files,
		[REFUSAL_TYPES] = read_types,
		[REFUSAL_OPEN] = open_skeleton,
		[REFUSAL_LOAD] = load_all,
		[REFUSAL_PIDS] = find_pid_ns,
		[REFUSAL_RING] = open_ring,
		[REFUSAL_ATTACH] = attach,
		[REFUSAL_SCAN] = try_scan,
	};
	int err = 0;

	for (*step = 0; *step < REFUSAL_STEPS; (*step)++) {
		err = steps[*step](capture, options);
		if (err)
			break;
	}
	return err;
}

static void explain(int err, enum refusal_step step, const struct live_options *options,
	char *message, size_t size)
{
	const struct refusal refusal = {.step = step,
		.error = err,
		.message = first_warning,
		.ring_bytes = options->ring_bytes};
	struct situation situation;

	refusal_read_situation(&situation);
	refusal_explain(&refusal, &situation, message, size);
}

static struct bpf_prog_info read_info(const struct bpf_program *program)
{
	struct bpf_prog_info info = {0};
	__u32 len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &len))
		memset(&info, 0, sizeof(info));
	return info;
}

static bool has_second_programs(const struct capture *capture)
{
	return capture->skel->links.handle_exec_skipped;
}

/*
 * What programs were skipped for, less what second programs have reported.  An event that is
 * between its two programs makes it one too high or, when the second one runs first, too low.
 */
static int64_t count_unreported(const struct capture *capture)
{
	int64_t sum = 0;

	for (int i = 0; i < capture->program_count; i++)
		if (bpf_program__type(capture->programs[i]) != BPF_PROG_TYPE_TRACEPOINT)
			sum += read_info(capture->programs[i]).recursion_misses;
	return sum - (int64_t)record_dropped(capture->skel->bss->skipped_covered);
}

struct capture *capture_open(const struct live_options *options, char *message, size_t size)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	enum refusal_step step = REFUSAL_FILES;
	int err = -ENOMEM;

	if (capture) {
		capture->frame_ns = options->frame_ns;
		libbpf_set_print(keep_warning);
		err = start(capture, options, &step);
		types_close(capture->types);
		capture->types = NULL;
	}
	if (!err) {
		list_programs(capture);
		capture->unreported = count_unreported(capture);
		capture->missed_before = capture->unreported;
		return capture;
	}
	explain(err, step, options, message, size);
	capture_close(capture);
	return NULL;
}

int capture_set_failed_execs(struct capture *capture, bool on)
{
	struct bpf_program *program = capture->skel->progs.handle_attempt;
	struct bpf_link **link = &capture->skel->links.handle_attempt;

	if (bpf_program__fd(program) < 0)
		return -EOPNOTSUPP;
	if (on == !!*link)
		return 0;
	if (on) {
		*link = bpf_program__attach(program);
		return *link ? 0 : -errno;
	}
	bpf_link__destroy(*link);
	*link = NULL;
	return 0;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	ring_close(&capture->ring);
	mayfly_bpf__destroy(capture->skel);
	free(capture);
}

struct ring *capture_ring(struct capture *capture)
{
	return &capture->ring;
}

/* While every poll finds something wake-ups would only cost: they wait until half a frame later. */
uint64_t capture_next_poll(struct capture *capture, bool found, uint64_t now_ns)
{
	bool again = found && capture->busy;

	capture->busy = found;
	if (again) {
		capture->quiet_ns = now_ns + capture->frame_ns + capture->frame_ns / 2;
		__atomic_store_n(
			&capture->skel->bss->wake_quiet_ns, capture->quiet_ns, __ATOMIC_RELAXED);
	}
	return found || now_ns < capture->quiet_ns ? now_ns + capture->frame_ns : 0;
}

void capture_want_threads(struct capture *capture, bool wanted)
{
	__atomic_store_n(&capture->skel->bss->threads_wanted, wanted, __ATOMIC_RELEASE);
}

void capture_repeat_cgroups(struct capture *capture)
{
	__atomic_add_fetch(&capture->skel->bss->cgroup_epoch, 1, __ATOMIC_RELEASE);
}

int capture_pass(struct capture *capture, enum capture_pass kind)
{
	if (kind == CAPTURE_WHOLE) {
		capture_repeat_cgroups(capture);
	} else {
		capture->skel->bss->changed_pass++;
		capture->skel->bss->changed_all = kind == CAPTURE_ALL;
	}
	return create_iter(capture->skel->links.handle_task);
}

void capture_go_on(struct capture *capture, bool whole)
{
	capture->skel->bss->changed_whole = whole;
	__atomic_store_n(&capture->skel->bss->changed_count, 0, __ATOMIC_RELEASE);
}

uint64_t capture_lost(const struct capture *capture)
{
	return record_dropped(capture->skel->bss->drops);
}

uint64_t capture_missed(struct capture *capture, bool is_settled)
{
	int64_t now = count_unreported(capture), lost = now;

	if (has_second_programs(capture)) {
		lost = now < capture->unreported ? now : capture->unreported;
		if (!is_settled && now > capture->missed_before)
			capture->missed_before = now;
	}
	capture->unreported = now;
	lost -= capture->missed_before;
	return lost > 0 ? lost : 0;
}

uint64_t capture_cost_ns(const struct capture *capture)
{
	uint64_t sum = 0;

	for (int i = 0; i < capture->program_count; i++)
		sum += read_info(capture->programs[i]).run_time_ns;
	return sum;
}
