// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/cgroups.h"

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/source/proc/procfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 8192
#define SYSTEMD    "name=systemd"
#define PATHS_MAX  65536 /* all are dropped when there are more */
#define ROOTS      2     /* of the v2 hierarchy, and of the v1 hierarchy in use */

/* ---- which group is shown ---- */

/* "9:name=systemd:/user.slice", a line of /proc/PID/cgroup. */
struct cgroup_line {
	unsigned id;
	const char *names, *path; /* not terminated */
	size_t names_len, path_len;
};

/* Reads the line at *at, and moves past it.  False: the end, or a line of another form. */
static bool next_hierarchy(const char **at, struct cgroup_line *line)
{
	const char *end = strchrnul(*at, '\n'), *colon;
	int len = 0;

	if (sscanf(*at, "%u:%n", &line->id, &len) != 1 || !len)
		return false;
	line->names = *at + len;
	colon = memchr(line->names, ':', end - line->names);
	if (!colon)
		return false;
	line->names_len = colon - line->names;
	line->path = colon + 1;
	line->path_len = end - line->path;
	*at = *end ? end + 1 : end;
	return true;
}

static bool is_root(const struct cgroup_line *line)
{
	return line->path_len == 1 && *line->path == '/';
}

static bool find_hierarchy(const char *text, unsigned id, struct cgroup_line *line)
{
	while (next_hierarchy(&text, line))
		if (line->id == id)
			return true;
	return false;
}

/* 0: no such hierarchy. */
static unsigned find_systemd(const char *text, bool *in_use)
{
	struct cgroup_line line;

	while (next_hierarchy(&text, &line))
		if (line.names_len == strlen(SYSTEMD) &&
			!memcmp(line.names, SYSTEMD, line.names_len)) {
			*in_use |= !is_root(&line);
			return line.id;
		}
	return 0;
}

/* The hierarchy with the most groups, of those that have more than their root; or 0. */
static unsigned find_largest(const char *controllers)
{
	unsigned id, groups, most = 1, found = 0;

	for (; controllers; controllers = strchr(controllers, '\n')) {
		controllers += *controllers == '\n';
		if (sscanf(controllers, "%*s %u %u", &id, &groups) == 2 && id && groups > most) {
			most = groups;
			found = id;
		}
	}
	return found;
}

/* Numbers rise in order of creation; v2 comes before all others, mounted or not. */
static unsigned rank_of(const char *text, unsigned id)
{
	struct cgroup_line line;
	unsigned rank = 1;

	while (next_hierarchy(&text, &line))
		rank += line.id && line.id < id;
	return rank;
}

/* The first one; a name that is not a controller's has "name=". */
static void copy_controller(char out[CGROUPS_CONTROLLER], const struct cgroup_line *line)
{
	size_t len = strcspn(line->names, ",:");

	if (len < CGROUPS_CONTROLLER && !memchr(line->names, '=', len))
		memcpy(out, line->names, len);
}

struct cgroup_choice cgroups_choose_from(
	const char *own, const char *first, const char *controllers)
{
	struct cgroup_choice choice = {0};
	struct cgroup_line line;
	bool in_use = false;
	unsigned systemd;

	systemd = find_systemd(own, &in_use);
	if (first)
		find_systemd(first, &in_use);
	choice.id = in_use ? systemd : find_largest(controllers);
	if (!choice.id)
		choice.id = systemd;
	if (!choice.id || !find_hierarchy(own, choice.id, &line))
		return (struct cgroup_choice){0};
	choice.rank = rank_of(own, choice.id);
	copy_controller(choice.controller, &line);
	return choice;
}

static bool read_whole_text(const char *path, char text[TEXT_BYTES])
{
	FILE *file = fopen(path, "re");
	size_t len = 0;

	if (file) {
		len = fread(text, 1, TEXT_BYTES - 1, file);
		fclose(file);
	}
	text[len] = '\0';
	return len;
}

struct cgroup_choice cgroups_choose(void)
{
	char own[TEXT_BYTES], first[TEXT_BYTES], controllers[TEXT_BYTES];

	if (!read_whole_text("/proc/self/cgroup", own))
		return (struct cgroup_choice){0};
	read_whole_text("/proc/1/cgroup", first);
	read_whole_text("/proc/cgroups", controllers);
	return cgroups_choose_from(own, first, controllers);
}

ssize_t cgroups_read_path(
	const struct cgroup_choice *choice, const char *text, char *out, size_t size)
{
	struct cgroup_line line, v1;
	bool found = find_hierarchy(text, 0, &line);

	if ((!found || is_root(&line)) && choice->id && find_hierarchy(text, choice->id, &v1)) {
		line = v1;
		found = true;
	}
	if (!found)
		return -ENOENT;
	if (line.path_len >= size)
		return -ENAMETOOLONG;
	memcpy(out, line.path, line.path_len);
	out[line.path_len] = '\0';
	return line.path_len;
}

/* ---- what is frozen ---- */

/* In the order in which they are tried: beside v1, v2 is in a place of its own. */
static const struct freezer_kind {
	const char *controller; /* "": v2 */
	const char *mount, *file, *word;
} freezer_kinds[] = {
	{"", "/sys/fs/cgroup/unified", "cgroup.events", "frozen 1"},
	{"", "/sys/fs/cgroup", "cgroup.events", "frozen 1"},
	{"freezer", "/sys/fs/cgroup/freezer", "freezer.state", "FROZEN"},
};

static bool is_kind(const struct freezer_kind *kind, const struct cgroup_line *line)
{
	return line->names_len == strlen(kind->controller) &&
	       !memcmp(line->names, kind->controller, line->names_len);
}

static bool find_word(
	struct cgroup_freezers *freezers, const char *path, const char *word, uint64_t now_ns)
{
	uint64_t name = hash_map_hash_text(path, strlen(path)) | 1;
	struct cgroup_freezer *known = &freezers->known[name / 2 % FREEZERS_MAX];
	char text[TEXT_BYTES];

	if (known->name == name && now_ns - known->read_ns < FREEZERS_AGAIN_NS)
		return known->frozen;
	*known = (struct cgroup_freezer){.name = name, .read_ns = now_ns};
	known->frozen = read_whole_text(path, text) && strstr(text, word);
	return known->frozen;
}

static bool is_frozen(struct cgroup_freezers *freezers, const char *text, uint64_t now_ns)
{
	struct cgroup_line line;
	char path[CGROUPS_PATH_MAX];

	while (next_hierarchy(&text, &line))
		for (size_t i = 0; i < sizeof(freezer_kinds) / sizeof(*freezer_kinds); i++) {
			const struct freezer_kind *kind = &freezer_kinds[i];
			int len = is_kind(kind, &line) && !is_root(&line)
					  ? snprintf(path, sizeof(path), "%s%.*s/%s", kind->mount,
						    (int)line.path_len, line.path, kind->file)
					  : 0;

			if (len > 0 && len < CGROUPS_PATH_MAX &&
				find_word(freezers, path, kind->word, now_ns))
				return true;
		}
	return false;
}

void cgroups_read(const struct cgroup_choice *choice, struct cgroup_freezers *freezers,
	struct event *event, char *out, size_t size)
{
	bool has_state = event->kind == EVENT_STAT || event->kind == EVENT_SEED;
	char text[TEXT_BYTES];

	if (procfs_text(event->id.pid, "cgroup", text, sizeof(text)) < 0)
		return;
	if (cgroups_read_path(choice, text, out, size) > 0)
		event->place.cgroup = out;
	if (has_state && is_frozen(freezers, text, event->time_ns))
		event->flags |= EVENT_FROZEN;
}

/* ---- number -> path ---- */

struct cgroups {
	struct hash_map paths; /* id, 0 -> its path, allocated */
	char *roots[ROOTS];    /* of our control group namespace; NULL: that of the hierarchy */
	bool dropped;
};

struct cgroups *cgroups_new(void)
{
	return calloc(1, sizeof(struct cgroups));
}

static void drop_all(struct cgroups *cgroups)
{
	for (size_t i = 0; i < cgroups->paths.size; i++)
		free((char *)(uintptr_t)cgroups->paths.slots[i].value);
	hash_map_free(&cgroups->paths);
}

void cgroups_free(struct cgroups *cgroups)
{
	if (!cgroups)
		return;
	drop_all(cgroups);
	for (int i = 0; i < ROOTS; i++)
		free(cgroups->roots[i]);
	free(cgroups);
}

/* "/a/b" of "b NUL a NUL"; out has room for one byte more than len. */
static int join_names(char *out, const char *names, size_t len)
{
	char *at = out + len;
	size_t name_len;

	if (len > CGROUPS_PATH_MAX || (len && names[len - 1]))
		return -EBADMSG;
	for (*at = '\0'; len; len -= name_len + 1, names += name_len + 1) {
		name_len = strlen(names);
		if (!name_len || memchr(names, '/', name_len))
			return -EBADMSG;
		at -= name_len;
		memcpy(at, names, name_len);
		*--at = '/';
	}
	return 0;
}

/* Length of what the paths have in common, in whole names. */
static size_t common_length(const char *a, const char *b)
{
	size_t len = 0, whole = 0;

	for (; a[len] && a[len] == b[len]; len++)
		if (a[len] == '/')
			whole = len;
	if ((!a[len] || a[len] == '/') && (!b[len] || b[len] == '/'))
		whole = len;
	return whole;
}

/* The path as seen from a root, as the kernel writes it: "/../.." and the rest.  Allocated. */
static char *make_relative(const char *root, const char *path)
{
	size_t common = root ? common_length(root, path) : 0, ups = 0;
	const char *rest = path + common;
	char *out, *at;

	for (const char *up = root ? root + common : ""; *up; up++)
		ups += *up == '/';
	at = out = malloc(ups * strlen("/..") + strlen(rest) + sizeof("/"));
	if (!out)
		return NULL;
	for (; ups; ups--)
		at = stpcpy(at, "/..");
	strcpy(at, rest);
	if (!*out)
		strcpy(out, "/");
	return out;
}

static int keep_path(struct cgroups *cgroups, uint64_t id, const char *path)
{
	const struct hash_key key = {id, 0};
	char *kept = make_relative(cgroups->roots[!!(id & CGROUPS_V1)], path);
	uint64_t before;

	if (!kept)
		return -ENOMEM;
	if (cgroups->paths.used >= PATHS_MAX) {
		drop_all(cgroups);
		cgroups->dropped = true;
	}
	before = hash_map_get(&cgroups->paths, key);
	if (hash_map_set(&cgroups->paths, key, (uintptr_t)kept) < 0) {
		free(kept);
		return -ENOMEM;
	}
	free((char *)(uintptr_t)before);
	return 0;
}

static int keep_root(struct cgroups *cgroups, uint64_t id, const char *path)
{
	char **root = &cgroups->roots[!!(id & CGROUPS_V1)], *kept = *path ? strdup(path) : NULL;

	if (*path && !kept)
		return -ENOMEM;
	free(*root);
	*root = kept;
	return 0;
}

int cgroups_add(struct cgroups *cgroups, uint64_t id, const char *names, size_t len)
{
	char path[CGROUPS_PATH_MAX + 1];

	return join_names(path, names, len) ? -EBADMSG : keep_path(cgroups, id, path);
}

int cgroups_set_root(struct cgroups *cgroups, uint64_t id, const char *names, size_t len)
{
	char path[CGROUPS_PATH_MAX + 1];

	return join_names(path, names, len) ? -EBADMSG : keep_root(cgroups, id, path);
}

const char *cgroups_path(const struct cgroups *cgroups, uint64_t id)
{
	return id ? (const char *)(uintptr_t)hash_map_get(&cgroups->paths, (struct hash_key){id, 0})
		  : NULL;
}

bool cgroups_must_repeat(struct cgroups *cgroups)
{
	bool dropped = cgroups->dropped;

	cgroups->dropped = false;
	return dropped;
}
