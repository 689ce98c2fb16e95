// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_sequence.h"

#include "core/base/clock.h"

#include <stdbool.h>
#include <string.h>

#define NEW_RUN_NS SECOND_NS /* so much newer with a lower number: mayfly was started again */

void json_sequence_end(struct json_sequence *sequence)
{
	sequence->missing += sequence->awaited;
	sequence->awaited = 0;
	memset(sequence->window, 0, sizeof(sequence->window));
}

/* Returns whether it was awaited, and is not any more. */
static bool take_awaited(struct json_sequence *sequence, uint64_t number)
{
	uint64_t *word = &sequence->window[number % JSON_SEQUENCE_WINDOW / 64];
	uint64_t bit = UINT64_C(1) << number % 64;

	if (!(*word & bit))
		return false;
	*word &= ~bit;
	sequence->awaited--;
	return true;
}

/* What had its place a window before will not come any more. */
static void pass_number(struct json_sequence *sequence, uint64_t number)
{
	if (sequence->awaited && take_awaited(sequence, number))
		sequence->missing++;
}

/* Those before `to` were left out. */
static void leave_out(struct json_sequence *sequence, uint64_t from, uint64_t to)
{
	if (to - from > JSON_SEQUENCE_WINDOW) {
		json_sequence_end(sequence);
		sequence->missing += to - from - JSON_SEQUENCE_WINDOW;
		from = to - JSON_SEQUENCE_WINDOW;
	}
	for (; from < to; from++) {
		pass_number(sequence, from);
		sequence->window[from % JSON_SEQUENCE_WINDOW / 64] |= UINT64_C(1) << from % 64;
		sequence->awaited++;
	}
	sequence->since_ns = sequence->newest_ns;
}

int64_t json_sequence_note(struct json_sequence *sequence, uint64_t number, int64_t wall_ns)
{
	bool is_newer = wall_ns > sequence->newest_ns + (int64_t)NEW_RUN_NS;
	uint64_t next = sequence->next;
	int64_t missing = 0;

	if (wall_ns > sequence->newest_ns)
		sequence->newest_ns = wall_ns;
	if (number < next && !is_newer)
		return next - number <= JSON_SEQUENCE_WINDOW && take_awaited(sequence, number) ? -1
											       : 0;
	if (number < next) {
		json_sequence_end(sequence);
		next = 1;
	}
	if (next && number > next) {
		missing = (int64_t)(number - next);
		leave_out(sequence, next, number);
	}
	pass_number(sequence, number);
	sequence->next = number + 1;
	if (sequence->newest_ns > sequence->since_ns + (int64_t)NEW_RUN_NS)
		json_sequence_end(sequence);
	return missing;
}
