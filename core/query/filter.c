// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/filter_private.h"

#include "core/base/names.h"
#include "core/base/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define REGEX_WEIGHT 32 /* words that cost as much as one regex */

/*
 * The figure of a field, in the unit of its values.  Returns false when it does not apply, such as
 * the exit code of a living process; then no comparison is true.
 */
typedef bool figure_fn(const struct node *node, const struct filter_context *context, double *out);

static bool figure_pid(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->id.pid;
	return true;
}

static bool figure_ppid(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->parent ? node->parent->id.pid : 0;
	return true;
}

static bool figure_uid(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->uid;
	return !(node->flags & NODE_PLACEHOLDER);
}

static bool figure_age(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node_age_ns(node, context->now_ns);
	return node->id.start_ns;
}

static bool figure_cpu(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->cpu_share * 100;
	return node->cpu_share >= 0;
}

static bool figure_rss(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->rss_bytes;
	return node->stat_ns || node_is_exited(node);
}

static bool figure_mem(const struct node *node, const struct filter_context *context, double *out)
{
	if (!context->memory_bytes || !figure_rss(node, context, out))
		return false;
	*out = *out * 100 / context->memory_bytes;
	return true;
}

static bool figure_threads(
	const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->threads;
	return node->threads;
}

static bool figure_exit(const struct node *node, const struct filter_context *context, double *out)
{
	if (!node_is_exited(node) || node->status == STATUS_UNKNOWN || !WIFEXITED(node->status))
		return false;
	*out = WEXITSTATUS(node->status);
	return true;
}

static bool figure_signal(
	const struct node *node, const struct filter_context *context, double *out)
{
	if (!node_is_exited(node) || node->status == STATUS_UNKNOWN || !WIFSIGNALED(node->status))
		return false;
	*out = WTERMSIG(node->status);
	return true;
}

static bool figure_spawns(
	const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->forks;
	return true;
}

static bool figure_rate(const struct node *node, const struct filter_context *context, double *out)
{
	*out = context->spawn_rate ? context->spawn_rate(context->spawn_ctx, node, context->now_ns)
				   : 0;
	return true;
}

static bool figure_depth(const struct node *node, const struct filter_context *context, double *out)
{
	unsigned depth = 0;

	for (const struct node *up = node->parent;
		up && !node_is_top(up) && depth < FILTER_DEPTH_MAX; up = up->parent)
		depth++;
	*out = depth;
	return true;
}

static bool figure_ns(const struct node *node, const struct filter_context *context, double *out)
{
	*out = node->pid_ns;
	return node->pid_ns;
}

static figure_fn *const figures[FIELD_COUNT] = {
	[FIELD_pid] = figure_pid,
	[FIELD_ppid] = figure_ppid,
	[FIELD_uid] = figure_uid,
	[FIELD_age] = figure_age,
	[FIELD_cpu] = figure_cpu,
	[FIELD_rss] = figure_rss,
	[FIELD_mem] = figure_mem,
	[FIELD_threads] = figure_threads,
	[FIELD_exit] = figure_exit,
	[FIELD_signal] = figure_signal,
	[FIELD_spawns] = figure_spawns,
	[FIELD_rate] = figure_rate,
	[FIELD_depth] = figure_depth,
	[FIELD_ns] = figure_ns,
};

/* The command line with spaces between the arguments, cut to size. */
static const char *write_line(const struct image *image, char *out, size_t size)
{
	size_t len = image ? image_line_len(image) : 0;

	if (len >= size)
		len = size - 1;
	for (size_t i = 0; i < len; i++)
		out[i] = image->args[i] ? image->args[i] : ' ';
	out[len] = '\0';
	return out;
}

static const char *write_user(
	const struct node *node, const struct filter_context *context, char *out, size_t size)
{
	const char *name = NULL;

	if (context->user_name)
		name = context->user_name(context->ctx, node->uid);
	if (name)
		return name;
	snprintf(out, size, "%u", node->uid);
	return out;
}

/* An unknown text is empty. */
static const char *text_of(enum filter_field field, const struct node *node,
	const struct filter_context *context, char *scratch, size_t size)
{
	switch (field) {
	case FIELD_comm:
		return node->comm;
	case FIELD_exe:
		return node->image ? node->image->exe : "";
	case FIELD_args:
		return write_line(node->image, scratch, size);
	case FIELD_user:
		return write_user(node, context, scratch, size);
	case FIELD_cgroup:
		return node->cgroup ? node->cgroup : "";
	case FIELD_tty:
		names_write_tty(scratch, size, node->tty);
		return scratch;
	default:
		return "";
	}
}

static bool is_new(const struct node *node, const struct filter_context *context)
{
	return !node_is_exited(node) && node->flags & NODE_FORKED &&
	       node_age_ns(node, context->now_ns) < context->new_ns;
}

static bool has_state(const struct node *node, unsigned state, const struct filter_context *context)
{
	switch (state) {
	case STATE_alive:
		return !node_is_exited(node);
	case STATE_dead:
		return node_is_exited(node);
	case STATE_new:
		return is_new(node, context);
	case STATE_short:
		return node->flags & NODE_SHORT;
	case STATE_failed:
		return node_is_exited(node) && status_is_failure(node->status);
	case STATE_orphan:
		return node->flags & NODE_ORPHAN;
	case STATE_zombie:
		return node_is_zombie(node);
	case STATE_kthread:
		return node->flags & NODE_KTHREAD;
	default:
		return (unsigned char)node->state == state;
	}
}

static bool compare(enum filter_op op, double have, double want)
{
	switch (op) {
	case OP_EQ:
		return have == want;
	case OP_NE:
		return have != want;
	case OP_LT:
		return have < want;
	case OP_LE:
		return have <= want;
	case OP_GT:
		return have > want;
	default:
		return have >= want;
	}
}

static bool is_like(const regex_t *regex, const char *text)
{
	return !regexec(regex, text, 0, NULL, 0);
}

static bool test_text(const struct filter_test *test, const struct node *node,
	const struct filter_context *context)
{
	char scratch[FILTER_LINE_MAX];
	const char *text = text_of(test->field, node, context, scratch, sizeof(scratch));

	if (test->regex)
		return is_like(test->regex, text) == (test->op == OP_LIKE);
	return !strcmp(text, test->text) == (test->op == OP_EQ);
}

static bool test_name(const struct filter_test *test, const struct node *node)
{
	const struct image *image = node->image;
	char scratch[FILTER_LINE_MAX];

	if (is_like(test->regex, node->comm))
		return true;
	if (!image)
		return false;
	if (is_like(test->regex, write_line(image, scratch, sizeof(scratch))))
		return true;
	for (uint32_t left = node->execs; left > 1 && (image = image->before); left--)
		if (is_like(test->regex, image_name(image)))
			return true;
	return false;
}

static bool test_node(const struct filter_test *test, const struct node *node,
	const struct filter_context *context)
{
	double figure;

	if (test->field == FIELD_NONE)
		return test->regex ? test_name(test, node) : needle_in_node(&test->needle, node);
	if (test->field == FIELD_state)
		return has_state(node, (unsigned)test->number, context) == (test->op == OP_EQ);
	if (!figures[test->field])
		return test_text(test, node, context);
	return figures[test->field](node, context, &figure) &&
	       compare(test->op, figure, test->number);
}

bool filter_match(
	const struct filter *filter, const struct node *node, const struct filter_context *context)
{
	bool value = true;

	for (unsigned i = 0; i < filter->count;) {
		const struct filter_step *step = &filter->steps[i++];

		if (step->kind == STEP_TEST)
			value = test_node(&step->test, node, context);
		else if (step->kind == STEP_NOT)
			value = !value;
		else if (value == (step->kind == STEP_IF))
			i = step->target;
	}
	return value;
}

unsigned filter_weight(const struct filter *filter)
{
	unsigned weight = 1;

	for (unsigned i = 0; i < filter->count; i++)
		if (filter->steps[i].kind == STEP_TEST)
			weight += filter->steps[i].test.regex ? REGEX_WEIGHT : i > 0;
	return weight;
}

/* Same field, operator and value; or words, one of which contains the other. */
static bool test_narrows(const struct filter_test *longer, const struct filter_test *shorter)
{
	if (longer->field != shorter->field || longer->op != shorter->op || longer->regex ||
		shorter->regex || longer->number != shorter->number)
		return false;
	if (longer->field == FIELD_NONE)
		return needle_narrows(&longer->needle, &shorter->needle);
	return longer->text == shorter->text ||
	       (longer->text && shorter->text && !strcmp(longer->text, shorter->text));
}

/* Only tests, all of which must be true. */
static bool is_conjunction(const struct filter *filter)
{
	for (unsigned i = 0; i < filter->count; i++)
		if (filter->steps[i].kind != STEP_TEST && filter->steps[i].kind != STEP_UNLESS)
			return false;
	return true;
}

static bool has_narrower(const struct filter *filter, const struct filter_test *test)
{
	for (unsigned i = 0; i < filter->count; i++)
		if (filter->steps[i].kind == STEP_TEST &&
			test_narrows(&filter->steps[i].test, test))
			return true;
	return false;
}

bool filter_narrows(const struct filter *longer, const struct filter *shorter)
{
	if (longer->timed || shorter->timed || !is_conjunction(longer) || !is_conjunction(shorter))
		return false;
	for (unsigned i = 0; i < shorter->count; i++)
		if (shorter->steps[i].kind == STEP_TEST &&
			!has_narrower(longer, &shorter->steps[i].test))
			return false;
	return true;
}

unsigned filter_samples_needed(const struct filter *filter)
{
	return filter->passes;
}

bool filter_is_by_depth(const struct filter *filter)
{
	return filter->by_depth;
}

bool filter_is_timed(const struct filter *filter)
{
	return filter->timed;
}

const char *filter_text(const struct filter *filter)
{
	return filter->text;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (unsigned i = 0; filter->steps && i < filter->count; i++) {
		regex_t *regex = filter->steps[i].test.regex;

		if (regex)
			regfree(regex);
		free(regex);
	}
	free(filter->steps);
	free(filter->strings);
	free(filter->text);
	free(filter);
}
