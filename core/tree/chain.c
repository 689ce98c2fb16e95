// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tree/chain.h"

#include "core/base/text.h"

#include <stdio.h>
#include <string.h>

#define LINK        " > "
#define GAP         "..." LINK
#define GAP_COLUMNS 6
#define NAME_SIZE   96 /* of one name and its count, made printable */
#define SMALL       16 /* columns */
#define READABLE    12

/* Programs of one name, one after the other. */
struct run {
	const char *name;
	unsigned times;
};

/* The newest first.  *more: there were others before. */
static unsigned list_runs(struct run runs[CHAIN_NAMES], const struct node *node, bool *more)
{
	const struct image *image = node->image;
	unsigned count = 0;

	*more = false;
	for (uint32_t left = node->execs; left > 1 && !*more; left--) {
		image = image ? image->before : NULL;
		if (image && count && !strcmp(image_name(image), runs[count - 1].name))
			runs[count - 1].times++;
		else if (image && count < CHAIN_NAMES)
			runs[count++] = (struct run){image_name(image), 1};
		else
			*more = true; /* or it was not kept */
	}
	return count;
}

static unsigned count_columns(const char *text)
{
	size_t left = strlen(text);
	unsigned columns = 0, len;
	uint32_t code;

	for (; left && (len = text_decode(text, left, &code)); text += len, left -= len)
		columns += (unsigned)text_width(code);
	return columns;
}

static void write_run(char out[NAME_SIZE], const struct run *run)
{
	char times[16] = "";
	size_t len;

	if (run->times > 1)
		snprintf(times, sizeof(times), " x%u", run->times);
	text_escape(out, NAME_SIZE - sizeof(times) - sizeof(LINK), *run->name ? run->name : "?",
		*run->name ? strlen(run->name) : 1);
	len = strlen(out);
	snprintf(out + len, NAME_SIZE - len, "%s" LINK, times);
}

size_t chain_write(char *out, size_t size, const struct node *node, unsigned columns)
{
	char texts[CHAIN_NAMES][NAME_SIZE];
	struct run runs[CHAIN_NAMES];
	unsigned count, fits = 0, used = 0;
	size_t len = 0;
	bool more;

	if (size)
		*out = '\0';
	if (node->execs < 2 || size < CHAIN_SIZE)
		return 0;
	count = list_runs(runs, node, &more);
	for (unsigned i = 0; i < count; i++) {
		unsigned gap = i + 1 < count || more ? GAP_COLUMNS : 0;

		write_run(texts[i], &runs[i]);
		used += count_columns(texts[i]);
		if (used + gap <= columns)
			fits = i + 1;
	}
	if (!fits)
		return 0;
	if (fits < count || more)
		len = (size_t)snprintf(out, size, "%s", GAP);
	while (fits--)
		len += (size_t)snprintf(out + len, size - len, "%s", texts[fits]);
	return len;
}

unsigned chain_share(unsigned room)
{
	unsigned third = room / 3, spare = room > READABLE ? room - READABLE : 0;

	if (spare > SMALL)
		spare = SMALL;
	return third > spare ? third : spare;
}
