/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * container.h - container and systemd unit of a process, as the path of its control group shows.
 *
 *	/system.slice/docker-0123...ef.scope                             docker, its id
 *	/kubepods.slice/.../cri-containerd-0123...ef.scope               kubernetes
 *	/user.slice/user-1000.slice/session-3.scope                      none; unit session-3.scope
 */
#ifndef CORE_QUERY_CONTAINER_H
#define CORE_QUERY_CONTAINER_H

#include <stddef.h>

struct container {
	const char *kind; /* "docker", "podman", ...; NULL: not in a container */
	const char *id;   /* points into the path */
	size_t id_len;
	/* innermost service or scope of systemd, points into the path; or NULL */
	const char *unit;
	size_t unit_len;
};

void container_parse(const char *cgroup, struct container *container);

#endif
