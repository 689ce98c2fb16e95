#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# tree.sh DIRECTORY: copies the sources of this tree into a directory: what git knows or does not
# ignore, as it is now; in a tree from an archive all but build/.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
if [ -e .git ]; then
	git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
		[ ! -e "$file" ] || printf '%s\0' "$file"
	done
else
	find . -path ./build -prune -o ! -type d -print0
fi | tar --null --no-recursion -T - -cf - | tar -C "$1" --no-same-owner -xf -
