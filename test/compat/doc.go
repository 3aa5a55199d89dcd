// Package compat compares our command with the reference command lines: arkindex-cli 0.4.4, 0.4.14
// and 0.5.0, one for each generation of instances. Both run in the same repositories and
// environments, against a registry or an instance of that generation that records what they send,
// and their write requests must be equal. It also runs programs written for Arkindex against our
// server: all generations of Python clients, base-worker, the reference command lines, and
// requests generated from the OpenAPI document.
package compat
