package oidc

import (
	"regexp"
	"strconv"
	"strings"

	"arkindex"
)

// Rule admits the pipelines of the projects that match a pattern, for the branches and tags that
// match another one.
type Rule struct {
	project *regexp.Regexp
	ref     *regexp.Regexp // nil: any reference, or none
	kind    string         // branch or tag; empty for both
}

// ParseRule parses a rule: PROJECT, PROJECT@REF, PROJECT@branch:REF or PROJECT@tag:REF. PROJECT is
// the path of a project at the issuer, and REF a branch or tag. In both, * matches anything
// without a slash, and ** matches anything.
func ParseRule(rawRule string) (Rule, error) {
	project, ref, limited := strings.Cut(rawRule, "@")
	var rule Rule
	for _, kind := range []string{branch, tag} {
		if name, named := strings.CutPrefix(ref, kind+":"); named {
			ref, rule.kind = name, kind
			break
		}
	}
	switch {
	case strings.Contains(project, "://"):
		return rule, arkindex.Errorf(arkindex.CodeUsage, "the rule %q names a URL", rawRule).
			WithHint("name the project's path at the issuer, such as group/project")
	case project == "" || limited && ref == "" || strings.ContainsAny(rawRule, " \t\r\n"):
		return rule, arkindex.Errorf(
			arkindex.CodeUsage, "the rule %q is not PROJECT or PROJECT@REF", rawRule,
		).
			WithHint("write it as group/project, group/**, group/project@main or group/project@tag:v*")
	case strings.HasPrefix(project, "/") || strings.HasSuffix(project, "/"):
		return rule, arkindex.Errorf(
			arkindex.CodeUsage, "the project of the rule %q begins or ends with a slash", rawRule,
		)
	}
	rule.project = compile(project)
	if limited {
		rule.ref = compile(ref)
	}
	return rule, nil
}

// compile compiles a pattern with * and **.
func compile(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.ReplaceAll(quoted, `\*\*`, `.*`)
	quoted = strings.ReplaceAll(quoted, `\*`, `[^/]*`)
	return regexp.MustCompile(`(?s)\A` + quoted + `\z`) // always compiles
}

func (r Rule) allows(p Pipeline) bool {
	if !r.project.MatchString(p.Project) {
		return false
	}
	if r.ref == nil {
		return true
	}
	return p.runsForReference() && (r.kind == "" || r.kind == p.Kind) && r.ref.MatchString(p.Ref)
}

// claimString returns a claim that issuers send as a string, a number or a boolean.
func claimString(claim any) string {
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
