// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/overview.h"
#include "core/playback/place.h"
#include "core/source/file/recorder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECONDS 200u
#define BEGIN   (5000 * SECOND_NS)

/* From there to there much happens, else little. */
#define STORM_FROM 100u
#define STORM_TO   110u

static const struct trace_header HEADER = {.version = TRACE_VERSION};
static char path[64];

static void write_event(struct recorder *recorder, uint64_t time_ns, unsigned number)
{
	const struct event event = {.kind = number ? EVENT_FORK : EVENT_SNAPSHOT,
		.time_ns = time_ns,
		.id = {.pid = (int32_t)number, .start_ns = time_ns * 2654435761u}};

	assert_int_equal(recorder_write(recorder, &event), 0);
}

/* A block each second, or two: what is in one is spread over its time. */
static void write_recording(unsigned seconds)
{
	struct recorder *recorder = recorder_open(path, true, &HEADER);
	unsigned number = 0;

	assert_non_null(recorder);
	for (unsigned second = 0; second < seconds; second++) {
		unsigned count = second >= STORM_FROM && second < STORM_TO ? 3000 : 20;

		for (unsigned i = 0; i < count; i++)
			write_event(recorder, BEGIN + second * SECOND_NS + i * 100000, number++);
		recorder_flush(recorder, RECORDER_AT_ONCE);
	}
	assert_int_equal(recorder_close(recorder), 0);
}

static int make_path(void **state)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/mayfly-overview-XXXXXX");
	fd = mkstemp(path);
	return close(fd);
}

static int remove_path(void **state)
{
	return unlink(path);
}

struct opened {
	int fd;
	struct overview *overview;
};

static struct opened open_recording(void)
{
	struct opened opened = {.fd = open(path, O_RDONLY | O_CLOEXEC)};

	assert_true(opened.fd >= 0);
	opened.overview =
		overview_new(opened.fd, TRACE_HEADER_SIZE, BEGIN, place_last_ns(opened.fd));
	assert_non_null(opened.overview);
	return opened;
}

static void close_recording(struct opened *opened)
{
	overview_free(opened->overview);
	close(opened->fd);
}

static struct overview_part part_at(const struct opened *opened, unsigned second)
{
	return overview_part(
		opened->overview, (double)second / SECONDS, (double)(second + 1) / SECONDS);
}

static void a_storm_stands_out(void **state)
{
	struct opened opened;

	write_recording(SECONDS);
	opened = open_recording();
	assert_true(part_at(&opened, 50).level < 0);
	while (overview_go_on(opened.overview, 10))
		assert_true(part_at(&opened, 50).level < 0);
	for (unsigned second = STORM_FROM + 1; second < STORM_TO - 1; second++)
		assert_true(part_at(&opened, second).level > 0.15f);
	for (unsigned second = 0; second < SECONDS; second++)
		if (second + 3 < STORM_FROM || second > STORM_TO + 3)
			assert_true(part_at(&opened, second).level < 0.05f);
	assert_true(overview_part(opened.overview, 0, 1).level == 1);
	close_recording(&opened);
}

static void marks_are_where_they_were_set(void **state)
{
	struct opened opened;

	write_recording(SECONDS);
	opened = open_recording();
	overview_mark(opened.overview, BEGIN + 150 * SECOND_NS);
	overview_mark(opened.overview, BEGIN - 1);
	overview_mark(opened.overview, BEGIN + 1000 * SECOND_NS);
	overview_mark(NULL, BEGIN);
	assert_true(overview_part(opened.overview, 0.74, 0.76).marked);
	assert_false(overview_part(opened.overview, 0, 0.74).marked);
	assert_false(overview_part(opened.overview, 0.76, 1).marked);
	overview_mark(opened.overview, BEGIN);
	assert_true(overview_part(opened.overview, 0, 0.001).marked);
	close_recording(&opened);
}

static void of_a_few_blocks_nothing_is_known(void **state)
{
	struct opened opened;

	write_recording(2);
	opened = open_recording();
	assert_false(overview_go_on(opened.overview, OVERVIEW_PARTS));
	assert_true(overview_part(opened.overview, 0, 1).level < 0);
	close_recording(&opened);
}

/* Whatever the bytes are. */
static void damage_is_passed_over(void **state)
{
	struct opened opened;
	unsigned seed = 1;
	int fd;

	for (unsigned times = 0; times < 20; times++) {
		write_recording(SECONDS);
		fd = open(path, O_RDWR | O_CLOEXEC);
		for (unsigned i = 0; i < 200; i++) {
			off_t size = lseek(fd, 0, SEEK_END);
			char byte = (char)rand_r(&seed);

			assert_int_equal(pwrite(fd, &byte, 1, rand_r(&seed) % size), 1);
		}
		close(fd);
		opened = open_recording();
		while (overview_go_on(opened.overview, 7))
			;
		assert_true(overview_part(opened.overview, 0, 1).level <= 1);
		close_recording(&opened);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_storm_stands_out),
		cmocka_unit_test(marks_are_where_they_were_set),
		cmocka_unit_test(of_a_few_blocks_nothing_is_known),
		cmocka_unit_test(damage_is_passed_over),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_path, remove_path);
}
