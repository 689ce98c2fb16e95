/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * filter_private.h - what filter_parse.c makes and filter.c evaluates.  Include it only there.
 *
 * A filter is an array of steps that work on one truth value and skip what cannot change it:
 *
 *	a and (b or not c)      0 TEST a    1 UNLESS ->6   2 TEST b   3 IF ->6   4 TEST c   5 NOT
 *
 * Evaluation does not recurse, whatever was typed.
 */
#ifndef CORE_QUERY_FILTER_PRIVATE_H
#define CORE_QUERY_FILTER_PRIVATE_H

#include "core/query/filter.h"
#include "core/query/needle.h"

#include <regex.h>

#define FIELD_NONE FIELD_COUNT /* a bare word or regex */

enum filter_op { OP_EQ, OP_NE, OP_LIKE, OP_UNLIKE, OP_LT, OP_LE, OP_GT, OP_GE, OP_COUNT };

/* A state is a capital letter ('R' is running), or one of these words, numbered from 256. */
#define FILTER_STATES(X)                                                                           \
	X(alive)                                                                                   \
	X(dead)                                                                                    \
	X(new)                                                                                     \
	X(short)                                                                                   \
	X(failed)                                                                                  \
	X(orphan)                                                                                  \
	X(kthread)                                                                                 \
	X(frozen)                                                                                  \
	X(zombie)                                                                                  \
	X(oom)

enum filter_state {
	STATE_BEFORE = 255, /* letters end here */
#define X(name) STATE_##name,
	FILTER_STATES(X)
#undef X
};

struct filter_test {
	enum field_id field;
	enum filter_op op;
	double number; /* ns, bytes, percent, signal, plain; or enum filter_state */
	const char *text;
	struct needle needle; /* test without a field */
	regex_t *regex;       /* NULL: no regex */
};

enum filter_step_kind {
	STEP_TEST,   /* the value is the test's result */
	STEP_NOT,    /* negate the value */
	STEP_UNLESS, /* jump if it is false: "and" */
	STEP_IF,     /* jump if it is true: "or" */
};

struct filter_step {
	enum filter_step_kind kind;
	unsigned target;
	struct filter_test test;
};

struct filter {
	char *text;
	char *strings; /* of the tests */
	struct filter_step *steps;
	unsigned count; /* 0: the filter matches everything */
	bool timed;
	bool trend;
	bool by_depth;
	bool by_args;
	bool by_pid;      /* tests pid or ppid */
	unsigned samples; /* that it needs */
};

struct filter_kind_info {
	unsigned ops;      /* bits of allowed operators */
	const char *rule;  /* why another operator is wrong */
	const char *value; /* what is expected */
};

struct filter_op_info {
	const char *text;
	enum filter_op op;
};

#define FILTER_REPEATS_MAX 1024 /* product of nested {n} in a regex: its expansion */

extern const struct filter_kind_info filter_kinds[KIND_COUNT];
extern const struct filter_op_info filter_ops[OP_COUNT]; /* longer ones before their prefixes */

/* Returns false when the text is no value of that kind. */
bool filter_value_read(enum field_kind kind, const char *text, double *number);
/* A value like this one that can be read; NULL: none. */
const char *filter_value_guess(enum field_kind kind, const char *text);
bool filter_regex_is_heavy(const char *text);

/* Length in bytes of the element that begins there; 0: there is no such element. */
size_t filter_word_len(const char *at);
size_t filter_value_len(const char *at);
size_t filter_slashed_len(const char *at);
bool filter_is_keyword(const char *at, const char *keyword);
/* A unit of such values, as a word of its own. */
size_t filter_unit_len(enum field_kind kind, const char *at);
int filter_op_find(const char *at); /* index into filter_ops, or -1 */

#endif
