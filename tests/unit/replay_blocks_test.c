// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Recordings of today, whole and damaged: no event is changed or missing without a word. */
#include "core/source/file/block.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/source/file/script.h"
#include "tests/support/event_recorder.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCKS          4 /* each with a third and a fourth of EVENTS_OF_BLOCK events */
#define EVENTS_OF_BLOCK 12
#define EVENTS          (BLOCKS * EVENTS_OF_BLOCK)

static const struct trace_header HEADER = {TRACE_VERSION, -1000, 5};
static char path[] = "/tmp/mayfly-blocks-test-XXXXXX";

/* The bytes of a file, and where its blocks begin. */
struct recorded_file {
	char *bytes;
	size_t len;
	size_t begin[BLOCKS + 1]; /* the last is the end */
	struct event_recorder events;
};

static void read_file(struct recorded_file *recording)
{
	FILE *in = fopen(path, "r");

	recording->bytes = malloc(1 << 20);
	recording->len = fread(recording->bytes, 1, 1 << 20, in);
	fclose(in);
}

static void write_file(const char *bytes, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

struct record_copy {
	struct recorder *recorder;
	struct recorded_file *recording;
};

static int record_event(void *ctx, const struct event *event)
{
	struct record_copy *copy = ctx;

	take_event(&copy->recording->events, event);
	return recorder_write(copy->recorder, event);
}

static struct recorded_file make_recording(void)
{
	static const char script[] =
		"repeat 4\n"
		"+1 fork $i+100 1\n+0.001 exec $i+100 : /bin/make -j $i\n"
		"+1 fork $i+200 1\n+0.001 exec $i+200 : /bin/echo 'a b' \\xff\n"
		"+1 fork $i+300 1\n+0.001 exec $i+300 : /bin/echo $i $i+1\n"
		"+1 fork $i+400 1\n+0.001 exec $i+400 : /usr/bin/cc -c file$i.c\n"
		"+0.002 exit $i+100 3\n+0.002 exit $i+200 3\n+0.2 exit $i+300 SIGSEGV\n"
		"+0.002 exit $i+400 0\n"
		"end\n";
	struct recorded_file recording = {0};
	struct record_copy copy = {recorder_open(path, true, &HEADER), &recording};
	char message[128] = "";
	struct source *source = script_open(script, message, sizeof(message));

	assert_non_null(copy.recorder);
	if (!source)
		fail_msg("%s", message);
	for (unsigned i = 0; i < BLOCKS; i++) {
		assert_int_equal(recorder_flush(copy.recorder, RECORDER_AT_ONCE), 0);
		recording.begin[i] = recorder_counts(copy.recorder).bytes;
		assert_int_equal(source_drain(source, EVENTS_OF_BLOCK, record_event, &copy),
			EVENTS_OF_BLOCK);
	}
	source_close(source);
	assert_int_equal(recorder_close(copy.recorder), 0);
	read_file(&recording);
	recording.begin[BLOCKS] = recording.len;
	return recording;
}

static void free_recording(struct recorded_file *recording)
{
	free(recording->bytes);
	free(recording->events.bytes);
}

/* What a replay gave. */
struct result {
	struct event_recorder events; /* without those that say what is lost */
	uint64_t lost;
	int error;
	char note[400]; /* or "" */
};

static int take_result(void *ctx, const struct event *event)
{
	struct result *result = ctx;

	if (event->kind == EVENT_LOST) {
		result->lost += event->count;
		return 0;
	}
	return take_event(&result->events, event);
}

static struct result replay(const char *bytes, size_t len)
{
	struct result result = {0};
	char message[400] = "";
	struct source *source;
	const char *note;

	write_file(bytes, len);
	source = replay_open(path, false, message, sizeof(message));
	if (!source) {
		assert_int_not_equal(*message, '\0');
		result.error = -EINVAL;
		strcpy(result.note, message);
		return result;
	}
	while (!source->ended)
		assert_true(source_drain(source, 5, take_result, &result) >= 0);
	note = replay_note(source);
	strcpy(result.note, note ? note : "");
	result.error = replay_error(source);
	source_close(source);
	return result;
}

/* The events are some of the recording's, in their order: those of whole blocks. */
static void assert_taken_from(const struct recorded_file *recording, const struct result *result)
{
	const char *at = recording->events.bytes, *end = at + recording->events.len;
	size_t taken = 0;
	struct event event;

	for (; at < end; at += trace_decode(&event, at, (size_t)(end - at))) {
		size_t len = (size_t)trace_decode(&event, at, (size_t)(end - at));

		if (taken < result->events.len && len <= result->events.len - taken &&
			!memcmp(result->events.bytes + taken, at, len))
			taken += len;
	}
	assert_int_equal(taken, result->events.len);
	assert_int_equal(result->events.count % EVENTS_OF_BLOCK, 0);
}

static void a_recording_is_replayed_as_it_was(void **state)
{
	struct recorded_file recording = make_recording();
	struct result result = replay(recording.bytes, recording.len);

	assert_int_equal(result.events.count, EVENTS);
	assert_int_equal(result.events.len, recording.events.len);
	assert_memory_equal(result.events.bytes, recording.events.bytes, recording.events.len);
	assert_string_equal(result.note, "");
	assert_int_equal(result.error, 0);
	assert_true(recording.len < recording.events.len); /* compressed */
	free(result.events.bytes);
	free_recording(&recording);
}

static void a_recording_cut_anywhere_gives_its_whole_blocks(void **state)
{
	struct recorded_file recording = make_recording();
	char want[200];
	unsigned block = 0;

	for (size_t len = TRACE_HEADER_SIZE; len < recording.len; len++) {
		struct result result = replay(recording.bytes, len);

		while (block < BLOCKS && recording.begin[block + 1] <= len)
			block++;
		assert_int_equal(result.events.count, block * EVENTS_OF_BLOCK);
		assert_taken_from(&recording, &result);
		assert_int_equal(result.error, 0);
		snprintf(want, sizeof(want),
			"the recording is truncated at byte %zu: %u events before that were read%s",
			recording.begin[block], block * EVENTS_OF_BLOCK,
			len - recording.begin[block] < BLOCK_HEADER_SIZE
				? ""
				: ", 12 after it are missing");
		assert_string_equal(result.note, len == recording.begin[block] ? "" : want);
		free(result.events.bytes);
	}
	free_recording(&recording);
}

static void a_changed_byte_costs_its_block_and_is_said(void **state)
{
	struct recorded_file recording = make_recording();

	for (size_t i = 0; i < recording.len; i++) {
		struct result result;
		unsigned missing;

		for (unsigned bit = 0; bit < 8; bit += i % 3 + 1) {
			recording.bytes[i] ^= (char)(1 << bit);
			result = replay(recording.bytes, recording.len);
			recording.bytes[i] ^= (char)(1 << bit);
			missing = EVENTS - result.events.count;
			assert_taken_from(&recording, &result);
			assert_true(result.error != 0 || *result.note);
			assert_true(*result.note);
			assert_true(i < TRACE_HEADER_SIZE || missing == EVENTS_OF_BLOCK);
			/* of the last block there is no event to come after it */
			assert_true(i < TRACE_HEADER_SIZE || i >= recording.begin[BLOCKS - 1] ||
				    result.lost > 0);
			free(result.events.bytes);
		}
	}
	free_recording(&recording);
}

/* Replaces the bytes from..to of the recording. */
static struct result replay_with(const struct recorded_file *recording, size_t from, size_t to,
	const char *instead, size_t len)
{
	char *bytes = malloc(recording->len + len);
	struct result result;

	memcpy(bytes, recording->bytes, from);
	memcpy(bytes + from, instead, len);
	memcpy(bytes + from + len, recording->bytes + to, recording->len - to);
	result = replay(bytes, from + len + recording->len - to);
	assert_taken_from(recording, &result);
	free(result.events.bytes);
	free(bytes);
	return result;
}

static void what_is_missing_or_added_is_said(void **state)
{
	struct recorded_file recording = make_recording();
	const size_t *begin = recording.begin;
	struct result result;
	char want[200];

	result = replay_with(&recording, begin[1], begin[2], "", 0);
	snprintf(want, sizeof(want),
		"the recording is damaged at byte %zu: 0 bytes were passed over, 1 event or more "
		"is missing",
		begin[1]);
	assert_string_equal(result.note, want);
	assert_int_equal(result.events.count, EVENTS - EVENTS_OF_BLOCK);
	assert_int_equal(result.lost, 1);

	result = replay_with(&recording, begin[1] + 50, begin[1] + 53, "", 0);
	assert_int_equal(result.events.count, EVENTS - EVENTS_OF_BLOCK);
	assert_int_equal(result.lost, EVENTS_OF_BLOCK);
	assert_int_equal(result.error, -EBADMSG);

	result = replay_with(&recording, begin[2], begin[2], "mayfly was here", 15);
	snprintf(want, sizeof(want),
		"the recording is damaged at byte %zu: 15 bytes were passed over, 1 event or more "
		"is missing",
		begin[2]);
	assert_string_equal(result.note, want);
	assert_int_equal(result.events.count, EVENTS);

	result = replay_with(
		&recording, begin[3], begin[3], recording.bytes + begin[0], begin[1] - begin[0]);
	assert_int_equal(result.events.count, EVENTS);
	assert_int_equal(result.error, -EBADMSG);
	free_recording(&recording);
}

static int make_file(void **state)
{
	return close(mkstemp(path));
}

static int remove_file(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_is_replayed_as_it_was),
		cmocka_unit_test(a_recording_cut_anywhere_gives_its_whole_blocks),
		cmocka_unit_test(a_changed_byte_costs_its_block_and_is_said),
		cmocka_unit_test(what_is_missing_or_added_is_said),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
