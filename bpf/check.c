// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/check.h"

#include "bpf/capture.h"
#include "bpf/task_snapshot.h"
#include "bpf/privilege.h"
#include "core/base/clock.h"
#include "core/io/namespace.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define KERNEL_MAJOR 5
#define KERNEL_MINOR 10
#define BTF_FILE     "/sys/kernel/btf/vmlinux"
#define PROBE_RING   (64u << 10)
#define SENTENCE     512

/* The result of a check: a missing optional feature is no failure. */
enum verdict { GOOD, OPTIONAL, BAD };

static bool kernel_is_too_old(struct utsname *name)
{
	int major = 0, minor = 0;

	if (uname(name) || sscanf(name->release, "%d.%d", &major, &minor) != 2)
		return false;
	return major < KERNEL_MAJOR || (major == KERNEL_MAJOR && minor < KERNEL_MINOR);
}

static enum verdict check_kernel(char *out, size_t size)
{
	struct utsname name;

	if (kernel_is_too_old(&name)) {
		snprintf(out, size, "this kernel is %s: mayfly needs %d.%d or newer", name.release,
			KERNEL_MAJOR, KERNEL_MINOR);
		return BAD;
	}
	snprintf(out, size, "%s %s", name.release, name.machine);
	return GOOD;
}

static enum verdict check_btf(char *out, size_t size)
{
	snprintf(out, size, "%s", BTF_FILE);
	if (access(BTF_FILE, R_OK) == 0)
		return GOOD;
	snprintf(out, size,
		"the kernel has no BTF (no %s): use a kernel built with CONFIG_DEBUG_INFO_BTF, "
		"such as a distribution kernel",
		BTF_FILE);
	return BAD;
}

/* Namespaces are not known without /proc. */
static bool is_in_user_namespace(void)
{
	return namespace_read_proc() != NAMESPACE_PROC_NONE && !namespace_is_first(NAMESPACE_USER);
}

static enum verdict check_capabilities(char *out, size_t size)
{
	char path[PATH_MAX] = "mayfly";
	ssize_t len;

	privilege_write(out, size);
	if (is_in_user_namespace()) {
		snprintf(out, size,
			"this is a user namespace, as in a rootless container: the kernel accepts "
			"no capabilities for BPF here, not even root's; run mayfly outside the "
			"container with sudo, or use --source=proc");
		return BAD;
	}
	if (privilege_to_capture())
		return GOOD;
	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len > 0)
		path[len] = 0;
	snprintf(out, size,
		"kernel events need CAP_BPF and CAP_PERFMON: use sudo, or run once: sudo setcap "
		"cap_bpf,cap_perfmon+ep %s",
		path);
	return BAD;
}

static enum verdict check_pid_namespace(char *out, size_t size)
{
	enum namespace_proc proc = namespace_read_proc();

	if (proc == NAMESPACE_PROC_OTHER) {
		namespace_explain_proc(out, size);
		return BAD;
	}
	snprintf(out, size, "the machine's first: all processes are visible");
	if (namespace_is_first(NAMESPACE_PID))
		return GOOD;
	if (proc == NAMESPACE_PROC_NONE)
		snprintf(out, size, "not known: /proc is not mounted");
	else
		snprintf(out, size,
			"a container: only its own processes are visible, by their pids in it; to "
			"see all, run mayfly outside, or the container with --pid=host");
	return OPTIONAL;
}

static enum verdict check_pass(struct capture *capture, char *out, size_t size)
{
	struct task_snapshot snapshot = {0};
	int fd = capture_pass(capture), err = fd < 0 ? fd : 0;
	uint64_t begin_ns = clock_read(CLOCK_MONOTONIC);

	if (!err) {
		err = task_snapshot_read(&snapshot, fd);
		close(fd);
	}
	if (err)
		snprintf(out, size, "cannot scan all tasks: %s", strerror(-err));
	else
		snprintf(out, size, "loaded and attached; a scan of %zu processes took %.1f ms",
			task_snapshot_tasks(&snapshot),
			(double)(clock_read(CLOCK_MONOTONIC) - begin_ns) / 1e6);
	task_snapshot_clear(&snapshot);
	return err ? BAD : GOOD;
}

static enum verdict check_programs(char *out, size_t size)
{
	const struct live_options options = {
		.ring_bytes = PROBE_RING, .max_args = 4096, .frame_ns = 33000000};
	struct capture *capture;
	enum verdict verdict;

	if (is_in_user_namespace() || !privilege_to_capture()) {
		snprintf(out, size, "not tested: missing capabilities");
		return OPTIONAL;
	}
	capture = capture_open(&options, out, size);
	if (!capture)
		return BAD;
	verdict = check_pass(capture, out, size);
	capture_close(capture);
	return verdict;
}

static enum verdict check_attempts(char *out, size_t size)
{
	const struct live_options options = {
		.ring_bytes = PROBE_RING, .max_args = 4096, .frame_ns = 33000000, .failed = true};
	char why[SENTENCE];
	struct capture *capture;

	if (is_in_user_namespace() || !privilege_to_capture()) {
		snprintf(out, size, "not tested: missing capabilities");
		return OPTIONAL;
	}
	capture = capture_open(&options, why, sizeof(why));
	if (capture)
		snprintf(out, size, "supported (--failed, X)");
	else
		snprintf(out, size, "not supported (--failed, X): %s", why);
	capture_close(capture);
	return capture ? GOOD : OPTIONAL;
}

static const struct {
	const char *name;
	enum verdict (*check)(char *out, size_t size);
} checks[] = {
	{"kernel", check_kernel},
	{"BTF", check_btf},
	{"capabilities", check_capabilities},
	{"pid namespace", check_pid_namespace},
	{"programs", check_programs},
	{"failed execs", check_attempts},
};

static void print_line(FILE *out, const char *name, enum verdict verdict, const char *text)
{
	static const char *const words[] = {"ok", "--", "NO"};

	fprintf(out, "%-15s %s  %s\n", name, words[verdict], text);
}

static void print_connector(FILE *out, int (*connector)(char *message, size_t size))
{
	char text[SENTENCE], line[2 * SENTENCE];
	int err = connector(text, sizeof(text));

	if (err)
		snprintf(line, sizeof(line),
			"%s; else the screen reads /proc when BPF is unavailable", text);
	else
		snprintf(line, sizeof(line),
			"available; without BPF the screen uses it, and --source=netlink does");
	print_line(out, "proc connector", err ? OPTIONAL : GOOD, line);
}

int check_print(FILE *out, int (*connector)(char *message, size_t size))
{
	char text[SENTENCE];
	enum verdict verdict;
	int status = 0;

	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		verdict = checks[i].check(text, sizeof(text));
		print_line(out, checks[i].name, verdict, text);
		if (verdict == BAD)
			status = 3;
	}
	print_connector(out, connector);
	return status;
}

void check_explain(int error, const char *detail, char *message, unsigned long size)
{
	struct utsname name;

	if (kernel_is_too_old(&name))
		check_kernel(message, size);
	else if (access(BTF_FILE, R_OK))
		check_btf(message, size);
	else if ((error == -EPERM || error == -EACCES) &&
		 (is_in_user_namespace() || !privilege_to_capture()))
		check_capabilities(message, size);
	else if (error == -EPERM)
		snprintf(message, size,
			"loading BPF programs is disabled by kernel policy (lockdown, seccomp or "
			"sysctl): run mayfly outside the container, or allow the bpf system call");
	else if (error == -ENOMEM)
		snprintf(message, size,
			"not enough memory for the ring buffer: reduce it with --ring, or raise "
			"the locked memory limit (ulimit -l)");
	else
		snprintf(message, size, "cannot start the BPF programs: %s%s%s", strerror(-error),
			detail && *detail ? "; " : "", detail ? detail : "");
}
