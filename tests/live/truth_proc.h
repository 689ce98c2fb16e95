/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* truth_proc.h - truth: the fields of a process as /proc has them, without any code of mayfly's. */
#ifndef TESTS_LIVE_TRUTH_PROC_H
#define TESTS_LIVE_TRUTH_PROC_H

#include "core/query/field.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRUTH_TEXT  200
#define TICK_NS     10000000.0 /* USER_HZ is 100 on all architectures that mayfly runs on */
#define RSS_SLACK   (128 << 10)
#define TIME_SLACK  (2 * TICK_NS)
#define BIRTH_TICKS 1

/* A field: a text, or a number between low and high. */
struct truth {
	bool known;
	char text[TRUTH_TEXT];
	double low, high;
};

struct truth_process {
	uint64_t start_ticks;
	struct truth fields[FIELD_COUNT];
};

/* The file, NUL-terminated; returns its length, or -1. */
static ssize_t truth_file(const char *base, const char *name, char *out, size_t size)
{
	char path[96];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	len = read(fd, out, size - 1);
	close(fd);
	out[len > 0 ? len : 0] = '\0';
	return len;
}

static void truth_set_number(struct truth *truth, double low, double high)
{
	*truth = (struct truth){.known = true, .low = low, .high = high};
}

static void truth_set_text(struct truth *truth, const char *text)
{
	size_t len = strlen(text);

	len = len < sizeof(truth->text) ? len : sizeof(truth->text) - 1;
	*truth = (struct truth){.known = true};
	memcpy(truth->text, text, len);
}

/* From its third field on: stat[3] is the state, stat[4] the parent, as proc(5) counts. */
static bool truth_stat(const char *base, long long stat[53], char *state)
{
	char text[1024], *at;

	if (truth_file(base, "stat", text, sizeof(text)) <= 0)
		return false;
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %c", state) != 1)
		return false;
	at += 3;
	for (int i = 4; i <= 52; i++)
		stat[i] = strtoll(at, &at, 10);
	return true;
}

/* A thread that runs, of a process whose first thread has ended. */
static bool truth_find_thread(int pid, char base[64])
{
	char path[64], state = 'Z';
	struct dirent *entry;
	long long stat[53];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (state == 'Z' || state == 'X') && (entry = readdir(tasks))) {
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		snprintf(base, 64, "/proc/%d/task/%d", pid, atoi(entry->d_name));
		if (!truth_stat(base, stat, &state))
			state = 'Z';
	}
	if (tasks)
		closedir(tasks);
	return state != 'Z' && state != 'X';
}

/* /proc/PID/io includes reaped children, those of the threads leave out ended threads. */
static double truth_io_value(const char *base, const char *key)
{
	char text[512], *at;

	if (truth_file(base, "io", text, sizeof(text)) <= 0)
		return -1;
	at = strstr(text, key);
	return at ? strtod(at + strlen(key), NULL) : -1;
}

static void truth_io(int pid, const char *key, struct truth *truth)
{
	double high, low = 0, part;
	struct dirent *entry;
	char base[64];
	DIR *tasks;

	snprintf(base, sizeof(base), "/proc/%d/task", pid);
	tasks = opendir(base);
	while (tasks && (entry = readdir(tasks))) {
		snprintf(base, sizeof(base), "/proc/%d/task/%d", pid, atoi(entry->d_name));
		part = isdigit((unsigned char)*entry->d_name) ? truth_io_value(base, key) : 0;
		low += part > 0 ? part : 0;
	}
	if (tasks)
		closedir(tasks);
	snprintf(base, sizeof(base), "/proc/%d", pid);
	high = truth_io_value(base, key);
	if (high >= 0)
		truth_set_number(truth, low, high);
}

static void truth_tty(long long device, struct truth *truth)
{
	unsigned major = (device >> 8) & 0xfff,
		 minor = (device & 0xff) | ((device >> 12) & 0xfff00);
	char text[32] = "";

	if (major >= 136 && major < 144)
		snprintf(text, sizeof(text), "pts/%u", (major - 136) * 256 + minor);
	if (*text || !device)
		truth_set_text(truth, text);
}

static void truth_args(const char *base, struct truth *truth)
{
	char text[TRUTH_TEXT];
	ssize_t len = truth_file(base, "cmdline", text, sizeof(text));

	if (len <= 0)
		return;
	while (len > 1 && !text[len - 1])
		len--;
	for (ssize_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	truth_set_text(truth, text);
}

static void truth_texts(const char *base, struct truth *fields)
{
	char path[96], text[4096], *at;
	ssize_t len = truth_file(base, "comm", text, sizeof(text));

	if (len > 0) {
		text[len - 1] = '\0';
		truth_set_text(&fields[FIELD_COMM], text);
	}
	snprintf(path, sizeof(path), "%s/exe", base);
	len = readlink(path, text, sizeof(text) - 1);
	if (len > 0) {
		text[len] = '\0';
		truth_set_text(&fields[FIELD_EXE], text);
	}
	/* In the root of v2 it is shown in the group of another hierarchy. */
	if (truth_file(base, "cgroup", text, sizeof(text)) > 0 && (at = strstr(text, "0::"))) {
		at[strcspn(at, "\n")] = '\0';
		if (strcmp(at + 3, "/"))
			truth_set_text(&fields[FIELD_CGROUP], at + 3);
	}
	truth_args(base, &fields[FIELD_ARGS]);
}

static void truth_numbers(const char *base, struct truth *fields)
{
	char path[96], text[4096], *at;
	double pages;
	ssize_t len;

	if (truth_file(base, "status", text, sizeof(text)) > 0 && (at = strstr(text, "\nUid:"))) {
		strtod(at + 5, &at);
		pages = strtod(at, NULL);
		truth_set_number(&fields[FIELD_UID], pages, pages);
	}
	if (truth_file(base, "statm", text, sizeof(text)) > 0 && (at = strchr(text, ' '))) {
		pages = strtod(at, NULL) * (double)sysconf(_SC_PAGESIZE);
		truth_set_number(&fields[FIELD_RES], pages > RSS_SLACK ? pages - RSS_SLACK : 0,
			pages + RSS_SLACK);
	}
	snprintf(path, sizeof(path), "%s/ns/pid", base);
	len = readlink(path, text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = '\0';
	if (sscanf(text, "pid:[%lf]", &pages) == 1)
		truth_set_number(&fields[FIELD_NS], pages, pages);
}

/* What a zombie has, too. */
static void truth_lasting(
	int pid, const long long stat[53], char state, struct truth_process *process)
{
	struct truth *fields = process->fields;
	double birth = (double)stat[22] * TICK_NS;

	process->start_ticks = stat[22];
	truth_set_number(&fields[FIELD_PID], pid, pid);
	truth_set_number(&fields[FIELD_PPID], (double)stat[4], (double)stat[4]);
	truth_set_number(&fields[FIELD_PGRP], (double)stat[5], (double)stat[5]);
	truth_set_number(&fields[FIELD_SID], (double)stat[6], (double)stat[6]);
	truth_set_number(&fields[FIELD_BIRTH], birth, birth + TICK_NS);
	truth_set_text(&fields[FIELD_STATE], (char[]){state, '\0'});
}

static void truth_living(
	int pid, const long long stat[53], unsigned ended, struct truth_process *process)
{
	struct truth *fields = process->fields;
	double time = (double)(stat[14] + stat[15]) * TICK_NS;

	truth_set_number(&fields[FIELD_PRIORITY], (double)stat[18], (double)stat[18]);
	truth_set_number(&fields[FIELD_NICE], (double)stat[19], (double)stat[19]);
	truth_set_number(&fields[FIELD_THREADS], (double)stat[20] - ended, (double)stat[20]);
	truth_set_number(
		&fields[FIELD_TIME], time > TIME_SLACK ? time - TIME_SLACK : 0, time + TIME_SLACK);
	truth_io(pid, "\nread_bytes: ", &fields[FIELD_READ]);
	truth_io(pid, "\nwrite_bytes: ", &fields[FIELD_WRITE]);
	truth_tty(stat[7], &fields[FIELD_TTY]);
}

/*
 * Returns false if it is not there.  It may change while it is read: what differs by that is gone
 * the next time.
 */
static bool truth_read(int pid, struct truth_process *process)
{
	long long stat[53], again[53];
	char base[64], state;
	unsigned ended = 0;

	memset(process, 0, sizeof(*process));
	snprintf(base, sizeof(base), "/proc/%d", pid);
	if (!truth_stat(base, stat, &state) || state == 'X')
		return false;
	if (state == 'Z') {
		ended = 1;
		if (!truth_find_thread(pid, base)) {
			truth_lasting(pid, stat, state, process);
			truth_set_number(
				&process->fields[FIELD_EXIT], (double)stat[52], (double)stat[52]);
			return true;
		}
		if (!truth_stat(base, again, &state))
			return false;
		stat[18] = again[18];
		stat[19] = again[19];
	}
	truth_lasting(pid, stat, state, process);
	truth_living(pid, stat, ended, process);
	truth_texts(base, process->fields);
	truth_numbers(base, process->fields);
	snprintf(base, sizeof(base), "/proc/%d", pid);
	return truth_stat(base, again, &state) && again[22] == stat[22];
}

/*
 * Appends the descendants of the process; returns how many there are then.  Some may be missing
 * while others end.
 */
static size_t truth_descend(int pid, int *pids, size_t count, size_t most)
{
	char path[64], base[400], text[4096], *at;
	struct dirent *entry;
	size_t begin = count;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		snprintf(base, sizeof(base), "%s/%s", path, entry->d_name);
		if (*entry->d_name == '.' || truth_file(base, "children", text, sizeof(text)) <= 0)
			continue;
		for (at = text; isdigit((unsigned char)*at) && count < most; at += *at == ' ')
			pids[count++] = (int)strtol(at, &at, 10);
	}
	if (tasks)
		closedir(tasks);
	for (size_t i = begin, end = count; i < end; i++)
		count = truth_descend(pids[i], pids, count, most);
	return count;
}

#endif
