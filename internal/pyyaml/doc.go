// Package pyyaml reads YAML as the Python tools read it: with the values that PyYAML's safe loader gives (YAML 1.1, so that
// "yes" is true, 012 is ten and 1:30 is ninety), with every value's position, and with every problem at once.
//
// Python has two loaders, one written in Python and one around libyaml. What either accepts is accepted, with the value of
// the one that accepts.
package pyyaml
