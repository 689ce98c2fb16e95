/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* this_host.h - the name of this machine, and which boot of it this is. */
#ifndef CORE_SOURCE_HOST_THIS_HOST_H
#define CORE_SOURCE_HOST_THIS_HOST_H

#include "core/event.h"

struct this_host {
	struct event event; /* an EVENT_HOST, as of now; its text is below */
	char name[HOST_NAME_SIZE];
};

/*
 * The name as uname(2) has it, in the UTS namespace of mayfly, and the boot id of
 * /proc/sys/kernel/random: 0 where that cannot be read.
 */
void this_host_read(struct this_host *host);
/*
 * The 48 bits of a boot id that leave this machine.  Of its 122 random bits the others are lost, so
 * that it cannot be found from them, and two boots have the same with a chance of 2^-48.  0: the
 * text is no boot id.
 */
uint64_t this_host_fold_boot(const char *text);

#endif
