package image

import (
	"errors"
	"strings"
)

// The grammar is that of github.com/distribution/reference, and a property test compares the two.
// The library itself compiles its regular expressions when the process starts, which takes longer
// than the rest of this program's start.

// The limits of the grammar, in bytes.
const (
	maxName = 255
	maxTag  = 128
)

// digestLength returns the number of hexadecimal digits in a digest, or 0 for an unknown
// algorithm.
func digestLength(algorithm string) int {
	switch algorithm {
	case "sha256":
		return 64
	case "sha384":
		return 96
	case "sha512":
		return 128
	default:
		return 0
	}
}

// The reasons why a reference is invalid.
var (
	errDigest = errors.New(
		"the part after @ must be sha256: and 64 hexadecimal digits, or another digest",
	)
	errTag       = errors.New("the part after the last colon is not a valid tag")
	errBareID    = errors.New("it is a bare image ID, without a repository")
	errNoName    = errors.New("the name is missing")
	errHost      = errors.New("the registry must be a host with an optional port")
	errLongName  = errors.New("the name is too long")
	errComponent = errors.New("each part of the name must be lower-case letters and digits, " +
		"separated by single . or _, by __ or by dashes")
)

// parse validates a reference and returns its digest, which is empty if it has none.
func parse(reference string) (digest string, err error) {
	name, digest, digested := strings.Cut(reference, "@")
	if digested && !isDigest(digest) {
		return "", errDigest
	}
	name, tag, tagged := cutTag(name)
	if tagged && !isTag(tag) {
		return "", errTag
	}
	if len(reference) == 64 && isHex(reference) {
		return "", errBareID
	}
	domain, path := splitDomain(name)
	switch {
	case name == "":
		return "", errNoName
	case domain != "" && !isDomain(domain):
		return "", errHost
	case len(path) > maxName:
		return "", errLongName
	}
	for component := range strings.SplitSeq(path, "/") {
		if !isComponent(component) {
			return "", errComponent
		}
	}
	return digest, nil
}

// cutTag splits a reference without a digest at its tag. A colon before the last slash belongs to
// a port.
func cutTag(reference string) (name, tag string, found bool) {
	colon := strings.LastIndexByte(reference, ':')
	if colon <= strings.LastIndexByte(reference, '/') {
		return reference, "", false
	}
	return reference[:colon], reference[colon+1:], true
}

// splitDomain splits a name into the registry's host and the path. As in Docker, the first part is
// a host if it contains a dot, a colon or a capital, or is localhost.
func splitDomain(name string) (domain, path string) {
	first, rest, several := strings.Cut(name, "/")
	if several &&
		(strings.ContainsAny(first, ".:") || first == "localhost" || strings.ToLower(first) != first) {
		return first, rest
	}
	return "", name
}

func isDomain(text string) bool {
	host, port, ported := text, "", false
	if address, after, bracketed := strings.Cut(text, "]"); bracketed {
		host, ported = address+"]", after != ""
		if ported && after[0] != ':' {
			return false
		}
		port = strings.TrimPrefix(after, ":")
	} else {
		host, port, ported = strings.Cut(text, ":")
	}
	if ported && (port == "" || !all(port, isDigit)) {
		return false
	}
	if address, ok := strings.CutPrefix(host, "["); ok {
		address = strings.TrimSuffix(address, "]")
		return address != "" &&
			all(address, func(c byte) bool { return isHexDigit(c) || isUpperHex(c) || c == ':' })
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' ||
			!all(label, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' }) {
			return false
		}
	}
	return true
}

// isComponent reports whether text is lower-case letters and digits, with separators between them.
func isComponent(text string) bool {
	inside := func(c byte) bool { return isLower(c) || isDigit(c) }
	if text == "" || !inside(text[0]) || !inside(text[len(text)-1]) {
		return false
	}
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && !inside(text[i]) {
			i++
		}
		switch separator := text[start:i]; {
		case separator == "":
			i++
		case separator != "." && separator != "_" && separator != "__" &&
			strings.Trim(separator, "-") != "":
			return false
		}
	}
	return true
}

func isTag(text string) bool {
	word := func(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }
	return text != "" && len(text) <= maxTag && word(text[0]) &&
		all(text, func(c byte) bool { return word(c) || c == '.' || c == '-' })
}

func isDigest(text string) bool {
	algorithm, digits, _ := strings.Cut(text, ":")
	return digestLength(algorithm) == len(digits) && digits != "" && isHex(digits)
}

func isHex(text string) bool { return all(text, isHexDigit) }

func all(text string, accepts func(byte) bool) bool {
	for i := range len(text) {
		if !accepts(text[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isLower(c byte) bool    { return 'a' <= c && c <= 'z' }
func isLetter(c byte) bool   { return isLower(c) || 'A' <= c && c <= 'Z' }
func isHexDigit(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' }
func isUpperHex(c byte) bool { return 'A' <= c && c <= 'F' }
