// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/container.h"

#include <stdbool.h>
#include <string.h>

#define HEX_LEAST 12 /* a short id; the long one has 64 */

struct path_part {
	const char *text;
	size_t len;
};

/* The name of a group is before, id, after; hex: the id is a long hexadecimal number. */
static const struct rule {
	const char *before, *after;
	bool hex;
	const char *kind;
} rules[] = {
	{"docker-", ".scope", true, "docker"},
	{"libpod-", ".scope", true, "podman"},
	{"libpod-", "", true, "podman"},
	{"crio-", ".scope", true, "kubernetes"},
	{"cri-containerd-", ".scope", true, "kubernetes"},
	{"nerdctl-", ".scope", true, "containerd"},
	{"lxc.payload.", "", false, "lxc"},
	{"systemd-nspawn@", ".service", false, "systemd-nspawn"},
	{"machine-", ".scope", false, "machine"},
};

/* Groups whose children are containers, named by their id alone. */
static const struct {
	const char *before; /* beginning of the name of the parent, or of a group above it */
	bool hex;
	const char *kind;
} parents[] = {
	{"docker", true, "docker"},
	{"kubepods", true, "kubernetes"},
	{"libpod_parent", true, "podman"},
	{"ecs", true, "ecs"},
	{"lxc.payload", false, "lxc"},
	{"lxc", false, "lxc"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool starts(struct path_part part, const char *text)
{
	return part.len >= strlen(text) && !memcmp(part.text, text, strlen(text));
}

static bool ends(struct path_part part, const char *text)
{
	size_t len = strlen(text);

	return part.len >= len && !memcmp(part.text + part.len - len, text, len);
}

static bool is_hex(struct path_part part)
{
	return part.len >= HEX_LEAST && strspn(part.text, "0123456789abcdef") >= part.len;
}

static bool container_set(struct container *container, const char *kind, struct path_part id)
{
	container->kind = kind;
	container->id = id.text;
	container->id_len = id.len;
	return true;
}

/* "slice:cri-containerd:0123...": the cgroupfs driver got a name meant for the systemd driver. */
static struct path_part cut_colons(struct path_part part)
{
	const char *colon = memrchr(part.text, ':', part.len);

	if (colon)
		part = (struct path_part){colon + 1, part.text + part.len - colon - 1};
	return part;
}

static bool match_name(struct path_part part, struct container *container)
{
	for (size_t i = 0; i < COUNT(rules); i++) {
		const struct rule *rule = &rules[i];
		size_t around = strlen(rule->before) + strlen(rule->after);
		struct path_part id = {part.text + strlen(rule->before), part.len - around};

		if (part.len <= around || !starts(part, rule->before) || !ends(part, rule->after))
			continue;
		if (!rule->hex || is_hex(id))
			return container_set(container, rule->kind, id);
	}
	return false;
}

/* The part of the path that ends before `end`; NULL text at the beginning of the path. */
static struct path_part part_before(const char *path, const char *end)
{
	const char *start;

	while (end > path && end[-1] == '/')
		end--;
	for (start = end; start > path && start[-1] != '/';)
		start--;
	return (struct path_part){end > start ? start : NULL, end - start};
}

static bool match_parent(const char *path, struct path_part part, struct container *container)
{
	struct path_part id = cut_colons(part), parent = part_before(path, part.text);
	bool hex = is_hex(id), direct = true;

	for (; parent.text; parent = part_before(path, parent.text), direct = false)
		for (size_t i = 0; i < COUNT(parents); i++)
			if ((parents[i].hex ? hex
					    : direct && !parents[i].hex &&
						      strlen(parents[i].before) == parent.len) &&
				starts(parent, parents[i].before))
				return container_set(container, parents[i].kind, id);
	return hex && id.len == 64 && container_set(container, "container", id);
}

static void container_set_unit(struct container *container, struct path_part part)
{
	if (container->unit || !(ends(part, ".service") || ends(part, ".scope")))
		return;
	container->unit = part.text;
	container->unit_len = part.len;
}

void container_parse(const char *cgroup, struct container *container)
{
	struct path_part part = part_before(cgroup, cgroup + strlen(cgroup));

	*container = (struct container){0};
	for (; part.text; part = part_before(cgroup, part.text)) {
		container_set_unit(container, part);
		if (!container->kind && !match_name(part, container))
			match_parent(cgroup, part, container);
	}
}
