/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cgroups.h - id of a control group of the v2 hierarchy -> its path below the mount.
 *
 * The kernel resolves it by file handle where that is permitted.  Otherwise the mount is walked,
 * and again from time to time when an unknown id is requested.
 */
#ifndef CORE_SOURCE_PROC_CGROUPS_H
#define CORE_SOURCE_PROC_CGROUPS_H

#include <stdint.h>

struct cgroups;

/*
 * mount NULL: the v2 mount of this system.  Returns NULL with ENOMEM, or ENOENT without such a
 * mount.
 */
struct cgroups *cgroups_new(const char *mount);
void cgroups_free(struct cgroups *cgroups); /* NULL is fine */

/* Returns "/system.slice/x.service", valid until the next call; NULL: not known (any more). */
const char *cgroups_path(struct cgroups *cgroups, uint64_t id);

#endif
