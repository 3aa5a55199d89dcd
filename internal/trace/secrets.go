package trace

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"

	"arkindex"
)

// redacted replaces a secret.
const redacted = "[redacted]"

// minSecret is the length of the shortest secret that is redacted wherever it occurs. Redacting
// shorter ones would redact too much.
const minSecret = 6

// secrets holds the tokens, passwords and cookies that have occurred so far.
type secrets struct {
	lock  sync.Mutex
	known []string // longest first, so that part of a secret does not hide the whole
}

// learn remembers a secret, and its forms in URLs and JSON.
func (s *secrets) learn(secret string) {
	if len(secret) < minSecret {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if slices.Contains(s.known, secret) {
		return
	}
	for _, form := range []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret),
		(&url.URL{Path: "/" + secret}).EscapedPath()[1:], inJSON(secret, true), inJSON(secret, false),
	} {
		if !slices.Contains(s.known, form) {
			s.known = append(s.known, form)
		}
	}
	slices.SortStableFunc(s.known, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// inJSON returns a secret as a JSON document contains it. Servers may escape the characters of
// HTML, and this program does not.
func inJSON(secret string, escapeHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(escapeHTML)
	_ = encoder.Encode(secret) // a string can always be encoded
	quoted := strings.TrimSuffix(b.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

// learnRequest remembers the credentials and cookies of a request.
func (s *secrets) learnRequest(request *http.Request) {
	s.learnCredentials(request)
	s.learnHeaders(http.Header{"Cookie": request.Header["Cookie"]})
	for _, cookie := range request.Cookies() {
		s.learn(cookie.Value)
	}
}

// learnCredentials remembers the credentials of a request. Of its cookies those with the name of a
// secret count: the value of another may be any word.
func (s *secrets) learnCredentials(request *http.Request) {
	for name, values := range request.Header {
		if name != "Cookie" {
			s.learnHeaders(http.Header{name: values})
		}
	}
	for _, cookie := range request.Cookies() {
		if arkindex.IsSecretParameter(cookie.Name) {
			s.learn(cookie.Value)
		}
	}
	if user, password, ok := request.BasicAuth(); ok {
		s.learn(user + ":" + password)
		s.learn(password)
	}
	if password, ok := request.URL.User.Password(); ok {
		s.learn(password)
	}
}

// learnResponse remembers the cookies that a response sets.
func (s *secrets) learnResponse(response *http.Response) {
	s.learnHeaders(response.Header)
	for _, cookie := range response.Cookies() {
		s.learn(cookie.Value)
	}
}

// learnHeaders remembers the values of secret headers, also without the authorization scheme.
func (s *secrets) learnHeaders(header http.Header) {
	for name, values := range header {
		if !arkindex.IsSecretParameter(name) {
			continue
		}
		for _, value := range values {
			s.learn(value)
			if _, token, found := strings.Cut(value, " "); found &&
				strings.Contains(name, "Authorization") {
				s.learn(strings.TrimSpace(token))
			}
		}
	}
}

// redact replaces the known secrets in text.
func (s *secrets) redact(text string) string {
	return s.redactIf(text, func(string) bool { return true })
}

// redactIf replaces those of the known secrets that hold for a condition.
func (s *secrets) redactIf(text string, condition func(secret string) bool) string {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, secret := range s.known {
		if strings.Contains(text, secret) && condition(secret) {
			text = strings.ReplaceAll(text, secret, redacted)
		}
	}
	return text
}

// isNoWord reports whether a secret is too long for a word, or has other characters than letters.
func isNoWord(secret string) bool {
	isOther := func(r rune) bool { return !unicode.IsLetter(r) }
	return len(secret) >= 16 || len(secret) >= 8 && strings.ContainsFunc(secret, isOther)
}

// redactText replaces the known secrets and those of the URLs in text.
func (s *secrets) redactText(text string) string {
	return redactURLs(s.redact(strings.ToValidUTF8(text, "\ufffd")))
}
