// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * loader.c - what libbpf would do slowly.
 *
 * For each structure of the programs libbpf searches all types of the kernel, more than a hundred
 * thousand, for those of that name: fifty times.  It gets a copy of only the types that have one of
 * these names, and what they contain.  A pointer there leads to nothing: where a field is does not
 * depend on that.
 *
 * The kernel takes tens of milliseconds to verify a program, and libbpf loads them one after the
 * other.  Here each is loaded by a thread of its own; libbpf loads a program that does nothing,
 * whose descriptor then becomes that of the real one.
 */
#include "bpf/capture.h"
#include "core/source/proc/cgroups.h"
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
static bool exit_tells_group_dead(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "btf_trace_sched_process_exit", BTF_KIND_TYPEDEF);
	const struct btf_type *type;

	if (id <= 0)
		return false;
	type = btf__type_by_id(btf, id); /* a pointer to a function of (void *, ...) */
	type = btf__type_by_id(btf, type->type);
	type = btf__type_by_id(btf, type->type);
	return btf_is_func_proto(type) && btf_vlen(type) >= 3;
}

/* The index of a controller in css_set, plus 1; 0: not known. */
static unsigned find_controller(const struct btf *btf, const char *controller)
{
	int id = btf__find_by_name_kind(btf, "cgroup_subsys_id", BTF_KIND_ENUM);
	const struct btf_type *type = id > 0 ? btf__type_by_id(btf, id) : NULL;
	char name[CGROUPS_CONTROLLER + 8];

	/* The one that has another name in v1. */
	snprintf(name, sizeof(name), "%s_cgrp_id", strcmp(controller, "blkio") ? controller : "io");
	for (unsigned i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_enum(type)[i].name_off), name))
			return btf_enum(type)[i].val + 1;
	return 0;
}

/* The library tries several files, and does not report why it cannot read the first. */
static struct btf *load_types(void)
{
	struct btf *btf = btf__load_vmlinux_btf();

	return btf ? btf : btf__parse_raw(CAPTURE_TYPES);
}

int loader_read_types(struct btf **btf, struct loader_found *found)
{
	struct cgroup_choice choice;

	*btf = load_types();
	if (!*btf)
		return -errno;
	choice = cgroups_choose();
	found->exit_tells_group_dead = exit_tells_group_dead(*btf);
	found->cgroup_v1_rank = choice.rank;
	found->cgroup_v1_controller = find_controller(*btf, choice.controller);
	return 0;
}

/* ---- the copy ---- */

/* A name that a type of the programs has, without its flavour. */
struct wanted_name {
	const char *text;
	size_t len;
};

/* `seconds` is a test that most names do not pass: by first letter, a bit for each second one. */
struct wanted_names {
	struct wanted_name *names;
	unsigned count;
	uint64_t seconds[256];
};

struct copy {
	const struct btf *from;
	struct btf *to;
	uint32_t *ids; /* by the id of a type: that of its copy, or 0 */
};

/* "task_struct___before_5_14" is a flavour of task_struct. */
static size_t name_len(const char *name)
{
	const char *flavour = strstr(name, "___");

	return flavour ? (size_t)(flavour - name) : strlen(name);
}

static uint64_t second_bit(const char *name)
{
	return UINT64_C(1) << (name[1] & 63);
}

static const char *name_of(const struct btf *btf, const struct btf_type *type)
{
	return btf__name_by_offset(btf, type->name_off);
}

/* Only these are the beginning of an access to a field. */
static bool is_kind_of_root(const struct btf_type *type)
{
	return btf_is_composite(type) || btf_is_typedef(type) || btf_is_any_enum(type);
}

/* Returns 0 or -ENOMEM; the caller frees the names. */
static int list_names(struct wanted_names *wanted, const struct btf *btf)
{
	*wanted =
		(struct wanted_names){.names = calloc(btf__type_cnt(btf), sizeof(*wanted->names))};
	for (uint32_t id = 1; wanted->names && id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name = name_of(btf, type);

		if (!is_kind_of_root(type) || !*name)
			continue;
		wanted->names[wanted->count++] = (struct wanted_name){name, name_len(name)};
		wanted->seconds[(unsigned char)*name] |= second_bit(name);
	}
	return wanted->names ? 0 : -ENOMEM;
}

static bool is_wanted(const struct wanted_names *wanted, const char *name)
{
	size_t len;

	if (!*name || !(wanted->seconds[(unsigned char)*name] & second_bit(name)))
		return false;
	len = name_len(name);
	for (unsigned i = 0; i < wanted->count; i++)
		if (wanted->names[i].len == len && !memcmp(wanted->names[i].text, name, len))
			return true;
	return false;
}

static int copy_type(struct copy *copy, uint32_t id);

/* The type, which has moved if the copy has grown. */
static struct btf_type *copied(const struct copy *copy, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(copy->to, copy->ids[id]);
}

static int copy_members(struct copy *copy, uint32_t id, const struct btf_type *type)
{
	for (unsigned i = 0; i < btf_vlen(type); i++) {
		int err = copy_type(copy, btf_members(type)[i].type);

		if (err)
			return err;
		btf_members(copied(copy, id))[i].type = copy->ids[btf_members(type)[i].type];
	}
	return 0;
}

static int copy_array(struct copy *copy, uint32_t id, const struct btf_type *type)
{
	int err = copy_type(copy, btf_array(type)->type);

	if (!err)
		err = copy_type(copy, btf_array(type)->index_type);
	if (err)
		return err;
	btf_array(copied(copy, id))->type = copy->ids[btf_array(type)->type];
	btf_array(copied(copy, id))->index_type = copy->ids[btf_array(type)->index_type];
	return 0;
}

static int copy_reference(struct copy *copy, uint32_t id, const struct btf_type *type)
{
	int err = copy_type(copy, type->type);

	if (!err)
		copied(copy, id)->type = copy->ids[type->type];
	return err;
}

/* Without a loop: only a pointer leads back. */
static int copy_type(struct copy *copy, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(copy->from, id);
	int added;

	if (!id || copy->ids[id])
		return 0;
	added = btf__add_type(copy->to, copy->from, type);
	if (added < 0)
		return added;
	copy->ids[id] = (uint32_t)added;
	if (btf_is_composite(type))
		return copy_members(copy, id, type);
	if (btf_is_array(type))
		return copy_array(copy, id, type);
	if (btf_is_mod(type) || btf_is_typedef(type))
		return copy_reference(copy, id, type);
	if (btf_is_ptr(type))
		copied(copy, id)->type = 0;
	return 0;
}

static int copy_wanted(struct copy *copy, const struct btf *programs)
{
	uint32_t count = btf__type_cnt(copy->from);
	struct wanted_names wanted;
	int err = list_names(&wanted, programs);

	for (uint32_t id = 1; !err && id < count; id++) {
		const struct btf_type *type = btf__type_by_id(copy->from, id);

		if (is_kind_of_root(type) && is_wanted(&wanted, name_of(copy->from, type)))
			err = copy_type(copy, id);
	}
	free(wanted.names);
	return err;
}

static int write_types(const struct btf *btf, int fd)
{
	uint32_t size;
	const char *data = btf__raw_data(btf, &size);
	ssize_t len = data ? write(fd, data, size) : -1;

	if (len < 0)
		return -errno;
	return len == (ssize_t)size ? 0 : -ENOSPC;
}

static int write_copy(int fd, const struct btf *kernel, const struct btf *programs)
{
	struct copy copy = {.from = kernel, .to = btf__new_empty()};
	int err = -ENOMEM;

	copy.ids = calloc(btf__type_cnt(kernel), sizeof(*copy.ids));
	if (copy.to && copy.ids)
		err = copy_wanted(&copy, programs);
	if (!err)
		err = write_types(copy.to, fd);
	free(copy.ids);
	btf__free(copy.to);
	return err;
}

/* ---- programs ---- */

#define LOADS_MAX   16
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
	const struct btf *kernel;
	struct load loads[LOADS_MAX];
	unsigned count;
	bool parallel;
	int file; /* with the types that the programs need: from the open to the load, else -1 */
} loader = {.file = -1};

static void *load_program(void *ctx)
{
	struct load *load = ctx;

	load->fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, bpf_program__name(load->program), "GPL",
		load->code, load->count, &load->opts);
	if (load->fd < 0)
		load->fd = -errno;
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
static int find_target(const struct bpf_program *program, bool iterates)
{
	const char *target = strchr(bpf_program__section_name(program), '/');
	char name[64];

	snprintf(name, sizeof(name), "%s%s", iterates ? "bpf_iter_" : "btf_trace_",
		target ? target + 1 : "");
	return btf__find_by_name_kind(
		loader.kernel, name, iterates ? BTF_KIND_FUNC : BTF_KIND_TYPEDEF);
}

/* libbpf_prog_prepare_load_fn_t */
static int prepare_program(
	struct bpf_program *program, struct bpf_prog_load_opts *opts, long iterates)
{
	int target = find_target(program, iterates);

	if (target < 0)
		return target;
	opts->attach_btf_id = (__u32)target;
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

int loader_load(struct mayfly_bpf *skel, const struct btf *kernel, bool parallel)
{
	int err = 0;

	loader.kernel = kernel;
	loader.parallel = parallel;
	if (loader.file >= 0)
		err = write_copy(loader.file, kernel, bpf_object__btf(skel->obj));
	if (!err)
		err = mayfly_bpf__load(skel);
	if (!end_loads() && !err)
		err = -EAGAIN;
	close_file();
	/* The library takes want of memory for a kernel that cannot map the variables. */
	return !err && !skel->bss ? -ENOMEM : err;
}
