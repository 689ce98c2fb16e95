// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/child_user.h"

#include "core/io/caller.h"
#include "ui/session/account.h"
#include "ui/session/message.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define USUAL_PATH "/bin:/usr/bin" /* of execvp, without PATH */
#define PATH_SIZE  4096            /* also of a message: a pipe passes it whole */
#define CHECK_MS   5000            /* for the answer, on a busy machine, too */
#define END_MS     2000            /* for a process of ours to end that has nothing left to do */

/* Undoes what sudo set for root. */
static int set_environment(const struct passwd *entry)
{
	static const char *const gone[] = {
		"SUDO_UID", "SUDO_GID", "SUDO_USER", "SUDO_COMMAND", "MAIL"};

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		unsetenv(gone[i]);
	if (!entry)
		return 0;
	if (setenv("HOME", entry->pw_dir, 1) || setenv("USER", entry->pw_name, 1) ||
		setenv("LOGNAME", entry->pw_name, 1) || setenv("SHELL", entry->pw_shell, 1))
		return -errno;
	return 0;
}

/* gid -1: the one of the entry. */
static int become_user(uid_t uid, gid_t gid)
{
	const struct passwd *entry = account_by_uid(uid);
	int err;

	if (gid == (gid_t)-1 && !entry)
		return -ENOENT;
	if (gid == (gid_t)-1)
		gid = entry->pw_gid;
	err = entry ? account_join_groups(entry->pw_name, gid) : setgroups(1, &gid) ? -errno : 0;
	if (err)
		return err;
	if (setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return -errno;
	return set_environment(entry);
}

uid_t child_user_uid(uid_t as)
{
	uid_t uid;
	gid_t gid;

	if (as != CHILD_USER_USUAL)
		return as;
	return !caller_read(&uid, &gid) && uid ? uid : getuid();
}

const char *child_user_word(uid_t as)
{
	return as == CHILD_USER_USUAL
		       ? "cannot switch to the user who called sudo (SUDO_UID, SUDO_GID)"
		       : "cannot switch to the user of --as";
}

int child_user_become(uid_t as)
{
	uid_t uid;
	gid_t gid;
	int err;

	if (as != CHILD_USER_USUAL)
		return become_user(as, (gid_t)-1);
	err = caller_read(&uid, &gid);
	if (err)
		return err;
	if (uid == 0 && getuid() != geteuid()) /* mayfly is setuid: the command must not be */
		return setresuid(getuid(), getuid(), getuid()) ? -errno : 0;
	return uid == 0 ? 0 : become_user(uid, gid);
}

static int check_file(const char *path)
{
	struct stat stat;

	if (fstatat(AT_FDCWD, path, &stat, 0) < 0)
		return -errno;
	if (!S_ISREG(stat.st_mode))
		return -EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) ? -errno : 0;
}

/* As execvp(3) searches.  A file that may not be executed hides none in a later directory. */
static int find_program(const char *name)
{
	const char *dir = getenv("PATH"), *end;
	int err = -ENOENT, found;
	char path[PATH_SIZE];

	if (!*name)
		return -ENOENT;
	if (strchr(name, '/'))
		return check_file(name);
	for (dir = dir ? dir : USUAL_PATH;; dir = end + 1) {
		end = strchrnul(dir, ':');
		if (snprintf(path, sizeof(path), "%.*s%s%s", (int)(end - dir), dir,
			    end > dir ? "/" : "", name) < (int)sizeof(path)) {
			found = check_file(path);
			if (!found)
				return 0;
			if (found == -EACCES)
				err = found;
		}
		if (!*end)
			return err;
	}
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static void write_user(char *out, size_t size)
{
	const struct passwd *entry = account_by_uid(geteuid());

	if (entry)
		snprintf(out, size, "%s", entry->pw_name);
	else
		snprintf(out, size, "%ld", (long)geteuid());
}

int child_user_explain(const char *command, int err, uid_t before, char *message, size_t size)
{
	char user[64];

	if (err == -EACCES) {
		write_user(user, sizeof(user));
		snprintf(message, size, "%s: %s, as user %s%s", command, strerror(EACCES), user,
			before == 0 && geteuid() != 0 ? "; --as=root runs it as root" : "");
	} else if (err == -ENOENT && is_number(command)) {
		snprintf(message, size,
			"%s: command not found; use -p %s to show the process with that pid",
			command, command);
	} else if (err == -ENOENT && !strchr(command, '/')) {
		snprintf(message, size, "%s: command not found", command);
	} else {
		snprintf(message, size, "%s: %s", command, strerror(-err));
	}
	return err == -ENOENT ? CHILD_NOT_FOUND : CHILD_CANNOT_RUN;
}

void child_user_reap(pid_t pid)
{
	struct pollfd end = {.fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};

	for (int i = 0; i < 2 && poll(&end, 1, END_MS) == 0; i++)
		kill(pid, SIGKILL);
	waitpid(pid, NULL, WNOHANG);
	close(end.fd);
}

/* What the process that checks has found out; status 0: the command can be run. */
struct command_check {
	int status;
	char message[PATH_SIZE - sizeof(int)];
};

/* Runs in a process of its own. */
__attribute__((noreturn)) static void check_command(const char *command, uid_t as, int to)
{
	struct command_check check = {0};
	uid_t before = geteuid();
	int err = child_user_become(as);

	if (err) {
		check.status = CHILD_CANNOT_RUN;
		snprintf(check.message, sizeof(check.message), "%s: %s", child_user_word(as),
			strerror(-err));
	} else if ((err = find_program(command))) {
		check.status = child_user_explain(
			command, err, before, check.message, sizeof(check.message));
	}
	_exit(write(to, &check, sizeof(check)) == sizeof(check) ? 0 : 1);
}

/* The process belongs to the user who runs the command, and who can stop it. */
static void read_check(int from, struct command_check *check)
{
	struct pollfd answer = {.fd = from, .events = POLLIN};
	int ready;

	do
		ready = poll(&answer, 1, CHECK_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0 || read(from, check, sizeof(*check)) != sizeof(*check))
		check->status = 0;
}

int child_user_check(const char *command, uid_t as)
{
	struct command_check check = {0};
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return 0;
	pid = fork();
	if (pid == 0)
		check_command(command, as, ends[1]);
	close(ends[1]);
	if (pid > 0) {
		read_check(ends[0], &check);
		child_user_reap(pid);
	}
	close(ends[0]);
	if (check.status)
		message_print("%.*s", (int)sizeof(check.message) - 1, check.message);
	return check.status;
}
