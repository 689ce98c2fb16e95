-- SPDX-License-Identifier: GPL-2.0-or-later
-- SPDX-FileCopyrightText: the mayfly authors
-- Which programs have failed between two times, how, how often, and on how many hosts.
WITH '2026-11-29T14:00' AS since, '2026-11-29T15:00' AS until
SELECT comm, code, signal, count() AS failed, uniq(host) AS hosts,
	any(arrayStringConcat(argv, ' ')) AS example
FROM mayfly.events
WHERE event = 'exit' AND (code != 0 OR signal IS NOT NULL) AND time >= since AND time < until
GROUP BY comm, code, signal
ORDER BY failed DESC, comm, code, signal
LIMIT 20
