// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * instructions - prints, for each BPF program, how many instructions this kernel's verifier has
 * followed: it refuses a program at a million.  The programs are loaded as mayfly does it.
 *
 *	instructions [-v]	with -v, what the verifier writes about a program that it refuses
 *	instructions CPUS	as if the kernel may have so many CPUs
 */
#include "bpf/capture.h"
#include "mayfly.skel.h"

#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAMS   16
#define STATS      4 /* BPF_LOG_STATS */
#define LOG_BYTES  4096
#define LONG_BYTES ((16u << 20) - 1) /* what 5.10 takes */

struct program_log {
	char name[32]; /* the program may be gone */
	char *text;
};

static struct program_log logs[PROGRAMS];
static unsigned log_count;
static bool verbose;
static unsigned cpus; /* 0: those of this machine */

int __real_bpf_object__open_skeleton(
	struct bpf_object_skeleton *skeleton, const struct bpf_object_open_opts *options);
int __wrap_bpf_object__open_skeleton(
	struct bpf_object_skeleton *skeleton, const struct bpf_object_open_opts *options);
int __real_bpf_object__load_skeleton(struct bpf_object_skeleton *skeleton);
int __wrap_bpf_object__load_skeleton(struct bpf_object_skeleton *skeleton);

static void log_program(struct bpf_program *program)
{
	struct program_log *log = &logs[log_count];
	size_t size = verbose ? LONG_BYTES : LOG_BYTES;

	if (log_count == PROGRAMS)
		return;
	snprintf(log->name, sizeof(log->name), "%s", bpf_program__name(program));
	log->text = calloc(1, size);
	if (!log->text || bpf_program__set_log_buf(program, log->text, size))
		abort();
	bpf_program__set_log_level(program, verbose ? 1 : STATS);
	log_count++;
}

int __wrap_bpf_object__open_skeleton(
	struct bpf_object_skeleton *skeleton, const struct bpf_object_open_opts *options)
{
	int err = __real_bpf_object__open_skeleton(skeleton, options);
	struct bpf_program *program;

	log_count = 0;
	if (!err)
		bpf_object__for_each_program(program, *skeleton->obj) log_program(program);
	return err;
}

/* mayfly has set what it loads with. */
int __wrap_bpf_object__load_skeleton(struct bpf_object_skeleton *skeleton)
{
	struct bpf_object *object = *skeleton->obj;
	struct bpf_map *areas = bpf_object__find_map_by_name(object, "areas");
	struct bpf_map *constants = bpf_object__find_map_by_name(object, ".rodata");
	size_t size;
	struct mayfly_bpf__rodata *rodata = (void *)bpf_map__initial_value(constants, &size);

	if (cpus) {
		rodata->rss_cpus = cpus;
		memset(rodata->rss_possible, 0xff, sizeof(rodata->rss_possible));
		bpf_map__set_value_size(areas, (1 + cpus) * sizeof(uint64_t));
	}
	return __real_bpf_object__load_skeleton(skeleton);
}

/* The last lines, which have the reason. */
static const char *tail(const char *text)
{
	size_t len = strlen(text);

	return len > LOG_BYTES ? text + len - LOG_BYTES : text;
}

static void print_log(const struct program_log *log)
{
	const char *processed = strstr(log->text, "processed ");

	if (processed && !verbose)
		printf("instructions %-16s %8ld\n", log->name,
			strtol(processed + strlen("processed "), NULL, 10));
	else
		printf("%s\n", tail(log->text));
}

int main(int argc, char **argv)
{
	const struct live_options options = {.ring_bytes = 8 << 20,
		.max_args = 4096,
		.frame_ns = 33000000,
		.cwd = true,
		.failed_later = true};
	char message[512];
	struct capture *capture;

	verbose = argc > 1 && !strcmp(argv[1], "-v");
	cpus = argc > 1 && !verbose ? atoi(argv[1]) : 0;
	capture = capture_open(&options, message, sizeof(message));
	if (!capture)
		printf("%s\n", message);
	for (unsigned i = 0; i < log_count; i++)
		if (logs[i].text[0])
			print_log(&logs[i]);
	capture_close(capture);
	return !capture;
}
