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
	mergeRequest := oidctest.Claims{"ref": "main", "ref_path": "refs/merge-requests/1/head"}
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
	} {
		s := newTrustIn(t, issuer, true)
		s.check(
			s.token(oidctest.Claims{"ref_protected": test.protected, "ref_path": test.refPath}), test.want,
		)
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
