package git

import (
	"context"
	"slices"
	"strings"

	"arkindex"
)

// remotes reads the remotes as they are configured. `git remote get-url` would apply the user's insteadOf rules, which are the usual place
// for tokens; here they are only read along.
func (s session) remotes(ctx context.Context, facts *Facts) error {
	answer, code, detail, err := s.output(ctx, "config", "-z", "--get-regexp", `^(remote\..*\.url|url\..*\.insteadof)$`)
	if err != nil {
		return err
	}
	if code > 1 { // 1: nothing is configured
		return s.broken(detail)
	}
	facts.Remotes = readRemotes(answer)
	return nil
}

// rewrite is one rule url.BASE.insteadOf=PREFIX.
type rewrite struct{ base, prefix string }

// readRemotes reads KEY LF VALUE NUL entries. Of several URLs of a remote the first is what git fetches from; an empty one makes
// git forget those before it.
func readRemotes(configuration string) []Remote {
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

// remoteName is a remote's name as it may be shown: some tools name remotes after their URL, credentials included.
func remoteName(name string) string {
	name = text(name)
	if strings.Contains(name, "://") {
		return masked(name)
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

// rewritten applies the rule with the longest prefix, as git does; empty when none applies.
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
