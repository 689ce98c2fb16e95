// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Which machine this is, and the table of those that events are of. */
#include "core/host/hosts.h"
#include "core/source/host/this_host.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct event name_host(uint32_t number, const char *name, uint64_t boot)
{
	return (struct event){
		.kind = EVENT_HOST, .id = {.host = number}, .host = {.name = name, .boot = boot}};
}

static void a_host_is_found_by_its_number(void **state)
{
	struct hosts hosts = {0};
	struct event seven = name_host(7, "web1", 5), again = name_host(7, "web1", 5);

	assert_null(hosts_at(&hosts, 7));
	assert_int_equal(hosts_apply(&hosts, &seven), 0);
	assert_string_equal(hosts_at(&hosts, 7)->name, "web1");
	assert_null(hosts_at(&hosts, 6));
	assert_null(hosts_at(&hosts, UINT32_MAX));
	hosts_at(&hosts, 7)->printed = 3;
	assert_int_equal(hosts_apply(&hosts, &again), 0);
	assert_int_equal(hosts_at(&hosts, 7)->printed, 3);
	again.host.boot = 6;
	assert_int_equal(hosts_apply(&hosts, &again), 0);
	assert_int_equal(hosts_at(&hosts, 7)->printed, 0);
	hosts_free(&hosts);
}

static void there_is_a_bound(void **state)
{
	struct hosts hosts = {0};
	struct event last = name_host(HOSTS_MAX - 1, "x", 0), beyond = name_host(HOSTS_MAX, "x", 0);

	assert_int_equal(hosts_apply(&hosts, &last), 0);
	assert_int_equal(hosts_apply(&hosts, &beyond), -ENOSPC);
	hosts_free(&hosts);
}

static void a_long_name_is_cut(void **state)
{
	char name[200];
	struct hosts hosts = {0};
	struct event event = name_host(0, name, 0);

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(hosts_apply(&hosts, &event), 0);
	assert_int_equal(strlen(hosts_at(&hosts, 0)->name), HOST_NAME_SIZE - 1);
	hosts_free(&hosts);
}

static void this_host_has_its_name_and_a_part_of_its_boot_id(void **state)
{
	struct this_host host;
	char name[HOST_NAME_SIZE] = "", id[64] = "", folded[32];
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	this_host_read(&host);
	assert_int_equal(gethostname(name, sizeof(name) - 1), 0);
	assert_string_equal(host.name, name);
	assert_ptr_equal(host.event.host.name, host.name);
	assert_true(host.event.time_ns > 0);
	assert_non_null(file);
	assert_non_null(fgets(id, sizeof(id), file));
	fclose(file);
	assert_int_equal(host.event.host.boot, this_host_fold_boot(id));
	assert_true(host.event.host.boot && host.event.host.boot <= EVENT_BOOT_MAX);
	/* none of its groups of digits is in there */
	snprintf(folded, sizeof(folded), "%012lx", (unsigned long)host.event.host.boot);
	id[4] = '\0';
	assert_null(strstr(folded, id));
}

static void a_boot_id_is_folded_as_a_whole(void **state)
{
	char id[] = "01234567-89ab-cdef-0123-456789abcdef";
	uint64_t folded = this_host_fold_boot(id);

	assert_true(folded);
	for (size_t i = 0; i < sizeof(id) - 1; i++) {
		char digit = id[i];

		if (digit == '-')
			continue;
		id[i] = digit == '0' ? '1' : '0';
		assert_int_not_equal(this_host_fold_boot(id), folded);
		id[i] = digit;
	}
	assert_int_equal(this_host_fold_boot(""), 0);
	assert_int_equal(this_host_fold_boot("0123"), 0);
	assert_int_equal(this_host_fold_boot("not a boot id at all, but longer than one"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_is_found_by_its_number),
		cmocka_unit_test(there_is_a_bound),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(this_host_has_its_name_and_a_part_of_its_boot_id),
		cmocka_unit_test(a_boot_id_is_folded_as_a_whole),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
