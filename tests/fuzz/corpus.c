// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * corpus.c - the main function that makes a test of a fuzzer: each file in tests/fuzz/corpus/NAME,
 * where make fuzz has found code that no other input reaches, must be read without a fault.
 */
#include <dirent.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *dir, const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	char path[4096];
	uint8_t *exact;
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "re");
	if (!file)
		return -1;
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	exact = malloc(size ? size : 1); /* a read beyond the end is noticed */
	if (!exact)
		return -1;
	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return 0;
}

static int run_all(const char *dir)
{
	DIR *files = opendir(dir);
	struct dirent *entry;
	int count = 0;

	while (files && (entry = readdir(files)))
		if (*entry->d_name != '.' && run_file(dir, entry->d_name) == 0)
			count++;
	if (files)
		closedir(files);
	return count;
}

/* build/tests/fuzz/NAME_test */
int main(int argc, char **argv)
{
	char *name = basename(argv[0]), dir[200];
	int count;

	name[strcspn(name, "_")] = '\0';
	snprintf(dir, sizeof(dir), "tests/fuzz/corpus/%s", name);
	count = run_all(dir);
	printf("1..1\n%sok 1 - %d inputs of %s are read without a fault\n", count ? "" : "not ",
		count, dir);
	return !count;
}
