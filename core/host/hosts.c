// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/host/hosts.h"

#include "core/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void hosts_free(struct hosts *hosts)
{
	for (uint32_t i = 0; i < hosts->count; i++)
		free(hosts->list[i]);
	free(hosts->list);
	*hosts = (struct hosts){0};
}

struct host *hosts_at(const struct hosts *hosts, uint32_t number)
{
	return number < hosts->count ? hosts->list[number] : NULL;
}

static void name_host(struct host *host, const struct event_host *named)
{
	char name[HOST_NAME_SIZE] = "";

	if (named->name)
		memcpy(name, named->name, strnlen(named->name, HOST_NAME_SIZE - 1));
	if (host->boot != named->boot || strcmp(host->name, name))
		host->printed = 0;
	memcpy(host->name, name, sizeof(name));
	host->boot = named->boot;
	host->base_ns = named->base_ns;
	host->ahead_ns = named->ahead_ns;
}

int hosts_apply(struct hosts *hosts, const struct event *event)
{
	uint32_t number = event->id.host;
	struct host **list;

	if (event->kind == EVENT_CLOCK && hosts_at(hosts, number))
		hosts_at(hosts, number)->wall_offset_ns = event->wall_offset_ns;
	if (event->kind != EVENT_HOST)
		return 0;
	if (number >= HOSTS_MAX)
		return -ENOSPC;
	list = array_grow(hosts->list, &hosts->count, number, sizeof(*list), 0);
	if (!list)
		return -ENOMEM;
	hosts->list = list;
	if (!hosts->list[number])
		hosts->list[number] = calloc(1, sizeof(struct host));
	if (!hosts->list[number])
		return -ENOMEM;
	name_host(hosts->list[number], &event->host);
	return 0;
}
