/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cgroups.h - id of a control group of the v2 hierarchy -> its path below the mount.
 *
 * Asked of the kernel by file handle where that is allowed, else found by walking the mount,
 * which is done again, once in a while, when somebody asks for an id that is not known.
 */
#ifndef CORE_SOURCE_PROC_CGROUPS_H
#define CORE_SOURCE_PROC_CGROUPS_H

#include <stdint.h>

struct cgroups;

/* mount NULL: where v2 is mounted here.  NULL: ENOMEM, or ENOENT when it is not. */
struct cgroups *cgroups_new(const char *mount);
void cgroups_free(struct cgroups *cgroups); /* NULL is fine */

/* "/system.slice/x.service", good until the next call; NULL: not known (any more). */
const char *cgroups_path(struct cgroups *cgroups, uint64_t id);

#endif
