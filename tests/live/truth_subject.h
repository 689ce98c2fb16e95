/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * truth_subject.h - subject: a process of the population, what /proc has said of it for some
 * seconds, and since when each sayer (the tree, a filter, the JSON) has differed from that.
 *
 * What a sayer says is as old as the newest moment at which /proc said the same.  If /proc never
 * did, it is as old as the saying: a value may come and go between two samples.
 */
#ifndef TESTS_LIVE_TRUTH_SUBJECT_H
#define TESTS_LIVE_TRUTH_SUBJECT_H

#include "tests/live/truth_proc.h"
#include "tests/live/truth_table.h"

#define SAMPLES 48

enum sayer { SAYER_TREE, SAYER_FILTER, SAYER_JSON, SAYER_COUNT };

static const char *const sayer_names[] = {"the tree", "a filter", "--once --json"};

struct sample {
	uint64_t time_ns;
	struct truth truth;
};

struct history_of_field {
	struct sample samples[SAMPLES]; /* a ring: count is the next one, not wrapped */
	unsigned count;
};

/* What a sayer said last, and since when. */
struct claim {
	struct truth said;   /* low is the number */
	uint64_t since_ns;   /* of said; 0: nothing was said yet */
	uint64_t strange_ns; /* since then it says numbers that /proc never had; 0: it does not */
	bool reported;
};

struct subject {
	int pid;
	uint64_t start_ticks, first_ns, last_ns; /* when it was first and last sampled */
	uint64_t gone_ns;                        /* since then /proc does not have it; 0: it has */
	bool stays_reported;
	struct subject *next;
	struct history_of_field history[FIELD_COUNT];
	struct claim claims[SAYER_COUNT][FIELD_COUNT];
};

static bool subject_is_text(unsigned id)
{
	return field_table[id].kind == KIND_TEXT && id != FIELD_PID;
}

static void subject_add_sample(
	struct subject *subject, const struct truth_process *process, uint64_t now_ns)
{
	if (!subject->first_ns)
		subject->first_ns = now_ns;
	subject->last_ns = now_ns;
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		struct history_of_field *history = &subject->history[id];

		if (process->fields[id].known || history->count)
			history->samples[history->count++ % SAMPLES] =
				(struct sample){now_ns, process->fields[id]};
	}
}

static const struct sample *subject_sample(const struct subject *subject, unsigned id, unsigned n)
{
	return &subject->history[id].samples[n % SAMPLES];
}

/* What /proc says now; NULL: it does not say. */
static const struct truth *subject_truth(const struct subject *subject, unsigned id)
{
	unsigned count = subject->history[id].count;
	const struct sample *last = count ? subject_sample(subject, id, count - 1) : NULL;

	return last && last->time_ns == subject->last_ns && last->truth.known ? &last->truth : NULL;
}

/* Between two samples a number had all values between theirs. */
static bool subject_had(
	const struct subject *subject, unsigned id, unsigned n, const struct truth *said)
{
	const struct truth *truth = &subject_sample(subject, id, n)->truth, *before = truth;
	double low, high;

	if (!truth->known || !said->known)
		return false;
	if (subject_is_text(id))
		return !strcmp(truth->text, said->text);
	if (n > 0 && n + SAMPLES > subject->history[id].count + 1 &&
		subject_sample(subject, id, n - 1)->truth.known)
		before = &subject_sample(subject, id, n - 1)->truth;
	low = truth->low < before->low ? truth->low : before->low;
	high = truth->high > before->high ? truth->high : before->high;
	return said->low >= low && said->low <= high;
}

/* The time at which /proc began to say something else, at the latest; 0: it never said that. */
static uint64_t subject_left_ns(
	const struct subject *subject, unsigned id, const struct truth *said, uint64_t now_ns)
{
	unsigned end = subject->history[id].count;
	unsigned begin = end > SAMPLES ? end - SAMPLES : 0;

	for (unsigned n = end; n-- > begin;) {
		if (!subject_had(subject, id, n, said))
			continue;
		return n + 1 == end ? now_ns : subject_sample(subject, id, n + 1)->time_ns;
	}
	return 0;
}

static bool claim_is_same(const struct claim *claim, unsigned id, const struct truth *said)
{
	if (!claim->since_ns || claim->said.known != said->known)
		return false;
	return subject_is_text(id) ? !strcmp(claim->said.text, said->text)
				   : claim->said.low == said->low;
}

/* A sayer says this at now_ns.  Returns since when it has been wrong; now_ns: it is right. */
static uint64_t subject_judge(struct subject *subject, enum sayer sayer, unsigned id,
	const struct truth *said, uint64_t now_ns)
{
	struct claim *claim = &subject->claims[sayer][id];
	uint64_t left_ns;

	if (!claim_is_same(claim, id, said)) {
		if (claim->said.known || said->known || !claim->since_ns)
			claim->since_ns = now_ns;
		claim->said = *said;
	}
	left_ns = subject_left_ns(subject, id, said, now_ns);
	if (left_ns) {
		claim->strange_ns = 0;
		return left_ns < now_ns ? left_ns : now_ns;
	}
	if (!claim->strange_ns)
		claim->strange_ns = now_ns;
	return subject_is_text(id) || !said->known ? claim->since_ns : claim->strange_ns;
}

#endif
