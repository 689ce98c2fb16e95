// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/names.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* clang-format off */

/* The numbers differ between architectures: the index is the constant itself. */
#define N(name) [name] = #name

static const char *const SIGNALS[] = {
	N(SIGHUP), N(SIGINT), N(SIGQUIT), N(SIGILL), N(SIGTRAP), N(SIGABRT), N(SIGBUS),
	N(SIGFPE), N(SIGKILL), N(SIGUSR1), N(SIGSEGV), N(SIGUSR2), N(SIGPIPE), N(SIGALRM),
	N(SIGTERM), N(SIGCHLD), N(SIGCONT), N(SIGSTOP), N(SIGTSTP), N(SIGTTIN), N(SIGTTOU),
	N(SIGURG), N(SIGXCPU), N(SIGXFSZ), N(SIGVTALRM), N(SIGPROF), N(SIGWINCH), N(SIGIO),
	N(SIGPWR), N(SIGSYS),
#ifdef SIGSTKFLT
	N(SIGSTKFLT),
#endif
};

/* The first two of the kernel's 32 belong to the C library, which hides them. */
#define REALTIME_FIRST 34

static const char *const REALTIME[] = {
	"SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5",
	"SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGRTMIN+10", "SIGRTMIN+11",
	"SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+16",
	"SIGRTMIN+17", "SIGRTMIN+18", "SIGRTMIN+19", "SIGRTMIN+20", "SIGRTMIN+21",
	"SIGRTMIN+22", "SIGRTMIN+23", "SIGRTMIN+24", "SIGRTMIN+25", "SIGRTMIN+26",
	"SIGRTMIN+27", "SIGRTMIN+28", "SIGRTMIN+29", "SIGRTMAX",
};

/* The running kernel may be newer than the headers; alpha, mips, parisc and sparc have others. */
#if !defined(EFTYPE) && EHWPOISON == 133
#define EFTYPE 134
#endif

static const char *const ERRNOS[] = {
	N(EPERM), N(ENOENT), N(ESRCH), N(EINTR), N(EIO), N(ENXIO), N(E2BIG), N(ENOEXEC),
	N(EBADF), N(ECHILD), N(EAGAIN), N(ENOMEM), N(EACCES), N(EFAULT), N(ENOTBLK), N(EBUSY),
	N(EEXIST), N(EXDEV), N(ENODEV), N(ENOTDIR), N(EISDIR), N(EINVAL), N(ENFILE), N(EMFILE),
	N(ENOTTY), N(ETXTBSY), N(EFBIG), N(ENOSPC), N(ESPIPE), N(EROFS), N(EMLINK), N(EPIPE),
	N(EDOM), N(ERANGE), N(EDEADLK), N(ENAMETOOLONG), N(ENOLCK), N(ENOSYS), N(ENOTEMPTY),
	N(ELOOP), N(ENOMSG), N(EIDRM), N(ECHRNG), N(EL2NSYNC), N(EL3HLT), N(EL3RST), N(ELNRNG),
	N(EUNATCH), N(ENOCSI), N(EL2HLT), N(EBADE), N(EBADR), N(EXFULL), N(ENOANO), N(EBADRQC),
	N(EBADSLT), N(EBFONT), N(ENOSTR), N(ENODATA), N(ETIME), N(ENOSR), N(ENONET), N(ENOPKG),
	N(EREMOTE), N(ENOLINK), N(EADV), N(ESRMNT), N(ECOMM), N(EPROTO), N(EMULTIHOP),
	N(EDOTDOT), N(EBADMSG), N(EOVERFLOW), N(ENOTUNIQ), N(EBADFD), N(EREMCHG), N(ELIBACC),
	N(ELIBBAD), N(ELIBSCN), N(ELIBMAX), N(ELIBEXEC), N(EILSEQ), N(ERESTART), N(ESTRPIPE),
	N(EUSERS), N(ENOTSOCK), N(EDESTADDRREQ), N(EMSGSIZE), N(EPROTOTYPE), N(ENOPROTOOPT),
	N(EPROTONOSUPPORT), N(ESOCKTNOSUPPORT), N(EOPNOTSUPP), N(EPFNOSUPPORT),
	N(EAFNOSUPPORT), N(EADDRINUSE), N(EADDRNOTAVAIL), N(ENETDOWN), N(ENETUNREACH),
	N(ENETRESET), N(ECONNABORTED), N(ECONNRESET), N(ENOBUFS), N(EISCONN), N(ENOTCONN),
	N(ESHUTDOWN), N(ETOOMANYREFS), N(ETIMEDOUT), N(ECONNREFUSED), N(EHOSTDOWN),
	N(EHOSTUNREACH), N(EALREADY), N(EINPROGRESS), N(ESTALE), N(EUCLEAN), N(ENOTNAM),
	N(ENAVAIL), N(EISNAM), N(EREMOTEIO), N(EDQUOT), N(ENOMEDIUM), N(EMEDIUMTYPE),
	N(ECANCELED), N(ENOKEY), N(EKEYEXPIRED), N(EKEYREVOKED), N(EKEYREJECTED),
	N(EOWNERDEAD), N(ENOTRECOVERABLE), N(ERFKILL), N(EHWPOISON),
#ifdef EFTYPE
	N(EFTYPE),
#endif
};

/* clang-format on */

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const char *find_name(const char *const *names, int count, int number)
{
	return number >= 0 && number < count ? names[number] : NULL;
}

static int find_number(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (names[i] && !strcasecmp(names[i], name))
			return i;
	return -1;
}

static const char *spell_number(const char *prefix, int number)
{
	static _Thread_local char text[24];

	snprintf(text, sizeof(text), "%s%d", prefix, number);
	return text;
}

const char *signal_name(int number)
{
	const char *name = find_name(SIGNALS, COUNT(SIGNALS), number);

	if (!name && number >= REALTIME_FIRST)
		name = find_name(REALTIME, COUNT(REALTIME), number - REALTIME_FIRST);
	return name ? name : spell_number("SIG", number);
}

const char *errno_name(int number)
{
	const char *name = find_name(ERRNOS, COUNT(ERRNOS), number);

	return name ? name : spell_number("E", number);
}

/* Digits only, 1 to max; else 0. */
static int read_digits(const char *text, int max)
{
	size_t len = strlen(text);
	int number;

	if (!len || len > 4 || strspn(text, "0123456789") != len)
		return 0;
	number = atoi(text);
	return number <= max ? number : 0;
}

int signal_number(const char *name)
{
	char full[24];
	bool has_prefix = !strncasecmp(name, "SIG", 3);
	int number = read_digits(name, REALTIME_FIRST + COUNT(REALTIME) - 1);

	if (number)
		return number;
	if ((size_t)snprintf(full, sizeof(full), "%s%s", has_prefix ? "" : "SIG", name) >=
		sizeof(full))
		return 0;
	number = find_number(SIGNALS, COUNT(SIGNALS), full);
	if (number > 0)
		return number;
	number = find_number(REALTIME, COUNT(REALTIME), full);
	if (number >= 0)
		return number + REALTIME_FIRST;
	return has_prefix ? read_digits(name + 3, 127) : 0;
}

int errno_number(const char *name)
{
	int number = find_number(ERRNOS, COUNT(ERRNOS), name);

	return number > 0 ? number : read_digits(name, 4095);
}

#define MINOR_BITS 20

/* Runs of device numbers that share a name, as in the kernel's list of devices. */
static const struct names {
	unsigned major;
	unsigned first, last; /* minors */
	const char *name;     /* the number counts from `first` */
} NAMES[] = {
	{4, 0, 63, "tty"},
	{4, 64, 255, "ttyS"},
	{166, 0, 255, "ttyACM"},
	{188, 0, 255, "ttyUSB"},
	{204, 0, 3, "ttyLU"},
	{204, 5, 7, "ttySA"},
	{204, 64, 79, "ttyAMA"},
	{204, 209, 212, "ttyMM"},
	{207, 0, 15, "ttymxc"},
	{216, 0, 255, "rfcomm"},
	{229, 0, 255, "hvc"},
};

/* Formerly eight majors of 256 terminals; now one major with a million minors. */
#define PTS_MAJOR      136
#define PTS_MAJOR_LAST 143

static const struct names *find_names(unsigned major, unsigned minor)
{
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		const struct names *names = &NAMES[i];

		if (names->major == major && minor >= names->first && minor <= names->last)
			return names;
	}
	return NULL;
}

size_t names_write_tty(char *out, size_t size, uint32_t tty)
{
	unsigned major = tty >> MINOR_BITS, minor = tty & ((1u << MINOR_BITS) - 1);
	const struct names *names = find_names(major, minor);

	if (!tty)
		return (size_t)snprintf(out, size, "%s", "");
	if (major == 5 && minor == 1)
		return (size_t)snprintf(out, size, "console");
	if (major >= PTS_MAJOR && major <= PTS_MAJOR_LAST)
		return (size_t)snprintf(out, size, "pts/%u", (major - PTS_MAJOR) * 256 + minor);
	if (names)
		return (size_t)snprintf(out, size, "%s%u", names->name, minor - names->first);
	return (size_t)snprintf(out, size, "%u:%u", major, minor);
}

/* "12" up to that number.  Returns -1: it is no number. */
static long read_minor(const char *digits, unsigned long max)
{
	char *end;
	unsigned long number = strtoul(digits, &end, 10);

	return *digits >= '0' && *digits <= '9' && !*end && number <= max ? (long)number : -1;
}

static bool make_tty(uint32_t *tty, unsigned major, long minor)
{
	*tty = major << MINOR_BITS | (uint32_t)minor;
	return minor >= 0;
}

bool names_read_tty(const char *name, uint32_t *tty)
{
	const char *colon = strchr(name, ':');
	char major[8];

	if (!strcmp(name, "console"))
		return make_tty(tty, 5, 1);
	if (!strncmp(name, "pts/", 4)) {
		long number = read_minor(name + 4, (1ul << MINOR_BITS) - 1);

		return make_tty(tty, PTS_MAJOR, number);
	}
	for (int i = 0; i < COUNT(NAMES); i++) {
		size_t len = strlen(NAMES[i].name);
		long number = strncmp(name, NAMES[i].name, len) ? -1 : read_minor(name + len, 255);

		if (number >= 0 && number <= (long)(NAMES[i].last - NAMES[i].first))
			return make_tty(tty, NAMES[i].major, (long)NAMES[i].first + number);
	}
	if (!colon || (size_t)(colon - name) >= sizeof(major))
		return false;
	snprintf(major, sizeof(major), "%.*s", (int)(colon - name), name);
	return read_minor(major, 4095) >= 0 &&
	       make_tty(tty, (unsigned)read_minor(major, 4095),
		       read_minor(colon + 1, (1ul << MINOR_BITS) - 1));
}

const char *capability_name(unsigned number)
{
	/* clang-format off */
	static const char *const names[CAPABILITY_COUNT] = {
		"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid",
		"setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast",
		"net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio",
		"sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
		"sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
		"audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
		"block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore"};
	/* clang-format on */

	return number < CAPABILITY_COUNT ? names[number] : NULL;
}
