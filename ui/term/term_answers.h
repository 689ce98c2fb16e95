/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * term_answers.h - term_answers: what the terminal answers to questions about itself.
 *
 *      ESC ] 11 ; rgb:ffff/ffff/dddd ESC \     its background
 *      ESC [ ? 2026 ; 2 $ y                    it can show a frame at once
 *
 * Nothing waits for an answer: it may come at once, late, in pieces, after other answers, or never.
 * Bytes of answers are no keys, whichever question they belong to.
 */
#ifndef UI_TERM_TERM_ANSWERS_H
#define UI_TERM_TERM_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END   "\033[?2026l"

enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

enum answer_kind {
	ANSWER_NONE,
	ANSWER_STRING, /* up to BEL or ESC \: of ESC ], ESC P, ESC _ and ESC ^ */
	ANSWER_PRIVATE /* up to a letter: of ESC [ ? */
};

struct term_answers {
	enum answer_kind reading;
	uint64_t last_ns; /* of the last byte */
	unsigned len;     /* bytes so far, also those that are not kept */
	char text[48];
	enum background background;
	bool synchronizes; /* the terminal has mode 2026 */
};

/* The questions, or "": a terminal of this TERM might show them.  From COLORFGBG the background. */
const char *term_answers_ask(struct term_answers *answers, const char *term, const char *colorfgbg);

/* Codes of what an answer begins and ends with (term_keys.h). */
enum { ANSWER_BEGINS = 0x4400, ANSWER_PRIVATE_BEGINS, ANSWER_ENDS };
/*
 * True: the key belongs to an answer.  named: it is one of these codes, or a key with a name;
 * else a character.
 */
bool term_answers_take(struct term_answers *answers, bool named, int code);
/* The same at a time of CLOCK_MONOTONIC. */
bool term_answers_take_at(struct term_answers *answers, bool named, int code, uint64_t now_ns);

#endif
