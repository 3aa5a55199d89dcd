// Package postgrestest runs PostgreSQL servers for tests: one for all tests of a program, each with a database of its own, or
// one that a test may stop and kill. It needs Debian's package, which tools/setup.sh installs.
package postgrestest
