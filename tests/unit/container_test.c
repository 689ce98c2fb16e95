// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/query/container.h"

#include <stdio.h>

#define ID    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define POD   "pod6f1e2d3c-1111-2222-3333-444455556666"

static const struct {
	const char *path, *want; /* kind id unit */
} paths[] = {
	{"/system.slice/docker-" ID ".scope", "docker " ID " docker-" ID ".scope"},
	{"/docker/" ID, "docker " ID " -"},
	{"/docker/" ID "/init.scope", "docker " ID " init.scope"},
	{"/system.slice/docker.service", "- - docker.service"},
	{"/machine.slice/libpod-" ID ".scope", "podman " ID " libpod-" ID ".scope"},
	{"/machine.slice/libpod-" ID ".scope/container", "podman " ID " libpod-" ID ".scope"},
	{"/libpod_parent/libpod-" ID, "podman " ID " -"},
	{"/machine.slice/libpod-conmon-" ID ".scope", "- - libpod-conmon-" ID ".scope"},
	{"/kubepods/besteffort/" POD "/" ID, "kubernetes " ID " -"},
	{"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-x.slice/cri-containerd-" ID
	 ".scope",
		"kubernetes " ID " cri-containerd-" ID ".scope"},
	{"/kubepods.slice/kubepods-x.slice/crio-" ID ".scope",
		"kubernetes " ID " crio-" ID ".scope"},
	{"/system.slice/containerd.service/kubepods-burstable-x.slice:cri-containerd:" ID,
		"container " ID " containerd.service"},
	{"/ecs/task-1/" ID, "ecs " ID " -"},
	{"/lxc.payload.web", "lxc web -"},
	{"/lxc.payload.web/system.slice/nginx.service", "lxc web nginx.service"},
	{"/lxc/web", "lxc web -"},
	{"/lxc.payload/web", "lxc web -"},
	{"/machine.slice/systemd-nspawn@deb.service",
		"systemd-nspawn deb systemd-nspawn@deb.service"},
	{"/machine.slice/machine-qemu.scope/x", "machine qemu machine-qemu.scope"},
	{"/user.slice/user-1000.slice/session-3.scope", "- - session-3.scope"},
	{"/user.slice/user-1000.slice/user@1000.service/app.slice/app-foo.scope",
		"- - app-foo.scope"},
	{"/docker/" ID "/docker/" OTHER, "docker " OTHER " -"},
	{"/", "- - -"},
	{"", "- - -"},
	{"///", "- - -"},
	{"/cafe/123", "- - -"},
	{"/lxc", "- - -"},
};

static void paths_show_the_container_of_the_process(void **state)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct container container;
		char got[400];

		container_parse(paths[i].path, &container);
		snprintf(got, sizeof(got), "%s %.*s %.*s", container.kind ? container.kind : "-",
			container.kind ? (int)container.id_len : 1,
			container.kind ? container.id : "-",
			container.unit ? (int)container.unit_len : 1,
			container.unit ? container.unit : "-");
		assert_string_equal(got, paths[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_show_the_container_of_the_process),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
