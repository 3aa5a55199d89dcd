package trace

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// address is what is told of a request's address: no user, no fragment, and of its query the names.
func (t *Trace) address(address *url.URL) string {
	if address.Host == t.Host {
		return address.EscapedPath() + query(address)
	}
	return address.Scheme + "://" + address.Host + address.EscapedPath() + query(address)
}

// query is an address's query with the values of those parameters alone that hold no secrets: addresses that are signed have
// parameters of many names.
func query(address *url.URL) string {
	if address.RawQuery == "" {
		return ""
	}
	var parts []string
	for part := range strings.SplitSeq(address.RawQuery, "&") {
		name, value, found := strings.Cut(part, "=")
		harmless := slices.Contains([]string{
			"page", "page_size", "per_page", "format", "slug", "name", "type", "repository_id", "repository_url", "service", "scope", "until",
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

// isPlainValue reports whether a parameter's value holds neither further parameters nor a URL with a
// user or with secret parameters.
func isPlainValue(value string) bool {
	decoded, err := url.QueryUnescape(value)
	return err == nil && !strings.ContainsAny(decoded, "@;") && cleanAddresses(decoded) == decoded
}

// headers are the headers by name, without the values of secret ones.
func (t *Trace) headers(header http.Header) string {
	var names []string
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	var told strings.Builder
	for _, name := range names {
		for _, value := range header[name] {
			switch {
			case arkindex.IsSecretParameter(name):
				value = redacted
			case name == "Location" || name == "Content-Location":
				value = cleanAddress(value)
			default:
				value = t.secrets.cleanText(value)
			}
			told.WriteString(" | " + name + ": " + value)
		}
	}
	return told.String()
}

// cleanAddresses leaves user names, passwords and unknown parameters out of the addresses in a text.
func cleanAddresses(text string) string {
	var cleaned strings.Builder
	for {
		at := strings.Index(text, "://")
		if at < 0 {
			cleaned.WriteString(text)
			return cleaned.String()
		}
		begin := len(strings.TrimRight(text[:at], schemeLetters))
		end := len(text)
		if stop := strings.IndexAny(text[at:], " \t\r\n<>\"'`\\"); stop >= 0 {
			end = at + stop
		}
		cleaned.WriteString(text[:begin] + cleanAddress(text[begin:end]))
		text = text[end:]
	}
}

const schemeLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

// cleanAddress is cleanAddresses for a text that is an address. What cannot be read as one is left out.
func cleanAddress(text string) string {
	address, err := url.Parse(text)
	if err != nil {
		return redacted
	}
	if address.User == nil && address.RawQuery == "" && address.Fragment == "" {
		return text
	}
	user, begin := "", ""
	if address.User != nil {
		user = redacted + "@"
	}
	if address.Host != "" {
		begin = address.Scheme + "://" + user + address.Host
	}
	return begin + address.EscapedPath() + query(address)
}
