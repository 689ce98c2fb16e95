-- SPDX-License-Identifier: GPL-2.0-or-later
-- SPDX-FileCopyrightText: the mayfly authors
-- Which processes, of all hosts, have started most others between two times.
WITH '2026-11-29T14:00' AS since, '2026-11-29T15:00' AS until
SELECT host, parent, any(comm) AS program, count() AS started, min(time) AS first, max(time) AS last
FROM mayfly.events
WHERE event = 'fork' AND time >= since AND time < until
GROUP BY host, boot, parent
ORDER BY started DESC, host, parent
LIMIT 20
