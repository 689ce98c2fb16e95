/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * container.h - what a control group's path says about who put the process there.
 *
 *	/system.slice/docker-0123...ef.scope                             docker, its id
 *	/kubepods.slice/.../cri-containerd-0123...ef.scope               kubernetes
 *	/user.slice/user-1000.slice/session-3.scope                      none; unit session-3.scope
 */
#ifndef UI_FORMAT_CONTAINER_H
#define UI_FORMAT_CONTAINER_H

#include <stddef.h>

struct container {
	const char *kind; /* "docker", "podman", ...; NULL: it is in none */
	const char *id;   /* points into the path */
	size_t id_len;
	/* of systemd: the innermost service or scope; points into the path; or NULL */
	const char *unit;
	size_t unit_len;
};

void container_parse(const char *cgroup, struct container *container);

#endif
