// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * endless WHAT COUNT: a process with more data than can be read.
 *
 * 	arguments, environment   so many GiB of memory that was never written
 * 	files                    so many descriptors
 * 	maps                     so many areas of memory
 * 	directory                so many nested directories, from the current one
 *
 * Needs no privilege.  Prints "ready" when it is set up, and exits at the end of its standard
 * input.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIELDS 52

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "endless: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Fields of /proc/self/stat, numbered as in proc(5). */
static void read_stat(unsigned long fields[FIELDS + 1])
{
	FILE *file = fopen("/proc/self/stat", "r");
	char text[4096] = "", *at;

	if (!file || !fgets(text, sizeof(text), file) || !(at = strrchr(text, ')')))
		fail("/proc/self/stat");
	fclose(file);
	at += 4;
	for (int n = 4; n <= FIELDS; n++)
		fields[n] = strtoul(at, &at, 10);
}

static void declare_memory(bool arguments, size_t bytes)
{
	unsigned long fields[FIELDS + 1] = {0};
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct prctl_mm_map map = {.exe_fd = (uint32_t)-1};

	if (memory == MAP_FAILED)
		fail("mmap");
	read_stat(fields);
	strcpy(memory, arguments ? "endless-arguments" : "ENDLESS=environment");
	map.start_code = fields[26];
	map.end_code = fields[27];
	map.start_stack = fields[28];
	map.start_data = fields[45];
	map.end_data = fields[46];
	map.start_brk = fields[47];
	map.brk = (uintptr_t)sbrk(0);
	map.arg_start = arguments ? (uintptr_t)memory : fields[48];
	map.arg_end = arguments ? (uintptr_t)memory + bytes : fields[49];
	map.env_start = arguments ? fields[50] : (uintptr_t)memory;
	map.env_end = arguments ? fields[51] : (uintptr_t)memory + bytes;
	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0))
		fail("PR_SET_MM_MAP");
}

static void open_files(size_t count)
{
	struct rlimit limit = {count + 16, count + 16};

	setrlimit(RLIMIT_NOFILE, &limit);
	for (size_t n = 0; n < count; n++)
		if (dup(STDIN_FILENO) < 0)
			fail("dup");
}

/* Neighbours with different modes are not merged. */
static void map_areas(size_t count)
{
	char *memory = mmap(NULL, 2 * count * 4096, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	for (size_t n = 0; n < count; n += 2)
		if (mprotect(memory + n * 4096, 4096, PROT_READ))
			fail("mprotect");
}

static void go_down(size_t count)
{
	char name[201];

	memset(name, 'd', 200);
	name[200] = '\0';
	for (size_t n = 0; n < count; n++)
		if (mkdir(name, 0755) || chdir(name))
			fail("mkdir");
}

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	const char *what = argc > 1 ? argv[1] : "";
	char byte;

	if (!strcmp(what, "arguments") || !strcmp(what, "environment"))
		declare_memory(*what == 'a', count << 30);
	else if (!strcmp(what, "files"))
		open_files(count);
	else if (!strcmp(what, "maps"))
		map_areas(count);
	else if (!strcmp(what, "directory"))
		go_down(count);
	else
		return 2;
	alarm(300);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
