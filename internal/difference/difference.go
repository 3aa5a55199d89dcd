// Package difference says what two versions of a worker differ in, for the people who run it.
package difference
