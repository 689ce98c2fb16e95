// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/key_map.h"

#include "core/base/ci_text.h"
#include "core/base/text.h"

#include <ctype.h>
#include <string.h>

#define GAPS     " \t"
#define WORD_MAX 32

void key_map_write_word(char *out, size_t size, enum command_id id)
{
	const char *word = command_table_entry(id)->word;
	size_t len = 0;

	for (; word[len] && len + 1 < size; len++)
		out[len] = word[len] == '_' ? '-' : (char)tolower((unsigned char)word[len]);
	out[len] = '\0';
}

static enum command_id find_command(const char *name)
{
	char word[WORD_MAX];

	for (int id = 0; id < COMMAND_COUNT; id++) {
		key_map_write_word(word, sizeof(word), id);
		if (!strcmp(word, name))
			return id;
	}
	return COMMAND_NONE;
}

static enum command_id guess_command(const char *name)
{
	enum command_id nearest = COMMAND_NONE;
	unsigned least = 4;
	char word[WORD_MAX];

	for (int id = 0; id < COMMAND_COUNT; id++) {
		unsigned distance;

		key_map_write_word(word, sizeof(word), id);
		distance = ci_text_distance(name, word);
		if (distance < least && distance < strlen(name)) {
			least = distance;
			nearest = id;
		}
	}
	return nearest;
}

static bool refuse_command(const char *name, char *message, size_t size)
{
	enum command_id guess = guess_command(name);
	char safe[64], word[WORD_MAX] = "";

	text_escape(safe, sizeof(safe), name, strlen(name));
	if (guess != COMMAND_NONE)
		key_map_write_word(word, sizeof(word), guess);
	if (*word)
		snprintf(message, size, "key.%s: there is no such command; did you mean key.%s?",
			safe, word);
	else
		snprintf(message, size, "key.%s: there is no such command; the man page lists them",
			safe);
	return false;
}

/* Reads the keys into `keys`; false: message says what is wrong. */
static bool read_keys(const char *command, const char *names, int *keys, char *message, size_t size)
{
	unsigned count = 0;
	char safe[64];

	for (names += strspn(names, GAPS); *names; names += strspn(names, GAPS)) {
		size_t len = strcspn(names, GAPS);
		int key = key_parse(names, len);

		text_escape(safe, sizeof(safe), names, len);
		if (key <= 0)
			snprintf(message, size,
				"key.%s: \"%s\" is not a key; use a character, or a name such as "
				"F5 Shift-F3 Ctrl-L Alt-j Space Enter PgUp",
				command, safe);
		else if (key == KEY_ESCAPE)
			snprintf(message, size, "key.%s: Esc cannot be given to another command",
				command);
		else if (count == KEY_MAP_KEYS)
			snprintf(message, size, "key.%s: more than %d keys", command, KEY_MAP_KEYS);
		else
			keys[count++] = key;
		if (*message)
			return false;
		names += len;
	}
	return true;
}

bool key_map_choose(
	struct key_map *map, const char *command, const char *names, char *message, size_t size)
{
	enum command_id id = find_command(command);
	int keys[KEY_MAP_KEYS] = {0};

	*message = '\0';
	if (id == COMMAND_NONE)
		return refuse_command(command, message, size);
	if (id == COMMAND_DIGIT || id == COMMAND_CLOSE) {
		snprintf(message, size, "key.%s: its keys cannot be changed", command);
		return false;
	}
	if (strlen(names) >= KEY_MAP_TEXT) {
		snprintf(message, size, "key.%s: more than %d bytes", command, KEY_MAP_TEXT - 1);
		return false;
	}
	if (!read_keys(command, names, keys, message, size))
		return false;
	map->chosen[id] = true;
	snprintf(map->names[id], KEY_MAP_TEXT, "%s", names);
	memcpy(map->keys[id], keys, sizeof(keys));
	return true;
}

static enum command_id chosen_command(const struct key_map *map, int key)
{
	for (int id = 0; id < COMMAND_COUNT; id++)
		for (unsigned i = 0; map->chosen[id] && i < KEY_MAP_KEYS && map->keys[id][i]; i++)
			if (map->keys[id][i] == key)
				return id;
	return COMMAND_NONE;
}

/* Another command that has the key. */
static enum command_id other_command(const struct key_map *map, enum command_id id, int key)
{
	enum command_id usual = command_table_lookup(key);

	for (int other = 0; other < COMMAND_COUNT; other++)
		for (unsigned i = 0; other != (int)id && map->chosen[other] && i < KEY_MAP_KEYS;
			i++)
			if (map->keys[other][i] == key)
				return other;
	return usual != COMMAND_NONE && usual != id && !map->chosen[usual] ? usual : COMMAND_NONE;
}

const char *key_map_conflict(
	const struct key_map *map, const char *command, char *message, size_t size)
{
	enum command_id id = find_command(command);
	char word[WORD_MAX];

	for (unsigned i = 0; id != COMMAND_NONE && map->chosen[id] && i < KEY_MAP_KEYS; i++) {
		int key = map->keys[id][i];
		enum command_id other = key ? other_command(map, id, key) : COMMAND_NONE;

		if (other == COMMAND_NONE)
			continue;
		key_map_write_word(word, sizeof(word), other);
		snprintf(message, size,
			"key.%s: \"%s\" is not free: it is a key of %s; give that other keys, too "
			"(key.%s = ...)",
			command, map->names[id], word, word);
		return message;
	}
	return NULL;
}

void key_map_drop(struct key_map *map, const char *command)
{
	enum command_id id = find_command(command);

	if (id != COMMAND_NONE)
		map->chosen[id] = false;
}

int key_map_translate(const struct key_map *map, int key)
{
	enum command_id chosen = chosen_command(map, key), usual = command_table_lookup(key);
	const char *names;

	if (chosen != COMMAND_NONE) {
		names = command_table_entry(chosen)->keys;
		return key_parse(names, strcspn(names, " "));
	}
	return usual != COMMAND_NONE && map->chosen[usual] ? 0 : key;
}

const char *key_map_names(const struct key_map *map, enum command_id id)
{
	return map->chosen[id] ? map->names[id] : command_table_entry(id)->keys;
}
