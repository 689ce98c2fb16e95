# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# What others install from: an archive of the sources, and a Debian package; included by the Makefile.

DIST := mayfly-$(VERSION)

# The last commit, the same bytes on every machine, at any time.  Not tar.gz by git itself, whose
# compression differs between versions.
.PHONY: dist
dist: ## make build/mayfly-VERSION.tar.gz of the last commit
	@[ -e .git ] || { \
		echo "dist: this tree is not a git repository: the archive is made of a commit" >&2; exit 1; }
	@git diff --quiet HEAD -- || { \
		echo "dist: there are changes that are not committed: commit or undo them first" >&2; exit 1; }
	@mkdir -p $(B)
	@git -c tar.umask=0022 -c core.autocrlf=false archive --format=tar --prefix=$(DIST)/ \
		-o $(B)/$(DIST).tar HEAD
	@gzip -9nf $(B)/$(DIST).tar
	@echo "$(B)/$(DIST).tar.gz"

# Builds in a copy, whose debian/ is .debian/ here.
.PHONY: deb
deb: ## build a Debian package in build/deb (needs debhelper, dpkg-dev)
	@command -v dh >/dev/null || { echo "deb: debhelper is not installed: apt-get install debhelper" >&2; exit 1; }
	@sed -n '1s/.*(\(.*\)).*/\1/p' .debian/changelog | grep -qxF '$(VERSION)' || { \
		echo "deb: the first entry of .debian/changelog is not about version $(VERSION)" >&2; exit 1; }
	@rm -rf $(B)/deb
	@.debian/tree.sh $(abspath $(B))/deb/$(DIST)
	@cp -r .debian $(B)/deb/$(DIST)/debian
	@cd $(B)/deb/$(DIST) && rm debian/package.mk debian/tree.sh && dpkg-buildpackage -us -uc
	@ls $(B)/deb/*.deb
