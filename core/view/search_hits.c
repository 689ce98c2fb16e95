// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/search_hits.h"

#include "core/view/matching.h"

#define PASSING 4 /* this many skipped nodes cost as much as one tested node */
#define LAYING  2 /* the same, for setting marked paths */

/* Up to the first ancestor with a marked path.  Not while old marked paths are being cleared. */
static void mark_ancestors(struct node *node)
{
	for (node = node->parent; node && !(node->client_bits & VIEW_HIT_BELOW);
		node = node->parent)
		node->client_bits |= VIEW_HIT_BELOW;
}

static void set_found(struct search_hits *hits, struct node *node, bool has)
{
	hits->count += has - !!(node->client_bits & VIEW_FOUND);
	node->client_bits = (node->client_bits & ~(uint32_t)VIEW_FOUND) | (has ? VIEW_FOUND : 0);
}

void search_hits_change(struct view *view, const struct needle *needle)
{
	struct search_hits *hits = &view->hits;

	hits->candidates_known =
		hits->candidates_known && needle->len && needle_narrows(needle, &view->needle);
	hits->paths_complete =
		hits->paths_complete && hits->candidates_known && hits->state != HITS_MARKING;
	hits->state = hits->paths_complete && !hits->count ? HITS_KNOWN : HITS_UNASKED;
	hits->at = 0;
}

bool search_hits_is_known(const struct view *view)
{
	return view->hits.state == HITS_KNOWN;
}

bool search_hits_is_nobody(const struct view *view)
{
	return view->hits.candidates_known && !view->hits.count;
}

bool search_hits_have_paths(const struct view *view)
{
	return view->hits.paths_complete && view->hits.state != HITS_MARKING;
}

bool search_hits_has(const struct view *view, const struct node *node)
{
	if (search_hits_is_known(view))
		return node->client_bits & VIEW_FOUND;
	if (view->hits.candidates_known && !(node->client_bits & VIEW_FOUND))
		return false;
	return needle_in_node(&view->needle, node);
}

/* Nodes that will be tested anyway are skipped. */
void search_hits_note(struct view *view, struct node *node)
{
	struct search_hits *hits = &view->hits;

	if (hits->state == HITS_UNASKED && !hits->candidates_known)
		return;
	set_found(hits, node, needle_in_node(&view->needle, node));
	if (hits->paths_complete && node->client_bits & (VIEW_FOUND | VIEW_HIT_BELOW))
		mark_ancestors(node);
}

void search_hits_forget(struct view *view, struct node *node)
{
	set_found(&view->hits, node, false);
}

/* Collects the next batch to test and advances *node.  Returns the effort. */
static unsigned take(struct view *view, struct node **node, struct node **batch, unsigned *n)
{
	bool candidates_known = view->hits.candidates_known;
	unsigned passed = 0;

	for (*n = 0; *n < FETCH_BATCH && passed < PASSING * FETCH_BATCH && *node; passed++) {
		fetch_lines(*node + FETCH_BATCH, 0, candidates_known ? 1 : FETCH_LINES);
		(*node)->client_bits &= ~(uint32_t)VIEW_HIT_BELOW;
		if (!candidates_known || (*node)->client_bits & VIEW_FOUND)
			batch[(*n)++] = *node;
		*node = tree_next(view->tree, *node);
	}
	for (unsigned i = 0; candidates_known && i < *n; i++)
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
	view->hits.state = HITS_ASKING;
	view->hits.at = 0;
	view->hits.paths_complete = false;
	tree_top(view->tree)->client_bits &= ~(uint32_t)VIEW_HIT_BELOW;
}

static void ask(struct view *view, unsigned left)
{
	struct search_hits *hits = &view->hits;
	struct node *batch[FETCH_BATCH], *node = tree_from(view->tree, hits->at);
	unsigned n;

	while (node && left) {
		left = spend(left, take(view, &node, batch, &n));
		fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			set_found(hits, batch[i], needle_in_node(&view->needle, batch[i]));
	}
	hits->at = node ? node->number : 0;
	if (node)
		return;
	hits->candidates_known = hits->paths_complete = true;
	hits->state = hits->count ? HITS_MARKING : HITS_KNOWN;
}

static void mark(struct view *view, unsigned left)
{
	struct search_hits *hits = &view->hits;
	struct node *node = tree_from(view->tree, hits->at);

	for (left *= LAYING; node && left; left--) {
		node_fetch_ahead(node);
		if (node->client_bits & VIEW_FOUND)
			mark_ancestors(node);
		node = tree_next(view->tree, node);
	}
	hits->at = node ? node->number : 0;
	if (!node)
		hits->state = HITS_KNOWN;
}

bool search_hits_go_on(struct view *view, unsigned effort)
{
	struct search_hits *hits = &view->hits;

	if (hits->state == HITS_UNASKED)
		begin(view);
	if (hits->state == HITS_ASKING)
		ask(view, effort);
	else if (hits->state == HITS_MARKING)
		mark(view, effort);
	return search_hits_is_known(view);
}

static const char *check_node(const struct view *view, const struct node *node)
{
	bool has = view->needle.len && needle_in_node(&view->needle, node);
	bool bit = node->client_bits & VIEW_FOUND, trail = node->client_bits & VIEW_HIT_BELOW;
	bool above = node->parent->client_bits & VIEW_HIT_BELOW;

	if (search_hits_is_known(view) && has != bit)
		return "a node has the text though its bit says otherwise, or the other way round";
	if (view->hits.candidates_known && has && !bit)
		return "a node that has the text was not asked";
	if (view->hits.paths_complete && trail && !above)
		return "a trail to what was found ends on its way up";
	if (search_hits_have_paths(view) && bit && !above)
		return "no trail leads to a node that has the text";
	return NULL;
}

const char *search_hits_check(const struct view *view)
{
	struct node *top = tree_top(view->tree), *node = top;
	uint32_t count = 0;

	while ((node = node_after(node, top))) {
		const char *broken = check_node(view, node);

		if (broken)
			return broken;
		count += !!(node->client_bits & VIEW_FOUND);
	}
	return count == view->hits.count ? NULL : "the number of those who have the text is wrong";
}
