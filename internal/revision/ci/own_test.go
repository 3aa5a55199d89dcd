package ci

import "testing"

func TestEachOfOurVariablesTakesPrecedenceOverTheSystems(t *testing.T) {
	env := map[string]string{
		"GITLAB_CI": "true", "CI_COMMIT_MESSAGE": "cut o", "CI_COMMIT_MESSAGE_IS_TRUNCATED": "true",
		"CI_COMMIT_BRANCH":    "main",
		"ARKINDEX_CI_MESSAGE": "cut off", "ARKINDEX_CI_AUTHOR": "Ada <ada@example.com>",
	}
	v := Read(func(name string) string { return env[name] })
	if v.System != "gitlab" || v.Branch != (Variable{"main", "CI_COMMIT_BRANCH", "gitlab"}) {
		t.Errorf("Read() = %+v", v)
	}
	if v.Message != (Variable{"cut off", "ARKINDEX_CI_MESSAGE", "arkindex-ci"}) || v.Doubtful {
		t.Errorf("Message = %+v, doubtful: %t", v.Message, v.Doubtful)
	}
	if v.Author.Value != "Ada" {
		t.Errorf("Author = %+v", v.Author)
	}
}

func TestOneOfOurVariablesMakesAPipeline(t *testing.T) {
	for _, name := range []string{
		"ARKINDEX_CI_REPOSITORY_URL", "ARKINDEX_CI_REVISION_HASH", "ARKINDEX_CI_MESSAGE",
		"ARKINDEX_CI_AUTHOR", "ARKINDEX_CI_BRANCH", "ARKINDEX_CI_TAG",
	} {
		v := Read(func(variable string) string {
			if variable == name {
				return "x"
			}
			return ""
		})
		if v.System != "arkindex-ci" {
			t.Errorf("%s alone: System is %q", name, v.System)
		}
	}
}

func TestNamesHaveNoValues(t *testing.T) {
	v := Names("gitlab")
	if v.Hash != (Variable{"", "CI_COMMIT_SHA", "gitlab"}) || v.Tag.From != "CI_COMMIT_TAG" {
		t.Errorf("Names() = %+v", v)
	}
	if v := Names("github"); v.Message != (Variable{}) {
		t.Errorf("GitHub has a variable for the message: %+v", v.Message)
	}
	if v := Names("nobody's"); v.System != "" {
		t.Errorf("Names() = %+v", v)
	}
}
