// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/lineage.h"

#include "core/tree/tree_private.h"

#include "core/base/text.h"

#include <stdio.h>
#include <string.h>

#define LINK     " > "
#define LINK_LEN 3
#define DOTS     "..."
#define DOTS_LEN 3
#define WORKER   "kworker/" /* its whole name ends with what it works on */

void lineage_label(const struct node *node, char out[LABEL_SIZE])
{
	const struct image *image = node->image;
	const char *name = node->comm;
	size_t len;

	if (image && image_has_comm(image, node->comm) && *image_name(image))
		name = image_name(image);
	if (node_is_host(node) && image) /* its comm is only the beginning */
		name = image->args;
	if (node->flags & NODE_KTHREAD && strncmp(name, WORKER, strlen(WORKER)))
		name = node_name(node);
	len = strnlen(name, LABEL_SIZE - 1);
	memcpy(out, name, len);
	out[len] = 0;
}

#define SCRIPT_ARGS 4 /* arguments in which the script is looked for */

/* Their names may end with a version: "python3.11". */
static const char *const interpreters[] = {"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash",
	"python", "perl", "ruby", "node", "php", "lua", "tclsh", "wish"};

static bool is_interpreter(const char *name)
{
	for (size_t i = 0; i < sizeof(interpreters) / sizeof(*interpreters); i++) {
		size_t len = strlen(interpreters[i]);

		if (!strncmp(name, interpreters[i], len) &&
			strspn(name + len, "0123456789.") == strlen(name + len))
			return true;
	}
	return false;
}

/* A descriptor, such as /dev/fd/63, is not the name of a script. */
static bool is_named(const char *path)
{
	return strncmp(path, "/dev/", 5) && strncmp(path, "/proc/", 6);
}

/* The first argument that is no option; NULL: none, or the program is an argument (-c, -e). */
static const char *find_script(const struct image *image, size_t *len)
{
	for (unsigned n = 1; n <= SCRIPT_ARGS; n++) {
		const char *arg = image_arg(image, n, len);

		if (!arg || !*len || (*arg == '-' && memchr("ce", arg[*len - 1], 2)))
			return NULL;
		if (*arg != '-')
			return is_named(arg) ? arg : NULL;
	}
	return NULL;
}

void lineage_task_label(const struct node *node, char out[LABEL_SIZE])
{
	const char *script, *slash;
	size_t len;

	lineage_label(node, out);
	script = node->image && is_interpreter(out) ? find_script(node->image, &len) : NULL;
	if (!script)
		return;
	slash = memrchr(script, '/', len);
	if (slash && slash + 1 < script + len) {
		len -= (size_t)(slash + 1 - script);
		script = slash + 1;
	}
	len = len < LABEL_SIZE ? len : LABEL_SIZE - 1;
	memcpy(out, script, len);
	out[len] = 0;
}

bool lineage_is_renamed_child(const struct node *node)
{
	const struct image *image = node->image;

	return node->flags & NODE_FORKED && !node->execs && image && *node->comm &&
	       (*image->called || *image->exe) && !image_has_comm(image, node->comm) &&
	       node->parent && strncmp(node->comm, node->parent->comm, COMM_SIZE);
}

bool lineage_never_executed(const struct node *node)
{
	return node_is_exited(node) && node->flags & NODE_FORKED && !node->execs &&
	       !(node->flags & (NODE_THREAD | NODE_KTHREAD | NODE_MISSED)) &&
	       !lineage_is_renamed_child(node);
}

const struct node *lineage_up(const struct node *node)
{
	const struct node *up = node->parent;

	return !up || node_is_root(up) || up->id.pid == 1 ? NULL : up;
}

/* The label as it is printed. */
static size_t put_label(const struct node *node, char *out, size_t size)
{
	char label[LABEL_SIZE];

	lineage_label(node, label);
	if (!*label)
		memcpy(label, "?", 2);
	return text_escape(out, size, label, strlen(label));
}

/* Prepend to what is at *at.  Returns false without room for it and for a gap before it. */
static bool put_before(char *out, char **at, const char *text, size_t len, bool linked, size_t gap)
{
	size_t link = linked ? LINK_LEN : 0;

	if ((size_t)(*at - out) < len + link + gap)
		return false;
	*at -= link;
	memcpy(*at, LINK, link);
	*at -= len;
	memcpy(*at, text, len);
	return true;
}

#define STEPS_MAX 1000 /* ancestors that are read: a line costs no more in a deeper tree */

/* Returns the next ancestor with another name, or NULL: no ancestor has one, or *left is 0. */
static const struct node *other_up(const struct node *node, unsigned *left)
{
	char label[LABEL_SIZE], above[LABEL_SIZE];

	lineage_label(node, label);
	for (; *left && (node = lineage_up(node)); --*left) {
		lineage_label(node, above);
		if (strcmp(label, above))
			return node;
	}
	return NULL;
}

/* Written from the end of the buffer backwards, then moved to its start. */
size_t lineage_write(char *out, size_t size, const struct node *node)
{
	char label[4 * LABEL_SIZE], *at;
	const struct node *up;
	unsigned left = STEPS_MAX;
	bool linked = false, more, fits;
	size_t len;

	if (!size)
		return 0;
	at = out + size - 1;
	*at = 0;
	for (; node; node = up) {
		up = other_up(node, &left);
		more = up || !left;
		len = put_label(node, label, sizeof(label));
		fits = put_before(out, &at, label, len, linked, more ? DOTS_LEN + LINK_LEN : 0);
		linked |= fits;
		if (!fits || (!up && more)) {
			put_before(out, &at, DOTS, DOTS_LEN, linked, 0);
			break;
		}
	}
	len = (size_t)(out + size - 1 - at);
	memmove(out, at, len + 1);
	return len;
}

#define GAP         "..." LINK
#define GAP_COLUMNS 6
#define NAME_SIZE   96 /* bytes of one name and its count, escaped */
#define SMALL       16 /* columns */
#define READABLE    12

/* Consecutive programs of one name. */
struct exec_run {
	const char *name;
	unsigned times;
};

/* The newest first.  *more is set when there are older ones. */
static unsigned list_runs(
	struct exec_run runs[LINEAGE_EXEC_NAMES], const struct node *node, bool *more)
{
	const struct image *image = node->image;
	unsigned count = 0;

	*more = false;
	for (uint32_t left = node->execs; left > 1 && !*more; left--) {
		image = image ? image->before : NULL;
		if (image && count && !strcmp(image_name(image), runs[count - 1].name))
			runs[count - 1].times++;
		else if (image && count < LINEAGE_EXEC_NAMES)
			runs[count++] = (struct exec_run){image_name(image), 1};
		else
			*more = true; /* or an image was not kept */
	}
	return count;
}

static unsigned count_columns(const char *text)
{
	size_t left = strlen(text);
	unsigned columns = 0, len;
	uint32_t code;

	for (; left && (len = text_decode(text, left, &code)); text += len, left -= len)
		columns += (unsigned)text_width(code);
	return columns;
}

static void write_run(char out[NAME_SIZE], const struct exec_run *run)
{
	char times[16] = "";
	size_t len;

	if (run->times > 1)
		snprintf(times, sizeof(times), " x%u", run->times);
	text_escape(out, NAME_SIZE - sizeof(times) - sizeof(LINK), *run->name ? run->name : "?",
		*run->name ? strlen(run->name) : 1);
	len = strlen(out);
	snprintf(out + len, NAME_SIZE - len, "%s" LINK, times);
}

size_t lineage_write_execs(char *out, size_t size, const struct node *node, unsigned columns)
{
	char texts[LINEAGE_EXEC_NAMES][NAME_SIZE];
	struct exec_run runs[LINEAGE_EXEC_NAMES];
	unsigned count, fits = 0, used = 0;
	size_t len = 0;
	bool more;

	if (size)
		*out = '\0';
	if (node->execs < 2 || size < LINEAGE_EXECS_SIZE)
		return 0;
	count = list_runs(runs, node, &more);
	for (unsigned i = 0; i < count; i++) {
		unsigned gap = i + 1 < count || more ? GAP_COLUMNS : 0;

		write_run(texts[i], &runs[i]);
		used += count_columns(texts[i]);
		if (used + gap <= columns)
			fits = i + 1;
	}
	if (!fits)
		return 0;
	if (fits < count || more)
		len = (size_t)snprintf(out, size, "%s", GAP);
	while (fits--)
		len += (size_t)snprintf(out + len, size - len, "%s", texts[fits]);
	return len;
}

unsigned lineage_exec_width(unsigned room)
{
	unsigned third = room / 3, spare = room > READABLE ? room - READABLE : 0;

	if (spare > SMALL)
		spare = SMALL;
	return third > spare ? third : spare;
}

/* ---- callers ---- */

static int32_t caller_key(const struct node *node)
{
	return (int32_t)node->number + 1; /* fits: see NODES_MAX */
}

int32_t lineage_caller(const struct tree *tree, const struct node *node)
{
	uint32_t pid = pidmap_find(&tree->callers, caller_key(node));

	return pid == PIDMAP_NONE ? 0 : (int32_t)pid;
}

void lineage_set_caller(struct tree *tree, const struct node *node, int32_t pid)
{
	int32_t key = caller_key(node);

	if (pid <= 0 && tree->callers.used)
		pidmap_remove(&tree->callers, key);
	if (pid > 0 && !pidmap_fit(&tree->callers, 1))
		pidmap_put(&tree->callers, key, (uint32_t)pid);
}
