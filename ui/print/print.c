// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/print.h"

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
	const struct image *image = image_executed(node->image);

	*event = (struct event){
		.kind = EVENT_SEED,
		.flags = (node->flags & NODE_EXITED ? EVENT_DEAD : 0) |
			 (node->flags & NODE_KTHREAD ? EVENT_KTHREAD : 0),
		.time_ns = now_ns,
		.id = node->id,
		.parent = node->current,
		.uid = node->uid,
		.gid = node->gid,
		.place =
			{
				.cgroup_id = node->cgroup_id,
				.cgroup = node->cgroup,
				.tty = node->tty,
				.pid_ns = node->pid_ns,
				.ns_pid = node->ns_pid,
			},
	};
	memcpy(event->comm, node->comm, sizeof(event->comm));
	if (image)
		event->exec = (struct event_exec){
			.exe = image->exe,
			.called = image->called,
			.interp = image->interp,
			.args = image->args,
			.args_len = image->args_len,
			.args_size = image->args_size,
		};
	if (node->flags & NODE_EXITED)
		event->exit = (struct event_exit){
			.status = node->status,
			.threads = node->threads,
			.cpu_ns = node->cpu_ns,
			.max_rss_bytes = node->rss_bytes,
			.read_bytes = node->read_bytes,
			.write_bytes = node->write_bytes,
		};
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
