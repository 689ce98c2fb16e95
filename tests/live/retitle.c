// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * retitle WAY: for each line of its input takes that line as its title, and prints it.  WAY:
 *
 *	pad      over its arguments, as postgres does: cut to their size, padded with NULs
 *	beyond   from its arguments on into the environment, as nginx and sshd do
 *	move     in other memory, as systemd does
 *	fork     a child takes it, as pad
 */
#include <linux/prctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

static char *block, *block_end, *area_end; /* arguments; arguments and environment */

static void find_block(int argc, char **argv)
{
	block = argv[0];
	block_end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
	area_end = block_end;
	for (char **at = environ; *at; at++)
		area_end = *at + strlen(*at) + 1;
	environ = NULL;
}

static void write_over(const char *title, char *end)
{
	size_t room = (size_t)(end - block), len = strlen(title);

	if (len > room - 1)
		len = room - 1;
	memset(block, 0, room);
	memcpy(block, title, len);
}

/* The ends of the block cannot be set one by one without CAP_SYS_RESOURCE: all of the map is. */
static int move_block(char *title)
{
	struct prctl_mm_map map = {.exe_fd = (uint32_t)-1};
	unsigned long long code[6], data[7];
	char text[4096], *at;
	FILE *file = fopen("/proc/self/stat", "re");

	if (!file || !fgets(text, sizeof(text), file))
		return -1;
	fclose(file);
	at = strrchr(text, ')') + 2;
	for (int field = 3; field < 26; field++) /* the 26th is start_code */
		at = strchr(at, ' ') + 1;
	if (sscanf(at, "%llu %llu %llu", &code[0], &code[1], &code[2]) != 3)
		return -1;
	for (int field = 26; field < 45; field++)
		at = strchr(at, ' ') + 1;
	if (sscanf(at, "%llu %llu %llu %llu %llu %llu %llu", &data[0], &data[1], &data[2], &data[3],
		    &data[4], &data[5], &data[6]) != 7)
		return -1;
	map.start_code = code[0];
	map.end_code = code[1];
	map.start_stack = code[2];
	map.start_data = data[0];
	map.end_data = data[1];
	map.start_brk = data[2];
	map.brk = (uint64_t)(uintptr_t)sbrk(0);
	map.arg_start = (uint64_t)(uintptr_t)title;
	map.arg_end = map.arg_start + strlen(title) + 1;
	map.env_start = data[5];
	map.env_end = data[6];
	return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
}

static int take(const char *way, char *title)
{
	if (!strcmp(way, "move"))
		return move_block(strdup(title));
	if (!strcmp(way, "fork") && fork()) {
		sleep(1000);
		return 0;
	}
	write_over(title, strcmp(way, "beyond") ? block_end : area_end);
	return 0;
}

int main(int argc, char **argv)
{
	char line[256], *way = strdup(argc > 1 ? argv[1] : "pad");

	find_block(argc, argv);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (take(way, line)) {
			perror("retitle");
			return 1;
		}
		printf("%s\n", line);
		fflush(stdout);
	}
	return 0;
}
