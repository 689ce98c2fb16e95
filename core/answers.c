// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/answers.h"

#include "core/base/units.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define ARGS_READ 8 /* arguments in which a subcommand is looked for */

/* program, an argument that it must have ("": any), exit code */
struct answer {
	const char *program, *argument;
	int code;
};

static const struct answer answers[] = {
	/* no match, different, false */
	{"grep", "", 1},
	{"egrep", "", 1},
	{"fgrep", "", 1},
	{"zgrep", "", 1},
	{"rg", "", 1},
	{"diff", "", 1},
	{"cmp", "", 1},
	{"zcmp", "", 1},
	{"zdiff", "", 1},
	{"sdiff", "", 1},
	{"test", "", 1},
	{"[", "", 1},
	{"expr", "", 1},
	{"jq", "-e", 1},
	{"sort", "-c", 1},
	{"sha256sum", "-c", 1},
	{"tar", "d", 1},
	{"make", "-q", 1},
	/* no such process, file, user, session */
	{"pgrep", "", 1},
	{"pkill", "", 1},
	{"pidof", "", 1},
	{"killall", "", 1},
	{"ps", "", 1},
	{"which", "", 1},
	{"tty", "", 1},
	{"id", "", 1},
	{"logname", "", 1},
	{"readlink", "", 1},
	{"fuser", "", 1},
	{"lsof", "", 1},
	{"findmnt", "", 1},
	{"flock", "-n", 1},
	{"ischroot", "", 1},
	{"ldd", "", 1},
	{"crontab", "-l", 1},
	{"screen", "-ls", 1},
	{"tmux", "has-session", 1},
	{"ip", "show", 1},
	{"kill", "-0", 1},
	{"start-stop-daemon", "--stop", 1},
	{"start-stop-daemon", "--status", 3},
	{"service", "status", 3},
	{"invoke-rc.d", "status", 4},
	{"getent", "", 2},
	{"blkid", "", 2},
	{"ssh-add", "-l", 2},
	{"mesg", "", 2},
	{"getopt", "-T", 4},
	{"man", "", 16},
	{"apropos", "", 16},
	{"whatis", "", 16},
	{"mountpoint", "", 32},
	{"lsblk", "", 32},
	{"umount", "", 32},
	{"curl", "", 23},
	{"rsync", "", 23},
	{"pytest", "", 5},
	{"timeout", "", 124},
	{"xargs", "", 123},
	{"xargs", "", 124},
	/* git, systemd, dpkg */
	{"git", "--exit-code", 1},
	{"git", "--quiet", 1},
	{"git", "-q", 1},
	{"git", "config", 1},
	{"git", "symbolic-ref", 1},
	{"git", "check-ignore", 1},
	{"git", "grep", 1},
	{"git", "--error-unmatch", 1},
	{"git", "ls-remote", 2},
	{"git", "rev-parse", 128},
	{"systemctl", "is-active", 3},
	{"systemctl", "is-active", 4},
	{"systemctl", "is-enabled", 1},
	{"systemctl", "is-enabled", 4},
	{"systemctl", "is-failed", 1},
	{"dpkg", "-s", 1},
	{"dpkg", "-S", 1},
	{"dpkg", "--compare-versions", 1},
	{"dpkg-query", "-W", 1},
	{"dpkg-split", "", 1},
	{"dpkg-statoverride", "--list", 1},
	{"update-alternatives", "--query", 2},
	{"apt-cache", "show", 100},
	{"pkg-config", "--exists", 1},
	{"utempter", "", 1},
	/* after each good login */
	{"sshd", "", 255},
	{"sshd-session", "", 255},
};

/* Programs whose child ends so, without an exec, while all goes well. */
static const struct answer monitors[] = {
	{"sudo", "", 1},
	{"sshd", "", 255},
	{"sshd-session", "", 255},
};

/* A child of a shell that executes nothing ends with what its last command says. */
static const char *const shells[] = {"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash"};

static bool has_argument(const struct ending *ending, const char *wanted)
{
	const char *at = ending->args, *end = at + ending->args_len;
	unsigned left = ARGS_READ;

	if (!*wanted)
		return true;
	for (; at < end && left--; at += strnlen(at, (size_t)(end - at)) + 1)
		if (strnlen(at, (size_t)(end - at)) == strlen(wanted) &&
			!memcmp(at, wanted, strlen(wanted)))
			return true;
	return false;
}

static bool is_in(const struct answer *table, size_t count, const struct ending *ending)
{
	int code = WEXITSTATUS(ending->status);

	for (size_t i = 0; i < count; i++)
		if (table[i].code == code && !strcmp(table[i].program, ending->program) &&
			has_argument(ending, table[i].argument))
			return true;
	return false;
}

static bool is_shell(const char *name)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(shells[i], name))
			return true;
	return false;
}

bool answers_reports_exec(const struct ending *ending)
{
	static const char *const programs[] = {"python", "perl", "jspawnhelper"};

	if (ending->executed || !WIFEXITED(ending->status) || WEXITSTATUS(ending->status) != 255)
		return false;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		size_t len = strlen(programs[i]);
		const char *version = ending->program + len;

		if (!strncmp(ending->program, programs[i], len) &&
			strspn(version, "0123456789.") == strlen(version))
			return true;
	}
	return false;
}

#define IS_IN(table, ending) is_in(table, sizeof(table) / sizeof(*(table)), ending)

static bool is_answer(const struct ending *ending)
{
	if (ending->executed)
		return IS_IN(answers, ending);
	return IS_IN(monitors, ending) ||
	       (WEXITSTATUS(ending->status) == 1 && is_shell(ending->program));
}

/* sudo and timeout end by the signal of their command, whose row has more to say. */
static bool is_expected(const struct ending *ending, int signal)
{
	if (signal == SIGPIPE) /* the reader has seen enough */
		return true;
	if (signal == SIGINT) /* apt ends its own helpers so */
		return strstr(ending->exe, "/apt/methods/");
	if (signal == SIGKILL && !ending->executed) /* a reader of mayfly (core/reader/reader.h) */
		return !strcmp(ending->program, "mayfly");
	return ending->executed &&
	       (!strcmp(ending->program, "sudo") || !strcmp(ending->program, "timeout"));
}

bool answers_has(const struct ending *ending)
{
	int32_t status = ending->status;

	if (!units_status_is_failure(status) || units_status_is_oom(status))
		return false;
	return WIFSIGNALED(status) ? is_expected(ending, WTERMSIG(status)) : is_answer(ending);
}
