// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/types/types.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not in older headers. */
#define KIND_TYPE_TAG 18
#define KIND_ENUM64   19
#define KINDS         20

#define KIND(type)  BTF_INFO_KIND((type)->info)
#define COUNT(type) BTF_INFO_VLEN((type)->info)

struct types {
	char *data;
	size_t size;
	bool mapped; /* else of malloc */
	const char *types;
	const char *names;
	uint32_t names_len;
	uint32_t *at; /* by number: offset in types */
	uint32_t count;
};

/* ---- reading ---- */

/* A file of sysfs is read by pages. */
static int read_file(struct types *types, int fd)
{
	char *data = malloc(types->size);
	size_t len = 0;
	ssize_t got;
	int err = 0;

	if (!data)
		return -ENOMEM;
	while (!err && len < types->size) {
		got = read(fd, data + len, types->size - len);
		if (got > 0)
			len += (size_t)got;
		else
			err = got ? -errno : -EIO;
	}
	if (err)
		free(data);
	else
		types->data = data;
	return err;
}

/* It can be mapped since Linux 6.16. */
static int map_file(struct types *types)
{
	int fd = open(TYPES_FILE, O_RDONLY | O_CLOEXEC), err = 0;
	struct stat stat;
	void *data;

	if (fd < 0 || fstat(fd, &stat)) {
		err = -errno;
	} else {
		types->size = (size_t)stat.st_size;
		data = mmap(NULL, types->size, PROT_READ, MAP_PRIVATE, fd, 0);
		types->mapped = data != MAP_FAILED;
		if (types->mapped)
			types->data = data;
		else
			err = read_file(types, fd);
	}
	if (fd >= 0)
		close(fd);
	return err;
}

/* Bytes after the head, of each member or in all. */
static size_t tail_len(const struct btf_type *type)
{
	static const struct {
		unsigned char whole, each;
	} lens[KINDS] = {
		[BTF_KIND_INT] = {sizeof(uint32_t), 0},
		[BTF_KIND_ARRAY] = {sizeof(struct btf_array), 0},
		[BTF_KIND_STRUCT] = {0, sizeof(struct btf_member)},
		[BTF_KIND_UNION] = {0, sizeof(struct btf_member)},
		[BTF_KIND_ENUM] = {0, sizeof(struct btf_enum)},
		[BTF_KIND_FUNC_PROTO] = {0, sizeof(struct btf_param)},
		[BTF_KIND_VAR] = {sizeof(uint32_t), 0},
		[BTF_KIND_DATASEC] = {0, sizeof(struct btf_var_secinfo)},
		[BTF_KIND_DECL_TAG] = {sizeof(uint32_t), 0},
		[KIND_ENUM64] = {0, 3 * sizeof(uint32_t)},
	};
	unsigned kind = KIND(type);

	return kind < KINDS ? lens[kind].whole + (size_t)lens[kind].each * COUNT(type) : 0;
}

static size_t type_len(const struct btf_type *type)
{
	return sizeof(*type) + tail_len(type);
}

/* A kind that is not known has an unknown length. */
static bool is_valid(const struct types *types, size_t at, size_t end)
{
	const struct btf_type *type = (const void *)(types->types + at);

	return end - at >= sizeof(*type) && KIND(type) && KIND(type) < KINDS &&
	       type_len(type) <= end - at && type->name_off < types->names_len;
}

static int index_types(struct types *types)
{
	const struct btf_header *head = (const void *)types->data;
	size_t end, at = 0;

	if (types->size < sizeof(*head) || head->magic != BTF_MAGIC ||
		(uint64_t)head->hdr_len + head->type_off + head->type_len > types->size ||
		(uint64_t)head->hdr_len + head->str_off + head->str_len > types->size ||
		!head->str_len)
		return -EINVAL;
	types->types = types->data + head->hdr_len + head->type_off;
	types->names = types->data + head->hdr_len + head->str_off;
	types->names_len = head->str_len;
	end = head->type_len;
	/* As many as there can be: what is not used is not touched. */
	types->at = malloc((1 + end / sizeof(struct btf_type)) * sizeof(*types->at));
	if (!types->at)
		return -ENOMEM;
	for (types->count = 1; at < end; types->count++) {
		if (!is_valid(types, at, end))
			return -EINVAL;
		types->at[types->count] = (uint32_t)at;
		at += type_len((const void *)(types->types + at));
	}
	return types->names[types->names_len - 1] ? -EINVAL : 0;
}

static int copy_bytes(struct types *types, const void *bytes, size_t size)
{
	types->size = size;
	types->data = malloc(size + 1);
	if (!types->data)
		return -ENOMEM;
	memcpy(types->data, bytes, size);
	return 0;
}

/* bytes: NULL: those of the kernel. */
static int open_types(struct types **opened, const void *bytes, size_t size)
{
	struct types *types = calloc(1, sizeof(*types));
	int err = -ENOMEM;

	if (types)
		err = bytes ? copy_bytes(types, bytes, size) : map_file(types);
	if (!err)
		err = index_types(types);
	if (err) {
		types_close(types);
		types = NULL;
	}
	*opened = types;
	return err;
}

int types_open(struct types **types)
{
	return open_types(types, NULL, 0);
}

int types_read(struct types **types, const void *bytes, size_t size)
{
	return open_types(types, bytes, size);
}

void types_close(struct types *types)
{
	if (!types)
		return;
	if (types->mapped)
		munmap(types->data, types->size);
	else
		free(types->data);
	free(types->at);
	free(types);
}

const struct btf_type *types_get(const struct types *types, uint32_t number)
{
	return (const void *)(types->types + types->at[number]);
}

const char *types_name(const struct types *types, uint32_t offset)
{
	return types->names + offset;
}

uint32_t types_find(const struct types *types, const char *name, unsigned kind)
{
	for (uint32_t number = 1; number < types->count; number++) {
		const struct btf_type *type = types_get(types, number);

		if (KIND(type) == kind && !strcmp(types_name(types, type->name_off), name))
			return number;
	}
	return 0;
}

/* ---- a copy ---- */

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

struct type_bytes {
	char *data;
	size_t len, room;
};

struct copy {
	const struct types *from;
	struct type_bytes types, names;
	uint32_t *numbers; /* by number: that of the copy, or 0 */
	uint32_t count;
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

/* Only these are the beginning of an access to a field. */
static bool is_kind_of_root(const struct btf_type *type)
{
	static const uint32_t kinds = 1u << BTF_KIND_STRUCT | 1u << BTF_KIND_UNION |
				      1u << BTF_KIND_TYPEDEF | 1u << BTF_KIND_ENUM |
				      1u << KIND_ENUM64;

	return kinds >> KIND(type) & 1;
}

/* Returns 0 or -ENOMEM; the caller frees the names. */
static int list_names(struct wanted_names *wanted, const struct types *programs)
{
	*wanted = (struct wanted_names){.names = calloc(programs->count, sizeof(*wanted->names))};
	for (uint32_t number = 1; wanted->names && number < programs->count; number++) {
		const struct btf_type *type = types_get(programs, number);
		const char *name = types_name(programs, type->name_off);

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

static int append(struct type_bytes *bytes, const void *data, size_t len)
{
	size_t room = bytes->room ? bytes->room : 32 << 10;
	char *grown;

	while (room < bytes->len + len)
		room *= 2;
	if (room != bytes->room) {
		grown = realloc(bytes->data, room);
		if (!grown)
			return -ENOMEM;
		bytes->data = grown;
		bytes->room = room;
	}
	if (len) /* else data may be NULL */
		memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
	return 0;
}

/* offset: of the name in the kernel's; becomes that of the copy.  0 is the empty name in both. */
static int copy_name(struct copy *copy, uint32_t *offset)
{
	const char *name = types_name(copy->from, *offset);

	if (!*offset)
		return 0;
	*offset = (uint32_t)copy->names.len;
	return append(&copy->names, name, strlen(name) + 1);
}

static int copy_type(struct copy *copy, uint32_t number);

/* Copies the type that *number is of, which is in the copy at `at`, and moves when that grows. */
static int copy_reference(struct copy *copy, size_t at, const uint32_t *number)
{
	int err = copy_type(copy, *number);

	if (!err)
		memcpy(copy->types.data + at, &copy->numbers[*number], sizeof(*number));
	return err;
}

/* Members and enumerators: a name first. */
static int copy_member_names(struct copy *copy, size_t at, const struct btf_type *type)
{
	size_t each = COUNT(type) ? tail_len(type) / COUNT(type) : 0;
	uint32_t name;
	int err = 0;

	for (unsigned i = 0; !err && i < COUNT(type); i++, at += each) {
		memcpy(&name, copy->types.data + at, sizeof(name));
		err = copy_name(copy, &name);
		memcpy(copy->types.data + at, &name, sizeof(name));
	}
	return err;
}

static int copy_members(struct copy *copy, size_t at, const struct btf_type *type)
{
	const struct btf_member *members = (const void *)(type + 1);
	int err = copy_member_names(copy, at, type);

	for (unsigned i = 0; !err && i < COUNT(type); i++)
		err = copy_reference(copy,
			at + i * sizeof(struct btf_member) + offsetof(struct btf_member, type),
			&members[i].type);
	return err;
}

static int copy_array(struct copy *copy, size_t at, const struct btf_type *type)
{
	const struct btf_array *array = (const void *)(type + 1);
	int err = copy_reference(copy, at + offsetof(struct btf_array, type), &array->type);

	if (!err)
		err = copy_reference(
			copy, at + offsetof(struct btf_array, index_type), &array->index_type);
	return err;
}

/* at: where its copy is. */
static int copy_parts(struct copy *copy, size_t at, const struct btf_type *type)
{
	size_t tail = at + sizeof(*type), refers = at + offsetof(struct btf_type, type);
	const uint32_t nothing = 0;

	switch (KIND(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return copy_members(copy, tail, type);
	case BTF_KIND_ENUM:
	case KIND_ENUM64:
		return copy_member_names(copy, tail, type);
	case BTF_KIND_ARRAY:
		return copy_array(copy, tail, type);
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case KIND_TYPE_TAG:
		return copy_reference(copy, refers, &type->type);
	case BTF_KIND_PTR:
		memcpy(copy->types.data + refers, &nothing, sizeof(nothing));
	}
	return 0;
}

/* Without a loop: only a pointer leads back. */
static int copy_type(struct copy *copy, uint32_t number)
{
	size_t at = copy->types.len;
	const struct btf_type *type;
	uint32_t name;
	int err;

	if (!number || copy->numbers[number])
		return 0;
	type = types_get(copy->from, number);
	name = type->name_off;
	err = append(&copy->types, type, type_len(type));
	if (!err)
		err = copy_name(copy, &name);
	if (err)
		return err;
	memcpy(copy->types.data + at, &name, sizeof(name));
	copy->numbers[number] = ++copy->count;
	return copy_parts(copy, at, type);
}

static int copy_wanted(struct copy *copy, const struct types *programs)
{
	struct wanted_names wanted;
	int err = list_names(&wanted, programs);

	for (uint32_t number = 1; !err && number < copy->from->count; number++) {
		const struct btf_type *type = types_get(copy->from, number);

		if (is_kind_of_root(type) &&
			is_wanted(&wanted, types_name(copy->from, type->name_off)))
			err = copy_type(copy, number);
	}
	free(wanted.names);
	return err;
}

static int write_copied(const struct copy *copy, int fd)
{
	const struct btf_header head = {.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(head),
		.type_len = (uint32_t)copy->types.len,
		.str_off = (uint32_t)copy->types.len,
		.str_len = (uint32_t)copy->names.len};
	struct type_bytes file = {0};
	int err = append(&file, &head, sizeof(head));
	ssize_t len;

	if (!err)
		err = append(&file, copy->types.data, copy->types.len);
	if (!err)
		err = append(&file, copy->names.data, copy->names.len);
	if (!err) {
		len = write(fd, file.data, file.len);
		err = len < 0 ? -errno : len == (ssize_t)file.len ? 0 : -ENOSPC;
	}
	free(file.data);
	return err;
}

int types_write_copy(const struct types *types, const struct types *programs, int fd)
{
	struct copy copy = {.from = types, .numbers = calloc(types->count, sizeof(*copy.numbers))};
	int err = copy.numbers ? append(&copy.names, "", 1) : -ENOMEM;

	if (!err)
		err = copy_wanted(&copy, programs);
	if (!err)
		err = write_copied(&copy, fd);
	free(copy.types.data);
	free(copy.names.data);
	free(copy.numbers);
	return err;
}
