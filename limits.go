package arkindex

import (
	"strings"
	"unicode/utf8"
)

// The maximum lengths of strings, in code points. They are wide enough for what Git and Docker
// allow.
const (
	MaxSlug          = 100     // of a worker
	MaxHash          = 64      // of a revision
	MaxName          = 500     // of a worker, its type, an author
	MaxLongText      = 500_000 // descriptions, messages, reasons
	MaxImage         = 1000    // reference of a Docker image
	MaxReferenceName = 1000    // of a branch or tag
	MaxRepositoryURL = 1000
	MaxRevisionURL   = 2000
)

// MaxKey is the maximum size of an indexed string, in bytes. PostgreSQL limits an index entry to
// 2,704 bytes, which include an ID.
const MaxKey = 2400

// maxNormalizedURL is the maximum size of a normalized repository URL, in bytes: the URL of a
// commit, which is longer, must fit in MaxKey.
const maxNormalizedURL = MaxKey - len(commitPath) - MaxHash

// CheckSlug reports what is wrong with a worker's slug. The error has CodeInvalid, and its message
// completes "the slug …".
func CheckSlug(slug string) error {
	if strings.ContainsFunc(slug, func(r rune) bool { return !IsSlugRune(r) }) {
		return Errorf(CodeInvalid, "may contain only ASCII letters, digits, _ and -")
	}
	return checkLength(slug, MaxSlug)
}

// IsSlugRune reports whether a slug may contain r.
func IsSlugRune(r rune) bool { return isASCIILetterOrDigit(r) || r == '_' || r == '-' }

// CheckHash reports what is wrong with a revision's hash, which is the last part of the revision's
// URL. The error has CodeInvalid, and its message completes "the hash …".
func CheckHash(hash string) error {
	if strings.ContainsFunc(hash, func(r rune) bool { return !IsSlugRune(r) && r != '.' }) {
		return Errorf(CodeInvalid, "may contain only ASCII letters, digits, ., _ and -")
	}
	return checkLength(hash, MaxHash)
}

func checkLength(s string, limit int) error {
	if utf8.RuneCountInString(s) > limit {
		return Errorf(CodeInvalid, "may not be longer than %d characters", limit)
	}
	return nil
}

func isASCIILetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
