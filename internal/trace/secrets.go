package trace

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"arkindex"
)

// redacted stands in place of a secret.
const redacted = "[redacted]"

// shortest is the length of a secret that is looked for in other texts: leaving out shorter ones would leave out too much.
const shortest = 6

// secrets are the tokens, passwords and cookies that have been seen.
type secrets struct {
	lock  sync.Mutex
	known []string // the longest first, so that a part does not hide the whole
}

// learn remembers a secret, and how it looks in an address.
func (s *secrets) learn(secret string) {
	if len(secret) < shortest {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if slices.Contains(s.known, secret) {
		return
	}
	s.known = append(s.known, secret, url.QueryEscape(secret), url.PathEscape(secret))
	slices.SortStableFunc(s.known, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// learnRequest remembers what a request is authorised with.
func (s *secrets) learnRequest(request *http.Request) {
	s.learnHeaders(request.Header)
	for _, cookie := range request.Cookies() {
		s.learn(cookie.Value)
	}
	if user, password, ok := request.BasicAuth(); ok {
		s.learn(user + ":" + password)
		s.learn(password)
	}
	if password, ok := request.URL.User.Password(); ok {
		s.learn(password)
	}
}

// learnResponse remembers the cookies that an answer sets.
func (s *secrets) learnResponse(response *http.Response) {
	s.learnHeaders(response.Header)
	for _, cookie := range response.Cookies() {
		s.learn(cookie.Value)
	}
}

// learnHeaders remembers the values of secret headers, behind the scheme where there is one.
func (s *secrets) learnHeaders(header http.Header) {
	for name, values := range header {
		if !arkindex.IsSecretParameter(name) {
			continue
		}
		for _, value := range values {
			s.learn(value)
			if _, token, found := strings.Cut(value, " "); found && strings.Contains(name, "Authorization") {
				s.learn(strings.TrimSpace(token))
			}
		}
	}
}

// clean leaves the secrets that are known out of a text.
func (s *secrets) clean(text string) string {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, secret := range s.known {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return text
}

// cleanText leaves out the secrets that are known, and those of the addresses in a text.
func (s *secrets) cleanText(text string) string {
	return cleanAddresses(s.clean(strings.ToValidUTF8(text, "\ufffd")))
}
