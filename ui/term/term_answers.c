// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/term_answers.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECES_NS  UINT64_C(1000000000) /* at most between two bytes of an answer */
#define STRING_MAX 4096                 /* bytes; what is longer is no answer to us */
#define BELL       7

static bool begins_with_one_of(const char *text, const char *const *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!strncmp(text, list[i], strlen(list[i])))
			return true;
	return false;
}

/* "15;0", "0;default;15": the last number is that of the background. */
static enum background read_colorfgbg(const char *text)
{
	const char *last = text ? strrchr(text, ';') : NULL;
	char *end;
	long color;

	if (!last)
		return BACKGROUND_UNKNOWN;
	color = strtol(last + 1, &end, 10);
	if (end == last + 1 || *end || color < 0 || color > 15)
		return BACKGROUND_UNKNOWN;
	return color == 7 || color > 8 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

const char *term_answers_ask(struct term_answers *answers, const char *term, const char *colorfgbg)
{
	/* The console of Linux and hardware terminals print what they do not know. */
	static const char *const known[] = {"xterm", "tmux", "screen", "foot", "rxvt", "alacritty",
		"kitty", "konsole", "vte", "gnome", "wezterm", "ghostty", "contour", "mintty",
		"putty", "st-", "stterm"};

	answers->background = read_colorfgbg(colorfgbg);
	if (!term || !begins_with_one_of(term, known, sizeof(known) / sizeof(*known)))
		return "";
	return "\033]11;?\033\\\033[?2026$p";
}

static void begin_answer(struct term_answers *answers, enum answer_kind kind, uint64_t now_ns)
{
	answers->reading = kind;
	answers->last_ns = now_ns;
	answers->len = 0;
	*answers->text = '\0';
}

/* One part of a colour: 1 to 4 hexadecimal digits, as a share of the greatest. */
static const char *read_part(const char *text, double *share)
{
	char *end;
	unsigned long value = strtoul(text, &end, 16);
	long digits = end - text;

	if (digits < 1 || digits > 4)
		return NULL;
	*share = (double)value / (double)((1ul << 4 * digits) - 1);
	return end + (*end == '/');
}

/* By the luminance that the eye sees. */
static void read_background(struct term_answers *answers, const char *text)
{
	double red, green, blue;

	if (strncmp(text, "rgb:", 4) != 0 || !(text = read_part(text + 4, &red)) ||
		!(text = read_part(text, &green)) || !read_part(text, &blue))
		return;
	answers->background = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 ? BACKGROUND_LIGHT
										  : BACKGROUND_DARK;
}

static void end_answer(struct term_answers *answers)
{
	unsigned mode, value;

	if (answers->reading == ANSWER_STRING && !strncmp(answers->text, "11;", 3))
		read_background(answers, answers->text + 3);
	else if (answers->reading == ANSWER_PRIVATE &&
		 sscanf(answers->text, "%u;%u$y", &mode, &value) == 2 && mode == 2026)
		answers->synchronizes = value >= 1 && value <= 3;
	answers->reading = ANSWER_NONE;
}

/* A person can press Alt-] or Alt-P: what an answer begins with are other keys. */
static bool can_begin(enum answer_kind kind, int byte)
{
	return kind == ANSWER_PRIVATE ? byte >= '0' && byte <= '9'
				      : byte > ' ' && byte < 0x7f && !strchr("qkjhgG", byte);
}

static bool is_possible(const struct term_answers *answers, int byte, uint64_t now_ns)
{
	if (byte < 0 || byte > 0x7e || now_ns > answers->last_ns + PIECES_NS)
		return false;
	if (!answers->len)
		return can_begin(answers->reading, byte);
	return answers->len < STRING_MAX;
}

static bool take_byte(struct term_answers *answers, int byte, uint64_t now_ns)
{
	if (!answers->reading)
		return false;
	if (!is_possible(answers, byte, now_ns)) {
		answers->reading = ANSWER_NONE;
		return false;
	}
	answers->last_ns = now_ns;
	if (answers->len < sizeof(answers->text) - 1) {
		answers->text[answers->len] = (char)byte;
		answers->text[answers->len + 1] = '\0';
	}
	answers->len++;
	if (answers->reading == ANSWER_STRING ? byte == BELL : byte >= '@')
		end_answer(answers);
	return true;
}

bool term_answers_take_at(struct term_answers *answers, bool named, int code, uint64_t now_ns)
{
	if (!named || code < ANSWER_BEGINS || code > ANSWER_ENDS)
		return take_byte(answers, named ? -1 : code, now_ns);
	if (code == ANSWER_ENDS)
		end_answer(answers);
	else
		begin_answer(
			answers, code == ANSWER_BEGINS ? ANSWER_STRING : ANSWER_PRIVATE, now_ns);
	return true;
}

bool term_answers_take(struct term_answers *answers, bool named, int code)
{
	return term_answers_take_at(answers, named, code, clock_read(CLOCK_MONOTONIC));
}
