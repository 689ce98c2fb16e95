// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shown.c - which nodes are rows, and how many there are below each node.
 *
 * view->rows counts the rows that are not folded away.  A change is carried up the parents as two
 * numbers: how many rows came (for view_count), and how many of them nobody has folded away so far
 * (`exposed`, which is 0 above a fold).
 */
#include "core/sift.h"

static bool is_allowed(const struct view *view, const struct node *node)
{
	if (node->flags & NODE_EXPIRED && !(node->flags & NODE_HELD))
		return false;
	if (node_is_ghost(node) && !view->options.dead)
		return false;
	if (node_is_thread(node))
		return view->options.threads && !view->question.failures;
	return view->options.kthreads || !(node->flags & NODE_KTHREAD);
}

/* What matches brings its threads along, and all below it if that is wanted. */
static bool brings_below(const struct view *view, const struct node *node)
{
	return view->options.descendants || node_is_thread(node);
}

static bool is_out(const struct view *view, const struct node *node)
{
	const struct node *parent = node->parent;
	bool parent_out = node_is_top(parent) || parent->view_bits & VIEW_OUT;

	return view->scope.root_count && parent_out && !scope_has_root(&view->scope, node);
}

/* What it is by itself, given that its parent has been judged. */
static uint32_t judgement(const struct view *view, const struct node *node, bool match)
{
	const struct node *parent = node->parent;
	uint32_t bits = match ? VIEW_MATCH : 0;

	if (is_out(view, node))
		return VIEW_OUT;
	if (brings_below(view, node) && parent->view_bits & (VIEW_MATCH | VIEW_BELOW))
		bits |= VIEW_BELOW;
	if (bits && is_allowed(view, node))
		bits |= VIEW_HIT;
	return bits;
}

#define JUDGED (VIEW_OUT | VIEW_MATCH | VIEW_BELOW | VIEW_HIT)

/* Among the matches: no threads. */
static bool is_counted(const struct node *node, uint32_t bits)
{
	return (bits & VIEW_MATCH) && (bits & VIEW_HIT) && !node_is_thread(node);
}

/* Without memory for the list there is the tree, which needs none. */
static void give_up_list(struct view *view)
{
	view->options.flat = false;
	flat_empty(&view->flat);
}

static void list_hit(struct view *view, struct node *node, bool hit)
{
	if (!hit)
		flat_remove(&view->flat, node);
	else if (flat_add(&view->flat, node) < 0)
		give_up_list(view);
}

/* Returns the bits that have changed. */
static uint32_t judge(struct view *view, struct node *node)
{
	uint32_t before = node->view_bits & JUDGED;
	uint32_t after = judgement(view, node, sift_node(view, node));

	sift_note(view, node);
	node->view_bits = (node->view_bits & ~JUDGED) | after;
	view->matches += is_counted(node, after) - is_counted(node, before);
	if (view->options.flat && (before ^ after) & VIEW_HIT)
		list_hit(view, node, after & VIEW_HIT);
	return before ^ after;
}

/* Set its count from the rows below it.  Returns how many rows it is more by itself: -1, 0, 1. */
static long settle(struct node *node, unsigned below)
{
	bool was = node_is_shown(node);
	bool is = !(node->view_bits & VIEW_OUT) && (below || node->view_bits & VIEW_HIT);

	node->view_bits = (node->view_bits & ~VIEW_SHOWN) | (is ? VIEW_SHOWN : 0);
	node->view_count = below + is;
	return (long)is - was;
}

/* What has changed in a node's own rows, for its parent: of one in a storm, the storm's row. */
static void pass_on(struct view *view, struct node *node, long *rows, long *exposed)
{
	long row;

	if (!(node->view_bits & VIEW_MEMBER))
		return;
	row = storms_want(view, node);
	if (node_is_gathered(node))
		*rows = *exposed = 0;
	*rows += row;
	*exposed += row;
}

void shown_climb(struct view *view, struct node *node, long rows, long exposed)
{
	for (; (rows || exposed) && !node_is_top(node); node = node->parent) {
		long own = settle(node, (unsigned)(node_rows_below(node) + rows));

		rows += own;
		exposed = own + (node_is_folded(node) ? 0 : exposed);
		pass_on(view, node, &rows, &exposed);
	}
	if (!rows && !exposed)
		return;
	node->view_count += (unsigned)rows;
	view->rows += (unsigned)exposed;
}

/* Nothing below it is exposed. */
static bool is_closed(const struct node *node, const struct node *root)
{
	return node_is_folded(node) || !node_rows_below(node) ||
	       (node != root && node_is_gathered(node));
}

unsigned shown_exposed(const struct node *root)
{
	unsigned rows = 0;
	const struct node *node = root;

	while (node) {
		rows += node != root && node_is_gathered(node) ? node_is_storm(node)
							       : node_is_shown(node);
		if (!is_closed(node, root)) {
			node = node_after(node, root);
			continue;
		}
		while (node != root && !node->next)
			node = node->parent;
		node = node == root ? NULL : node->next;
	}
	return rows;
}

/*
 * Leave a node whose subtree has been judged; its count has been summed up by its children.  Rows
 * of storms are not in that: whether one is there is known only when all in it have been judged.
 */
static void leave(struct view *view, struct node *node, const struct node *root)
{
	settle(node, node->view_count + storms_below(view, node));
	if (node == root)
		return;
	if (node->view_bits & VIEW_MEMBER)
		storms_want(view, node);
	if (!node_is_gathered(node))
		node->parent->view_count += node->view_count;
}

/* With all the others, whose answers are known.  Who is a hit is listed later. */
static void judge_asked(struct view *view, struct node *node, bool match)
{
	const uint32_t kept = VIEW_MARKS | VIEW_STORMS | VIEW_STORMY | VIEW_NEXT | VIEW_SEARCH;
	uint32_t bits = judgement(view, node, match);

	node->view_bits = (node->view_bits & kept) | bits;
	view->matches += is_counted(node, bits);
}

/*
 * Judge the subtree anew.  Its counts are right then; those above it are the caller's.  answer: the
 * bit that has it, if all have been asked; 0: each is asked now.
 */
static void recount(struct view *view, struct node *root, uint32_t answer)
{
	bool all = sift_is_all(view);
	struct node *node = root;

	for (;;) {
		node_fetch_ahead(node);
		if (answer)
			judge_asked(view, node, all || node->view_bits & answer);
		else
			judge(view, node);
		node->view_bits &= ~VIEW_SHOWN;
		node->view_count = 0;
		if (node->first) {
			node = node->first;
			continue;
		}
		for (; node != root && !node->next; node = node->parent)
			leave(view, node, root);
		leave(view, node, root);
		if (node == root)
			return;
		node = node->next;
	}
}

unsigned shown_exposed_by(const struct view *view, const struct node *node)
{
	return view->folded ? shown_exposed(node) : node->view_count;
}

/* So much has come in the node's own rows. */
static void carry(struct view *view, struct node *node, long rows, long exposed)
{
	pass_on(view, node, &rows, &exposed);
	shown_climb(view, node->parent, rows, exposed);
}

static void replace(struct view *view, struct node *node)
{
	unsigned rows = node->view_count, exposed = shown_exposed_by(view, node);

	recount(view, node, 0);
	carry(view, node, (long)node->view_count - rows,
		(long)shown_exposed_by(view, node) - exposed);
}

void shown_refresh(struct view *view, struct node *node)
{
	uint32_t changed = judge(view, node);
	long own;

	/* A placeholder has learnt its start: it is elsewhere in the list now. */
	if (view->options.flat && node->view_bits & VIEW_HIT && !flat_has(&view->flat, node)) {
		list_hit(view, node, false);
		list_hit(view, node, true);
	}
	own = settle(node, node_rows_below(node));
	if (own)
		carry(view, node, own, own);
	if (changed & (VIEW_MATCH | VIEW_BELOW) &&
		(view->options.descendants || node->flags & NODE_THREADED))
		replace(view, node);
}

void shown_add(struct view *view, struct node *node)
{
	node->view_bits |= marks_get(&view->marks, node->id) & VIEW_MARKS;
	marks_set(&view->marks, node->id, VIEW_MARKS, false);
	view->tagged += !!(node->view_bits & VIEW_TAGGED);
	view->folded += !!(node->view_bits & VIEW_FOLDED);
	shown_refresh(view, node);
}

void shown_remove(struct view *view, struct node *node)
{
	if (view->held == node)
		view->held = NULL;
	/* Should it come back; without memory it comes back as all others do. */
	if (node->view_bits & VIEW_MARKS)
		marks_set(&view->marks, node->id, node->view_bits & VIEW_MARKS, true);
	view->tagged -= !!(node->view_bits & VIEW_TAGGED);
	view->folded -= !!(node->view_bits & VIEW_FOLDED);
	view->matches -= is_counted(node, node->view_bits);
	if (view->options.flat && node->view_bits & VIEW_HIT)
		flat_remove(&view->flat, node);
	shown_climb(view, node->parent, -(long)node->view_count, -(long)node->view_count);
	node->view_bits = 0;
	node->view_count = 0;
}

void shown_move(struct view *view, struct node *node, struct node *from)
{
	shown_climb(view, from, -(long)node->view_count, -(long)shown_exposed_by(view, node));
	recount(view, node, 0);
	shown_climb(view, node->parent, node->view_count, shown_exposed_by(view, node));
}

/* As they lie in memory, which is nearly as they were born.  Who leaves the list keeps its room:
 * they may be back soon. */
void shown_list(struct view *view)
{
	const struct tree_counts *counts = tree_counts(view->tree);
	size_t nodes = view->options.flat ? counts->living + counts->ghosts + counts->threads : 0;
	struct node *node = tree_from(view->tree, 0);

	if (flat_clear(&view->flat, nodes) < 0)
		give_up_list(view);
	for (; node && view->options.flat; node = tree_next(view->tree, node)) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].number);
		if (node->view_bits & VIEW_HIT)
			list_hit(view, node, true);
	}
	view->flat.unsorted = true;
}

void shown_recount(struct view *view, bool asked)
{
	struct node *top = tree_top(view->tree);

	view->matches = 0;
	top->view_count = 0;
	for (struct node *node = top->first; node; node = node->next) {
		recount(view, node, asked ? VIEW_NEXT : VIEW_MATCH);
		top->view_count += node->view_count; /* a root is in no storm */
	}
	view->rows = shown_exposed_by(view, top);
	shown_list(view);
}

void shown_fold(struct view *view, struct node *node, bool fold)
{
	unsigned before = shown_exposed_by(view, node);

	view->folded += fold ? 1 : -1;
	node->view_bits ^= VIEW_FOLDED;
	carry(view, node, 0, (long)shown_exposed_by(view, node) - before);
}

/* One node by itself; with all of them right, the counts are right too. */
static const char *check_node(const struct view *view, const struct node *node)
{
	uint32_t bits = judgement(view, node, sift_node(view, node));
	unsigned below = 0;
	bool shown;

	for (const struct node *child = node->first; child; child = child->next)
		below += node_rows(child);
	shown = !(bits & VIEW_OUT) && (below || bits & VIEW_HIT);
	if (!(bits & VIEW_OUT) != scope_has_ancestor(&view->scope, node))
		return "the bit for the scope disagrees with the scope";
	if (bits != (node->view_bits & JUDGED))
		return "a node is judged otherwise when it is asked again";
	if (shown != node_is_shown(node))
		return "a node is shown though it should not be, or the other way round";
	if (node->view_count != below + shown)
		return "a node's count is not the sum of those below it";
	return NULL;
}

const char *shown_check(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	unsigned below = 0, matches = 0, tagged = 0, folded = 0;

	for (const struct node *node = top->first; node; node = node->next)
		below += node->view_count;
	for (const struct node *node = node_after(top, top); node; node = node_after(node, top)) {
		const char *broken = check_node(view, node);

		if (broken)
			return broken;
		matches += is_counted(node, node->view_bits);
		tagged += !!(node->view_bits & VIEW_TAGGED);
		folded += !!(node->view_bits & VIEW_FOLDED);
	}
	if (top->view_count != below)
		return "the count of all rows is not the sum of the roots'";
	if (view->matches != matches)
		return "the number of matches is wrong";
	if (view->tagged != tagged || view->folded != folded)
		return "the number of tags or folds is wrong";
	if (view->rows != shown_exposed(top))
		return "the number of rows is wrong";
	return storms_check(view);
}
