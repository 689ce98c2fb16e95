-- SPDX-License-Identifier: GPL-2.0-or-later
-- SPDX-FileCopyrightText: the mayfly authors
-- After schema.sql, on each server of a cluster that its remote_servers call mayfly: the table is
-- that of all of them then, and each host has its rows on one.  The queries stay as they are.
RENAME TABLE mayfly.events TO mayfly.events_here;

CREATE TABLE mayfly.events AS mayfly.events_here
ENGINE = Distributed(mayfly, mayfly, events_here, cityHash64(host));
