// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/program.h"

#include "core/source/procfs.h"

void program_read_cgroup(struct program *program, struct event *event)
{
	if (procfs_cgroup(event->id.pid, program->cgroup, sizeof(program->cgroup)) > 0)
		event->place.cgroup = program->cgroup;
}

void program_read(struct program *program, struct event *event)
{
	size_t whole = 0;
	ssize_t len;

	program_read_cgroup(program, event);
	if (procfs_exe(event->id.pid, program->exe, sizeof(program->exe)) > 0)
		event->exec.exe = program->exe;
	len = procfs_args(event->id.pid, program->args, sizeof(program->args), &whole);
	if (len <= 0)
		return;
	event->exec.args = program->args;
	event->exec.args_len = (uint32_t)len;
	event->exec.args_size = whole < UINT32_MAX ? (uint32_t)whole : UINT32_MAX;
}
