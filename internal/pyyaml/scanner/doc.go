// Package scanner splits YAML into tokens as PyYAML does, either as its loader written in Python
// or as its loader built on libyaml.
package scanner
