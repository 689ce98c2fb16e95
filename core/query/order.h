/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * order.h - the sort orders of processes.
 *
 * Of equal processes the older one comes first, reversed or not, so the order is total: rows that
 * are equally busy do not change places each time they are sorted.
 */
#ifndef CORE_QUERY_ORDER_H
#define CORE_QUERY_ORDER_H

#include "core/query/string_ranks.h"
#include "core/tree/tree.h"

/* name, word, which end comes first, sentence */
#define ORDERS(X)                                                                                  \
	X(BIRTH, "birth", LEAST, "start time, oldest first")                                       \
	X(PID, "pid", LEAST, "process id")                                                         \
	X(PPID, "ppid", LEAST, "process id of the parent that started it")                         \
	X(USER, "user", LEAST, "user name")                                                        \
	X(STATE, "state", LEAST, "running, uninterruptible sleep, sleeping, stopped, exited")      \
	X(PRIORITY, "pri", LEAST, "kernel scheduling priority")                                    \
	X(NICE, "ni", LEAST, "nice")                                                               \
	X(THREADS, "thr", GREATEST, "threads")                                                     \
	X(CPU, "cpu", GREATEST, "CPU usage over the last interval")                                \
	X(MEMORY, "mem", GREATEST, "resident memory")                                              \
	X(IO, "io", GREATEST, "bytes read from and written to storage")                            \
	X(TIME, "time", GREATEST, "CPU time")                                                      \
	X(AGE, "age", LEAST, "time since start; exited: lifetime")                                 \
	X(SPAWNS, "spawns", GREATEST, "number of processes started")                               \
	X(RATE, "rate", GREATEST, "processes started per second")                                  \
	X(SPAWNED, "spawned", GREATEST, "processes started in the last minute")                    \
	X(KIDS, "kids", GREATEST, "number of children")                                            \
	X(EXIT, "exit", GREATEST, "exit status: signals, then failures, then success")             \
	X(AGO, "ago", LEAST, "time since exit")                                                    \
	X(PARENT, "parent", LEAST, "name of the parent that started it")                           \
	X(CGROUP, "cgroup", LEAST, "cgroup path")                                                  \
	X(TTY, "tty", LEAST, "controlling terminal")                                               \
	X(NS, "ns", LEAST, "pid namespace")                                                        \
	X(COMMAND, "command", LEAST, "program name")

enum order_id {
#define X(name, word, first, sentence) ORDER_##name,
	ORDERS(X)
#undef X
		ORDER_COUNT
};

struct order {
	enum order_id id;
	bool reverse;                                      /* reverse the order */
	uint64_t now_ns;                                   /* for ages */
	const char *(*user_name)(void *ctx, uint32_t uid); /* NULL: by number */
	void *ctx;                                         /* for user_name */
	/* As in filter_context; spawned: over the last minute.  NULL: 0 for all. */
	double (*spawn_rate)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	double (*spawned)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	void *spawn_ctx;
};

const char *order_word(enum order_id id);
const char *order_sentence(enum order_id id);
bool order_is_up(const struct order *order); /* ascending */
/* By start time, which is how nodes arrive: no sort is needed. */
bool order_is_default(const struct order *order);
bool order_is_text(const struct order *order); /* an order by text: a key is only a prefix */
/* Reads a word of the table, or the title of the column ("res", "cpu%", "time+"), in any case; a
 * leading - reverses.  Sets id and reverse; false: no such column. */
bool order_parse(struct order *order, const char *text);
void order_write_words(char *out, size_t size); /* "birth, pid, ..." */

/* Passes of figures needed before the order means anything. */
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
