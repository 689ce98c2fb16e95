-- SPDX-License-Identifier: GPL-2.0-or-later
-- SPDX-FileCopyrightText: the mayfly authors
-- The lines of mayfly --json as a table of ClickHouse: one column for each key that comes back.
--	clickhouse-client --multiquery <schema.sql
--	sudo mayfly --json --snapshot=60 | clickhouse-client --input_format_skip_unknown_fields=1 \
--		--query 'INSERT INTO mayfly.events FORMAT JSONEachRow'
-- A line that comes twice, as from a broker, is one row once its parts are merged.
CREATE DATABASE IF NOT EXISTS mayfly;

CREATE TABLE IF NOT EXISTS mayfly.events (
	event String,
	time String,
	host String,
	boot String,
	seq UInt64,
	id Nullable(String),
	parent Nullable(String),
	pid Nullable(UInt32),
	ppid Nullable(UInt32),
	caller Nullable(String),
	uid Nullable(UInt32),
	user Nullable(String),
	comm Nullable(String),
	cgroup Nullable(String),
	tty Nullable(String),
	ns_pid Nullable(UInt32),
	exe Nullable(String),
	called Nullable(String),
	interp Nullable(String),
	cwd Nullable(String),
	argv Array(String),
	title Nullable(String),
	args_bytes Nullable(UInt64),
	args_cut Nullable(UInt64),
	errno Nullable(String),
	for_thread Nullable(UInt8),
	code Nullable(UInt8),
	signal Nullable(String),
	core Nullable(UInt8),
	oom Nullable(UInt8),
	duration_ns Nullable(UInt64),
	cpu_ns Nullable(UInt64),
	max_rss_bytes Nullable(UInt64),
	read_bytes Nullable(UInt64),
	write_bytes Nullable(UInt64),
	threads Nullable(UInt32),
	age_ns Nullable(UInt64),
	state Nullable(String),
	frozen Nullable(UInt8),
	priority Nullable(Int32),
	nice Nullable(Int32),
	rss_bytes Nullable(UInt64),
	count Nullable(UInt64)
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(substring(time, 1, 10))
ORDER BY (host, time, boot, seq);
