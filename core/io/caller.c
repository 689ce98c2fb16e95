// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/caller.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

/* UINT32_MAX is no id: setresuid and fchown treat it as "do not change". */
static bool read_id(const char *text, uint32_t *id)
{
	unsigned long long value;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	value = strtoull(text, &end, 10);
	*id = (uint32_t)value;
	return !*end && value < UINT32_MAX;
}

int caller_read(uid_t *uid, gid_t *gid)
{
	const char *uid_text = getenv("SUDO_UID"), *gid_text = getenv("SUDO_GID");

	*uid = *gid = 0;
	if (getuid() != 0 || geteuid() != 0 || (!uid_text && !gid_text))
		return 0;
	if (uid_text && gid_text && read_id(uid_text, uid) && read_id(gid_text, gid))
		return 0;
	*uid = *gid = 0;
	return -EINVAL;
}
