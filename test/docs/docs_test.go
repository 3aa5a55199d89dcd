// Package docs compares the documentation with the code: whatever users can set, see or link to
// must be described.
package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's directory.
const root = "../.."

func TestEveryEnvironmentVariableIsDocumented(t *testing.T) {
	mustBeDocumented(t, stringsInCode(t, regexp.MustCompile(`^ARKINDEX_[A-Z_]*[A-Z]$`)))
}

func TestEveryMetricIsDocumented(t *testing.T) {
	metric := regexp.MustCompile(`^arkindex_[a-z_]+`)
	var names []string
	for _, literal := range stringsInCode(t, metric) {
		names = append(names, metric.FindString(literal))
	}
	mustBeDocumented(t, names)
}

func TestEveryErrorCodeIsDocumented(t *testing.T) {
	page := read(t, "docs/errors.md")
	for _, code := range errorCodes(t) {
		if !strings.Contains(page, "`"+code+"`") {
			t.Errorf("docs/errors.md does not describe the code %s", code)
		}
	}
}

func TestEveryKeyOfTheProfileFileIsDocumented(t *testing.T) {
	page := read(t, "docs/configuration.md")
	lookup := regexp.MustCompile(`value\((?:top|host), (?:"(\w+)"|(\w+))\)`)
	lookups := lookup.FindAllStringSubmatch(sources(t, "internal/profile"), -1)
	if len(lookups) == 0 {
		t.Fatal("found no keys in internal/profile")
	}
	for _, key := range lookups {
		name := key[1]
		if name == "" {
			name = constant(t, "internal/profile", key[2])
		}
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/configuration.md does not describe the key %s", name)
		}
	}
}

func TestEveryPageIsLinkedFromTheREADME(t *testing.T) {
	readme := read(t, "README.md")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		if link := "](docs/" + filepath.Base(page) + ")"; !strings.Contains(readme, link) {
			t.Errorf("README.md does not link to docs/%s", filepath.Base(page))
		}
	}
}

func TestEveryLinkHasATarget(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)\s]+))?\)`)
	for _, page := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := page
			if found[1] != "" {
				target = filepath.Join(filepath.Dir(page), found[1])
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: the link %s: %v", page, found[0], err)
			} else if found[2] != "" && !anchors(read(t, target))[found[2]] {
				t.Errorf("%s: %s has no heading #%s", page, target, found[2])
			}
		}
	}
}

// mustBeDocumented reports the names that no page mentions.
func mustBeDocumented(t *testing.T, names []string) {
	t.Helper()
	if len(names) == 0 {
		t.Fatal("found no names in the code")
	}
	var all strings.Builder
	for _, page := range pages(t) {
		all.WriteString(read(t, page))
	}
	for _, name := range names {
		if !regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).MatchString(all.String()) {
			t.Errorf("no page describes %s", name)
		}
	}
}

// pages lists the pages for users and contributors, relative to the root.
func pages(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, name)
		}
	}
	return list
}

// anchors returns the anchors of a page's headings.
func anchors(page string) map[string]bool {
	all := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		anchor := regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	return all
}

// stringsInCode returns the string literals of the program that match a pattern.
func stringsInCode(t *testing.T, pattern *regexp.Regexp) []string {
	t.Helper()
	var found []string
	dir := filepath.Join(root, "internal")
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(literal.Value); err == nil && pattern.MatchString(text) {
				found = append(found, text)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// errorCodes returns the values of the constants of type Code in the root package.
func errorCodes(t *testing.T) []string {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^\tCode\w+ +Code += "(\w+)"`)
	var codes []string
	for _, match := range declared.FindAllStringSubmatch(sources(t, "."), -1) {
		codes = append(codes, match[1])
	}
	if len(codes) == 0 {
		t.Fatal("found no error codes in the root package")
	}
	return codes
}

// constant returns the value of a string constant of a package.
func constant(t *testing.T, dir, name string) string {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^\t` + name + ` += "(\w+)"`)
	match := declared.FindStringSubmatch(sources(t, dir))
	if match == nil {
		t.Fatalf("%s has no constant %s", dir, name)
	}
	return match[1]
}

// sources returns the Go files of a package, one after the other, without its tests.
func sources(t *testing.T, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	return all.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
