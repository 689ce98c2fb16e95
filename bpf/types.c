// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * types.c - the types of the running kernel: what mayfly finds there, and a small copy for libbpf.
 *
 * For each structure of the programs libbpf searches all types of the kernel, more than a hundred
 * thousand, for those of that name: fifty times.  In the copy are only the types that have one of
 * these names, and what they contain.  A pointer there leads to nothing: where a field is does not
 * depend on that.
 */
#include "bpf/capture.h"
#include "core/source/proc/cgroups.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

int types_read(struct btf **btf, struct types_found *found)
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

#define LENGTHS 64 /* of names; longer ones share the last */

/* A quick test that most names do not pass: by first letter, a bit for each length. */
struct name_filter {
	const struct btf *btf;
	uint64_t lengths[256];
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

static uint64_t length_bit(size_t len)
{
	return UINT64_C(1) << (len < LENGTHS ? len : LENGTHS - 1);
}

static const char *name_of(const struct btf *btf, const struct btf_type *type)
{
	return btf__name_by_offset(btf, type->name_off);
}

static struct name_filter list_names(const struct btf *btf)
{
	struct name_filter names = {.btf = btf};

	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		const char *name = name_of(btf, btf__type_by_id(btf, id));

		names.lengths[(unsigned char)*name] |= length_bit(name_len(name));
	}
	return names;
}

static bool is_wanted(const struct name_filter *names, const char *name)
{
	size_t len;

	if (!*name || !names->lengths[(unsigned char)*name])
		return false;
	len = name_len(name);
	if (!(names->lengths[(unsigned char)*name] & length_bit(len)))
		return false;
	for (uint32_t id = 1; id < btf__type_cnt(names->btf); id++) {
		const char *ours = name_of(names->btf, btf__type_by_id(names->btf, id));

		if (name_len(ours) == len && !strncmp(ours, name, len))
			return true;
	}
	return false;
}

/* Only these are the beginning of an access to a field. */
static bool is_kind_of_root(const struct btf_type *type)
{
	return btf_is_composite(type) || btf_is_typedef(type) || btf_is_any_enum(type);
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
	const struct name_filter names = list_names(programs);
	uint32_t count = btf__type_cnt(copy->from);
	int err = 0;

	for (uint32_t id = 1; !err && id < count; id++) {
		const struct btf_type *type = btf__type_by_id(copy->from, id);

		if (is_kind_of_root(type) && is_wanted(&names, name_of(copy->from, type)))
			err = copy_type(copy, id);
	}
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

int types_write(int fd, const struct btf *kernel, const struct btf *programs)
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
