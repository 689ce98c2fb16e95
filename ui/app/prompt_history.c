// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/prompt_history.h"

#include <stdio.h>
#include <string.h>

static void drop(struct recall *recall, unsigned line)
{
	memmove(recall->lines[line], recall->lines[line + 1],
		(recall->count - line - 1) * sizeof(recall->lines[0]));
	recall->count--;
}

void recall_add(struct recall *recall, const char *text)
{
	if (!text[strspn(text, " \t")])
		return;
	for (unsigned i = 0; i < recall->count; i++)
		if (!strcmp(recall->lines[i], text)) {
			drop(recall, i);
			break;
		}
	if (recall->count == RECALL_MAX)
		drop(recall, 0);
	snprintf(recall->lines[recall->count++], PROMPT_MAX, "%s", text);
}

void recall_rewind(struct recall *recall)
{
	recall->at = recall->count;
}

const char *recall_step(struct recall *recall, int step, const char *typed)
{
	if (step < 0 ? !recall->at : recall->at >= recall->count)
		return NULL;
	if (recall->at == recall->count)
		snprintf(recall->draft, sizeof(recall->draft), "%s", typed);
	recall->at += step;
	return recall->at == recall->count ? recall->draft : recall->lines[recall->at];
}
