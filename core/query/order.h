/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * order.h - what processes can be sorted by.
 *
 * Of equals the older comes first, reversed or not: an order is one order only, so rows that are
 * equally busy do not change places each time they are sorted.
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
	bool reverse;                                      /* the other end first */
	uint64_t now_ns;                                   /* for ages */
	const char *(*user_name)(void *ctx, uint32_t uid); /* NULL: by number */
	void *ctx;                                         /* for user_name */
	/* As a filter_context's; over the last minute.  NULL: nobody has started any. */
	double (*spawn_rate)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	double (*spawned)(void *spawn_ctx, const struct node *node, uint64_t now_ns);
	void *spawn_ctx;
};

const char *order_word(enum order_id id);
const char *order_sentence(enum order_id id);
bool order_is_up(const struct order *order); /* the least first */
/* By births is how they come: nothing is ever to be sorted. */
bool order_is_plain(const struct order *order);
bool order_is_text(const struct order *order); /* a key is a beginning only */
/* A word of the table, or what the column is called ("res", "cpu%", "time+"), in any case; a
 * leading - reverses.  Sets id and reverse; false: there is no such column. */
bool order_parse(struct order *order, const char *text);
void order_write_words(char *out, size_t size); /* "birth, pid, ..." */

/* How many passes of figures it takes until it tells anything. */
unsigned order_passes(const struct order *order);

/*
 * The node's place as a number: a smaller one comes first.  With equal numbers order_compare
 * decides, which is right by itself too.
 */
uint64_t order_key(const struct order *order, const struct node *node);
/* The text it goes by, of an order that is one of texts. */
/* See struct ci_text: 0 when only the text itself tells. */
uint64_t order_tag(const struct order *order, const struct node *node);
struct ci_text order_words(const struct order *order, const struct node *node);
/* Have the memory that the key is made from come near; text: the words, when the node has come. */
void order_fetch(const struct order *order, const struct node *node, bool text);
node_compare_fn order_compare; /* ctx: a const struct order * */
node_compare_fn order_decide;  /* the same, of two whose keys are equal */
/* By their texts only: 0 when these are equal, or the order is not one of texts. */
int order_compare_texts(const struct order *order, const struct node *a, const struct node *b);
/* Two that both have this key are equal in what is sorted by: there is nothing to decide. */
bool order_key_tells(const struct order *order, uint64_t key);

#endif
