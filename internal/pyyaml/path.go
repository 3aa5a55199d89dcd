package pyyaml

import (
	"strconv"
	"strings"
)

// Child returns the path of a mapping's value, in the one style of all problems: workers[0].docker.shm_size. A key that would
// not read well so is put in brackets and quotes, a long one is cut.
func Child(parent, key string) string {
	key = shorten(key)
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`.[]"`, r) }) {
		return parent + "[" + strconv.Quote(key) + "]"
	}
	if parent == "" {
		return key
	}
	return parent + "." + key
}

// Item returns the path of a list's item, counted from 0.
func Item(parent string, i int) string { return parent + "[" + strconv.Itoa(i) + "]" }
