// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/order.h"

#include "core/query/container.h"
#include "core/query/vocabulary.h"

#include <stdio.h>
#include <string.h>

static const struct field *const order_fields[ORDER_COUNT] = {
#define X(id, ...) [ORDER_##id] = &field_table[FIELD_##id],
	FIELDS(X, X, FIELD_SKIP)
#undef X
};

static const struct field *field_of(enum order_id id)
{
	return order_fields[id];
}

const char *order_word(enum order_id id)
{
	return field_of(id)->word;
}

const char *order_sentence(enum order_id id)
{
	return field_of(id)->sentence;
}

bool order_is_up(const struct order *order)
{
	return field_of(order->id)->least_first != order->reverse;
}

bool order_is_default(const struct order *order)
{
	return order->id == ORDER_BIRTH && !order->reverse;
}

bool order_is_by_subtree(const struct order *order)
{
	return field_of(order->id)->flags & FIELD_SUM;
}

bool order_has(const struct order *order, enum field_flag flag)
{
	return field_of(order->id)->flags & flag;
}

unsigned order_samples_needed(const struct order *order)
{
	return field_of(order->id)->samples;
}

static bool find_word(const char *text, enum order_id *id)
{
	enum field_id field = vocabulary_find(VOCABULARY_ORDER, text, strlen(text));

	for (int i = 0; i < ORDER_COUNT; i++)
		if (field < FIELD_COUNT && field_of(i) == &field_table[field]) {
			*id = i;
			return true;
		}
	return false;
}

bool order_parse(struct order *order, const char *text)
{
	bool reverse = *text == '-';

	if (!find_word(text + reverse, &order->id))
		return false;
	order->reverse = reverse;
	return true;
}

void order_write_words(char *out, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < ORDER_COUNT && used < size; i++)
		used += snprintf(out + used, size - used, "%s%s", i ? ", " : "", order_word(i));
}

/* ---- numbers: a greater one has a greater key ---- */

/* The bits of a float that is not negative are in its order. */
static uint64_t fraction_key(float number)
{
	uint32_t bits;

	number += 0.0f; /* no negative zero */
	memcpy(&bits, &number, sizeof(bits));
	return (uint64_t)bits + 1;
}

#define AHEAD_BIT (UINT64_C(1) << 63)

/*
 * What is not known comes last.  By what they use, running processes come before exited ones, which
 * use nothing any longer: those of a storm would leave no room for the others.
 */
static uint64_t number_key(
	const struct field *field, const struct order *order, const struct node *node)
{
	bool behind = field->flags & FIELD_SUM && node_is_exited(node) != order->reverse;
	double number;

	if (field == &field_table[FIELD_MEM]) /* before memory is known: the order is the same */
		field = &field_table[FIELD_RES];
	if (!field->number(node, &order->context, &number))
		return field->least_first ? UINT64_MAX : 0;
	if (field->kind == KIND_PERCENT || field->kind == KIND_RATE)
		return fraction_key((float)number) | (behind ? 0 : AHEAD_BIT);
	if (behind)
		return (uint64_t)number + 1;          /* never negative */
	return (uint64_t)(int64_t)number ^ AHEAD_BIT; /* signed to unsigned, in order */
}

/* ---- texts ---- */

static bool has_args(const struct node *node)
{
	return node->image && node->image->args_len;
}

static struct ci_text program_of(const struct node *node)
{
	return has_args(node) ? image_program(node->image) : ci_text_program(node->comm, COMM_SIZE);
}

static struct ci_text comm_of(const struct node *node)
{
	return (struct ci_text){.text = node->comm, .len = strnlen(node->comm, COMM_SIZE)};
}

/* Its place in the path of its control group. */
static struct ci_text unit_of(const struct node *node)
{
	struct container container;

	container_parse(node->cgroup ? node->cgroup : "", &container);
	if (container.kind)
		return (struct ci_text){.text = container.id, .len = container.id_len};
	return (struct ci_text){
		.text = container.unit ? container.unit : "", .len = container.unit_len};
}

uint64_t order_text_id(const struct order *order, const struct node *node)
{
	if (order->id == ORDER_CGROUP)
		return (uintptr_t)node->cgroup;
	if (order->id == ORDER_UNIT)
		return ci_text_hash(unit_of(node));
	if (order->id == ORDER_USER && !(node->flags & NODE_PLACEHOLDER))
		return node->uid + UINT64_C(1);
	if (order->id == ORDER_COMMAND && has_args(node))
		return node->image->program;
	if (order->id == ORDER_PARENT && node->parent)
		return ci_text_hash(comm_of(node->parent));
	return 0;
}

struct ci_text order_text(const struct order *order, const struct node *node)
{
	const struct field *field = field_of(order->id);
	struct ci_text words = {.text = ""};

	if (order->id == ORDER_COMMAND) {
		words = program_of(node);
	} else if (order->id == ORDER_PARENT && node->parent) {
		words = comm_of(node->parent);
	} else if (order->id == ORDER_UNIT) {
		words = unit_of(node);
	} else if (field->text) {
		words.text = field->text(node, &order->context, NULL, 0);
		words.len = strlen(words.text);
	}
	words.text_id = order_text_id(order, node);
	return words;
}

static bool is_text(const struct field *field, const struct order *order)
{
	return field->flags & FIELD_BY_TEXT &&
	       (order->id != ORDER_USER || order->context.user_name);
}

bool order_is_text(const struct order *order)
{
	return is_text(field_of(order->id), order);
}

/* ---- both ---- */

uint64_t order_key(const struct order *order, const struct node *node)
{
	const struct field *field = field_of(order->id);
	bool up = field->least_first != order->reverse;
	uint64_t rank = is_text(field, order) ? ci_text_key(order_text(order, node), 0)
					      : number_key(field, order, node);

	return up ? rank : ~rank;
}

static int compare_births(const struct node *a, const struct node *b)
{
	if (a->id.start_ns != b->id.start_ns)
		return a->id.start_ns < b->id.start_ns ? -1 : 1;
	if (a->id.pid != b->id.pid)
		return a->id.pid < b->id.pid ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static int compare_texts(const struct order *order, const struct node *a, const struct node *b)
{
	int words = order_is_text(order)
			    ? ci_text_compare(order_text(order, a), order_text(order, b))
			    : 0;

	return order_is_up(order) ? words : -words;
}

void order_fetch(const struct order *order, const struct node *node, bool text)
{
	if (!text) {
		__builtin_prefetch(node);
		__builtin_prefetch((const char *)node + field_of(order->id)->reads);
	} else if (order->id == ORDER_COMMAND && node->image)
		__builtin_prefetch(&node->image->program);
	else if (order->id == ORDER_PARENT && node->parent)
		__builtin_prefetch(node->parent->comm);
}

int order_compare(const struct node *a, const struct node *b, const struct order *order)
{
	uint64_t x = order_key(order, a), y = order_key(order, b);
	int texts;

	if (x != y)
		return x < y ? -1 : 1;
	texts = compare_texts(order, a, b);
	return texts ? texts : compare_births(a, b);
}
