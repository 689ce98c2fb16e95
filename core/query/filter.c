// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/filter_private.h"

#include "core/base/units.h"
#include "core/query/self.h"

#include <stdlib.h>
#include <string.h>

#define REGEX_WEIGHT 32 /* words that cost as much as one regex */

static bool is_new(const struct node *node, const struct query_context *context)
{
	return !node_is_exited(node) && node->flags & NODE_FORKED &&
	       node_age_ns(node, context->now_ns) < context->new_ns;
}

static bool has_state(const struct node *node, unsigned state, const struct query_context *context)
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
		return node_has_failed(node);
	case STATE_orphan:
		return node->flags & NODE_ORPHAN;
	case STATE_zombie:
		return node_is_zombie(node) && !node_is_ending(node);
	case STATE_oom:
		return node_is_exited(node) && units_status_is_oom(node->status);
	case STATE_frozen:
		return node->flags & NODE_FROZEN && !node_is_exited(node);
	case STATE_kthread:
		return node->flags & NODE_KTHREAD;
	default:
		return (unsigned char)node->state == state;
	}
}

static bool compare_numbers(enum filter_op op, double have, double want)
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
	const struct query_context *context)
{
	char scratch[FIELD_TEXT_MAX];
	const char *text = field_table[test->field].text(node, context, scratch, sizeof(scratch));

	if (test->regex)
		return is_like(test->regex, text) == (test->op == OP_LIKE);
	return !strcmp(text, test->text) == (test->op == OP_EQ);
}

static bool test_name(const struct filter_test *test, const struct node *node)
{
	const struct image *image = node->image;
	char scratch[FIELD_TEXT_MAX];

	if (is_like(test->regex, node->comm))
		return true;
	if (!image)
		return false;
	if (is_like(test->regex, field_write_line(image, scratch, sizeof(scratch))))
		return true;
	for (uint32_t left = node->execs; left > 1 && (image = image->before); left--)
		if (is_like(test->regex, image_name(image)))
			return true;
	return false;
}

static bool test_node(const struct filter_test *test, const struct node *node,
	const struct query_context *context)
{
	const struct field *field = &field_table[test->field];
	double number;

	if (test->field == FIELD_NONE)
		return test->regex ? test_name(test, node) : needle_in_node(&test->needle, node);
	if (field->kind == KIND_STATE)
		return has_state(node, (unsigned)test->number, context) == (test->op == OP_EQ);
	if (field->kind == KIND_TEXT)
		return test_text(test, node, context);
	return field->number(node, context, &number) &&
	       compare_numbers(test->op, number, test->number);
}

static bool run_steps(
	const struct filter *filter, const struct node *node, const struct query_context *context)
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

bool filter_match(
	const struct filter *filter, const struct node *node, const struct query_context *context)
{
	return !node_is_host(node) && run_steps(filter, node, context) &&
	       (!context->self || filter->by_pid || !self_has(context->self, node, filter->text));
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
static bool test_implies(const struct filter_test *narrow, const struct filter_test *wide)
{
	if (narrow->field != wide->field || narrow->op != wide->op || narrow->regex ||
		wide->regex || narrow->number != wide->number)
		return false;
	if (narrow->field == FIELD_NONE)
		return needle_implies(&narrow->needle, &wide->needle);
	return narrow->text == wide->text ||
	       (narrow->text && wide->text && !strcmp(narrow->text, wide->text));
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
			test_implies(&filter->steps[i].test, test))
			return true;
	return false;
}

bool filter_implies(const struct filter *narrow, const struct filter *wide)
{
	if (narrow->by_pid != wide->by_pid || narrow->timed || wide->timed ||
		!is_conjunction(narrow) || !is_conjunction(wide))
		return false;
	for (unsigned i = 0; i < wide->count; i++)
		if (wide->steps[i].kind == STEP_TEST && !has_narrower(narrow, &wide->steps[i].test))
			return false;
	return true;
}

unsigned filter_samples_needed(const struct filter *filter)
{
	return filter->samples;
}

bool filter_is_by_depth(const struct filter *filter)
{
	return filter->by_depth;
}

bool filter_is_by_args(const struct filter *filter)
{
	return filter->by_args;
}

bool filter_is_trend(const struct filter *filter)
{
	return filter->trend;
}

bool filter_is_timed(const struct filter *filter)
{
	return filter->timed;
}

const char *filter_next_user(const struct filter *filter, unsigned *at)
{
	while (*at < filter->count) {
		const struct filter_step *step = &filter->steps[(*at)++];

		if (step->kind == STEP_TEST && step->test.field == FIELD_USER && !step->test.regex)
			return step->test.text;
	}
	return NULL;
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
