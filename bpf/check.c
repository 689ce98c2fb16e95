// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void check_explain(int error, char *message, unsigned long size)
{
	char path[4096] = "mayfly";
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len > 0)
		path[len] = 0;
	if (error == -EPERM || error == -EACCES)
		snprintf(message, size,
			"watching the kernel needs CAP_BPF and CAP_PERFMON: run it with sudo, or once: "
			"sudo setcap cap_bpf,cap_perfmon+ep %s",
			path);
	else if (access("/sys/kernel/btf/vmlinux", R_OK))
		snprintf(message, size,
			"this kernel does not describe its types (no /sys/kernel/btf/vmlinux): "
			"use one built with CONFIG_DEBUG_INFO_BTF");
	else if (error == -ENOMEM)
		snprintf(message, size, "not enough memory for the ring buffer: ask for less with --ring");
	else
		snprintf(message, size, "the BPF programs could not be loaded: %s", strerror(-error));
}

int check_print(FILE *out)
{
	return 0;
}
