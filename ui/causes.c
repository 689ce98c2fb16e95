// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/causes.h"

#include "core/path.h"
#include "core/source/interpreter.h"
#include "core/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOKS     64  /* files a frame: some system calls each */
#define NAME_SIZE 160 /* of the file and of the interpreter, printable */

static unsigned place_of(struct ident id)
{
	uint64_t mixed = (uint64_t)id.pid * 0x9e3779b97f4a7c15u ^ id.start_ns;

	return (mixed ^ mixed >> 29) & (CAUSES_KEPT - 1);
}

void causes_free(struct causes *causes)
{
	for (unsigned i = 0; i < CAUSES_KEPT; i++)
		free(causes->kept[i].text);
	*causes = (struct causes){0};
}

void causes_begin(struct causes *causes)
{
	causes->looks = LOOKS;
}

/* It has ended: whoever started it most probably sees the same files. */
static int32_t living_near(const struct node *node)
{
	while (node_is_ghost(node))
		node = node->parent;
	return node->id.pid;
}

static char *write_cause(const char *path, const char *interpreter)
{
	char file[NAME_SIZE], missing[NAME_SIZE], text[CAUSES_TEXT];
	const char *name = path_name(path);

	text_escape(file, sizeof(file), name, strlen(name));
	text_escape(missing, sizeof(missing), interpreter, strlen(interpreter));
	snprintf(text, sizeof(text), "%s: interpreter %s not found", file, missing);
	return strdup(text);
}

static char *look(struct causes *causes, const struct attempts *attempts, const struct node *node)
{
	const struct attempt *at = attempts->newest;
	int32_t pid = living_near(node);
	char interpreter[NAME_SIZE];

	for (uint32_t n = attempts->walk; n && at; n--, at = at->older) {
		if (at->error != ENOENT)
			continue;
		causes->looks -= !!causes->looks;
		if (interpreter_is_missing(pid, at->path, interpreter, sizeof(interpreter)))
			return write_cause(at->path, interpreter);
	}
	return NULL;
}

void causes_look(struct causes *causes, const struct tree *tree, const struct node *node)
{
	const struct attempts *attempts = attempts_to_blame(tree, node);
	struct cause *cause = &causes->kept[place_of(node->id)];

	if (!attempts || !causes->looks ||
		(ident_equal(cause->id, node->id) && cause->total == attempts->total))
		return;
	free(cause->text);
	*cause = (struct cause){.id = node->id, .total = attempts->total};
	cause->text = look(causes, attempts, node);
}

const char *causes_find(const struct causes *causes, const struct node *node)
{
	const struct cause *cause = &causes->kept[place_of(node->id)];

	return ident_equal(cause->id, node->id) ? cause->text : NULL;
}
