// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/search_hits.h"

#include "core/view/matching.h"

#define PASSING 4 /* this many skipped nodes cost as much as one tested node */
#define LAYING  2 /* the same, for setting trails */

/* Up to the first ancestor with a trail.  Not while old trails are being cleared. */
static void lay_trail(struct node *node)
{
	for (node = node->parent; node && !(node->client_bits & VIEW_TRAIL); node = node->parent)
		node->client_bits |= VIEW_TRAIL;
}

static void set_found(struct found *found, struct node *node, bool has)
{
	found->count += has - !!(node->client_bits & VIEW_FOUND);
	node->client_bits = (node->client_bits & ~(uint32_t)VIEW_FOUND) | (has ? VIEW_FOUND : 0);
}

void found_change(struct view *view, const struct needle *needle)
{
	struct found *found = &view->found;

	found->bounded = found->bounded && needle->len && needle_narrows(needle, &view->needle);
	found->closed = found->closed && found->bounded && found->state != FOUND_MARKING;
	found->state = found->closed && !found->count ? FOUND_KNOWN : FOUND_UNASKED;
	found->at = 0;
}

bool found_is_known(const struct view *view)
{
	return view->found.state == FOUND_KNOWN;
}

bool found_is_nobody(const struct view *view)
{
	return view->found.bounded && !view->found.count;
}

bool found_has_trails(const struct view *view)
{
	return view->found.closed && view->found.state != FOUND_MARKING;
}

bool found_has(const struct view *view, const struct node *node)
{
	if (found_is_known(view))
		return node->client_bits & VIEW_FOUND;
	if (view->found.bounded && !(node->client_bits & VIEW_FOUND))
		return false;
	return needle_in_node(&view->needle, node);
}

/* Nodes that will be tested anyway are skipped. */
void found_note(struct view *view, struct node *node)
{
	struct found *found = &view->found;

	if (found->state == FOUND_UNASKED && !found->bounded)
		return;
	set_found(found, node, needle_in_node(&view->needle, node));
	if (found->closed && node->client_bits & (VIEW_FOUND | VIEW_TRAIL))
		lay_trail(node);
}

void found_forget(struct view *view, struct node *node)
{
	set_found(&view->found, node, false);
}

/* Collects the next batch to test and advances *node.  Returns the effort. */
static unsigned take(struct view *view, struct node **node, struct node **batch, unsigned *n)
{
	bool bounded = view->found.bounded;
	unsigned passed = 0;

	for (*n = 0; *n < FETCH_BATCH && passed < PASSING * FETCH_BATCH && *node; passed++) {
		fetch_lines(*node + FETCH_BATCH, 0, bounded ? 1 : FETCH_LINES);
		(*node)->client_bits &= ~(uint32_t)VIEW_TRAIL;
		if (!bounded || (*node)->client_bits & VIEW_FOUND)
			batch[(*n)++] = *node;
		*node = tree_next(view->tree, *node);
	}
	for (unsigned i = 0; bounded && i < *n; i++)
		fetch_lines(batch[i], 1, FETCH_LINES);
	return *n + (passed - *n) / PASSING;
}

static unsigned spend(unsigned left, unsigned effort)
{
	return left > effort ? left - effort : 0;
}

/* The slab does not have top, so its bit is cleared here. */
static void begin(struct view *view)
{
	view->found.state = FOUND_ASKING;
	view->found.at = 0;
	view->found.closed = false;
	tree_top(view->tree)->client_bits &= ~(uint32_t)VIEW_TRAIL;
}

static void ask(struct view *view, unsigned left)
{
	struct found *found = &view->found;
	struct node *batch[FETCH_BATCH], *node = tree_from(view->tree, found->at);
	unsigned n;

	while (node && left) {
		left = spend(left, take(view, &node, batch, &n));
		fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			set_found(found, batch[i], needle_in_node(&view->needle, batch[i]));
	}
	found->at = node ? node->number : 0;
	if (node)
		return;
	found->bounded = found->closed = true;
	found->state = found->count ? FOUND_MARKING : FOUND_KNOWN;
}

static void mark(struct view *view, unsigned left)
{
	struct found *found = &view->found;
	struct node *node = tree_from(view->tree, found->at);

	for (left *= LAYING; node && left; left--) {
		node_fetch_ahead(node);
		if (node->client_bits & VIEW_FOUND)
			lay_trail(node);
		node = tree_next(view->tree, node);
	}
	found->at = node ? node->number : 0;
	if (!node)
		found->state = FOUND_KNOWN;
}

bool found_go_on(struct view *view, unsigned effort)
{
	struct found *found = &view->found;

	if (found->state == FOUND_UNASKED)
		begin(view);
	if (found->state == FOUND_ASKING)
		ask(view, effort);
	else if (found->state == FOUND_MARKING)
		mark(view, effort);
	return found_is_known(view);
}

static const char *check_node(const struct view *view, const struct node *node)
{
	bool has = view->needle.len && needle_in_node(&view->needle, node);
	bool bit = node->client_bits & VIEW_FOUND, trail = node->client_bits & VIEW_TRAIL;
	bool above = node->parent->client_bits & VIEW_TRAIL;

	if (found_is_known(view) && has != bit)
		return "a node has the text though its bit says otherwise, or the other way round";
	if (view->found.bounded && has && !bit)
		return "a node that has the text was not asked";
	if (view->found.closed && trail && !above)
		return "a trail to what was found ends on its way up";
	if (found_has_trails(view) && bit && !above)
		return "no trail leads to a node that has the text";
	return NULL;
}

const char *found_check(const struct view *view)
{
	struct node *top = tree_top(view->tree), *node = top;
	uint32_t count = 0;

	while ((node = node_after(node, top))) {
		const char *broken = check_node(view, node);

		if (broken)
			return broken;
		count += !!(node->client_bits & VIEW_FOUND);
	}
	return count == view->found.count ? NULL : "the number of those who have the text is wrong";
}
