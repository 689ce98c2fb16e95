// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/needle.h"

#include <string.h>

static unsigned char fold(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte | 0x20;
	return byte ? byte : ' ';
}

void needle_fold(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text[i] = (char)fold((unsigned char)text[i]);
}

/* The other byte that folds to this one, or itself. */
static unsigned char twin(unsigned char byte)
{
	if (byte >= 'a' && byte <= 'z')
		return byte & ~0x20;
	return byte == ' ' ? '\0' : byte;
}

static bool begins_with(const unsigned char *hay, const unsigned char *needle, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (fold(hay[i]) != needle[i])
			return false;
	return true;
}

bool needle_in(const char *text, size_t len, const char *text_hay, size_t hay_len)
{
	const unsigned char *needle = (const unsigned char *)text;
	const unsigned char *hay = (const unsigned char *)text_hay;
	unsigned char first, other;

	if (!len)
		return true;
	if (len > hay_len)
		return false;
	first = needle[0];
	other = twin(first);
	for (const unsigned char *last = hay + (hay_len - len); hay <= last; hay++)
		if ((*hay == first || *hay == other) && begins_with(hay + 1, needle + 1, len - 1))
			return true;
	return false;
}

bool needle_in_node(const char *needle, size_t len, const struct node *node)
{
	const struct image *image = node->image;

	if (image && needle_in(needle, len, image->args, image_line_len(image)))
		return true;
	/* What it has executed before is on its row, too. */
	for (uint32_t left = node->execs; left > 1 && (image = image->before); left--)
		if (needle_in(needle, len, image_name(image), strlen(image_name(image))))
			return true;
	return needle_in(needle, len, node->comm, strnlen(node->comm, sizeof(node->comm)));
}
