package workerfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

const minimal = "slug: reader\ndisplay_name: Reader\ntype: ocr\ndescription: Reads\n"

func TestDefinitionHasEveryValueOfItsFile(t *testing.T) {
	text := minimal + `gpu_usage: required
docker: {command: run, shm_size: 64m}
configuration:
  - {key: k, display_name: K, type: int, default: 0x1F, required: true, help_text: h}
  - key: g
    display_name: G
    type: group
    children:
      - {key: c, display_name: C, type: string, many: true, editable: false, default: [x, "y\n"]}
  - {key: m, display_name: M, type: model, editable: false, default: ~}
  - {key: e, display_name: E, type: enum, choices: [a, b], default: b}
`
	got, problems := ParseDefinition("arkindex/reader.yml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	command, size := "run", "64m"
	want := &Definition{
		Slug: "reader", DisplayName: "Reader", Type: "ocr", Description: "Reads",
		GPUUsage: arkindex.UsageRequired, ModelUsage: arkindex.UsageDisabled,
		Docker: Docker{Command: &command, ShmSize: &size},
		Options: []Option{
			{
				Key: "k", DisplayName: "K", Type: "int", Default: json.RawMessage("31"), Required: true,
				Editable: true, HelpText: "h",
			},
			{Key: "g", DisplayName: "G", Type: "group", Editable: true, Children: []Option{
				{
					Key: "c", DisplayName: "C", Type: "string", Many: true,
					Default: json.RawMessage(`["x","y\n"]`),
				},
			}},
			{Key: "m", DisplayName: "M", Type: "model", Default: json.RawMessage("null")},
			{
				Key: "e", DisplayName: "E", Type: "enum", Editable: true, Choices: []string{"a", "b"},
				Default: json.RawMessage(`"b"`),
			},
		},
		YAML: text, File: "arkindex/reader.yml", Line: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// wrongThroughout breaks most rules of the newer format once.
const wrongThroughout = `slug: a b
display_name: 12
type: yes
gpu_usage: requierd
docker: {shm_size: 64, comand: x}
configuration:
  - 1
  - {key: k, display_name: K, type: string, default: 2020-01-01}
  - {key: 'k ', display_nme: K, type: integer}
  - key: g
    display_name: G
    type: group
    required: true
    editable: false
    many: true
    default: x
    children:
      - {key: c, display_name: C, type: group}
      - {key: d, display_name: D, type: float, default: yes}
      - {key: e, display_name: E, type: enum, choices: [fast, slow], default: fats}
      - {key: f, display_name: F, type: secret, editable: false}
      - {key: h, display_name: H, type: dict, default: {1: 2}}
`

func TestEveryProblemOfADefinitionIsReportedAtOnceWithItsPositionAndHint(t *testing.T) {
	_, problems := ParseDefinition("arkindex/w.yml", []byte(wrongThroughout))
	var got []string
	for _, problem := range problems {
		line := string(problem.Severity) + " " + problem.String()
		if problem.Hint != "" {
			line += " (" + problem.Hint + ")"
		}
		got = append(got, line)
	}
	want := strings.Split(strings.TrimSpace(`
error arkindex/w.yml:1:1: description: is required
error arkindex/w.yml:1:7: slug: may contain only ASCII letters, digits, - and _, and contains ' '
error arkindex/w.yml:2:15: display_name: should be a string, and is an integer (quote it: '12')
error arkindex/w.yml:3:7: type: should be a string, and is a boolean (quote it: 'yes')
error arkindex/w.yml:4:12: gpu_usage: should be disabled, supported or required (did you mean `+
		`required?)
error arkindex/w.yml:5:20: docker.shm_size: should be a string, and is an integer (quote it: '64')
error arkindex/w.yml:5:24: docker.comand: is an unknown key (did you mean command?)
error arkindex/w.yml:7:5: configuration[0]: should be an option (a mapping), and is an integer
error arkindex/w.yml:8:54: configuration[1].default: a date cannot be sent (put it in quotes: `+
		`'2020-01-01')
error arkindex/w.yml:9:5: configuration[2].display_name: is required
error arkindex/w.yml:9:11: configuration[2].key: configuration[1] (line 8) already has the key "k"
error arkindex/w.yml:9:17: configuration[2].display_nme: is an unknown key (did you mean `+
		`display_name?)
error arkindex/w.yml:9:39: configuration[2].type: should be one of bool, int, float, string, `+
		`text, dict, enum, group, element_type, worker_version, model, secret, corpus_export, `+
		`s3_bucket (did you mean int?)
error arkindex/w.yml:13:15: configuration[3].required: may not be true for a group
error arkindex/w.yml:14:15: configuration[3].editable: may not be false for a group
error arkindex/w.yml:15:11: configuration[3].many: has no meaning for the type group, only for `+
		`int, float, string, worker_version, element_type
error arkindex/w.yml:16:14: configuration[3].default: should be a list because of many, and is `+
		`a string
error arkindex/w.yml:18:9: configuration[3].children[0].children: is required
error arkindex/w.yml:18:41: configuration[3].children[0].type: may not be group inside a group
warning arkindex/w.yml:19:57: configuration[3].children[1].default: is a boolean, and should `+
		`be a number
error arkindex/w.yml:20:79: configuration[3].children[2].default: should be one of the `+
		`choices: fast, slow (did you mean fast?)
error arkindex/w.yml:21:9: configuration[3].children[3].default: is required for an option `+
		`that users may not change (write default: null if there is none)
error arkindex/w.yml:22:57: configuration[3].children[4].default.1: the key should be a `+
		`string, and is an integer (quote it: '1')
error arkindex/w.yml:22:60: configuration[3].children[4].default.1: should be a string, and is `+
		`an integer (quote it: '2')`), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDefinitionsOfAFolderAreReadByName(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"arkindex/b.yaml":      strings.Replace(minimal, "reader", "b", 1),
		"arkindex/a.yml":       strings.Replace(minimal, "reader", "a", 1),
		"arkindex/.hidden.yml": "- not read",
		"arkindex/README.md":   "not read",
		"arkindex/sub/c.yml":   "- not read",
	})
	set, err := ReadDefinitions(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := problemLines(set); got != "notice arkindex/.hidden.yml: is hidden, and ignored" {
		t.Error(got)
	}
	var slugs []string
	for _, d := range set.Definitions {
		slugs = append(slugs, d.File+" "+d.Slug)
	}
	if diff := cmp.Diff([]string{"arkindex/a.yml a", "arkindex/b.yaml b"}, slugs); diff != "" {
		t.Error(diff)
	}
	if got := string(set.Source("arkindex/a.yml")); got != set.Definitions[0].YAML {
		t.Errorf("the source is %q", got)
	}
}

func TestSlugOfTwoDefinitionsIsRefused(t *testing.T) {
	set, err := ReadDefinitions(
		t.Context(),
		writeFiles(t, map[string]string{"arkindex/a.yml": minimal, "arkindex/b.yml": minimal}), "",
	)
	if got := problemLines(set); err != nil ||
		got != "error arkindex/b.yml:1:7: slug: the worker at arkindex/a.yml:1 already has the slug "+
			"reader" {
		t.Errorf("%v, %s", err, got)
	}
}

func TestDefinitionThatIsNotAFileOfTheRepositoryIsRefused(t *testing.T) {
	top := writeFiles(
		t,
		map[string]string{
			"repo/arkindex/a.yml": minimal, "other.yml": minimal, "repo/arkindex/d.yml/x": "",
		},
	)
	dir := filepath.Join(top, "repo")
	for target, name := range map[string]string{"../../other.yml": "l.yml", "nowhere": "m.yml"} {
		if err := os.Symlink(target, filepath.Join(dir, Folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	set, err := ReadDefinitions(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	want := `error arkindex/d.yml: cannot be read: it is a directory
error arkindex/l.yml: is outside the repository
error arkindex/m.yml: cannot be read: no such file or directory`
	if diff := cmp.Diff(want, problemLines(set)); diff != "" {
		t.Error(diff)
	}
}

func TestFormatIsThatOfTheExistingFiles(t *testing.T) {
	older, newer := workersOf(
		"{name: N, slug: older, type: t}",
	), strings.Replace(minimal, "reader", "newer", 1)
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"the older alone": {map[string]string{Name: older}, "older"},
		"the newer alone": {map[string]string{"arkindex/w.yml": newer}, "newer"},
		"both":            {map[string]string{Name: older, "arkindex/w.yml": newer}, "older"},
		"neither":         {map[string]string{"x": ""}, "configuration"},
		"a hidden one":    {map[string]string{"arkindex/.w.yml": newer}, "configuration"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := ReadAny(t.Context(), writeFiles(t, test.files), "")
			var got string
			switch {
			case err != nil:
				got = string(arkindex.CodeOf(err))
			case len(set.Workers) > 0:
				got = set.Workers[0].Slug
			default:
				got = set.Definitions[0].Slug
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestOlderFormatBesideTheNewerIsIgnored(t *testing.T) {
	set, err := ReadDefinitions(
		t.Context(),
		writeFiles(t, map[string]string{Name: "not read: [", "arkindex/w.yml": minimal}), "",
	)
	if err != nil ||
		problemLines(set) != "notice .arkindex.yml: is ignored: the workers are those of arkindex/" ||
		len(set.Definitions) != 1 {
		t.Errorf("%v, %+v", err, set)
	}
}

func TestFolderWithoutDefinitionsIsRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no folder":           {"x": ""},
		"an empty folder":     {"arkindex/README.md": ""},
		"a file in its place": {"arkindex": ""},
	} {
		_, err := ReadDefinitions(t.Context(), writeFiles(t, files), "")
		if arkindex.CodeOf(err) != arkindex.CodeConfiguration {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDefinitionIsImportedAsUTF8WithUnixLineEndsWhateverItsFileIs(t *testing.T) {
	text := strings.Replace(minimal, "Reads", "Lit des é 🙂", 1)
	utf16le := []byte{0xFF, 0xFE}
	utf16be := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		utf16le = append(utf16le, byte(unit), byte(unit>>8))
		utf16be = append(utf16be, byte(unit>>8), byte(unit))
	}
	for name, data := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\ufeff" + text), "UTF-16LE": utf16le,
		"UTF-16BE":          utf16be,
		"Windows line ends": []byte(strings.ReplaceAll(text, "\n", "\r\n")),
	} {
		d, problems := ParseDefinition("w.yml", data)
		if d == nil || d.YAML != text || d.Description != "Lit des é 🙂" {
			t.Errorf("%s: %+v, %s", name, d, lines(problems))
		}
	}
}
