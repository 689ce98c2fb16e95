// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/order.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>

enum first { LEAST, GREATEST };

static const struct {
	const char *word, *sentence;
	enum first first;
} entries[ORDER_COUNT] = {
#define X(name, word, first, sentence) [ORDER_##name] = {word, sentence, first},
	ORDERS(X)
#undef X
};

/* Other names of the columns: headings, top, ps. */
static const struct {
	const char *word;
	enum order_id id;
} others[] = {
	{"start", ORDER_BIRTH},
	{"cpu%", ORDER_CPU},
	{"mem%", ORDER_MEMORY},
	{"memory", ORDER_MEMORY},
	{"res", ORDER_MEMORY},
	{"rss", ORDER_MEMORY},
	{"time+", ORDER_TIME},
	{"priority", ORDER_PRIORITY},
	{"nice", ORDER_NICE},
	{"threads", ORDER_THREADS},
	{"nlwp", ORDER_THREADS},
	{"s", ORDER_STATE},
	{"status", ORDER_EXIT},
	{"ended", ORDER_AGO},
	{"lived", ORDER_AGE},
	{"peak", ORDER_MEMORY},
	{"children", ORDER_KIDS},
	{"spawn/s", ORDER_RATE},
	{"comm", ORDER_COMMAND},
	{"name", ORDER_COMMAND},
	{"cmd", ORDER_COMMAND},
	{"args", ORDER_COMMAND},
};

const char *order_word(enum order_id id)
{
	return entries[id].word;
}

const char *order_sentence(enum order_id id)
{
	return entries[id].sentence;
}

bool order_is_up(const struct order *order)
{
	return (entries[order->id].first == LEAST) != order->reverse;
}

bool order_is_default(const struct order *order)
{
	return order->id == ORDER_BIRTH && !order->reverse;
}

unsigned order_samples_needed(const struct order *order)
{
	static const unsigned passes[ORDER_COUNT] = {
		[ORDER_STATE] = 1,
		[ORDER_PRIORITY] = 1,
		[ORDER_NICE] = 1,
		[ORDER_THREADS] = 1,
		[ORDER_CPU] = 2,
		[ORDER_MEMORY] = 1,
		[ORDER_IO] = 1,
		[ORDER_TIME] = 1,
	};

	return passes[order->id];
}

static bool find_word(const char *text, enum order_id *id)
{
	for (int i = 0; i < ORDER_COUNT; i++)
		if (!strcasecmp(entries[i].word, text)) {
			*id = i;
			return true;
		}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcasecmp(others[i].word, text)) {
			*id = others[i].id;
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
		used += snprintf(out + used, size - used, "%s%s", i ? ", " : "", entries[i].word);
}

/* ---- figures: a greater number is a greater figure ---- */

static uint64_t state_rank(char state)
{
	static const char order[] = "RDStTIZX";
	const char *at = state ? strchr(order, state) : NULL;

	return at ? (uint64_t)(at - order) : sizeof(order);
}

static uint64_t share_rank(float share)
{
	uint32_t bits;

	if (share < 0)
		return 0;
	share += 0.0f; /* no negative zero: the bits of a value that is not negative are in order */
	memcpy(&bits, &share, sizeof(bits));
	return (uint64_t)bits + 1;
}

/* The living, then unknown ends, then exit codes, then signals. */
static uint64_t exit_rank(const struct node *node)
{
	if (!node_is_exited(node))
		return 0;
	if (node->status == STATUS_UNKNOWN)
		return 1;
	if (WIFSIGNALED(node->status))
		return 0x1000 + WTERMSIG(node->status);
	return 2 + WEXITSTATUS(node->status);
}

static uint64_t signed_rank(int32_t number)
{
	return (uint64_t)((int64_t)number - INT32_MIN);
}

static uint64_t births_rank(const struct order *order, const struct node *node)
{
	double births = 0;

	if (order->id == ORDER_RATE && order->spawn_rate)
		births = order->spawn_rate(order->spawn_ctx, node, order->now_ns);
	else if (order->id == ORDER_SPAWNED && order->spawned)
		births = order->spawned(order->spawn_ctx, node, order->now_ns);
	return share_rank((float)births);
}

static uint64_t figure(const struct order *order, const struct node *node)
{
	switch (order->id) {
	case ORDER_BIRTH:
		return node->id.start_ns;
	case ORDER_PID:
		return signed_rank(node->id.pid);
	case ORDER_PPID:
		return signed_rank(node->parent ? node->parent->id.pid : 0);
	case ORDER_USER:
		return node->uid;
	case ORDER_STATE:
		return state_rank(node->state);
	case ORDER_PRIORITY:
		return signed_rank(node->priority);
	case ORDER_NICE:
		return signed_rank(node->nice);
	case ORDER_THREADS:
		return node->threads;
	case ORDER_CPU:
		return share_rank(node->cpu_share);
	case ORDER_MEMORY:
		return node->rss_bytes;
	case ORDER_IO:
		return node->read_bytes + node->write_bytes;
	case ORDER_TIME:
		return node->cpu_ns;
	case ORDER_AGE:
		return node_age_ns(node, order->now_ns);
	case ORDER_SPAWNS:
		return node->forks;
	case ORDER_RATE:
	case ORDER_SPAWNED:
		return births_rank(order, node);
	case ORDER_KIDS:
		return node_kids(node);
	case ORDER_EXIT:
		return exit_rank(node);
	case ORDER_AGO:
		return node_is_exited(node) ? ~node->exit_ns : UINT64_MAX;
	case ORDER_TTY:
		return node->tty - 1u; /* no terminal: last */
	case ORDER_NS:
		return node->pid_ns;
	default:
		return 0;
	}
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

uint64_t order_text_id(const struct order *order, const struct node *node)
{
	if (order->id == ORDER_CGROUP)
		return (uintptr_t)node->cgroup;
	if (order->id == ORDER_USER && !(node->flags & NODE_PLACEHOLDER))
		return node->uid + UINT64_C(1);
	if (order->id == ORDER_COMMAND && has_args(node))
		return node->image->program;
	if (order->id == ORDER_PARENT && node->parent)
		return ci_text_hash(comm_of(node->parent));
	return 0;
}

static struct ci_text words_of(const char *text)
{
	return (struct ci_text){.text = text, .len = strlen(text)};
}

struct ci_text order_text(const struct order *order, const struct node *node)
{
	uint64_t text_id = order_text_id(order, node);
	struct ci_text words = {.text = ""};

	if (order->id == ORDER_COMMAND)
		words = program_of(node);
	else if (order->id == ORDER_PARENT && node->parent)
		words = comm_of(node->parent);
	else if (order->id == ORDER_CGROUP && text_id)
		words = words_of(node->cgroup);
	else if (order->id == ORDER_USER && text_id)
		words = words_of(order->user_name(order->ctx, node->uid));
	words.text_id = text_id;
	return words;
}

bool order_is_text(const struct order *order)
{
	return order->id == ORDER_COMMAND || order->id == ORDER_CGROUP ||
	       order->id == ORDER_PARENT || (order->id == ORDER_USER && order->user_name);
}

/* ---- both ---- */

uint64_t order_key(const struct order *order, const struct node *node)
{
	uint64_t rank = order_is_text(order) ? ci_text_key(order_text(order, node), 0)
					     : figure(order, node);

	return order_is_up(order) ? rank : ~rank;
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
	static const size_t places[ORDER_COUNT] = {
		[ORDER_USER] = offsetof(struct node, uid),
		[ORDER_STATE] = offsetof(struct node, state),
		[ORDER_PRIORITY] = offsetof(struct node, priority),
		[ORDER_NICE] = offsetof(struct node, nice),
		[ORDER_THREADS] = offsetof(struct node, threads),
		[ORDER_CPU] = offsetof(struct node, cpu_share),
		[ORDER_MEMORY] = offsetof(struct node, rss_bytes),
		[ORDER_IO] = offsetof(struct node, read_bytes),
		[ORDER_TIME] = offsetof(struct node, cpu_ns),
		[ORDER_AGE] = offsetof(struct node, exit_ns),
		[ORDER_SPAWNS] = offsetof(struct node, forks),
		[ORDER_KIDS] = offsetof(struct node, children),
		[ORDER_EXIT] = offsetof(struct node, status),
		[ORDER_CGROUP] = offsetof(struct node, cgroup),
		[ORDER_TTY] = offsetof(struct node, tty),
		[ORDER_NS] = offsetof(struct node, pid_ns),
		[ORDER_COMMAND] = offsetof(struct node, image),
	};

	if (!text)
		__builtin_prefetch((const char *)node + places[order->id]);
	else if (order->id == ORDER_COMMAND && node->image)
		__builtin_prefetch(&node->image->program);
	else if (order->id == ORDER_PARENT && node->parent)
		__builtin_prefetch(node->parent->comm);
	else if (order->id == ORDER_PPID && node->parent)
		__builtin_prefetch(&node->parent->id);
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
