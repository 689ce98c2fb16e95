#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Waits for a service that does not start, for at most twenty seconds.
for _ in $(seq 300); do
	curl -sf http://127.0.0.1:9/health
	sleep 0.05
done
