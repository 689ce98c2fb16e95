// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * needle.c - tests 16 positions at a time: the whole needle is compared only where its two rarest
 * bytes are at the right distance from each other.
 */
#include "core/query/needle.h"

#include <string.h>

#define BLOCK 16
/* Bytes of command lines, the most common first; all others are rare. */
#define COMMON "e-/artnosilc=dupmgh. b_fvkyw1x0j2:3z"

struct needle_block {
	unsigned char bytes __attribute__((vector_size(BLOCK)));
};

static unsigned char fold(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte | 0x20;
	return byte ? byte : ' ';
}

static size_t rarity(char byte)
{
	const char *at = byte ? strchr(COMMON, byte) : NULL;

	return at ? (size_t)(at - COMMON) : sizeof(COMMON);
}

void needle_make(struct needle *needle, char *text, size_t len)
{
	*needle = (struct needle){.text = text, .len = len};
	for (size_t i = 0; i < len; i++)
		text[i] = (char)fold((unsigned char)text[i]);
	for (size_t i = 1; i < len; i++)
		if (rarity(text[i]) > rarity(text[needle->rare]))
			needle->rare = i;
	needle->other = needle->rare ? 0 : len - 1;
	for (size_t i = 0; i < len; i++)
		if (i != needle->rare && rarity(text[i]) > rarity(text[needle->other]))
			needle->other = i;
}

/* The bit that distinguishes the two bytes that fold to this one. */
static unsigned char twin_bit(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || byte == ' ' ? 0x20 : 0;
}

static bool is_at(const struct needle *needle, const char *hay)
{
	for (size_t i = 0; i < needle->len; i++)
		if (fold((unsigned char)hay[i]) != (unsigned char)needle->text[i])
			return false;
	return true;
}

static bool is_within(const struct needle *needle, const char *hay, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_at(needle, hay + i))
			return true;
	return false;
}

static struct needle_block load(const char *at)
{
	struct needle_block block;

	memcpy(&block, at, BLOCK);
	return block;
}

static bool is_any(struct needle_block block)
{
	uint64_t halves[2];

	memcpy(halves, &block, BLOCK);
	return halves[0] | halves[1];
}

/* Searches `places` start positions (at least 16), 16 at a time. */
static bool is_in_blocks(const struct needle *needle, const char *hay, size_t places)
{
	unsigned char rare = (unsigned char)needle->text[needle->rare];
	unsigned char other = (unsigned char)needle->text[needle->other];
	unsigned char rare_bit = twin_bit(rare), other_bit = twin_bit(other);

	for (size_t at = 0; at < places; at += BLOCK) {
		struct needle_block first, second;

		if (at > places - BLOCK) /* the last block overlaps the one before */
			at = places - BLOCK;
		first = load(hay + at + needle->rare);
		second = load(hay + at + needle->other);
		first.bytes = (unsigned char __attribute__((vector_size(BLOCK))))(
			((first.bytes | rare_bit) == rare) & ((second.bytes | other_bit) == other));
		if (is_any(first) && is_within(needle, hay + at, BLOCK))
			return true;
	}
	return false;
}

bool needle_in(const struct needle *needle, const char *hay, size_t hay_len)
{
	size_t places;

	if (!needle->len)
		return true;
	if (needle->len > hay_len)
		return false;
	places = hay_len - needle->len + 1;
	return places < BLOCK ? is_within(needle, hay, places) : is_in_blocks(needle, hay, places);
}

/* All 16 bytes of comm can be read.  Few names have the rare byte. */
static bool is_in_comm(const struct needle *needle, const char *comm)
{
	unsigned char rare = (unsigned char)needle->text[needle->rare];
	unsigned char bit = twin_bit(rare);
	struct needle_block block = load(comm);

	block.bytes =
		(unsigned char __attribute__((vector_size(BLOCK))))((block.bytes | bit) == rare);
	return is_any(block) && needle_in(needle, comm, strnlen(comm, COMM_SIZE));
}

bool needle_in_node(const struct needle *needle, const struct node *node)
{
	const struct image *image = node->image;

	if (!needle->len)
		return true;
	if (image && needle_in(needle, image->args, image_line_len(image)))
		return true;
	/* Programs executed before are shown on the row, too. */
	for (uint32_t left = node->execs; left > 1 && image && (image = image->before); left--)
		if (needle_in(needle, image_name(image), strlen(image_name(image))))
			return true;
	return is_in_comm(needle, node->comm);
}

bool needle_implies(const struct needle *narrow, const struct needle *wide)
{
	return needle_in(wide, narrow->text, narrow->len);
}
