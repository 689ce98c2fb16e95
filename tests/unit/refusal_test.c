// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Each error of each step at the start has a sentence that names its cause, and no other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/refusal.h"

#include <errno.h>
#include <string.h>

#define MAP(name)  "libbpf: map '" name "': failed to create: x"
#define PROG(name) "libbpf: prog '" name "': BPF program load failed: x"

/* A machine where nothing is in the way. */
static struct situation good_machine(void)
{
	return (struct situation){
		.kernel = {.release = "6.1.0-50-cloud-amd64", .machine = "x86_64"},
		.has_sysfs = true,
		.missing = "",
		.can_gain = true,
		.program = "/usr/bin/mayfly",
		.confinement = {.known = true,
			.lockdown = LOCKDOWN_NONE,
			.address_space = UINT64_MAX,
			.locked = 8 << 20,
			.memory_free = 1 << 30,
			.descriptors = 16},
	};
}

/* What differs from it. */
static void have_old_kernel(struct situation *at)
{
	strcpy(at->kernel.release, "5.9.16");
}

static void have_5_10(struct situation *at)
{
	strcpy(at->kernel.release, "5.10.0-32-amd64");
}

static void have_no_sysfs(struct situation *at)
{
	at->has_sysfs = false;
}

static void be_in_user_namespace(struct situation *at)
{
	at->in_user_namespace = true;
}

static void lack_perfmon(struct situation *at)
{
	at->missing = "CAP_PERFMON";
}

static void lack_both(struct situation *at)
{
	at->missing = "CAP_BPF and CAP_PERFMON";
}

static void lack_bound(struct situation *at)
{
	at->missing = "CAP_BPF";
	at->can_gain = false;
}

static void lack_new_privs(struct situation *at)
{
	lack_both(at);
	at->can_gain = false;
	at->confinement.no_new_privs = true;
}

static void be_locked_down(struct situation *at)
{
	at->confinement.lockdown = LOCKDOWN_CONFIDENTIALITY;
}

static void be_locked_for_integrity(struct situation *at)
{
	at->confinement.lockdown = LOCKDOWN_INTEGRITY;
}

static void not_know_lockdown(struct situation *at)
{
	at->confinement.lockdown = LOCKDOWN_UNKNOWN;
}

static void be_filtered(struct situation *at)
{
	at->confinement.seccomp = true;
}

static void lack_and_be_filtered(struct situation *at)
{
	lack_both(at);
	be_filtered(at);
}

static void have_no_proc(struct situation *at)
{
	at->confinement.known = false;
}

static void have_group_limit(struct situation *at)
{
	strcpy(at->confinement.memory_file, "/sys/fs/cgroup/a/memory.max");
	at->confinement.memory_limit = 16 << 20;
	at->confinement.memory_used = 3 << 20;
}

static void have_address_limit(struct situation *at)
{
	at->confinement.address_space = 20 << 20;
}

static void the_cause_of_an_error_is_named(void **state)
{
	static const struct {
		void (*differ)(struct situation *at);
		enum refusal_step step;
		int error;
		const char *message;  /* of the library */
		const char *sentence; /* its beginning */
	} cases[] = {
		{have_old_kernel, REFUSAL_TYPES, -ESRCH, "", "this kernel is 5.9.16: mayfly needs"},
		{have_old_kernel, REFUSAL_LOAD, -EINVAL, "", "this kernel is 5.9.16: mayfly needs"},
		{NULL, REFUSAL_TYPES, -ESRCH, "",
			"the types (BTF) of kernel 6.1.0-50-cloud-amd64 are neither"},
		{have_no_sysfs, REFUSAL_TYPES, -ENOENT, "",
			"/sys is not mounted, which has the kernel's types (BTF): mount it (mount "
			"-t sysfs sysfs /sys)"},
		{lack_both, REFUSAL_TYPES, -ESRCH, "", "the types (BTF) of kernel"},
		{be_in_user_namespace, REFUSAL_TYPES, -ESRCH, "", "this is a user namespace"},
		{NULL, REFUSAL_TYPES, -EINVAL, "",
			"cannot read the kernel's types (BTF): Invalid argument"},
		{be_in_user_namespace, REFUSAL_LOAD, -EPERM, MAP("events"),
			"this is a user namespace"},
		{lack_both, REFUSAL_LOAD, -EPERM, MAP("events"),
			"kernel events need CAP_BPF and CAP_PERFMON: use sudo, or run once: sudo "
			"setcap cap_bpf,cap_perfmon+ep /usr/bin/mayfly"},
		{lack_perfmon, REFUSAL_LOAD, -EACCES, PROG("handle_fork"),
			"kernel events need CAP_BPF and CAP_PERFMON, and CAP_PERFMON is missing: "
			"use sudo"},
		{lack_perfmon, REFUSAL_LOAD, -EINVAL, PROG("handle_fork"),
			"kernel events need CAP_BPF and CAP_PERFMON, and CAP_PERFMON is missing"},
		{lack_bound, REFUSAL_LOAD, -EPERM, MAP("events"),
			"kernel events need CAP_BPF and CAP_PERFMON, and CAP_BPF is missing: the "
			"bounding set lacks CAP_BPF, so neither sudo nor setcap help; start the "
			"container with"},
		{lack_new_privs, REFUSAL_LOAD, -EPERM, MAP("events"),
			"kernel events need CAP_BPF and CAP_PERFMON: no_new_privs is set"},
		{lack_and_be_filtered, REFUSAL_LOAD, -EPERM, MAP("events"),
			"kernel events need CAP_BPF and CAP_PERFMON: use sudo"},
		{be_locked_down, REFUSAL_LOAD, -EINVAL, PROG("handle_exec"),
			"the kernel is locked down (lockdown=confidentiality), so that BPF "
			"programs "
			"may not read its memory: use --source=netlink"},
		{be_locked_down, REFUSAL_LOAD, -EPERM, "", "the kernel is locked down"},
		{be_locked_down, REFUSAL_LOAD, -ENOMEM, MAP("events"), "not enough memory to"},
		{be_locked_for_integrity, REFUSAL_LOAD, -EINVAL, PROG("handle_exec"),
			"cannot load the BPF program handle_exec: Invalid argument; libbpf"},
		{not_know_lockdown, REFUSAL_LOAD, -EINVAL, PROG("handle_exec"),
			"cannot load the BPF program handle_exec: Invalid argument; libbpf: prog "
			"'handle_exec': BPF program load failed: x; is the kernel locked down"},
		{be_filtered, REFUSAL_LOAD, -EPERM, MAP("events"), "a seccomp filter"},
		{be_filtered, REFUSAL_LOAD, -ENOSYS, "", "a seccomp filter"},
		{be_filtered, REFUSAL_ATTACH, -EPERM, "", "a seccomp filter"},
		{be_filtered, REFUSAL_LOAD, -ENOMEM, MAP("events"), "not enough memory to"},
		{NULL, REFUSAL_LOAD, -ENOSYS, "", "kernel 6.1.0-50-cloud-amd64 has no bpf(2)"},
		{NULL, REFUSAL_LOAD, -EPERM, MAP("events"), "a security module refuses bpf(2)"},
		{have_no_proc, REFUSAL_LOAD, -EPERM, "",
			"the kernel refuses bpf(2) although the capabilities are there (a user"},
		{have_5_10, REFUSAL_LOAD, -EPERM, MAP("tasks_seen"),
			"locked memory is limited to 8.0M, which before Linux 5.11 includes that"},
		{have_5_10, REFUSAL_LOAD, -ENOMEM, PROG("handle_exec"), "locked memory is limited"},
		{NULL, REFUSAL_LOAD, -EACCES, PROG("handle_exec"),
			"cannot load the BPF program handle_exec: Permission denied; libbpf: prog"},
		{NULL, REFUSAL_LOAD, -E2BIG, PROG("handle_exec"),
			"cannot load the BPF program handle_exec: Argument list too long"},
		{NULL, REFUSAL_LOAD, -EINVAL, "libbpf: failed to guess the meaning",
			"cannot load the BPF programs: Invalid argument; libbpf: failed to guess"},
		{NULL, REFUSAL_OPEN, -ENOMEM, "",
			"not enough memory to open the BPF programs: the machine has 1.0G left"},
		{have_address_limit, REFUSAL_TYPES, -ENOMEM, "",
			"not enough memory to read the kernel's types (BTF): this process is "
			"limited to 20M: raise it (ulimit -v)"},
		{have_group_limit, REFUSAL_LOAD, -ENOMEM, MAP("events"),
			"not enough memory to create the ring buffer: use a smaller one than 8.0M "
			"(--ring=1M); or its control group is limited to 16M: raise it "
			"(/sys/fs/cgroup/a/memory.max)"},
		{have_group_limit, REFUSAL_LOAD, -ENOMEM, MAP("tasks_seen"),
			"not enough memory to create the BPF map tasks_seen: its control group"},
		{have_group_limit, REFUSAL_LOAD, -ENOMEM, PROG("handle_exec"),
			"not enough memory to load the BPF program handle_exec: its control group"},
		{have_address_limit, REFUSAL_RING, -ENOMEM, "",
			"not enough memory to map the ring buffer: use a smaller one than 8.0M"},
		{NULL, REFUSAL_ATTACH, -ENOMEM, "",
			"not enough memory to attach the BPF programs: the machine"},
		{NULL, REFUSAL_SCAN, -ENOMEM, "",
			"not enough memory to scan all tasks: the machine"},
		{NULL, REFUSAL_FILES, -EMFILE, "",
			"cannot start: this process may open only 16 files: raise the limit "
			"(ulimit -n 1024)"},
		{NULL, REFUSAL_LOAD, -EMFILE, PROG("handle_exec"),
			"cannot load the BPF program handle_exec: this process may open only"},
		{lack_both, REFUSAL_LOAD, -EMFILE, "",
			"cannot load the BPF programs: this process"},
		{NULL, REFUSAL_SCAN, -ENFILE, "",
			"cannot scan all tasks: the machine cannot open more files: raise the "
			"limit "
			"(sysctl fs.file-max)"},
		{NULL, REFUSAL_PIDS, -ENODATA, "",
			"cannot find mayfly's pid namespace: No data available"},
		{NULL, REFUSAL_ATTACH, -EBUSY, "",
			"cannot attach the BPF programs: Device or resource busy"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct refusal refusal = {.step = cases[i].step,
			.error = cases[i].error,
			.message = cases[i].message,
			.ring_bytes = 8 << 20};
		struct situation situation = good_machine();
		char text[1024];

		if (cases[i].differ)
			cases[i].differ(&situation);
		refusal_explain(&refusal, &situation, text, sizeof(text));
		if (strncmp(text, cases[i].sentence, strlen(cases[i].sentence)))
			fail_msg("case %zu: \"%s\" does not begin with \"%s\"", i, text,
				cases[i].sentence);
	}
}

/* ENOMEM to EPERM: whatever fails, what failed or why is in the sentence. */
static void every_step_and_error_has_a_sentence(void **state)
{
	struct situation situation = good_machine();
	char text[256], small[8];

	for (enum refusal_step step = 0; step < REFUSAL_STEPS; step++)
		for (int error = 1; error < 134; error++) {
			const struct refusal refusal = {
				.step = step, .error = -error, .message = ""};

			refusal_explain(&refusal, &situation, text, sizeof(text));
			assert_true(strlen(text) > 20);
			refusal_explain(&refusal, &situation, small, sizeof(small));
			assert_memory_equal(small, text, sizeof(small) - 1);
		}
}

static void causes_are_known_before_anything_fails(void **state)
{
	struct situation situation = good_machine();
	char text[1024];

	for (enum cause cause = 0; cause < CAUSES_BEFORE; cause++)
		assert_false(refusal_has_cause(cause, &situation, text, sizeof(text)));
	be_locked_down(&situation);
	assert_true(refusal_has_cause(CAUSE_LOCKDOWN, &situation, text, sizeof(text)));
	assert_non_null(strstr(text, "--source=netlink"));
	lack_perfmon(&situation);
	assert_true(refusal_has_cause(CAUSE_CAPABILITIES, &situation, text, sizeof(text)));
	assert_non_null(strstr(text, "CAP_PERFMON is missing"));
	have_old_kernel(&situation);
	assert_true(refusal_has_cause(CAUSE_OLD_KERNEL, &situation, text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_of_an_error_is_named),
		cmocka_unit_test(every_step_and_error_has_a_sentence),
		cmocka_unit_test(causes_are_known_before_anything_fails),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
