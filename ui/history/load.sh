#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# load.sh [OPTION...]: the lines of standard input go into the table of schema.sql, 5000 at a time
# and none later than LOAD_SECONDS (10): clickhouse-client itself keeps them until it has a million.
# Options are for clickhouse-client.
#	sudo mayfly --json --snapshot=60 | ui/history/load.sh --host db1
exec perl -e '
use strict;
my ($kept, $count, $since, $ended) = ("", 0, 0, 0);
my $seconds = $ENV{LOAD_SECONDS} || 10;
$SIG{PIPE} = "IGNORE";
sub insert {
	my $end = $ended ? length($kept) : rindex($kept, "\n") + 1;
	open(my $client, "|-", @ARGV) or die "load.sh: $ARGV[0]: $!\n";
	print $client substr($kept, 0, $end, "");
	close($client) or die "load.sh: $ARGV[0] has failed: these lines are not in the table\n";
	$count = 0;
}
until ($ended) {
	my $ready = "";
	vec($ready, 0, 1) = 1;
	my $left = $count ? $since + $seconds - time : undef;
	if (select($ready, undef, undef, defined($left) && $left < 0 ? 0 : $left) > 0) {
		$since = time unless $count;
		my $got = sysread(STDIN, $kept, 65536, length($kept));
		$ended = !$got;
		$count += substr($kept, -$got) =~ tr/\n// if $got;
	}
	insert() if $count >= 5000 || ($count && time >= $since + $seconds) ||
		($ended && length($kept));
}' clickhouse-client "$@" --input_format_skip_unknown_fields=1 \
	--query 'INSERT INTO mayfly.events FORMAT JSONEachRow'
