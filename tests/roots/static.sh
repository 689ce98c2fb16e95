#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# static.sh: builds build/mayfly-static in a Debian 12 root, for systems whose libelf.a cannot be
# linked, such as that of Debian 13.
set -eu
cd "$(dirname "$0")/../.." || exit 1
. tests/roots/root.sh
roots_need
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tarball=$(root_make bookworm bookworm ./tests/deps.sh)
tar -C "$root" --numeric-owner -xf "$tarball"
.debian/tree.sh "$root/src"
root_run "$root" "make -j$(nproc) static"
mkdir -p build
cp "$root/src/build/mayfly-static" build/
