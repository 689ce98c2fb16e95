// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/folded.h"

#include "core/base/array.h"
#include "core/base/hash_map.h"
#include "core/base/text.h"
#include "core/tree/lineage.h"
#include "ui/print/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_TEXT (4 * LABEL_SIZE) /* an escaped name, with its ; */
#define STACK_TEXT ((FOLDED_DEEP + 1) * FRAME_TEXT)

/* How long children of a running process have run, by the number of its node. */
struct folded_cover {
	uint32_t running;    /* children */
	uint64_t since_ns;   /* when the first of them started */
	uint64_t covered_ns; /* before that */
};

struct folded_stack {
	char *text;
	uint64_t value;
};

struct folded {
	struct folded_cover *covers;
	uint32_t cover_room;
	struct hash_map numbers; /* hash of the text -> its number + 1 */
	struct folded_stack *stacks;
	uint32_t count, room;
	uint64_t others; /* of stacks without room */
};

/* What a process adds to its stack. */
typedef uint64_t folded_value_fn(
	const struct folded *folded, const struct node *node, uint64_t end_ns);

/* ---- stacks ---- */

/* "name;", without characters that have a meaning in a line. */
static size_t write_frame(char *out, const struct node *node)
{
	char label[LABEL_SIZE];
	size_t len;

	lineage_label(node, label);
	len = text_escape(out, FRAME_TEXT - 1, *label ? label : "?", strlen(*label ? label : "?"));
	len = len < FRAME_TEXT - 1 ? len : strlen(out);
	for (size_t i = 0; i < len; i++)
		if (out[i] == ';')
			out[i] = ':';
	memcpy(out + len, ";", 2);
	return len + 1;
}

/* Above the roots of the scope there is nothing. */
static const struct node *stack_up(const struct scope *scope, const struct node *node)
{
	return scope && scope->root_count && scope_has_root(scope, node) ? NULL : node->parent;
}

static void write_stack(char out[STACK_TEXT], const struct scope *scope, const struct node *node)
{
	const struct node *line[FOLDED_DEEP];
	unsigned depth = 0;

	for (; node && !node_is_top(node) && depth < FOLDED_DEEP; node = stack_up(scope, node))
		if (!(node->flags & NODE_PLACEHOLDER))
			line[depth++] = node;
	if (node && !node_is_top(node))
		out = stpcpy(out, "...;");
	while (depth)
		out += write_frame(out, line[--depth]);
	out[-1] = '\0'; /* the last ; */
}

static struct folded_stack *add_stack(struct folded *folded, struct hash_key key, const char *text)
{
	struct folded_stack *grown;
	char *copy;

	if (folded->count >= FOLDED_STACKS)
		return NULL;
	grown = array_grow(folded->stacks, &folded->room, folded->count, sizeof(*grown), 0);
	if (!grown)
		return NULL;
	folded->stacks = grown;
	copy = strdup(text);
	if (!copy || hash_map_set(&folded->numbers, key, folded->count + 1) < 0) {
		free(copy);
		return NULL;
	}
	grown[folded->count].text = copy;
	return &grown[folded->count++];
}

static void add_value(
	struct folded *folded, const struct scope *scope, const struct node *node, uint64_t value)
{
	char text[STACK_TEXT];
	struct hash_key key = {1, 0};
	struct folded_stack *stack;
	uint64_t number;

	write_stack(text, scope, node);
	key.b = hash_map_hash_text(text, strlen(text));
	/* Texts of the same hash are behind each other. */
	while ((number = hash_map_get(&folded->numbers, key)) &&
		strcmp(folded->stacks[number - 1].text, text) != 0)
		key.a++;
	stack = number ? &folded->stacks[number - 1] : add_stack(folded, key, text);
	if (stack)
		stack->value += value;
	else
		folded->others += value;
}

/* ---- time without children ---- */

static struct folded_cover *cover_of(struct folded *folded, const struct node *node)
{
	struct folded_cover *grown =
		array_grow(folded->covers, &folded->cover_room, node->number, sizeof(*grown), 0);

	if (!grown)
		return NULL;
	folded->covers = grown;
	return &grown[node->number];
}

static void begin_cover(struct folded *folded, const struct node *node)
{
	struct folded_cover *own = cover_of(folded, node), *cover;

	if (own)
		*own = (struct folded_cover){0};
	cover = cover_of(folded, node->parent);
	if (cover && !cover->running++)
		cover->since_ns = node->id.start_ns;
}

static void end_cover(struct folded *folded, const struct node *node)
{
	struct folded_cover *cover = cover_of(folded, node->parent);

	if (!cover || !cover->running || --cover->running)
		return;
	if (node->exit_ns > cover->since_ns)
		cover->covered_ns += node->exit_ns - cover->since_ns;
}

static uint64_t covered_ns(const struct folded *folded, const struct node *node, uint64_t end_ns)
{
	const struct folded_cover *cover = &folded->covers[node->number];
	uint64_t open_ns =
		cover->running && end_ns > cover->since_ns ? end_ns - cover->since_ns : 0;

	return cover->covered_ns + open_ns;
}

/* ---- values ---- */

static uint64_t wall_value(const struct folded *folded, const struct node *node, uint64_t end_ns)
{
	uint64_t life_ns = node_age_ns(node, end_ns), covered;

	if (node->number >= folded->cover_room)
		return life_ns / 1000;
	covered = covered_ns(folded, node, end_ns);
	return (life_ns > covered ? life_ns - covered : 0) / 1000;
}

static uint64_t cpu_value(const struct folded *folded, const struct node *node, uint64_t end_ns)
{
	return node->cpu_ns / 1000;
}

static uint64_t count_value(const struct folded *folded, const struct node *node, uint64_t end_ns)
{
	return 1;
}

/* Those that ran before are only ancestors. */
static bool is_counted(const struct headless_seen *seen, const struct node *node)
{
	return node->flags & NODE_FORKED && !node_is_thread(node) &&
	       print_chooses(seen->choice, node);
}

static void folded_event(struct folded *folded, const struct headless_seen *seen,
	const struct event *event, const struct node *node, folded_value_fn *value)
{
	uint64_t number;

	if (event->kind == EVENT_FORK)
		begin_cover(folded, node);
	if (event->kind != EVENT_EXIT)
		return;
	end_cover(folded, node);
	number = is_counted(seen, node) ? value(folded, node, node->exit_ns) : 0;
	if (number)
		add_value(folded, seen->choice->scope, node, number);
}

static int compare_stacks(const void *a, const void *b)
{
	return strcmp(
		((const struct folded_stack *)a)->text, ((const struct folded_stack *)b)->text);
}

static void put_stack(struct print *print, const char *text, uint64_t value)
{
	if (!value)
		return;
	output_format(print->out, "%s %" PRIu64, text, value);
	output_end_line(print->out);
}

static void folded_end(
	struct folded *folded, const struct headless_seen *seen, folded_value_fn *value)
{
	uint64_t now_ns = seen->print->context.now_ns, number;

	for (struct node *node = NULL; (node = tree_next(seen->tree, node));) {
		number = !node_is_exited(node) && is_counted(seen, node)
				 ? value(folded, node, now_ns)
				 : 0;
		if (number)
			add_value(folded, seen->choice->scope, node, number);
	}
	if (folded->count)
		qsort(folded->stacks, folded->count, sizeof(*folded->stacks), compare_stacks);
	for (uint32_t i = 0; i < folded->count; i++)
		put_stack(seen->print, folded->stacks[i].text, folded->stacks[i].value);
	put_stack(seen->print, "(other stacks)", folded->others);
}

static void folded_close(void *state)
{
	struct folded *folded = state;

	for (uint32_t i = 0; i < folded->count; i++)
		free(folded->stacks[i].text);
	free(folded->stacks);
	free(folded->covers);
	hash_map_free(&folded->numbers);
}

#define FOLDED_SINK(name)                                                                          \
	static void name##_event(void *state, const struct headless_seen *seen,                    \
		const struct event *event, struct node *node)                                      \
	{                                                                                          \
		folded_event(state, seen, event, node, name##_value);                              \
	}                                                                                          \
	static void name##_end(void *state, const struct headless_seen *seen)                      \
	{                                                                                          \
		folded_end(state, seen, name##_value);                                             \
	}                                                                                          \
	const struct headless_sink folded_##name##_sink = {                                        \
		.state_size = sizeof(struct folded),                                               \
		.event = name##_event,                                                             \
		.end = name##_end,                                                                 \
		.close = folded_close,                                                             \
	}

FOLDED_SINK(cpu);
FOLDED_SINK(wall);
FOLDED_SINK(count);
