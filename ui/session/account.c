// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/account.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* NULL in a program without shared libraries: a weak name takes nothing out of an archive. */
#pragma weak getpwuid
#pragma weak getpwnam
#pragma weak initgroups

/* The entry in /etc/passwd with this name or, if that is NULL, this uid. */
static const struct passwd *find_entry(const char *name, uid_t uid)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = NULL;

	if (!file)
		return NULL;
	while ((entry = fgetpwent(file)))
		if (name ? !strcmp(entry->pw_name, name) : entry->pw_uid == uid)
			break;
	fclose(file);
	return entry;
}

const struct passwd *account_by_uid(uid_t uid)
{
	return getpwuid ? getpwuid(uid) : find_entry(NULL, uid);
}

const struct passwd *account_by_name(const char *name)
{
	return getpwnam ? getpwnam(name) : find_entry(name, 0);
}

static bool has_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

static int join_groups(const char *name, gid_t gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group;
	gid_t groups[NGROUPS_MAX] = {gid};
	size_t count = 1;

	while (file && count < NGROUPS_MAX && (group = fgetgrent(file)))
		if (group->gr_gid != gid && has_member(group, name))
			groups[count++] = group->gr_gid;
	if (file)
		fclose(file);
	return setgroups(count, groups);
}

int account_join_groups(const char *name, gid_t gid)
{
	return (initgroups ? initgroups(name, gid) : join_groups(name, gid)) ? -errno : 0;
}
