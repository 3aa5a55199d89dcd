package git

import (
	"context"
	"slices"
	"strings"

	"arkindex"
)

// readRemotes reads the remotes as they are configured, and the user's insteadOf rules with them.
// `git remote get-url` would apply those rules, which often contain tokens.
func (s session) readRemotes(ctx context.Context, facts *Facts) error {
	const keys = `^(remote\..*\.url|url\..*\.insteadof)$`
	r, err := s.output(ctx, "config", "-z", "--get-regexp", keys)
	if err != nil {
		return err
	}
	if r.code > 1 { // 1: nothing is configured
		return s.broken(r.message)
	}
	facts.Remotes = parseRemotes(r.output)
	return nil
}

// rewrite is a rule url.BASE.insteadOf=PREFIX.
type rewrite struct{ base, prefix string }

// parseRemotes parses entries of the form KEY LF VALUE NUL. If a remote has several URLs, git
// fetches from the first. An empty URL resets the list.
func parseRemotes(configuration string) []Remote {
	remotes := []Remote{}
	var rules []rewrite
	for entry := range strings.SplitSeq(configuration, "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		if base, found := between(key, "url.", ".insteadof"); found {
			rules = append(rules, rewrite{base, value})
		}
		if name, found := between(key, "remote.", ".url"); found {
			remotes = withURL(remotes, remoteName(name), value)
		}
	}
	for i, remote := range remotes {
		remotes[i].Rewritten = arkindex.Secret(rewritten(remote.URL.Reveal(), rules))
	}
	return remotes
}

// remoteName returns the name of a remote without credentials: some tools name remotes after their
// URL.
func remoteName(name string) string {
	name = toUTF8(name)
	if strings.Contains(name, "://") {
		return redactURLs(name)
	}
	return name
}

func withURL(remotes []Remote, name, url string) []Remote {
	known := slices.IndexFunc(remotes, func(r Remote) bool { return r.Name == name })
	switch {
	case url == "" && known >= 0:
		return slices.Delete(remotes, known, known+1)
	case url == "" || known >= 0:
		return remotes
	}
	return append(remotes, Remote{Name: name, URL: arkindex.Secret(url)})
}

// rewritten applies the rule with the longest prefix, as git does. It returns an empty string if
// no rule applies.
func rewritten(url string, rules []rewrite) string {
	var best rewrite
	for _, rule := range rules {
		if strings.HasPrefix(url, rule.prefix) && len(rule.prefix) > len(best.prefix) {
			best = rule
		}
	}
	if best.prefix == "" {
		return ""
	}
	return best.base + strings.TrimPrefix(url, best.prefix)
}

func between(s, prefix, suffix string) (string, bool) {
	s, found := strings.CutPrefix(s, prefix)
	if !found {
		return "", false
	}
	return strings.CutSuffix(s, suffix)
}
