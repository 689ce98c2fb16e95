// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/refusal.h"

#include "core/base/units.h"
#include "core/io/namespace.h"
#include "core/io/privilege.h"
#include "core/io/proc_mount.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VERSION(major, minor) ((major) << 16 | (minor))
#define OLDEST                VERSION(5, 10)
#define MEMORY_BY_CGROUP      VERSION(5, 11) /* since then RLIMIT_MEMLOCK is of no account */
#define OBJECT                64             /* bytes of the name of a map or program */
#define RING_MAP              "events"

/* What is written about a refusal: the parts of its message, too. */
struct case_at_hand {
	const struct refusal *refusal;
	const struct situation *situation;
	char kind[8];        /* "map", "prog" or "" */
	char object[OBJECT]; /* its name */
};

void refusal_read_situation(struct situation *situation)
{
	char *program = situation->program;
	ssize_t len = readlink("/proc/self/exe", program, sizeof(situation->program) - 1);

	snprintf(program + (len > 0 ? len : 0), 8, "%s", len > 0 ? "" : "mayfly");
	uname(&situation->kernel);
	situation->has_sysfs = access("/sys/kernel", F_OK) == 0;
	situation->in_user_namespace =
		proc_mount_read() != PROC_MOUNT_NONE && !namespace_is_first(NAMESPACE_USER);
	situation->missing = privilege_missing();
	situation->can_gain = privilege_can_be_gained();
	confinement_read(&situation->confinement);
}

/* Of a kernel without a number: the newest. */
static int kernel_version(const struct situation *situation)
{
	int major = 0, minor = 0;

	if (sscanf(situation->kernel.release, "%d.%d", &major, &minor) != 2)
		return INT_MAX;
	return VERSION(major, minor);
}

/* ---- causes, each with its sentence ---- */

static bool is_old_kernel(const struct case_at_hand *at)
{
	return kernel_version(at->situation) < OLDEST;
}

static void write_old_kernel(const struct case_at_hand *at, char *out, size_t size)
{
	snprintf(out, size, "this kernel is %s: mayfly needs Linux 5.10 or newer",
		at->situation->kernel.release);
}

/* The error of a limit, which has its own cause. */
static bool is_shortage(const struct case_at_hand *at)
{
	int error = at->refusal->error;

	return error == -ENOMEM || error == -EMFILE || error == -ENFILE;
}

static bool is_denial(const struct case_at_hand *at)
{
	int error = at->refusal->error;

	return error == -EPERM || error == -EACCES;
}

static bool is_without_types(const struct case_at_hand *at)
{
	int error = at->refusal->error;

	return at->refusal->step == REFUSAL_TYPES && (error == -ESRCH || error == -ENOENT);
}

static void write_without_types(const struct case_at_hand *at, char *out, size_t size)
{
	if (at->situation->has_sysfs)
		snprintf(out, size,
			"the types (BTF) of kernel %s are neither in /sys/kernel/btf/vmlinux nor "
			"in /boot: use a kernel built with CONFIG_DEBUG_INFO_BTF, such as a "
			"distribution kernel",
			at->situation->kernel.release);
	else
		snprintf(out, size,
			"/sys is not mounted, which has the kernel's types (BTF): mount it (mount "
			"-t sysfs sysfs /sys)");
}

static bool lacks_capabilities(const struct case_at_hand *at)
{
	return at->situation->in_user_namespace || *at->situation->missing;
}

/* Nothing inside helps there, so other causes come later. */
static bool is_in_user_namespace(const struct case_at_hand *at)
{
	return at->situation->in_user_namespace && !is_shortage(at);
}

static bool is_denied_without_capabilities(const struct case_at_hand *at)
{
	return lacks_capabilities(at) && !is_shortage(at);
}

/* What gives them: nothing inside, where no_new_privs or the bounding set prevent it. */
static void write_way_to_gain(const struct situation *situation, char *out, size_t size)
{
	if (situation->can_gain)
		snprintf(out, size, "use sudo, or run once: sudo setcap cap_bpf,cap_perfmon+ep %s",
			situation->program);
	else if (situation->confinement.no_new_privs)
		snprintf(out, size,
			"no_new_privs is set, so neither sudo nor setcap help; run mayfly outside "
			"this sandbox");
	else
		snprintf(out, size,
			"the bounding set lacks %s, so neither sudo nor setcap help; start the "
			"container with --cap-add=BPF --cap-add=PERFMON%s, or run mayfly outside",
			situation->missing,
			situation->confinement.seccomp ? " --security-opt seccomp=unconfined" : "");
}

static void write_capabilities(const struct case_at_hand *at, char *out, size_t size)
{
	const struct situation *situation = at->situation;
	bool lacks_one = !strchr(situation->missing, ' ');
	int len;

	if (situation->in_user_namespace) {
		snprintf(out, size,
			"this is a user namespace, as in a rootless container: the kernel accepts "
			"no capabilities for BPF here, not even root's; run mayfly outside the "
			"container with sudo, or use --source=proc");
		return;
	}
	len = snprintf(out, size,
		"kernel events need CAP_BPF and CAP_PERFMON%s%s%s: ", lacks_one ? ", and " : "",
		lacks_one ? situation->missing : "", lacks_one ? " is missing" : "");
	if (len > 0 && (size_t)len < size)
		write_way_to_gain(situation, out + len, size - len);
}

static bool is_locked_down(const struct case_at_hand *at)
{
	return at->situation->confinement.lockdown == LOCKDOWN_CONFIDENTIALITY;
}

static bool is_denied_by_lockdown(const struct case_at_hand *at)
{
	return is_locked_down(at) && (is_denial(at) || at->refusal->error == -EINVAL);
}

static void write_lockdown(const struct case_at_hand *at, char *out, size_t size)
{
	snprintf(out, size,
		"the kernel is locked down (lockdown=confidentiality), so that BPF programs may "
		"not read its memory: use --source=netlink, or boot with lockdown=integrity");
}

/* Before Linux 5.11 what the kernel allocates for BPF is locked memory. */
static bool is_memory_locked(const struct case_at_hand *at)
{
	return kernel_version(at->situation) < MEMORY_BY_CGROUP &&
	       at->situation->confinement.locked != UINT64_MAX &&
	       (at->refusal->step == REFUSAL_LOAD || at->refusal->step == REFUSAL_RING) &&
	       (at->refusal->error == -EPERM || at->refusal->error == -ENOMEM);
}

static void write_memory_locked(const struct case_at_hand *at, char *out, size_t size)
{
	char limit[16];

	units_write_bytes(limit, sizeof(limit), at->situation->confinement.locked);
	snprintf(out, size,
		"locked memory is limited to %s, which before Linux 5.11 includes that of BPF: "
		"raise the limit (ulimit -l unlimited), or add CAP_SYS_RESOURCE",
		limit);
}

static bool is_refused(const struct case_at_hand *at)
{
	return is_denial(at) || at->refusal->error == -ENOSYS;
}

static bool is_filtered(const struct case_at_hand *at)
{
	return is_refused(at) && at->situation->confinement.seccomp;
}

static void write_filtered(const struct case_at_hand *at, char *out, size_t size)
{
	snprintf(out, size,
		"a seccomp filter, as container runtimes install it, refuses bpf(2) although the "
		"capabilities are there: allow it (docker, podman: --security-opt "
		"seccomp=unconfined; systemd-nspawn: --system-call-filter=bpf), or run mayfly "
		"outside");
}

static bool is_without_bpf(const struct case_at_hand *at)
{
	return at->refusal->error == -ENOSYS;
}

static void write_without_bpf(const struct case_at_hand *at, char *out, size_t size)
{
	snprintf(out, size,
		"kernel %s has no bpf(2): use one built with CONFIG_BPF_SYSCALL, such as a "
		"distribution kernel",
		at->situation->kernel.release);
}

/* The verifier answers EACCES, too, after it has read the program. */
static bool is_denied_by_policy(const struct case_at_hand *at)
{
	return at->refusal->error == -EPERM;
}

static void write_policy(const struct case_at_hand *at, char *out, size_t size)
{
	if (at->situation->confinement.known)
		snprintf(out, size,
			"a security module refuses bpf(2) although the capabilities are there: "
			"see its messages (journalctl -k), or run mayfly outside the container");
	else
		snprintf(out, size,
			"the kernel refuses bpf(2) although the capabilities are there (a user "
			"namespace, a seccomp filter or a security module): mount /proc to learn "
			"which, or run mayfly outside the container");
}

/* ---- the step that failed, for the causes that are only an error number ---- */

/* Maps and programs have names; the ring buffer has a size, and an option. */
static void write_step(const struct case_at_hand *at, char *out, size_t size)
{
	static const char *const steps[REFUSAL_STEPS] = {
		[REFUSAL_FILES] = "start",
		[REFUSAL_OPEN] = "open the BPF programs",
		[REFUSAL_TYPES] = "read the kernel's types (BTF)",
		[REFUSAL_LOAD] = "load the BPF programs",
		[REFUSAL_PIDS] = "find mayfly's pid namespace",
		[REFUSAL_RING] = "map the ring buffer",
		[REFUSAL_ATTACH] = "attach the BPF programs",
		[REFUSAL_SCAN] = "scan all tasks",
	};

	if (at->refusal->step != REFUSAL_LOAD || !*at->object)
		snprintf(out, size, "%s", steps[at->refusal->step]);
	else if (!strcmp(at->object, RING_MAP))
		snprintf(out, size, "create the ring buffer");
	else if (!strcmp(at->kind, "map"))
		snprintf(out, size, "create the BPF map %s", at->object);
	else
		snprintf(out, size, "load the BPF program %s", at->object);
}

static bool is_about_ring(const struct case_at_hand *at)
{
	return at->refusal->step == REFUSAL_RING || !strcmp(at->object, RING_MAP);
}

static void write_shortage(const struct case_at_hand *at, char *out, size_t size)
{
	char step[2 * OBJECT], limit[2 * CONFINEMENT_PATH], ring[16], use[64] = "";
	int error = at->refusal->error;

	write_step(at, step, sizeof(step));
	confinement_explain(&at->situation->confinement, error, limit, sizeof(limit));
	units_write_bytes(ring, sizeof(ring), at->refusal->ring_bytes);
	if (error == -ENOMEM && is_about_ring(at))
		snprintf(use, sizeof(use), "use a smaller one than %s (--ring=1M); or ", ring);
	snprintf(out, size, "%s %s: %s%s", error == -ENOMEM ? "not enough memory to" : "cannot",
		step, use, limit);
}

static bool is_any(const struct case_at_hand *at)
{
	return true;
}

static void write_any(const struct case_at_hand *at, char *out, size_t size)
{
	bool may_be_locked = at->situation->confinement.lockdown == LOCKDOWN_UNKNOWN &&
			     at->refusal->error == -EINVAL;
	char step[2 * OBJECT];

	write_step(at, step, sizeof(step));
	snprintf(out, size, "cannot %s: %s%s%s%s", step, strerror(-at->refusal->error),
		*at->refusal->message ? "; " : "", at->refusal->message,
		may_be_locked ? "; is the kernel locked down (lockdown=confidentiality)?" : "");
}

/* The first that holds is the cause. */
static const struct {
	bool (*holds)(const struct case_at_hand *at);
	void (*write)(const struct case_at_hand *at, char *out, size_t size);
} causes[] = {
	{is_old_kernel, write_old_kernel},
	{is_in_user_namespace, write_capabilities},
	{is_without_types, write_without_types},
	{is_denied_without_capabilities, write_capabilities},
	{is_denied_by_lockdown, write_lockdown},
	{is_memory_locked, write_memory_locked},
	{is_filtered, write_filtered},
	{is_without_bpf, write_without_bpf},
	{is_denied_by_policy, write_policy},
	{is_shortage, write_shortage},
	{is_any, write_any},
};

/* "libbpf: map 'events': failed to create: ...", "libbpf: prog 'handle_exec': BPF program ..." */
static struct case_at_hand take_case(
	const struct refusal *refusal, const struct situation *situation)
{
	struct case_at_hand at = {.refusal = refusal, .situation = situation};

	if (sscanf(refusal->message, "libbpf: %7[a-z] '%63[^']'", at.kind, at.object) != 2 ||
		(strcmp(at.kind, "map") && strcmp(at.kind, "prog")))
		*at.kind = *at.object = '\0';
	return at;
}

void refusal_explain(
	const struct refusal *refusal, const struct situation *situation, char *out, size_t size)
{
	struct case_at_hand at = take_case(refusal, situation);
	unsigned i = 0;

	while (!causes[i].holds(&at))
		i++;
	causes[i].write(&at, out, size);
}

bool refusal_has_cause(enum cause cause, const struct situation *situation, char *out, size_t size)
{
	static const struct {
		bool (*holds)(const struct case_at_hand *at);
		void (*write)(const struct case_at_hand *at, char *out, size_t size);
	} before[CAUSES_BEFORE] = {
		[CAUSE_OLD_KERNEL] = {is_old_kernel, write_old_kernel},
		[CAUSE_LOCKDOWN] = {is_locked_down, write_lockdown},
		[CAUSE_CAPABILITIES] = {lacks_capabilities, write_capabilities},
	};
	const struct case_at_hand at = {.situation = situation};

	if (!before[cause].holds(&at))
		return false;
	before[cause].write(&at, out, size);
	return true;
}
