/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* btf_file.h - a small file of types, as a kernel and a program have them. */
#ifndef TESTS_SUPPORT_BTF_FILE_H
#define TESTS_SUPPORT_BTF_FILE_H

#include "core/types/types.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

#define INFO(kind, count) ((uint32_t)(kind) << 24 | (count))

/* Offsets into the names. */
enum { NO_NAME, INT = 1, TASK = 5, PID = 10, PARENT = 14, LIST = 21, OTHER = 26, FLAVOUR = 32 };
static const char btf_file_names[] = "\0int\0task\0pid\0parent\0list\0other\0task___old";

/* struct task { int pid; struct task *parent; int list[2]; }; struct other { const int pid; }; */
static const struct {
	struct btf_type number;
	uint32_t encoding;
	struct btf_type task;
	struct btf_member task_members[3];
	struct btf_type pointer;
	struct btf_type list;
	struct btf_array list_array;
	struct btf_type other;
	struct btf_member other_members[1];
	struct btf_type constant;
} btf_file_kernel = {
	.number = {INT, INFO(BTF_KIND_INT, 0), {4}},
	.encoding = 32,
	.task = {TASK, INFO(BTF_KIND_STRUCT, 3), {24}},
	.task_members = {{PID, 1, 0}, {PARENT, 3, 64}, {LIST, 4, 128}},
	.pointer = {NO_NAME, INFO(BTF_KIND_PTR, 0), {2}},
	.list = {NO_NAME, INFO(BTF_KIND_ARRAY, 0), {0}},
	.list_array = {1, 1, 2},
	.other = {OTHER, INFO(BTF_KIND_STRUCT, 1), {4}},
	.other_members = {{PID, 6, 0}},
	.constant = {NO_NAME, INFO(BTF_KIND_CONST, 0), {1}},
};

/* What a program has of it: only the name counts. */
static const struct btf_type btf_file_program = {FLAVOUR, INFO(BTF_KIND_STRUCT, 0), {0}};

/* Returns the length of a file of these types, which the caller frees. */
static inline size_t btf_file_make(char **file, const void *types, size_t len)
{
	const struct btf_header head = {.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(head),
		.type_len = (uint32_t)len,
		.str_off = (uint32_t)len,
		.str_len = sizeof(btf_file_names)};

	*file = malloc(sizeof(head) + len + sizeof(btf_file_names));
	if (!*file)
		abort();
	memcpy(*file, &head, sizeof(head));
	memcpy(*file + sizeof(head), types, len);
	memcpy(*file + sizeof(head) + len, btf_file_names, sizeof(btf_file_names));
	return sizeof(head) + len + sizeof(btf_file_names);
}

/* The same as types_read has them; the caller closes them. */
static inline struct types *btf_file_read(const void *data, size_t len)
{
	struct types *types;
	char *file;
	size_t size = btf_file_make(&file, data, len);

	assert_int_equal(types_read(&types, file, size), 0);
	free(file);
	return types;
}

#endif
