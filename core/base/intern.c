// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/intern.h"

#include "core/base/hash_map.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_MIN 16u

struct intern_entry {
	struct intern_entry *next;
	uint32_t hash;
	uint32_t refs;
	uint32_t size; /* of the whole entry */
	char text[];
};

static struct intern_entry *entry_of(const char *text)
{
	return (struct intern_entry *)(text - offsetof(struct intern_entry, text));
}

/* Without memory for more buckets the chains only grow longer. */
static void grow(struct intern *intern)
{
	uint32_t size = intern->size ? intern->size * 2 : BUCKETS_MIN, i;
	struct intern_entry **buckets, *entry, *next;

	buckets = calloc(size, sizeof(*buckets));
	if (!buckets)
		return;
	for (i = 0; i < intern->size; i++) {
		for (entry = intern->buckets[i]; entry; entry = next) {
			next = entry->next;
			entry->next = buckets[entry->hash & (size - 1)];
			buckets[entry->hash & (size - 1)] = entry;
		}
	}
	free(intern->buckets);
	intern->buckets = buckets;
	intern->bytes += (size - intern->size) * sizeof(*buckets);
	intern->size = size;
}

static struct intern_entry *new_entry(const char *text, uint32_t hash)
{
	size_t len = strlen(text);
	struct intern_entry *entry = malloc(sizeof(*entry) + len + 1);

	if (!entry)
		return NULL;
	entry->hash = hash;
	entry->refs = 1;
	entry->size = (uint32_t)(sizeof(*entry) + len + 1);
	memcpy(entry->text, text, len + 1);
	return entry;
}

const char *intern_get(struct intern *intern, const char *text)
{
	uint32_t hash = hash_map_hash_text(text, strlen(text));
	struct intern_entry *entry, **bucket;

	if (intern->used >= intern->size)
		grow(intern);
	if (!intern->size)
		return NULL;
	bucket = &intern->buckets[hash & (intern->size - 1)];
	for (entry = *bucket; entry; entry = entry->next)
		if (entry->hash == hash && strcmp(entry->text, text) == 0)
			return intern_again(entry->text);
	entry = new_entry(text, hash);
	if (!entry)
		return NULL;
	entry->next = *bucket;
	*bucket = entry;
	intern->used++;
	intern->bytes += entry->size;
	return entry->text;
}

const char *intern_again(const char *text)
{
	if (text)
		entry_of(text)->refs++;
	return text;
}

void intern_put(struct intern *intern, const char *text)
{
	struct intern_entry *entry, **at;

	if (!text || --entry_of(text)->refs)
		return;
	entry = entry_of(text);
	at = &intern->buckets[entry->hash & (intern->size - 1)];
	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	intern->used--;
	intern->bytes -= entry->size;
	free(entry);
}

void intern_free(struct intern *intern)
{
	struct intern_entry *entry, *next;
	uint32_t i;

	for (i = 0; i < intern->size; i++) {
		for (entry = intern->buckets[i]; entry; entry = next) {
			next = entry->next;
			free(entry);
		}
	}
	free(intern->buckets);
	*intern = (struct intern){0};
}
