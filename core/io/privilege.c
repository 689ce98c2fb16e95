// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CAP_PERFMON /* kernel headers before 5.8 */
#define CAP_PERFMON 38
#define CAP_BPF     39
#endif

#define BIT(cap) (1ull << (cap))

struct caps {
	uint64_t effective, permitted, inheritable;
};

static const struct {
	int cap;
	bool keep; /* keep it after attach */
	bool acts; /* acts on other users' processes */
	const char *name;
} known[] = {
	{CAP_BPF, true, false, "cap_bpf"},
	{CAP_PERFMON, false, false, "cap_perfmon"},
	{CAP_SYS_ADMIN, false, false, "cap_sys_admin"},
	{CAP_SYS_PTRACE, true, false, "cap_sys_ptrace"},
	{CAP_DAC_READ_SEARCH, true, false, "cap_dac_read_search"},
	{CAP_KILL, true, true, "cap_kill"},
	{CAP_SYS_NICE, true, true, "cap_sys_nice"},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static int get_caps(struct caps *caps)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -errno;
	caps->effective = data[0].effective | (uint64_t)data[1].effective << 32;
	caps->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	caps->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
	return 0;
}

static int set_caps(uint64_t keep)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {
		{.effective = keep, .permitted = keep},
		{.effective = keep >> 32, .permitted = keep >> 32},
	};

	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static uint64_t wanted_caps(bool readonly)
{
	uint64_t wanted = 0;

	for (unsigned i = 0; i < KNOWN; i++)
		if (known[i].keep && !(readonly && known[i].acts))
			wanted |= BIT(known[i].cap);
	return wanted;
}

/* Needs CAP_SETPCAP, which an ordinary user does not have: then only no_new_privs protects. */
static void drop_bounding(uint64_t keep)
{
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (!(keep & BIT(cap)))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static int keep_caps(uint64_t keep)
{
	drop_bounding(keep);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return set_caps(keep);
}

int privilege_drop(bool readonly)
{
	struct caps caps;
	int err = get_caps(&caps);

	return err ? err : keep_caps(wanted_caps(readonly) & caps.permitted);
}

int privilege_drop_all(void)
{
	return keep_caps(0);
}

/* Capabilities that loading and attaching needs, and mayfly lacks. */
static uint64_t missing_caps(void)
{
	const uint64_t both = BIT(CAP_BPF) | BIT(CAP_PERFMON);
	struct caps caps;

	if (get_caps(&caps))
		return both;
	return caps.effective & BIT(CAP_SYS_ADMIN) ? 0 : both & ~caps.effective;
}

bool privilege_to_capture(void)
{
	return !missing_caps();
}

const char *privilege_missing(void)
{
	uint64_t missing = missing_caps();

	if (missing == BIT(CAP_BPF))
		return "CAP_BPF";
	if (missing == BIT(CAP_PERFMON))
		return "CAP_PERFMON";
	return missing ? "CAP_BPF and CAP_PERFMON" : "";
}

bool privilege_can_be_gained(void)
{
	uint64_t missing = missing_caps();

	for (int cap = 0; missing >> cap; cap++)
		if (missing & BIT(cap) && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != 1)
			return false;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

unsigned long privilege_write(char *out, unsigned long size)
{
	struct caps caps = {0};
	unsigned long len = 0;

	get_caps(&caps);
	for (unsigned i = 0; i < KNOWN; i++)
		if (caps.effective & BIT(known[i].cap))
			len += snprintf(len < size ? out + len : NULL, len < size ? size - len : 0,
				"%s%s", len ? " " : "", known[i].name);
	return len ? len : (unsigned long)snprintf(out, size, "none");
}
