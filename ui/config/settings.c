// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/config/settings.h"

#include "core/base/text.h"
#include "core/io/safepath.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SENTENCE_MAX (PATH_MAX + 512)

static const char *const settings[] = {
#define X(name) name,
	SETTINGS(X)
#undef X
};

static bool is_setting(const char *key)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (!strcmp(settings[i], key))
			return true;
	return false;
}

/* "color.STYLE = LOOK" */
static int set_color(
	struct options *options, const char *word, const char *value, char *message, size_t size)
{
	struct style_changes *changes = &options->screen.changes;
	enum style style;
	const char *wrong;
	char safe[64];

	text_escape(safe, sizeof(safe), word, strlen(word));
	if (!style_parse(&style, word)) {
		snprintf(
			message, size, "color.%s: there is no such colour; see the man page", safe);
		return -EINVAL;
	}
	if (!style_parse_look(&changes->looks[style], value, &wrong)) {
		text_escape(safe, sizeof(safe), wrong, strcspn(wrong, " \t"));
		snprintf(message, size,
			"color.%s: \"%s\" is not a colour; use a name or a number up to 255, `on` "
			"before the background, and bold, dim, underline or reverse",
			word, safe);
		return -EINVAL;
	}
	changes->given[style] = true;
	return 0;
}

/* "key.COMMAND = KEY ..." is kept as it is: only the screen knows its commands. */
static int set_keys(struct options *options, const char *place, const char *word, const char *value)
{
	struct key_setting *keys =
		realloc(options->screen.keys, (options->screen.key_count + 1) * sizeof(*keys));
	struct key_setting *setting;

	if (!keys)
		return -ENOMEM;
	options->screen.keys = keys;
	setting = &keys[options->screen.key_count++];
	*setting = (struct key_setting){strdup(place), strdup(word), strdup(value)};
	return setting->place && setting->command && setting->keys ? 0 : -ENOMEM;
}

/* Settings that are no options.  -ENOENT: the key is that of an option, or unknown. */
static int set_other(struct options *options, const char *place, const char *key, const char *value,
	char *message, size_t size)
{
	int err = -ENOENT;

	if (!strncmp(key, "color.", 6))
		err = set_color(options, key + 6, value, message, size);
	else if (!strncmp(key, "key.", 4))
		err = set_keys(options, place, key + 4, value);
	if (err == -ENOMEM)
		snprintf(message, size, "out of memory");
	return err;
}

static void apply_line(struct options *options, const char *place, const char *key,
	const char *value, settings_report_fn *report)
{
	char sentence[SENTENCE_MAX], safe[128], message[256] = "";
	int err = key ? set_other(options, place, key, value, message, sizeof(message)) : 0;

	if (key && err != -ENOENT) {
		if (!err)
			return;
		snprintf(sentence, sizeof(sentence), "%s: %s", place, message);
		report(sentence);
	} else if (!key) {
		snprintf(sentence, sizeof(sentence), "%s: line ignored: it is not \"key = value\"",
			place);
		report(sentence);
	} else if (!is_setting(key)) {
		text_escape(safe, sizeof(safe), key, strlen(key));
		snprintf(sentence, sizeof(sentence), "%s: unknown setting \"%s\" ignored", place,
			safe);
		report(sentence);
	} else if (options_set(options, key, value, message, sizeof(message))) {
		snprintf(sentence, sizeof(sentence), "%s: %s", place, message);
		report(sentence);
	}
}

void settings_apply(struct options *options, const struct config_file *rc, const char *path,
	settings_report_fn *report)
{
	char place[PATH_MAX + 16];
	const char *key, *value;
	unsigned number;

	for (unsigned n = 0; config_file_line(rc, n, &number, &key, &value); n++) {
		snprintf(place, sizeof(place), "%s:%u", path, number);
		apply_line(options, place, key, value, report);
	}
}

void settings_load(struct options *options, settings_report_fn *report)
{
	char path[PATH_MAX], sentence[SENTENCE_MAX];
	struct config_file *rc;
	int err;

	if (!config_file_path(path, sizeof(path)))
		return;
	rc = config_file_read(path, &err);
	if (rc) {
		settings_apply(options, rc, path, report);
	} else if (err != -EACCES) { /* under sudo -u HOME may be another user's */
		snprintf(sentence, sizeof(sentence), "continuing without %s: %s", path,
			safepath_strerror(-err));
		report(sentence);
	}
	config_file_free(rc);
}

int settings_save(const char *key, const char *value, char *message, size_t size)
{
	char path[PATH_MAX];
	int err = -ENOENT;

	if (!config_file_path(path, sizeof(path))) {
		snprintf(message, size, "not saved: HOME is not set");
		return err;
	}
	err = config_file_update(path, key, value);
	if (err == -SAFEPATH_DIR_OTHERS && !geteuid())
		snprintf(message, size,
			"not saved: mayfly running as root does not write to another user's home");
	else if (err < -SAFEPATH_NONE)
		snprintf(message, size, "mayflyrc not saved: %s", safepath_strerror(-err));
	else if (err)
		snprintf(message, size, "not saved: %s", strerror(-err));
	return err;
}
