-- SPDX-License-Identifier: GPL-2.0-or-later
-- SPDX-FileCopyrightText: the mayfly authors
-- What ran on a host between two times, as the lines of --json, from the snapshot before:
--	clickhouse-client <ran.sql | mayfly -r -                            the tree, to look at
--	clickhouse-client <ran.sql | mayfly -r - --tree                     the same, printed
--	clickhouse-client <ran.sql | mayfly -r - --when 'pid=4711'          a process, its ancestors
SELECT *
FROM mayfly.events
WHERE host = 'web1' AND time < '2026-11-29T15:00' AND time >= (
	SELECT max(time)
	FROM mayfly.events
	WHERE host = 'web1' AND event = 'snapshot' AND time <= '2026-11-29T14:00')
ORDER BY time, boot, seq
FORMAT JSONEachRow
