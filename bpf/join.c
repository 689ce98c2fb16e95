// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/wire.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct join_block {
	struct ident id; /* pid 0: free */
	uint64_t age;    /* order of its first piece */
	uint32_t first;  /* offset of its first piece; the head comes before it */
	uint32_t end;    /* offset after its last piece */
	uint32_t room;
	char *data; /* bytes of the block, from offset 0 */
};

struct join {
	struct join_block blocks[JOIN_MAX];
	uint64_t age;
	char *delivered; /* data of the last exec */
};

struct join *join_new(void)
{
	return calloc(1, sizeof(struct join));
}

void join_free(struct join *join)
{
	if (!join)
		return;
	for (int i = 0; i < JOIN_MAX; i++)
		free(join->blocks[i].data);
	free(join->delivered);
	free(join);
}

static struct join_block *find_block(struct join *join, struct ident id)
{
	for (int i = 0; i < JOIN_MAX; i++)
		if (join->blocks[i].id.pid == id.pid && join->blocks[i].id.start_ns == id.start_ns)
			return &join->blocks[i];
	return NULL;
}

static struct join_block *oldest_block(struct join *join)
{
	struct join_block *oldest = &join->blocks[0];

	for (int i = 0; i < JOIN_MAX; i++) {
		if (!join->blocks[i].id.pid)
			return &join->blocks[i];
		if (join->blocks[i].age < oldest->age)
			oldest = &join->blocks[i];
	}
	return oldest;
}

static void clear_block(struct join_block *block)
{
	free(block->data);
	memset(block, 0, sizeof(*block));
}

static bool grow_block(struct join_block *block, uint32_t end)
{
	uint32_t room = block->room ? block->room : 65536;
	char *data;

	while (room < end)
		room *= 2;
	if (room == block->room)
		return true;
	data = realloc(block->data, room);
	if (!data)
		return false;
	block->data = data;
	block->room = room;
	return true;
}

/* The first piece of another exec of the same process replaces the old block. */
static struct join_block *begin_block(
	struct join *join, struct join_block *block, struct ident id, uint32_t at)
{
	if (!block)
		block = oldest_block(join);
	clear_block(block);
	block->id = id;
	block->age = ++join->age;
	block->first = block->end = at;
	return block;
}

void join_add(struct join *join, const struct wire_piece *piece)
{
	struct join_block *block = find_block(join, piece->id);

	if (!block || piece->offset <= block->first)
		block = begin_block(join, block, piece->id, piece->offset);
	if (piece->offset != block->end || !grow_block(block, piece->offset + piece->len))
		return;
	memcpy(block->data + piece->offset, piece->data, piece->len);
	block->end += piece->len;
}

void join_finish(struct join *join, struct event *event)
{
	struct event_exec *exec = &event->exec;
	struct join_block *block = find_block(join, event->id);

	free(join->delivered);
	join->delivered = NULL;
	if (!block)
		return;
	if (exec->args_len == block->first && block->end > block->first &&
		block->end <= exec->args_size) {
		memcpy(block->data, exec->args, exec->args_len);
		exec->args = join->delivered = block->data;
		exec->args_len = block->end;
		block->data = NULL;
	}
	clear_block(block);
}
