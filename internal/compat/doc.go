// Package compat holds our command against the reference command line, version 0.4.4: both run on the same repositories
// and environments, against a registry that records what they send, and their write requests must be equal. It also holds our
// server against what was written for Arkindex: the Python clients of every age, base-worker, the reference command lines of
// each generation, and requests that are generated from the OpenAPI document.
package compat
