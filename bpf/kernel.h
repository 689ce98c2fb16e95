/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * kernel.h - the few kernel types and fields that the programs read.
 *
 * Not the kernel's layout: names and types only.  preserve_access_index makes the loader look up
 * every field in the running kernel's BTF, so that one object works on kernels 5.10 to 7.2.  A
 * suffix after three underscores is a flavour: the same type as some kernels have it.
 */
#ifndef BPF_KERNEL_H
#define BPF_KERNEL_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

/* Laid out behind the rest, so that the usual way needs fewer lines of the cache. */
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	unsigned int val;
} kgid_t;

struct cred {
	kuid_t euid;
	kgid_t egid;
};

struct ns_common {
	unsigned int inum;
};

struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	int nr; /* in this namespace */
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1]; /* level + 1 entries: the first namespace's to the innermost */
};

struct kernfs_node {
	struct kernfs_node *__parent;
	const char *name;
	__u64 id;
};

struct kernfs_node___before_6_15 {
	struct kernfs_node *parent;
};

struct list_head {
	struct list_head *next;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct css_set {
	struct cgroup_subsys_state *subsys[1]; /* by enum cgroup_subsys_id: of each controller */
	struct cgroup *dfl_cgrp;               /* in the v2 hierarchy */
	struct list_head cgrp_links; /* list of cgrp_cset_link: in each hierarchy, v2 first */
};

struct cgrp_cset_link {
	struct cgroup *cgrp;
	struct list_head cgrp_link;
};

struct cgroup_namespace {
	struct css_set *root_cset;
};

struct nsproxy {
	struct cgroup_namespace *cgroup_ns;
};

struct task_struct___with_ns {
	struct nsproxy *nsproxy;
};

struct tty_driver {
	int major;
	int minor_start;
};

struct tty_struct {
	struct tty_driver *driver;
	int index;
};

struct task_io_accounting {
	__u64 read_bytes;
	__u64 write_bytes;
};

struct percpu_counter {
	__s64 count;   /* without what the CPUs have not handed in yet */
	int *counters; /* what that is, by CPU: an address of the per-CPU area */
};

/* Since 6.2 */
struct mm_struct___percpu {
	struct percpu_counter rss_stat[4];
};

struct hlist_bl_node {
	struct hlist_bl_node **pprev; /* NULL: not in the hash table */
};

struct qstr {
	__u32 len;
	const unsigned char *name;
};

union shortname_store {
	unsigned char string[32];
};

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent; /* itself: it has none */
	struct qstr d_name;
	union shortname_store d_shortname; /* where a short name is */
};

/* Before 6.14 */
struct dentry___before_6_14 {
	unsigned char d_iname[32];
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent; /* itself: it is mounted nowhere */
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
};

struct fs_struct {
	struct path root, pwd;
};

struct mm_rss_stat {
	atomic_long_t count[4];
};

struct mm_struct {
	struct mm_rss_stat rss_stat;
	unsigned long hiwater_rss; /* pages; as of the last time that the size fell */
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file; /* what /proc/PID/exe shows */
};

/* Indexes of rss_stat; the one between is swap entries. */
enum { RSS_FILE = 0, RSS_ANON = 1, RSS_SHMEM = 3 };

struct signal_struct {
	atomic_t live;
	int nr_threads;               /* that have not been released */
	struct list_head thread_head; /* list of these */
	int group_exit_code;
	unsigned int flags;
	struct mm_struct *oom_mm; /* set once it is to die for want of memory */
	struct tty_struct *tty;
	unsigned long maxrss;                 /* pages; of programs before the last exec, too */
	unsigned long cmaxrss;                /* of reaped children; 0: there were none */
	struct task_io_accounting ioac;       /* of released threads and of reaped children */
	unsigned long long sum_sched_runtime; /* of released threads */
};

struct rq {
	__u64 clock;      /* as of the CPU's last tick, wake-up or switch */
	__u64 clock_task; /* without the time of interrupts and the hypervisor */
};

struct cfs_rq {
	struct rq *rq;
};

struct sched_entity {
	__u64 exec_start; /* rq.clock_task up to which sum_exec_runtime is counted */
	__u64 sum_exec_runtime;
	struct cfs_rq *cfs_rq; /* of the CPU it runs on (CONFIG_FAIR_GROUP_SCHED) */
};

struct completion;

struct task_struct {
	unsigned int __state;
	unsigned int flags;
	unsigned long jobctl;
	int prio;
	int static_prio;
	struct sched_entity se;
	struct mm_struct *mm;
	struct completion *vfork_done; /* set while it uses the memory of its parent */
	int exit_state;
	int exit_code;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	__u64 start_boottime;
	const struct cred *real_cred;
	char comm[16];
	struct signal_struct *signal;
	struct task_io_accounting ioac;
	struct css_set *cgroups;
	struct fs_struct *fs;
};

/* Before 5.14 */
struct task_struct___before_5_14 {
	long state;
};

struct linux_binprm {
	const char *filename;
	const char *interp;
};

struct bpf_array {
	void *pptrs[1]; /* of a per-CPU array: addresses in the per-CPU area */
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num; /* of the task, from 0 */
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#define PF_EXITING        0x00000004
#define PF_KTHREAD        0x00200000
#define PF_FROZEN         0x00010000  /* before 6.1; later a flag of a kernel thread */
#define TRAP_FREEZE       (1ul << 23) /* in jobctl: its v2 control group is frozen */
#define TASK_FROZEN       0x8000      /* since 6.1: its v1 control group is frozen */
#define SIGNAL_GROUP_EXIT 0x00000004
#define SIGNAL_KILL       9
#define EXIT_DEAD         0x10
#define EXIT_ZOMBIE       0x20
#define TASK_DEAD         0x80 /* in the scheduler's state: it will never run again */
#define CLONE_VFORK       0x00004000
#define PID_NS_INIT_INUM  0xEFFFFFFCu /* of the namespace at level 0, on every kernel */
#define TTY_MINOR_BITS    20

#endif
