#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# load.sh [OPTION...]: the lines of standard input go into the table of schema.sql, 5000 at a time:
# clickhouse-client itself keeps them until it has a million.  Options are for clickhouse-client.
#	sudo mayfly --json --snapshot=60 | ui/history/load.sh --host db1
exec split -l 5000 --filter="clickhouse-client $* --input_format_skip_unknown_fields=1 \
	--query 'INSERT INTO mayfly.events FORMAT JSONEachRow'"
