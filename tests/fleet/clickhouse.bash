# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# clickhouse.bash - servers of ClickHouse on the loopback device, below $tmp.  Source it after
# tests/fleet/fleet.bash.

base=$((20000 + $$ % 20000))
cat >"$tmp/users.xml" <<'END_OF_CONFIG'
<yandex>
  <profiles><default></default></profiles>
  <quotas><default></default></quotas>
  <users><default>
    <password></password>
    <networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
  </default></users>
</yandex>
END_OF_CONFIG

# shard SERVER: as the cluster has it
shard()
{
	echo "<shard><replica><host>127.0.0.1</host><port>$((base + $1))</port></replica></shard>"
}

# server_start SERVER: 1 or 2; waits until it answers
server_start()
{
	mkdir -p "$tmp/server$1"
	cat >"$tmp/server$1.xml" <<END_OF_CONFIG
<yandex>
  <logger>
    <level>warning</level>
    <log>$tmp/server$1/log</log>
    <errorlog>$tmp/server$1/errors</errorlog>
  </logger>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>$((base + $1))</tcp_port>
  <path>$tmp/server$1/data/</path>
  <tmp_path>$tmp/server$1/tmp/</tmp_path>
  <user_files_path>$tmp/server$1/files/</user_files_path>
  <users_config>$tmp/users.xml</users_config>
  <default_profile>default</default_profile>
  <mark_cache_size>67108864</mark_cache_size>
  <remote_servers><mayfly>$(shard 1)$(shard 2)</mayfly></remote_servers>
</yandex>
END_OF_CONFIG
	clickhouse-server --config-file="$tmp/server$1.xml" >"$tmp/server$1/output" 2>&1 &
	started $!
	until_true 60 client "$1" --query 'SELECT 1' 2>/dev/null
}

# client SERVER OPTION...
client()
{
	local server=$1
	shift
	clickhouse-client --host 127.0.0.1 --port $((base + server)) "$@"
}

# load SERVER: the lines of standard input
load()
{
	ui/history/load.sh --host 127.0.0.1 --port $((base + $1)) --insert_distributed_sync=1
}
