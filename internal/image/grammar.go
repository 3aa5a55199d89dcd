package image

import "strings"

// The grammar is that of github.com/distribution/reference, which the tests hold this file against. The library itself
// compiles its expressions in every process that links it, which takes longer than the rest of this program's start.

// The limits of the grammar, in bytes.
const (
	maxName = 255
	maxTag  = 128
)

// digestLengths are the numbers of hexadecimal digits of the digest algorithms that registries know.
func digestLengths(algorithm string) int {
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

// parse takes a reference apart and returns its digest, or what is wrong with it.
func parse(text string) (digest, wrong string) {
	name, digest, digested := strings.Cut(text, "@")
	if digested && !isDigest(digest) {
		return "", "the part behind @ is no digest such as sha256: and 64 hexadecimal digits"
	}
	// A colon before the last slash belongs to a port.
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		if !isTag(name[colon+1:]) {
			return "", "the part behind the last colon is no tag"
		}
		name = name[:colon]
	}
	if len(text) == 64 && isHex(text) {
		return "", "it is an image's bare identifier, which names no registry"
	}
	domain, path := splitDomain(name)
	switch {
	case name == "":
		return "", "the name is missing"
	case domain != "" && !isDomain(domain):
		return "", "the registry is no host with an optional port"
	case len(path) > maxName:
		return "", "the name is too long"
	}
	for component := range strings.SplitSeq(path, "/") {
		if !isComponent(component) {
			return "", "a part of the name is not made of lower-case letters and digits with single . or _, __ or dashes between"
		}
	}
	return digest, ""
}

// splitDomain tells the registry's host from the path. As Docker has it, the first part is a host when it has a dot, a
// colon or a capital, or is localhost.
func splitDomain(name string) (domain, path string) {
	first, rest, several := strings.Cut(name, "/")
	if several && (strings.ContainsAny(first, ".:") || first == "localhost" || strings.ToLower(first) != first) {
		return first, rest
	}
	return "", name
}

func isDomain(text string) bool {
	host, port, ported := text, "", false
	if address, behind, bracketed := strings.Cut(text, "]"); bracketed {
		host, ported = address+"]", behind != ""
		if ported && behind[0] != ':' {
			return false
		}
		port = strings.TrimPrefix(behind, ":")
	} else {
		host, port, ported = strings.Cut(text, ":")
	}
	if ported && (port == "" || !all(port, isDigit)) {
		return false
	}
	if address, ok := strings.CutPrefix(host, "["); ok {
		address = strings.TrimSuffix(address, "]")
		return address != "" && all(address, func(c byte) bool { return isHexDigit(c) || isUpperHex(c) || c == ':' })
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
		case separator != "." && separator != "_" && separator != "__" && strings.Trim(separator, "-") != "":
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
	return digestLengths(algorithm) == len(digits) && digits != "" && isHex(digits)
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
