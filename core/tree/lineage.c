// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tree/lineage.h"

#include "core/base/text.h"

#include <string.h>

#define LINK     " > "
#define LINK_LEN 3
#define GAP      "..."
#define GAP_LEN  3

void lineage_label(const struct node *node, char out[LABEL_SIZE])
{
	const char *name = node->image ? path_name(node->image->exe) : "";
	size_t len;

	if (!*name || strncmp(name, node->comm, COMM_SIZE - 1))
		name = node->comm;
	len = strnlen(name, LABEL_SIZE - 1);
	memcpy(out, name, len);
	out[len] = 0;
}

const struct node *lineage_up(const struct node *node)
{
	const struct node *up = node->parent;

	return !up || node_is_top(up) || up->id.pid == 1 ? NULL : up;
}

/* The name as it is printed. */
static size_t put_label(const struct node *node, char *out, size_t size)
{
	char label[LABEL_SIZE];

	lineage_label(node, label);
	if (!*label)
		memcpy(label, "?", 2);
	return text_escape(out, size, label, strlen(label));
}

/* Put before what is at *at; false: no room for it and for a gap before it. */
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

#define SAME_MAX 1000 /* ancestors of one name that are passed by */

/* The next one up with another name; or the same one again after SAME_MAX. */
static const struct node *other_up(const struct node *node)
{
	char label[LABEL_SIZE], above[LABEL_SIZE];
	unsigned steps = 0;

	lineage_label(node, label);
	while ((node = lineage_up(node))) {
		lineage_label(node, above);
		if (strcmp(label, above) || ++steps == SAME_MAX)
			return node;
	}
	return NULL;
}

/* From the end of the buffer backwards, then moved to its beginning. */
size_t lineage_write(char *out, size_t size, const struct node *node)
{
	char label[4 * LABEL_SIZE], *at;
	const struct node *up;
	bool linked = false;
	size_t len;

	if (!size)
		return 0;
	at = out + size - 1;
	*at = 0;
	for (; node; node = up) {
		up = other_up(node);
		len = put_label(node, label, sizeof(label));
		if (!put_before(out, &at, label, len, linked, up ? GAP_LEN + LINK_LEN : 0)) {
			put_before(out, &at, GAP, GAP_LEN, linked, 0);
			break;
		}
		linked = true;
	}
	len = (size_t)(out + size - 1 - at);
	memmove(out, at, len + 1);
	return len;
}
