# Fresh Debian systems, as root; included by the Makefile.  ROWS selects rows: make distros ROWS="testing user"

.PHONY: distros
distros: ## build and test in fresh roots of Debian, by compiler and user (ROWS=words, TESTS=unit)
	@tests/roots/distros.sh $(ROWS)

.PHONY: package-test
package-test: ## build, install and purge the Debian package in fresh roots (SUITES="stable testing")
	@tests/roots/package.sh $(SUITES)
