package pyyaml

import "strings"

// decodable reports whether Python's base64.decodebytes takes a text. It skips what belongs to no code, and everything behind
// the first padding that completes one.
func decodable(text string) bool {
	const codes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	quad, pads := 0, 0
	complete := false
	for _, r := range text {
		switch {
		case r >= 0x80:
			return false
		case complete:
		case r == '=' && quad >= 2:
			pads++
			complete = quad+pads >= 4
		case r != '=' && strings.ContainsRune(codes, r):
			pads = 0
			quad = (quad + 1) % 4
		}
	}
	return complete || quad == 0
}
