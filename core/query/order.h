/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * order.h - the sort orders of processes.
 *
 * Of equal processes the older one comes first, reversed or not, so the order is total: rows that
 * are equally busy do not change places each time they are sorted.
 */
#ifndef CORE_QUERY_ORDER_H
#define CORE_QUERY_ORDER_H

#include "core/query/field.h"
#include "core/query/string_ranks.h"

enum order_id {
#define X(id, ...) ORDER_##id,
	FIELDS(X, X, FIELD_SKIP)
#undef X
		ORDER_COUNT
};

struct order {
	enum order_id id;
	bool reverse; /* reverse the order */
	/* As of the sort: one that is done in slices compares ages of one moment. */
	struct query_context context;
};

const char *order_word(enum order_id id);
const char *order_sentence(enum order_id id);
bool order_is_up(const struct order *order); /* ascending */
/* By start time, which is how nodes arrive: no sort is needed. */
bool order_is_default(const struct order *order);
bool order_is_text(const struct order *order); /* an order by text: a key is only a prefix */
/* By what the subtree does: in a tree siblings are sorted by it (peaks.h). */
bool order_is_by_subtree(const struct order *order);
bool order_has(const struct order *order, enum field_flag flag); /* the field has it */
/* Reads the word of a field, the heading of a column ("res", "cpu%", "time+"), or its name in top
 * or ps, in any case; a leading - reverses.  Sets id and reverse; false: no such order. */
bool order_parse(struct order *order, const char *text);
void order_write_words(char *out, size_t size); /* "birth, pid, ..." */

/* Samples needed before the order means anything. */
unsigned order_samples_needed(const struct order *order);

/*
 * A sort key of the node: smaller keys come first.  With equal keys order_compare decides; it is
 * also correct by itself.
 */
uint64_t order_key(const struct order *order, const struct node *node);
/*
 * The text of an order by text, and its id: see struct ci_text; 0 when only the text itself can be
 * compared.
 */
uint64_t order_text_id(const struct order *order, const struct node *node);
struct ci_text order_text(const struct order *order, const struct node *node);
/* Prefetches the memory of the key; text: the memory of the text, once the node is in the cache. */
void order_fetch(const struct order *order, const struct node *node, bool text);
int order_compare(const struct node *a, const struct node *b, const struct order *order);

#endif
