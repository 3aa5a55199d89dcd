package oidc_test

import (
	"net/http"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/oidctest"
)

func branchOf(project, name string) oidctest.Claims {
	return oidctest.Claims{"project_path": project, "ref": name, "ref_path": "refs/heads/" + name}
}

func tagOf(project, name string) oidctest.Claims {
	return oidctest.Claims{
		"project_path": project, "ref": name, "ref_type": "tag", "ref_path": "refs/tags/" + name,
	}
}

func TestRulesDecideWhichPipelinesMayPublish(t *testing.T) {
	issuer := oidctest.New(t)
	mergeRequest := oidctest.MergeRequest(nil)
	for _, test := range []struct {
		rule    string
		claims  oidctest.Claims
		allowed bool
	}{
		{"group/project", branchOf("group/project", "main"), true},
		{"group/project", tagOf("group/project", "v1"), true},
		{"group/project", mergeRequest, true},
		{"group/project", branchOf("group/project2", "main"), false},
		{"group/project", branchOf("a/group/project", "main"), false},
		{"group/project", branchOf("group/project/sub", "main"), false},
		{"group/project", branchOf("Group/project", "main"), false},
		{"group/project", branchOf("group/project\n", "main"), false},
		{"group.project/x", branchOf("group-project/x", "main"), false},
		{"group/*", branchOf("group/project", "main"), true},
		{"group/*", branchOf("group/sub/project", "main"), false},
		{"group/*", branchOf("groups/project", "main"), false},
		{"group/**", branchOf("group/sub/project", "main"), true},
		{"group/**", branchOf("groups/project", "main"), false},
		{"*/worker-*", branchOf("any/worker-a", "main"), true},
		{"*/worker-*", branchOf("any/worker", "main"), false},
		{"**", branchOf("any/thing", "main"), true},
		{"group/project@main", branchOf("group/project", "main"), true},
		{"group/project@main", tagOf("group/project", "main"), true},
		{"group/project@main", branchOf("group/project", "mainly"), false},
		{"group/project@main", mergeRequest, false},
		{"group/project@**", mergeRequest, false},
		{"group/project@branch:main", branchOf("group/project", "main"), true},
		{"group/project@branch:main", tagOf("group/project", "main"), false},
		{"group/project@tag:v*", tagOf("group/project", "v1.2"), true},
		{"group/project@tag:v*", tagOf("group/project", "v1/2"), false},
		{"group/project@tag:v*", branchOf("group/project", "v1.2"), false},
		{"group/project@release/**", branchOf("group/project", "release/1/2"), true},
		{"group/project@me@home", branchOf("group/project", "me@home"), true},
		{"group/project", oidctest.Claims{"project_path": nil}, false},
		{"**", oidctest.Claims{"project_path": ""}, false},
		{"**", oidctest.Claims{"ref": nil}, false},
		{"group/project@branch:*", mergeRequest, false},
		{"**@*", oidctest.Claims{"ref_path": nil}, true},
		{"**@tag:*", oidctest.Claims{"ref": "v1", "ref_path": nil, "ref_type": "tag"}, true},
	} {
		s := newTrustIn(t, issuer, false, "never/never", test.rule)
		_, err := s.verifier.Verify(t.Context(), arkindex.Secret(s.token(test.claims)))
		if (err == nil) != test.allowed || err != nil && arkindex.CodeOf(err) != arkindex.CodeForbidden {
			t.Errorf("%s lets %v in: %v", test.rule, test.claims, err)
		}
	}
}

func TestProtectedReferenceIsRequiredIfConfigured(t *testing.T) {
	issuer := oidctest.New(t)
	for _, test := range []struct {
		protected any
		refPath   string
		want      arkindex.Code
	}{
		{"true", "refs/heads/main", ""},
		{true, "refs/heads/main", ""},
		{"false", "refs/heads/main", arkindex.CodeForbidden},
		{nil, "refs/heads/main", arkindex.CodeForbidden},
		{1, "refs/heads/main", arkindex.CodeForbidden},
		{"true", "refs/merge-requests/1/head", arkindex.CodeForbidden},
		{"true", "refs/heads/other", arkindex.CodeForbidden},
	} {
		s := newTrustIn(t, issuer, true)
		s.check(
			s.token(oidctest.Claims{"ref_protected": test.protected, "ref_path": test.refPath}), test.want,
		)
	}
}

func TestPipelineThatMayBeAMergeRequestIsNoneOfABranch(t *testing.T) {
	issuer := oidctest.New(t)
	for name, claims := range map[string]oidctest.Claims{
		"a merge request":                         oidctest.MergeRequest(nil),
		"a merge request, by GitLab 15.7 to 18.3": oidctest.OldMergeRequest(nil),
		"a merge train": oidctest.MergeRequest(
			oidctest.Claims{"pipeline_source_event": "merge_train"},
		),
		"an external pull request": {"pipeline_source": "external_pull_request_event"},
		"a child pipeline":         {"pipeline_source": "parent_pipeline"},
		"an unknown source":        {"pipeline_source": "merge_request"},
		"no source":                {"pipeline_source": nil},
		"a source that is a list":  {"pipeline_source": []string{"push"}},
		"a target":                 {"target_ref": "main"},
		"a protected target":       {"target_ref_protected": "true"},
		"an event":                 {"pipeline_source_event": "merge_request"},
		"a reference of a merge request": {
			"ref": "refs/merge-requests/1/head", "ref_path": "refs/heads/refs/merge-requests/1/head",
		},
		"a path of a merge request": {"ref_path": "refs/merge-requests/1/head"},
		"another branch's path":     {"ref_path": "refs/heads/other"},
		"a tag's path":              {"ref_path": "refs/tags/main"},
		"the type of a tag":         {"ref_type": "tag"},
		"an unknown type":           {"ref_type": "merge_request"},
		"no type and no path":       {"ref_type": nil, "ref_path": nil},
	} {
		t.Run(name, func(t *testing.T) {
			claims["ref_protected"] = "true"
			byRule := newTrustIn(t, issuer, false, "group/project@**")
			byRule.check(byRule.token(claims), arkindex.CodeForbidden)
			protected := newTrustIn(t, issuer, true, "group/project")
			protected.check(protected.token(claims), arkindex.CodeForbidden)
		})
	}
}

func TestForkHasNoRightsOfItsParent(t *testing.T) {
	s := newTrust(t, "group/*")
	s.check(s.token(oidctest.MergeRequest(nil)), "")
	s.check(s.token(oidctest.Claims{"pipeline_source": "parent_pipeline"}), "")
	for name, claims := range map[string]oidctest.Claims{
		// As before 18.2.2: the claims do not tell whether the branch is a fork's.
		"the target as the project": oidctest.OldMergeRequest(nil),
		"the fork as the project": oidctest.OldMergeRequest(
			oidctest.Claims{"project_path": "eve/project"},
		),
		"both": oidctest.MergeRequest(oidctest.Claims{
			"project_path": "eve/project", "job_project_path": "group/project",
		}),
		"a parent in the same group": oidctest.MergeRequest(oidctest.Claims{
			"project_path": "group/fork", "job_project_path": "group/project",
		}),
		"the fork as the source": oidctest.MergeRequest(oidctest.Claims{
			"source_project_path": "eve/project",
		}),
		"a child pipeline":           {"pipeline_source": "parent_pipeline", "job_project_path": nil},
		"a push that runs elsewhere": {"job_project_path": "group/other"},
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.t = t
			s.check(s.token(claims), arkindex.CodeForbidden)
		})
	}
}

func TestInvalidRuleIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "@main", "group/project@", "group/project@tag:", "/group/project", "group/project/",
		"group project", "https://gitlab.example.com/group",
	} {
		if _, err := oidc.ParseRule(text); arkindex.CodeOf(err) != arkindex.CodeUsage || err == nil {
			t.Errorf("%q is read with %v", text, err)
		}
	}
}

func TestConfigurationThatTrustsNobodyOrAnybodyIsRefused(t *testing.T) {
	rule, err := oidc.ParseRule("group/**")
	if err != nil {
		t.Fatal(err)
	}
	good := oidc.Config{
		Issuer: "https://gitlab.example.com/", Audience: "a", Allow: []oidc.Rule{rule},
		Transport: http.DefaultTransport, Clock: time.Now,
	}
	verifier, err := oidc.New(good)
	if err != nil || verifier.Host() != "gitlab.example.com" {
		t.Fatalf("a good configuration is refused: %v", err)
	}
	for name, change := range map[string]func(*oidc.Config){
		"no issuer":               func(c *oidc.Config) { c.Issuer = "" },
		"an issuer without https": func(c *oidc.Config) { c.Issuer = "http://gitlab.example.com" },
		"an issuer with a name": func(c *oidc.Config) {
			c.Issuer = "https://me:canary@gitlab.example.com"
		},
		"an issuer with a query": func(c *oidc.Config) { c.Issuer = "https://gitlab.example.com/?x" },
		"an issuer in a file":    func(c *oidc.Config) { c.Issuer = "file:///x" },
		"an issuer that is none": func(c *oidc.Config) { c.Issuer = "gitlab.example.com" },
		"no audience":            func(c *oidc.Config) { c.Audience = "" },
		"no rule":                func(c *oidc.Config) { c.Allow = nil },
	} {
		t.Run(name, func(t *testing.T) {
			config := good
			change(&config)
			if _, err := oidc.New(config); arkindex.CodeOf(err) != arkindex.CodeUsage || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
