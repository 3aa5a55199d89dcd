// Package compat holds our command against the reference command line, version 0.4.4: both run on the same repositories
// and environments, against a registry that records what they send, and their write requests must be equal.
package compat
