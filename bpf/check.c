// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/check.h"

#include "bpf/capture.h"
#include "bpf/task_snapshot.h"
#include "bpf/privilege.h"
#include "core/base/clock.h"

#include <errno.h>
#include <limits.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <linux/cn_proc.h>
#include <string.h>
#include <sys/socket.h>
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

static enum verdict check_capabilities(char *out, size_t size)
{
	char path[PATH_MAX] = "mayfly";
	ssize_t len;

	privilege_write(out, size);
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

	if (!privilege_to_capture()) {
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

	if (!privilege_to_capture()) {
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

static enum verdict check_connector(char *out, size_t size)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	int err = fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ? errno : 0;

	if (fd >= 0)
		close(fd);
	snprintf(out, size, "available; without BPF the screen uses it, and --source=netlink does");
	if (!err)
		return GOOD;
	if (err == EPERM)
		snprintf(out, size,
			"needs CAP_NET_ADMIN before Linux 6.6; without BPF and it the screen reads "
			"/proc, and --source=proc does");
	else
		snprintf(out, size,
			"not available (%s); without BPF and it the screen reads /proc, and "
			"--source=proc does",
			strerror(err));
	return OPTIONAL;
}

static const struct {
	const char *name;
	enum verdict (*check)(char *out, size_t size);
} checks[] = {
	{"kernel", check_kernel},
	{"BTF", check_btf},
	{"capabilities", check_capabilities},
	{"programs", check_programs},
	{"failed execs", check_attempts},
	{"proc connector", check_connector},
};

int check_print(FILE *out)
{
	static const char *const words[] = {"ok", "--", "NO"};
	char text[SENTENCE];
	enum verdict verdict;
	int status = 0;

	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		verdict = checks[i].check(text, sizeof(text));
		fprintf(out, "%-15s %s  %s\n", checks[i].name, words[verdict], text);
		if (verdict == BAD)
			status = 3;
	}
	return status;
}

void check_explain(int error, const char *detail, char *message, unsigned long size)
{
	struct utsname name;

	if (kernel_is_too_old(&name))
		check_kernel(message, size);
	else if (access(BTF_FILE, R_OK))
		check_btf(message, size);
	else if ((error == -EPERM || error == -EACCES) && !privilege_to_capture())
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
