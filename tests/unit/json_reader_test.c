// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Lines of several machines: which events they are, whose, when, and what is missing. */
#include "core/source/json/json_reader.h"
#include "core/source/json/json_sequence.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S      INT64_C(1000000000)
#define EVENTS 64

/* What a text was read as.  The texts of the last line's events stay until the next reading. */
struct json_reading {
	struct event events[EVENTS];
	unsigned count;
	struct json_damage damage;
	char note[512];
};

static struct json_reader *last_reader;

static int free_reader(void **state)
{
	json_reader_free(last_reader);
	last_reader = NULL;
	return 0;
}

static struct json_reading read_at(uint64_t arrived_ns, const char *text)
{
	struct json_reader *reader = json_reader_new(0);
	struct json_reading reading = {.count = 0};
	size_t len = strlen(text);
	long used;

	json_reader_arrive(reader, arrived_ns);
	while (len && (used = json_reader_take(reader, text, len, true)) > 0) {
		const struct event *event;

		for (; (event = json_reader_peek(reader)); json_reader_pass(reader)) {
			assert_true(reading.count < EVENTS);
			reading.events[reading.count++] = *event;
		}
		text += used;
		len -= (size_t)used;
	}
	assert_int_equal(len, 0);
	for (const struct event *event; (event = json_reader_end(reader)); json_reader_pass(reader))
		reading.events[reading.count++] = *event;
	reading.damage = *json_reader_damage(reader);
	json_damage_describe(json_reader_damage(reader), reading.note, sizeof(reading.note));
	json_reader_free(last_reader);
	last_reader = reader;
	return reading;
}

static struct json_reading read_text(const char *text)
{
	return read_at(0, text);
}

static const struct event *nth(const struct json_reading *reading, enum event_kind kind, unsigned n)
{
	for (unsigned i = 0; i < reading->count; i++)
		if (reading->events[i].kind == kind && !n--)
			return &reading->events[i];
	return NULL;
}

static unsigned count(const struct json_reading *reading, enum event_kind kind)
{
	unsigned n = 0;

	while (nth(reading, kind, n))
		n++;
	return n;
}

/* An exit of pid 5, which started 10 s after the boot and ran for a second. */
#define EXIT(host, seq, ts)                                                                        \
	"{\"event\":\"exit\",\"ts\":" ts ".5,\"host\":\"" host "\",\"boot\":\"1\",\"seq\":" seq    \
	",\"id\":\"5-10000000000\",\"code\":0,\"duration_ns\":1000000000}\n"

static void a_host_is_named_once_before_its_events(void **state)
{
	struct json_reading reading =
		read_text(EXIT("a", "1", "1000") EXIT("b", "1", "1001") EXIT("a", "2", "1000"));

	assert_int_equal(reading.count, 5);
	assert_int_equal(reading.events[0].kind, EVENT_HOST);
	assert_int_equal(reading.events[0].id.host, 0);
	assert_int_equal(reading.events[0].host.boot, 1);
	assert_int_equal(reading.events[2].kind, EVENT_HOST);
	assert_int_equal(reading.events[2].id.host, 1);
	assert_int_equal(reading.events[3].id.host, 1);
	assert_int_equal(reading.events[4].id.host, 0);
	assert_string_equal(reading.note, "");
}

static void times_are_those_of_the_wall_clock(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "1", "1000"));
	const struct event *event = nth(&reading, EVENT_EXIT, 0);

	assert_int_equal(event->time_ns, 1000 * S + S / 2);
	assert_int_equal(event->id.start_ns, 999 * S + S / 2);
	assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.base_ns, 989 * S + S / 2);
}

static void a_line_before_its_time_brings_its_host_back(void **state)
{
	const char *text = EXIT("a", "1", "1000") EXIT("a", "2", "1030");
	struct json_reading reading = read_at(990 * S + S / 2, text);
	const struct event *event = nth(&reading, EVENT_EXIT, 0);

	assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.ahead_ns, 10 * S);
	assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.base_ns, 979 * S + S / 2);
	assert_int_equal(nth(&reading, EVENT_CLOCK, 0)->wall_offset_ns, 10 * S);
	assert_int_equal(event->time_ns, 990 * S + S / 2);
	assert_int_equal(event->id.start_ns, 989 * S + S / 2);
	/* later, its clock is set by 30 s more */
	assert_int_equal(nth(&reading, EVENT_CLOCK, 1)->wall_offset_ns, 40 * S);
	assert_int_equal(nth(&reading, EVENT_EXIT, 1)->time_ns, 990 * S + S / 2);
}

static void what_is_late_or_of_another_day_shows_no_clock(void **state)
{
	static const uint64_t arrivals[] = {1000 * S, 5000 * S, S};

	for (unsigned i = 0; i < sizeof(arrivals) / sizeof(*arrivals); i++) {
		struct json_reading reading = read_at(
			arrivals[i], i < 2 ? EXIT("a", "1", "1000") : EXIT("a", "1", "90000"));

		assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.ahead_ns, 0);
		assert_int_equal(count(&reading, EVENT_CLOCK), 0);
	}
}

/* What one line was read as, when it came a tenth of a second after the one before. */
static struct json_reading read_next(struct json_reader *reader, unsigned i, const char *text)
{
	struct json_reading reading = {.count = 0};

	json_reader_arrive(reader, (uint64_t)(2000 * S + i * (S / 10)));
	assert_int_equal(json_reader_take(reader, text, strlen(text), false), strlen(text));
	for (const struct event *event; (event = json_reader_peek(reader));
		json_reader_pass(reader))
		reading.events[reading.count++] = *event;
	return reading;
}

/* The clock of a is behind by 100 s, that of b is right. */
static void a_clock_that_is_behind_is_corrected_in_the_middle(void **state)
{
	struct json_reader *reader = json_reader_new(0);
	struct json_reading first = {0}, reading;
	int64_t before_ns = 0, base_ns;
	unsigned named = 0, i;
	char text[2][256];

	for (i = 0; i < 300; i++) {
		for (unsigned host = 0; host < 2; host++) {
			int64_t wall_ns = (host ? 2000 : 1900) * S + i * (S / 10);

			snprintf(text[host], sizeof(text[host]),
				"{\"event\":\"exit\",\"ts\":%lld.%09lld,\"host\":\"%s\","
				"\"seq\":%u,\"id\":\"5-%lld\",\"code\":0,\"duration_ns\":5}\n",
				(long long)(wall_ns / S), (long long)(wall_ns % S),
				host ? "b" : "a", i + 1, (long long)(10 * S + i * (S / 10) - 5));
		}
		reading = read_next(reader, i, text[0]);
		named += i && count(&reading, EVENT_HOST);
		if (!i)
			first = reading;
		else if (count(&reading, EVENT_HOST) && named == 1)
			break;
		/* in time with the other until then, from the begin of both */
		before_ns = (int64_t)nth(&reading, EVENT_EXIT, 0)->time_ns;
		reading = read_next(reader, i, text[1]);
		assert_int_equal(nth(&reading, EVENT_EXIT, 0)->time_ns - before_ns, 100 * S);
	}
	assert_true(i >= 200 && i <= 220);
	base_ns = nth(&first, EVENT_HOST, 0)->host.base_ns;
	assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.ahead_ns, -100 * S);
	assert_int_equal(nth(&reading, EVENT_HOST, 0)->host.base_ns, base_ns + 100 * S);
	assert_int_equal(nth(&reading, EVENT_CLOCK, 0)->wall_offset_ns, -100 * S);
	assert_true((int64_t)nth(&reading, EVENT_EXIT, 0)->time_ns > before_ns);
	assert_int_equal(nth(&reading, EVENT_EXIT, 0)->time_ns, 2000 * S + i * (S / 10));
	assert_int_equal(nth(&reading, EVENT_EXIT, 0)->id.start_ns,
		nth(&reading, EVENT_EXIT, 0)->time_ns - 5);
	json_reader_free(reader);
}

static void a_clock_that_was_set_changes_no_duration(void **state)
{
	struct json_reading reading =
		read_text(EXIT("a", "1", "1000") EXIT("a", "2", "4600") EXIT("a", "3", "4600"));

	assert_int_equal(count(&reading, EVENT_CLOCK), 1);
	assert_int_equal(nth(&reading, EVENT_CLOCK, 0)->wall_offset_ns, 3600 * S);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(nth(&reading, EVENT_EXIT, i)->time_ns, 1000 * S + S / 2);
}

static void missing_numbers_are_losses_of_that_host(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "7", "1000") EXIT("b", "9", "1000")
			EXIT("a", "8", "1000") EXIT("b", "12", "1000") EXIT("a", "9", "1000"));

	assert_int_equal(count(&reading, EVENT_LOST), 1);
	assert_int_equal(nth(&reading, EVENT_LOST, 0)->count, 2);
	assert_int_equal(nth(&reading, EVENT_LOST, 0)->id.host, 1);
	assert_string_equal(reading.note, "2 lines are missing, by the sequence numbers");
}

static void lines_that_come_late_or_twice_are_no_loss(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "1", "1000") EXIT("a", "1", "1000")
			EXIT("a", "2", "1000") EXIT("a", "1", "1000") EXIT("a", "3", "1000"));

	assert_int_equal(count(&reading, EVENT_EXIT), 5);
	assert_int_equal(count(&reading, EVENT_LOST), 0);
	assert_int_equal(reading.damage.missing, 0);
}

static void a_gap_that_is_filled_late_is_no_loss(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "1", "1000") EXIT("a", "4", "1000")
			EXIT("a", "2", "1000") EXIT("a", "3", "1000") EXIT("a", "5", "1002"));

	assert_int_equal(count(&reading, EVENT_LOST), 0);
	assert_int_equal(reading.damage.missing, 0);
	reading = read_text(EXIT("a", "1", "1000") EXIT("a", "4", "1000") EXIT("a", "2", "1000")
			EXIT("a", "5", "1002"));
	assert_int_equal(nth(&reading, EVENT_LOST, 0)->count, 1);
	assert_int_equal(reading.events[reading.count - 1].kind, EVENT_EXIT);
	assert_int_equal(reading.damage.missing, 1);
}

/* Any order within a second; the fourth is not there. */
static void lines_out_of_order_are_no_loss(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "1", "1000") EXIT("a", "3", "1000")
			EXIT("a", "6", "1000") EXIT("a", "2", "1000") EXIT("a", "8", "1000")
				EXIT("a", "5", "1000") EXIT("a", "7", "1000") EXIT("a", "3", "1000")
					EXIT("a", "9", "1002"));

	assert_int_equal(count(&reading, EVENT_EXIT), 9);
	assert_int_equal(nth(&reading, EVENT_LOST, 0)->count, 1);
	assert_int_equal(reading.damage.missing, 1);
}

/* Numbers of one moment: what a window of others has passed is lost, and told at once. */
static void what_comes_later_than_the_window_was_lost(void **state)
{
	struct json_sequence sequence = {0};

	assert_int_equal(json_sequence_note(&sequence, 10, 1), 0);
	assert_int_equal(json_sequence_note(&sequence, 13, 1), 2);
	for (uint64_t number = 14; number < 11 + JSON_SEQUENCE_WINDOW; number++)
		assert_int_equal(json_sequence_note(&sequence, number, 1), 0);
	assert_int_equal(sequence.missing, 0);
	assert_int_equal(json_sequence_note(&sequence, 11 + JSON_SEQUENCE_WINDOW, 1), 0);
	assert_int_equal(sequence.missing, 1);
	assert_int_equal(json_sequence_note(&sequence, 11, 1), 0);
	assert_int_equal(json_sequence_note(&sequence, 12, 1), -1);
	assert_int_equal(sequence.awaited, 0);
	assert_int_equal(json_sequence_note(&sequence, 20 + 3 * JSON_SEQUENCE_WINDOW, 1),
		8 + 2 * JSON_SEQUENCE_WINDOW);
	assert_int_equal(sequence.missing, 2 + 8 + JSON_SEQUENCE_WINDOW);
	assert_int_equal(sequence.awaited, JSON_SEQUENCE_WINDOW - 1);
}

static void numbers_begin_again_with_a_new_run(void **state)
{
	struct json_reading reading = read_text(EXIT("a", "500", "1000") EXIT("a", "1", "1010")
			EXIT("a", "2", "1010") EXIT("a", "4", "1010"));

	assert_int_equal(count(&reading, EVENT_LOST), 1);
	assert_int_equal(reading.damage.missing, 1);
}

static void nothing_is_told_of_a_host_before_its_clock_is_known(void **state)
{
	struct json_reading reading = read_text(
		"{\"event\":\"exec\",\"ts\":9,\"host\":\"a\",\"id\":\"5-7\",\"argv\":[\"x\"]}\n"
		"{\"event\":\"fork\",\"ts\":10,\"host\":\"a\",\"id\":\"6-5000000000\"}\n");

	assert_int_equal(reading.count, 3);
	assert_int_equal(reading.events[0].kind, EVENT_HOST);
	assert_int_equal(reading.events[1].kind, EVENT_LOST);
	assert_int_equal(reading.events[1].count, 1);
	assert_int_equal(reading.events[2].kind, EVENT_FORK);
	assert_string_equal(reading.note,
		"1 line was passed over before a seed, fork or exit showed the clock of the host");
}

static void a_stream_may_begin_with_a_snapshot(void **state)
{
	struct json_reading reading =
		read_text("{\"event\":\"snapshot\",\"ts\":999,\"host\":\"a\",\"boot\":\"1\","
			  "\"seq\":70}\n" EXIT("a", "71", "1000"));

	assert_int_equal(reading.count, 3);
	assert_int_equal(reading.events[0].kind, EVENT_HOST);
	assert_int_equal(reading.events[1].kind, EVENT_SNAPSHOT);
	assert_int_equal(reading.events[1].time_ns, 999 * S);
	assert_int_equal(reading.events[2].kind, EVENT_EXIT);
	assert_string_equal(reading.note, "");
}

static void absurd_times_stay_in_bounds(void **state)
{
	struct json_reading reading = read_text(
		"{\"event\":\"fork\",\"ts\":4611686017.9,\"id\":\"6-2305843009213693950\"}\n"
		"{\"event\":\"exit\",\"ts\":0,\"id\":\"6-1\",\"duration_ns\":0}\n"
		"{\"event\":\"exit\",\"ts\":0,\"id\":\"6-1\",\"duration_ns\":2305843009213693950}\n"
		"{\"event\":\"exit\",\"ts\":9999999999,\"id\":\"6-1\"}\n"
		"{\"event\":\"exit\",\"time\":\"9999-12-31 23:59:59\",\"id\":\"6-1\"}\n"
		"{\"event\":\"seed\",\"ts\":0,\"id\":\"6-1\",\"age_ns\":2305843009213693950}\n");

	for (unsigned i = 0; i < reading.count; i++)
		assert_true(reading.events[i].time_ns >= 1 &&
			    reading.events[i].time_ns < UINT64_C(1) << 62 &&
			    reading.events[i].id.start_ns < UINT64_C(1) << 62);
	assert_int_equal(reading.damage.lines, 2);
}

/* A seed of that id, which is beyond the bounds: its process is known by its pid only. */
static void an_id_beyond_the_bounds_leaves_no_start(void **state)
{
	struct json_reading reading = read_text(
		EXIT("", "1", "1600000000") "{\"event\":\"seed\",\"ts\":1600000001,\"boot\":\"1\","
					    "\"id\":\"42-8000000000200000000\",\"pid\":50}\n");
	const struct event *seed = nth(&reading, EVENT_SEED, 0);

	assert_non_null(seed);
	assert_int_equal(seed->id.pid, 50);
	assert_int_equal(seed->id.start_ns, 0);
}

static void a_seed_has_its_parents_its_title_and_its_figures(void **state)
{
	struct json_reading reading =
		read_text("{\"event\":\"seed\",\"ts\":100,\"id\":\"6-5000000000\","
			  "\"parent\":\"4-3000000000\",\"ppid\":1,\"born\":4,\"comm\":\"x\","
			  "\"argv\":[\"a\",\"b\"],\"title\":\"t\",\"age_ns\":7,\"state\":\"S\","
			  "\"nice\":-5,\"cpu_ns\":\"12\"}\n");

	assert_int_equal(count(&reading, EVENT_SEED), 3);
	assert_int_equal(nth(&reading, EVENT_SEED, 0)->parent.pid, 4);
	assert_int_equal(nth(&reading, EVENT_SEED, 1)->parent.pid, 1);
	assert_string_equal(nth(&reading, EVENT_SEED, 2)->exec.args, "t");
	assert_int_equal(nth(&reading, EVENT_STAT, 0)->stat.nice, -5);
	assert_int_equal(nth(&reading, EVENT_STAT, 0)->stat.cpu_ns, 12);
}

static void raw_bytes_take_the_place_of_what_was_readable(void **state)
{
	struct json_reading reading =
		read_text("{\"event\":\"exec\",\"ts\":1,\"id\":\"6-0\",\"comm\":\"?\","
			  "\"argv\":[\"a\",\"?\"],\"raw\":{\"comm\":\"Y2Fm6Q==\","
			  "\"argv\":[null,\"/w==\"]}}\n"
			  "{\"event\":\"fork\",\"ts\":1,\"id\":\"6-1\",\"comm\":\"x\",\"raw\":"
			  "{\"comm\":\"!!\"}}\n"
			  "{\"event\":\"fork\",\"ts\":1,\"id\":\"6-1\",\"argv\":[\"longlonglong\"],"
			  "\"raw\":{\"argv\":[null],\"argv\":[null],\"argv\":[null]}}\n");

	assert_int_equal(reading.damage.lines, 2);
	assert_string_equal(reading.damage.problem, "a wrong value in raw");
}

static void a_database_may_quote_numbers_and_write_1_for_true(void **state)
{
	struct json_reading reading = read_text(
		"{\"event\":\"exit\",\"time\":\"2026-11-29T12:00:00Z\",\"seq\":\"1\","
		"\"id\":\"5-10000000000\",\"pid\":\"5\",\"code\":null,\"signal\":\"SEGV\","
		"\"core\":1,\"oom\":0,\"argv\":[],\"duration_ns\":\"1000000000\"}\n");

	assert_int_equal(nth(&reading, EVENT_EXIT, 0)->exit.status, SIGSEGV | 0x80);
	assert_string_equal(reading.note, "");
}

static void a_line_without_an_end_is_skipped_in_bounded_memory(void **state)
{
	struct json_reader *reader = json_reader_new(0);
	size_t len = (16u << 20) + 1;
	char *text = malloc(len);

	memset(text, 'x', len);
	assert_int_equal(json_reader_take(reader, text, len - 1, false), 0);
	assert_int_equal(json_reader_take(reader, text, len, false), len);
	assert_int_equal(json_reader_take(reader, text, 7, false), 0);
	text[7] = '\n';
	assert_int_equal(json_reader_take(reader, text, 9, false), 8);
	assert_null(json_reader_peek(reader));
	assert_int_equal(json_reader_damage(reader)->lines, 1);
	assert_string_equal(json_reader_damage(reader)->problem, "it is too long");
	json_reader_free(reader);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_is_named_once_before_its_events),
		cmocka_unit_test(times_are_those_of_the_wall_clock),
		cmocka_unit_test(a_line_before_its_time_brings_its_host_back),
		cmocka_unit_test(what_is_late_or_of_another_day_shows_no_clock),
		cmocka_unit_test(a_clock_that_is_behind_is_corrected_in_the_middle),
		cmocka_unit_test(a_clock_that_was_set_changes_no_duration),
		cmocka_unit_test(missing_numbers_are_losses_of_that_host),
		cmocka_unit_test(lines_that_come_late_or_twice_are_no_loss),
		cmocka_unit_test(a_gap_that_is_filled_late_is_no_loss),
		cmocka_unit_test(lines_out_of_order_are_no_loss),
		cmocka_unit_test(what_comes_later_than_the_window_was_lost),
		cmocka_unit_test(numbers_begin_again_with_a_new_run),
		cmocka_unit_test(nothing_is_told_of_a_host_before_its_clock_is_known),
		cmocka_unit_test(a_stream_may_begin_with_a_snapshot),
		cmocka_unit_test(absurd_times_stay_in_bounds),
		cmocka_unit_test(an_id_beyond_the_bounds_leaves_no_start),
		cmocka_unit_test(a_seed_has_its_parents_its_title_and_its_figures),
		cmocka_unit_test(raw_bytes_take_the_place_of_what_was_readable),
		cmocka_unit_test(a_database_may_quote_numbers_and_write_1_for_true),
		cmocka_unit_test(a_line_without_an_end_is_skipped_in_bounded_memory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, free_reader);
}
