#!/bin/bash
# Waits for a service that will not come, for twenty seconds at most.
for _ in $(seq 300); do
	curl -sf http://127.0.0.1:9/health
	sleep 0.05
done
