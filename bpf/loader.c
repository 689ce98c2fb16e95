// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * loader.c - what libbpf would do slowly.
 *
 * For each structure of the programs libbpf searches all types of the kernel for those of that
 * name: fifty times.  It gets a copy of only the types that have one of these names
 * (core/types/types.h).
 *
 * The kernel takes tens of milliseconds to verify a program, and libbpf loads them one after the
 * other.  Here each is loaded by a thread of its own; libbpf loads a program that does nothing,
 * whose descriptor then becomes that of the real one.
 */
#include "bpf/capture.h"
#include "core/source/proc/cgroups.h"
#include "core/types/types.h"
#include "mayfly.skel.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Since 6.16 sched_process_exit has an argument for whether the whole group is dead. */
static bool exit_tells_group_dead(const struct types *types)
{
	uint32_t number = types_find(types, "btf_trace_sched_process_exit", BTF_KIND_TYPEDEF);
	const struct btf_type *type;

	if (!number)
		return false;
	type = types_get(types, number); /* a pointer to a function of (void *, ...) */
	type = types_get(types, type->type);
	type = types_get(types, type->type);
	return btf_is_func_proto(type) && btf_vlen(type) >= 3;
}

/* The index of a controller in css_set, plus 1; 0: not known. */
static unsigned find_controller(const struct types *types, const char *controller)
{
	uint32_t number = types_find(types, "cgroup_subsys_id", BTF_KIND_ENUM);
	const struct btf_type *type = number ? types_get(types, number) : NULL;
	char name[CGROUPS_CONTROLLER + 8];

	/* The one that has another name in v1. */
	snprintf(name, sizeof(name), "%s_cgrp_id", strcmp(controller, "blkio") ? controller : "io");
	for (unsigned i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(types_name(types, btf_enum(type)[i].name_off), name))
			return btf_enum(type)[i].val + 1;
	return 0;
}

/* The library tries several files, and tells none of their errors. */
static int read_elsewhere(struct types **types)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const void *bytes;
	uint32_t size;
	int err;

	if (!btf)
		return -errno;
	bytes = btf__raw_data(btf, &size);
	err = bytes ? types_read(types, bytes, size) : -ENOMEM;
	btf__free(btf);
	return err;
}

int loader_read_types(struct types **types, struct loader_found *found)
{
	struct cgroup_choice choice;
	int err = types_open(types);

	if (err && err != -ENOMEM)
		err = read_elsewhere(types);
	if (err)
		return err;
	choice = cgroups_choose();
	found->exit_tells_group_dead = exit_tells_group_dead(*types);
	found->cgroup_v1_rank = choice.rank;
	found->cgroup_v1_controller = find_controller(*types, choice.controller);
	return 0;
}

/* ---- programs ---- */

#define LOADS_MAX   16
#define PAIR        2 /* instructions of read_untrusted */
#define STACK_BYTES (256u << 10)

/* A program that is being loaded. */
struct load {
	struct bpf_program *program;
	struct bpf_prog_load_opts opts;
	struct bpf_insn *code;
	size_t count;
	pthread_t thread;
	int fd; /* or -errno */
};

/* libbpf calls back without a context of the caller. */
static struct {
	const struct types *kernel;
	struct bpf_insn cast[PAIR]; /* as no_cast */
	struct load loads[LOADS_MAX];
	unsigned count;
	bool parallel;
	int file; /* with the types that the programs need: from the open to the load, else -1 */
} loader = {.file = -1};

/* What read_untrusted (read.h) is in the programs; loader.cast is what takes its place. */
static const struct bpf_insn no_cast[PAIR] = {
	{.code = BPF_JMP | BPF_JA}, {.code = BPF_ALU64 | BPF_MOV | BPF_X, .src_reg = BPF_REG_1}};

static void find_cast(const struct types *kernel)
{
	uint32_t cast = types_find(kernel, "bpf_rdonly_cast", BTF_KIND_FUNC),
		 task = types_find(kernel, "task_struct", BTF_KIND_STRUCT);
	const struct bpf_insn found[PAIR] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = (__s32)task},
		{.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL, .imm = (__s32)cast}};

	memcpy(loader.cast, cast && task ? found : no_cast, sizeof(loader.cast));
}

/* Returns whether the code had the first pair. */
static bool replace_pairs(struct load *load, const struct bpf_insn *from, const struct bpf_insn *to)
{
	const size_t size = PAIR * sizeof(*from);
	bool found = false;

	for (size_t i = 0; i + PAIR <= load->count; i++)
		if (!memcmp(load->code + i, from, size)) {
			memcpy(load->code + i, to, size);
			found = true;
		}
	return found;
}

static void load_code(struct load *load)
{
	load->fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, bpf_program__name(load->program), "GPL",
		load->code, load->count, &load->opts);
	if (load->fd < 0)
		load->fd = -errno;
}

/* A kernel that has the cast refuses it if it interprets programs. */
static void *load_program(void *ctx)
{
	struct load *load = ctx;

	replace_pairs(load, no_cast, loader.cast);
	load_code(load);
	if (load->fd < 0 && replace_pairs(load, loader.cast, no_cast))
		load_code(load);
	return NULL;
}

/* With all signals blocked: they are for the first thread. */
static int start_thread(struct load *load)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int err = pthread_attr_init(&attr);

	if (err)
		return -err;
	sigfillset(&all);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&load->thread, &attr, load_program, load);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return -err;
}

static int start_load(struct bpf_program *program, const struct bpf_prog_load_opts *opts)
{
	struct load *load = &loader.loads[loader.count];
	size_t count = bpf_program__insn_cnt(program);
	int err;

	if (!loader.parallel || loader.count == LOADS_MAX || bpf_program__log_level(program))
		return -EAGAIN;
	*load = (struct load){.program = program, .opts = *opts, .count = count};
	load->code = malloc(count * sizeof(*load->code));
	if (!load->code)
		return -ENOMEM;
	memcpy(load->code, bpf_program__insns(program), count * sizeof(*load->code));
	err = start_thread(load);
	if (err)
		free(load->code);
	else
		loader.count++;
	return err;
}

/* What libbpf loads in the meantime. */
static int make_empty(struct bpf_program *program, struct bpf_prog_load_opts *opts)
{
	struct bpf_insn code[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};

	opts->expected_attach_type = 0;
	opts->attach_btf_id = 0;
	opts->prog_btf_fd = 0;
	opts->func_info_cnt = opts->line_info_cnt = 0;
	return bpf_program__set_insns(program, code, sizeof(code) / sizeof(*code));
}

/* "tp_btf/task_newtask" is attached where btf_trace_task_newtask is the type. */
static uint32_t find_target(const struct bpf_program *program, bool iterates)
{
	const char *target = strchr(bpf_program__section_name(program), '/');
	char name[64];

	snprintf(name, sizeof(name), "%s%s", iterates ? "bpf_iter_" : "btf_trace_",
		target ? target + 1 : "");
	return types_find(loader.kernel, name, iterates ? BTF_KIND_FUNC : BTF_KIND_TYPEDEF);
}

/* libbpf_prog_prepare_load_fn_t */
static int prepare_program(
	struct bpf_program *program, struct bpf_prog_load_opts *opts, long iterates)
{
	uint32_t target = find_target(program, iterates);

	if (!target)
		return -ENOENT;
	opts->attach_btf_id = target;
	if (!start_load(program, opts))
		return make_empty(program, opts);
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

/* libbpf_prog_attach_fn_t */
static int attach_program(const struct bpf_program *program, long iterates, struct bpf_link **link)
{
	*link = iterates ? bpf_program__attach_iter(program, NULL)
			 : bpf_program__attach_trace(program);
	return *link ? 0 : -errno;
}

/*
 * Another type than these programs have: for that one libbpf would read all types of the kernel
 * again.
 */
static int register_handler(const char *section, enum bpf_attach_type attach_type, bool iterates)
{
	const struct libbpf_prog_handler_opts opts = {.sz = sizeof(opts),
		.cookie = iterates,
		.prog_prepare_load_fn = prepare_program,
		.prog_attach_fn = attach_program};

	return libbpf_register_prog_handler(
		section, BPF_PROG_TYPE_RAW_TRACEPOINT, attach_type, &opts);
}

static int register_handlers(void)
{
	static bool registered;
	int id = 0;

	if (!registered)
		id = register_handler("tp_btf+", BPF_TRACE_RAW_TP, false);
	if (!registered && id >= 0)
		id = register_handler("iter+", BPF_TRACE_ITER, true);
	registered |= id >= 0;
	return id < 0 ? id : 0;
}

/* ---- objects ---- */

static void close_file(void)
{
	if (loader.file >= 0)
		close(loader.file);
	loader.file = -1;
}

/* The library takes a path: without /proc it searches all types. */
static bool open_file(char *path, size_t size)
{
	loader.file = memfd_create("types", MFD_CLOEXEC);
	snprintf(path, size, "/proc/self/fd/%d", loader.file);
	if (loader.file >= 0 && access(path, R_OK) == 0)
		return true;
	close_file();
	return false;
}

int loader_open(struct mayfly_bpf **skel)
{
	int err = register_handlers();
	char path[32];
	LIBBPF_OPTS(bpf_object_open_opts, opts);

	if (err)
		return err;
	if (open_file(path, sizeof(path)))
		opts.btf_custom_path = path;
	*skel = mayfly_bpf__open_opts(&opts);
	if (!*skel)
		err = -errno;
	if (err)
		close_file();
	return err;
}

static int end_load(struct load *load)
{
	int err = 0;

	pthread_join(load->thread, NULL);
	free(load->code);
	if (load->fd < 0)
		return load->fd;
	if (dup3(load->fd, bpf_program__fd(load->program), O_CLOEXEC) < 0)
		err = -errno;
	close(load->fd);
	return err;
}

/* Waits for all.  Returns whether all are loaded. */
static bool end_loads(void)
{
	bool loaded = true;

	for (unsigned i = 0; i < loader.count; i++)
		loaded &= !end_load(&loader.loads[i]);
	loader.count = 0;
	return loaded;
}

static int write_types(const struct types *kernel, const struct btf *btf)
{
	struct types *programs;
	uint32_t size;
	const void *bytes = btf__raw_data(btf, &size);
	int err = bytes ? types_read(&programs, bytes, size) : -ENOMEM;

	if (err)
		return err;
	err = types_write_copy(kernel, programs, loader.file);
	types_close(programs);
	return err;
}

int loader_load(struct mayfly_bpf *skel, const struct types *kernel, bool parallel)
{
	int err = 0;

	loader.kernel = kernel;
	find_cast(kernel);
	loader.parallel = parallel;
	if (loader.file >= 0)
		err = write_types(kernel, bpf_object__btf(skel->obj));
	if (!err)
		err = mayfly_bpf__load(skel);
	if (!end_loads() && !err)
		err = -EAGAIN;
	close_file();
	/* The library takes want of memory for a kernel that cannot map the variables. */
	return !err && !skel->bss ? -ENOMEM : err;
}
