// Package postgrestest runs PostgreSQL servers for tests: one that all tests of a test binary
// share, each with its own database, or one that a test may stop and kill. It needs the Debian
// package that tools/setup.sh installs.
package postgrestest
