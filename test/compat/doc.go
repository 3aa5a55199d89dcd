// Package compat holds our command against the reference command lines: arkindex-cli 0.4.4, 0.4.14 and 0.5.0, which speak one generation
// of instances each. Both run on the same repositories and environments, against a registry or an instance of that generation that
// records what they send, and their write requests must be equal. It also holds our server against what was written for Arkindex: the
// Python clients of every age, base-worker, the reference command lines, and requests that are generated from the OpenAPI document.
package compat
