// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/config/config_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ui/config/rc_private.h"

#define BLANKS " \t\r\f\v"

/* ---- lines ---- */

static void trim(char *text)
{
	size_t len = strlen(text), lead = strspn(text, BLANKS);

	while (len > lead && strchr(BLANKS, text[len - 1]))
		text[--len] = '\0';
	memmove(text, text + lead, len - lead + 1);
}

static bool is_comment(const char *text)
{
	text += strspn(text, BLANKS);
	return !*text || *text == '#' || *text == ';';
}

static void free_line(struct rc_line *line)
{
	free(line->text);
	free(line->key);
	free(line->value);
}

/* Takes text over, even if it fails. */
static bool split_line(struct rc_line *line, char *text)
{
	const char *equals = strchr(text, '=');

	*line = (struct rc_line){.text = text, .comment = is_comment(text)};
	if (line->comment || !equals)
		return true;
	line->key = strndup(text, equals - text);
	line->value = strdup(equals + 1);
	if (!line->key || !line->value) {
		free_line(line);
		return false;
	}
	trim(line->key);
	trim(line->value);
	return true;
}

static bool add_line(struct rc *rc, char *text)
{
	if (text && rc->count == rc->room) {
		unsigned room = rc->room ? 2 * rc->room : 32;
		struct rc_line *lines = realloc(rc->lines, room * sizeof(*lines));

		if (!lines) {
			free(text);
			return false;
		}
		rc->lines = lines;
		rc->room = room;
	}
	if (!text || !split_line(&rc->lines[rc->count], text))
		return false;
	rc->count++;
	return true;
}

struct rc *rc_parse(const char *text, size_t len)
{
	struct rc *rc = calloc(1, sizeof(*rc));
	const char *end = text + len;

	while (rc && text < end) {
		const char *newline = memchr(text, '\n', end - text);
		size_t size = (newline ? newline : end) - text;

		if (!add_line(rc, strndup(text, size))) {
			rc_free(rc);
			return NULL;
		}
		text += size + 1;
	}
	return rc;
}

void rc_free(struct rc *rc)
{
	for (unsigned i = 0; rc && i < rc->count; i++)
		free_line(&rc->lines[i]);
	if (rc)
		free(rc->lines);
	free(rc);
}

/* ---- keys ---- */

static struct rc_line *find_line(const struct rc *rc, const char *key)
{
	for (unsigned i = rc->count; i-- > 0;)
		if (rc->lines[i].key && !strcmp(rc->lines[i].key, key))
			return &rc->lines[i];
	return NULL;
}

const char *rc_get(const struct rc *rc, const char *key)
{
	const struct rc_line *line = find_line(rc, key);

	return line ? line->value : NULL;
}

static char *join(const char *key, const char *value)
{
	size_t len = strcspn(value, "\n"), size = strlen(key) + len + sizeof(" = ");
	char *text = malloc(size);

	if (!text)
		return NULL;
	strcpy(text, key);
	strcat(text, " = ");
	strncat(text, value, len);
	return text;
}

bool rc_set(struct rc *rc, const char *key, const char *value)
{
	struct rc_line *line = find_line(rc, key), changed;
	char *text = join(key, value);

	if (!line || !text)
		return add_line(rc, text);
	if (!split_line(&changed, text))
		return false;
	free_line(line);
	*line = changed;
	return true;
}

bool rc_line(
	const struct rc *rc, unsigned n, unsigned *number, const char **key, const char **value)
{
	for (unsigned i = 0; i < rc->count; i++) {
		const struct rc_line *line = &rc->lines[i];

		if (line->comment || n--)
			continue;
		*number = i + 1;
		*key = line->key;
		*value = line->value;
		return true;
	}
	return false;
}
