package arkindex

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// IsSecretParameter reports whether the value of a URL parameter, header or JSON field with this
// name is probably a secret. Names are compared without case and separators: private_token,
// X-Amz-Signature and AccessKeyId are secrets; author, design and monkey are not.
func IsSecretParameter(name string) bool {
	parts := nameParts(name)
	joined := strings.Join(parts, "")
	for _, word := range []string{
		"token", "passw", "passphrase", "secret", "credential", "signature", "session", "sessid",
		"cookie", "csrf", "xsrf", "authoriz", "authoris", "apikey", "privatekey", "accesskey",
	} {
		if strings.Contains(joined, word) {
			return true
		}
	}
	return slices.ContainsFunc(parts, isSecretPart)
}

// isSecretPart reports whether one part of a name is a word for a secret.
func isSecretPart(part string) bool {
	part = strings.TrimRight(part, "0123456789")
	switch part {
	case "pass", "pwd", "pw", "cred", "creds", "jwt", "otp", "sid", "bearer", "hmac",
		"authentication":
		return true
	case "monkey", "donkey", "turkey", "hockey", "jockey", "whiskey", "hotkey":
		return false
	}
	if strings.HasSuffix(strings.TrimSuffix(part, "s"), "key") || strings.HasSuffix(part, "sig") {
		return true
	}
	part = strings.TrimPrefix(part, "o")
	return strings.HasPrefix(part, "auth") &&
		!strings.HasPrefix(part, "author") && !strings.HasPrefix(part, "authentic")
}

// nameParts splits a name into its words, in lower case: at characters that are neither letters
// nor digits, and within camelCase. A word in camelCase also counts as a whole, for names such as
// aUtH.
func nameParts(name string) []string {
	var parts []string
	for _, field := range strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		letters, begin := []rune(field), 0
		for i := 1; i < len(letters); i++ {
			afterSmall := unicode.IsUpper(letters[i]) && !unicode.IsUpper(letters[i-1])
			endsAcronym := i+1 < len(letters) && unicode.IsUpper(letters[i]) &&
				unicode.IsUpper(letters[i-1]) && unicode.IsLower(letters[i+1])
			if afterSmall || endsAcronym {
				parts = append(parts, strings.ToLower(string(letters[begin:i])))
				begin = i
			}
		}
		parts = append(parts, strings.ToLower(string(letters[begin:])))
		if begin > 0 {
			parts = append(parts, strings.ToLower(field))
		}
	}
	return parts
}

// HasSecretParameter reports whether a URL's query or fragment has a secret parameter with a
// value.
func HasSecretParameter(parameters string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(parameters, func(r rune) bool {
		return r == '&' || r == ';'
	}), func(parameter string) bool {
		_, value, _ := strings.Cut(parameter, "=")
		return value != "" && isSecretParameter(parameter)
	})
}

// RemoveSecretParameters returns a URL's query without its secret parameters.
func RemoveSecretParameters(query string) string {
	var kept []string
	for group := range strings.SplitSeq(query, "&") {
		parameters := slices.DeleteFunc(strings.Split(group, ";"), isSecretParameter)
		if group = strings.Join(parameters, ";"); group != "" {
			kept = append(kept, group)
		}
	}
	return strings.Join(kept, "&")
}

// isSecretParameter reports whether NAME=VALUE, whose name may be percent-encoded, holds a secret.
func isSecretParameter(parameter string) bool {
	name, _, _ := strings.Cut(parameter, "=")
	if decoded, err := url.QueryUnescape(name); err == nil {
		name = decoded
	}
	return IsSecretParameter(name)
}
