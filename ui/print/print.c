// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/print.h"

#include "core/playback/snapshot.h"
#include "core/tree/subtree.h"
#include "ui/config/options.h"
#include "ui/session/user_names.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct node *print_next(struct node *node)
{
	return subtree_next(node, NULL);
}

bool print_chooses(const struct print_choice *choice, const struct node *node)
{
	if (choice->scope && choice->scope->root_count && !(node->client_bits & SCOPE_BIT))
		return false;
	if (choice->scope && !scope_has_owner(choice->scope, node))
		return false;
	return !choice->filter || filter_match(choice->filter, node, choice->context);
}

void print_describe(struct event *event, const struct node *node, uint64_t now_ns)
{
	snapshot_describe(event, node, image_executed(node->image), now_ns);
}

void print_open(struct print *print, struct output *out, const struct options *options,
	int64_t wall_offset_ns)
{
	struct winsize size = {0};

	print->out = out;
	print->wall_offset_ns = wall_offset_ns;
	print->ascii = options->ascii;
	print->form = &options->print;
	if (!isatty(output_fd(out)))
		return;
	print->color = options->color;
	if (ioctl(output_fd(out), TIOCGWINSZ, &size) == 0)
		print->columns = size.ws_col;
}

void print_choose(struct print_choice *choice, struct print *print, const struct scope *scope,
	const struct filter *filter, uint64_t new_ns)
{
	*choice = (struct print_choice){scope, filter, &print->context};
	print->context = (struct query_context){
		.memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE),
		.wall_offset_ns = print->wall_offset_ns,
		.new_ns = new_ns,
		.user_name = user_names_get,
		.ctx = print->users,
	};
}
