// Package pyyaml reads YAML as the Python tools do: with the values of PyYAML's safe loader (YAML
// 1.1, where yes is true, 012 is ten and 1:30 is ninety), with the position of every value, and
// with all problems at once.
//
// Python has two loaders, one written in Python and one built on libyaml. What either accepts is
// accepted, with the value of the loader that accepts it.
package pyyaml
