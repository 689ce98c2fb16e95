// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/prompt.h"

#include <stdio.h>
#include <string.h>

static void drop_line(struct prompt_history *history, unsigned line)
{
	memmove(history->lines[line], history->lines[line + 1],
		(history->count - line - 1) * sizeof(history->lines[0]));
	history->count--;
}

void prompt_history_add(struct prompt_history *history, const char *text)
{
	if (!text[strspn(text, " \t")])
		return;
	for (unsigned i = 0; i < history->count; i++)
		if (!strcmp(history->lines[i], text)) {
			drop_line(history, i);
			break;
		}
	if (history->count == PROMPT_HISTORY_MAX)
		drop_line(history, 0);
	snprintf(history->lines[history->count++], PROMPT_MAX, "%s", text);
}

void prompt_history_rewind(struct prompt_history *history)
{
	history->at = history->count;
}

const char *prompt_history_step(struct prompt_history *history, int step, const char *typed)
{
	if (step < 0 ? !history->at : history->at >= history->count)
		return NULL;
	if (history->at == history->count)
		snprintf(history->draft, sizeof(history->draft), "%s", typed);
	history->at += step;
	return history->at == history->count ? history->draft : history->lines[history->at];
}
