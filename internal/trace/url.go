package trace

import (
	"net/url"
	"slices"
	"strings"
)

// url formats the URL of a request without user and fragment.
func (t *Trace) url(u *url.URL) string {
	if u.Host == t.Host {
		return u.EscapedPath() + redactedQuery(u)
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath() + redactedQuery(u)
}

// redactedQuery formats the query of a URL. Only parameters known to be harmless keep their
// values, since signed URLs have secret parameters with many names.
func redactedQuery(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	var parts []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, found := strings.Cut(part, "=")
		harmless := slices.Contains([]string{
			"page", "page_size", "per_page", "format", "slug", "name", "type", "repository_id",
			"repository_url", "service", "scope", "until",
		}, name)
		switch {
		case !found:
			name = redacted
		case harmless && isPlainValue(value):
			name += "=" + value
		default:
			name += "=" + redacted
		}
		parts = append(parts, name)
	}
	return "?" + strings.Join(parts, "&")
}

// isPlainValue reports whether the value of a parameter holds neither further parameters nor a URL
// with anything to redact.
func isPlainValue(value string) bool {
	decoded, err := url.QueryUnescape(value)
	return err == nil && !strings.ContainsAny(decoded, "@;") && redactURLs(decoded) == decoded
}

// redactURLs redacts users and unknown parameters in the URLs that text contains.
func redactURLs(text string) string {
	var redactedText strings.Builder
	for {
		at := strings.Index(text, "://")
		if at < 0 {
			redactedText.WriteString(text)
			return redactedText.String()
		}
		begin := len(strings.TrimRight(text[:at], schemeLetters))
		end := len(text)
		if stop := strings.IndexAny(text[at:], " \t\r\n<>\"'`\\"); stop >= 0 {
			end = at + stop
		}
		redactedText.WriteString(text[:begin] + redactURL(text[begin:end]))
		text = text[end:]
	}
}

const schemeLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

// redactURL redacts user and unknown parameters of a URL, or all of a string that is no URL.
func redactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return redacted
	}
	if u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return raw
	}
	user, origin := "", ""
	if u.User != nil {
		user = redacted + "@"
	}
	if u.Host != "" {
		origin = u.Scheme + "://" + user + u.Host
	}
	return origin + u.EscapedPath() + redactedQuery(u)
}
