package oidc

import (
	"regexp"
	"strconv"
	"strings"

	"arkindex"
)

// Rule lets pipelines in: those of the projects that its first pattern fits, for branches and tags that its second one fits.
type Rule struct {
	project *regexp.Regexp
	ref     *regexp.Regexp // nil: whatever the pipeline runs for
	kind    string         // branch or tag; empty: both
}

// ParseRule reads a rule as PROJECT, PROJECT@REF, PROJECT@branch:REF or PROJECT@tag:REF. PROJECT is a project's path at the
// issuer, REF a branch or tag; in both * stands for anything but a slash and ** for anything.
func ParseRule(text string) (Rule, error) {
	project, ref, limited := strings.Cut(text, "@")
	var rule Rule
	for _, kind := range []string{branch, tag} {
		if name, named := strings.CutPrefix(ref, kind+":"); named {
			ref, rule.kind = name, kind
			break
		}
	}
	switch {
	case strings.Contains(project, "://"):
		return rule, arkindex.Errorf(arkindex.CodeUsage, "the rule %q names a URL", text).
			WithHint("name the project's path at the issuer, such as group/project")
	case project == "" || limited && ref == "" || strings.ContainsAny(text, " \t\r\n"):
		return rule, arkindex.Errorf(arkindex.CodeUsage, "the rule %q is no PROJECT or PROJECT@REF", text).
			WithHint("write it as group/project, group/**, group/project@main or group/project@tag:v*")
	case strings.HasPrefix(project, "/") || strings.HasSuffix(project, "/"):
		return rule, arkindex.Errorf(arkindex.CodeUsage, "the project of the rule %q begins or ends with a slash", text)
	}
	rule.project = pattern(project)
	if limited {
		rule.ref = pattern(ref)
	}
	return rule, nil
}

// pattern makes an expression of a text with * and **.
func pattern(text string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(text)
	quoted = strings.ReplaceAll(quoted, `\*\*`, `.*`)
	quoted = strings.ReplaceAll(quoted, `\*`, `[^/]*`)
	return regexp.MustCompile(`(?s)\A` + quoted + `\z`) // what is quoted always compiles
}

func (r Rule) allows(p Pipeline) bool {
	if !r.project.MatchString(p.Project) {
		return false
	}
	if r.ref == nil {
		return true
	}
	return p.Kind != mergeRequest && (r.kind == "" || r.kind == p.Kind) && r.ref.MatchString(p.Ref)
}

// text writes a claim that some issuers send as a text and some as a number or truth value.
func text(claim any) string {
	switch claim := claim.(type) {
	case string:
		return claim
	case float64:
		return strconv.FormatFloat(claim, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(claim)
	default:
		return ""
	}
}
