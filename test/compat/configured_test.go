//go:build compat

package compat

import (
	"slices"
	"strings"
)

// workerRuns are the runs with the older configuration format, which the generation worker uses.
func workerRuns() []run {
	var list []run
	for _, s := range valueScenarios() {
		list = append(list, run{scenario: s})
	}
	nothing := sent{nothing: true}
	gone, refused := configured(
		"a description that is not there", minimal+"    description: missing.md\n",
	), in("a version that the instance refuses", "")
	gone.requests, refused.refuses = -1, "CreateWorkerVersion"
	both := configured("a newer file of the same worker beside it", minimal)
	both.files["arkindex/reader.yml"] = definition + "gpu_usage: required\n"
	return append(slices.Concat(list, describedRuns()), gone, refused, both,
		configured(
			"every value that may be null",
			minimal+"    gpu_usage: ~\n    model_usage: ~\n    docker: ~\n    configuration: ~\n",
		),
		configured("a model usage of old, true", minimal+"    model_usage: true\n").
			but(
				sent{with: object{"model_usage": "required"}}, "`model_usage: true` (oldest files)",
				"the reference sends True",
			),
		configured("a model usage of old, false", minimal+"    model_usage: false\n").
			but(sent{}, "`model_usage: true` (oldest files)", "the reference sends False"),
		configured("an unknown usage", minimal+"    gpu_usage: sometimes\n").
			but(nothing, "an unknown usage", "the instance would refuse the version, and keep the worker"),
		configured("a version other than 2", strings.Replace(minimal, "2", "1", 1)).
			but(nothing, "a `version` other than 2", "the reference does not look at it"),
		configured("a slug used twice", minimal+"  - {name: A, slug: reader, type: x}\n").
			but(
				nothing, "a slug used twice", "the reference renames the worker, and has one version of two",
			),
		configured("secrets in one text", minimal+"    secrets: abc\n").
			but(nothing, "`secrets` as one string", "the reference sends each letter as a secret"),
	)
}

// describedRuns test the description of a worker, which is in a separate file.
func describedRuns() []run {
	described := func(name, content, has string) run {
		m := configured(name, minimal+"    description: d.md\n")
		m.files["d.md"] = content
		m.workers = []object{{"description": has}}
		return m
	}
	return []run{
		described("a description that is the same", "Reads\n", "Reads\n"),
		described("a description that has changed", "Reads\n", "Old").calling("PartialUpdateWorker"),
		described("a description that is empty now", "", "Old").calling("PartialUpdateWorker"),
		onInstance("a description of the instance's own", "", object{"description": "Kept"}),
		onInstance(
			"a description of the instance's own, and another name", "",
			object{"description": "Kept", "name": "Old"},
		).calling("PartialUpdateWorker"),
		onInstance("no description at all", "", object{"description": nil}),
	}
}

func configured(name, content string) run {
	return run{scenario: scenario{name: name, files: map[string]string{".arkindex.yml": content}}}
}

// importRuns are the runs with the newer configuration format, which the generation import uses.
func importRuns() []run {
	described := func(name, has string) run {
		m := onInstance(name, "", object{"description": has})
		return m.calling("PartialUpdateWorker")
	}
	list := []run{
		described("a description that has changed", "Old"),
		described("a new description", ""),
	}
	for name, content := range definitions() {
		list = append(list, defined(name, content))
	}
	for name, content := range refusedDefinitions() {
		m := defined(name, content)
		m.requests = -1
		list = append(list, m)
	}
	return append(append(list, folderRuns()...),
		defined("a byte order mark", "\ufeff"+definition).
			but(sent{}, "a byte order mark", "it is no part of the text"),
		defined("a key used twice", definition+"slug: other\n").
			but(sent{nothing: true}, "a repeated key", "the reference takes the last in silence"),
	)
}

func defined(name, content string) run {
	return run{
		scenario: scenario{name: name, files: map[string]string{"arkindex/reader.yml": content}},
	}
}

// definitions are files that both accept.
func definitions() map[string]string {
	return map[string]string{
		"comments and blank lines": "# top\nslug: reader # c\ndisplay_name: Reader\ntype: ocr\n\n\n" +
			"description: |\n  # Title\n\n  Text\n",
		"document markers":  "---\n" + definition + "...\n",
		"Windows line ends": strings.ReplaceAll(definition, "\n", "\r\n"),
		"no final line end": strings.TrimSuffix(definition, "\n"),
		"texts in other letters": "slug: reader\ndisplay_name: Lecteur d’écritures 📜\n" +
			"type: ocr/été\ndescription: \"\\u00e9\\tx\"\n",
		"usages":      definition + "gpu_usage: required\nmodel_usage: supported\n",
		"a container": definition + "docker:\n  command: run it\n  shm_size: 512m\n",
		"options": definition +
			"configuration:\n  - {key: a, display_name: A, type: int, default: 1}\n" +
			"  - {key: b, display_name: B, type: float, many: true, default: [1.0, 2]}\n",
		"a group of options": definition +
			"configuration:\n" +
			"  - {key: b, display_name: B, type: group, children: [{key: c, display_name: C, type: " +
			"bool, default: yes}]}\n",
		"an option that is not editable": definition +
			"configuration:\n  - {key: a, display_name: A, type: string, editable: false, default: ~}\n",
		"quotes, folds and tags": "slug: \"reader\"\n'display_name': 'Reader'\ntype: !!str ocr\n" +
			"description: >-\n  folded\n  text\n",
		"JSON": `{"slug": "reader", "display_name": "Reader", "type": "ocr", "description": "Reads"}`,
		"texts with blanks around": "slug: reader\ndisplay_name: '  Reader '\ntype: ' ocr'\n" +
			"description: ' Reads  '\n",
		"anchors": "slug: &s reader\ndisplay_name: *s\ntype: ocr\ndescription: Reads\n",
		"null where it may be": definition +
			"gpu_usage: ~\nmodel_usage: ~\ndocker: ~\nconfiguration: ~\n",
	}
}

// refusedDefinitions are files for which both send nothing.
func refusedDefinitions() map[string]string {
	return map[string]string{
		"an unknown key":       definition + "whatever: 1\n",
		"no slug":              "display_name: Reader\ntype: ocr\ndescription: Reads\n",
		"an empty description": "slug: reader\ndisplay_name: Reader\ntype: ocr\ndescription: ''\n",
		"broken YAML":          "slug: [a: b: c\n",
		"two documents":        definition + "---\nslug: x\n",
		"an option of no type": definition +
			"configuration: [{key: a, display_name: A, type: nothing}]\n",
	}
}

func folderRuns() []run {
	holding := func(name string, files map[string]string) run {
		return run{scenario: scenario{name: name, files: files}}
	}
	const second = "slug: second\ndisplay_name: Second\ntype: ner\ndescription: Finds\n"
	none, nothing, older := holding("no folder", map[string]string{"README.md": "x"}),
		holding("an empty folder", map[string]string{"arkindex/x": "x"}),
		holding("the older format alone", map[string]string{".arkindex.yml": minimal})
	none.requests, nothing.requests, older.requests = -1, -1, -1
	refused := holding(
		"two workers, one of them refused",
		map[string]string{"arkindex/b.yml": definition, "arkindex/a.yml": second},
	)
	refused.refuses = "ImportWorkerVersion"
	return []run{
		none, nothing, older, refused,
		holding("two files", map[string]string{"arkindex/b.yml": definition, "arkindex/a.yml": second}),
		holding(
			"both endings", map[string]string{"arkindex/b.yaml": definition, "arkindex/a.yml": second},
		),
		holding(
			"other files beside",
			map[string]string{
				"arkindex/b.yml": definition, "arkindex/README.md": "x", "arkindex/c.json": "{}",
				"arkindex/d.YML": second,
			},
		),
		holding(
			"a folder in the folder",
			map[string]string{"arkindex/b.yml": definition, "arkindex/sub/a.yml": second},
		),
		holding(
			"the older format beside",
			map[string]string{"arkindex/a.yml": definition, ".arkindex.yml": minimal},
		),
		holding(
			"a hidden file", map[string]string{"arkindex/b.yml": definition, "arkindex/.a.yml": second},
		).
			but(sent{}, "a hidden file", "editors leave their copies so"),
		holding(
			"a slug used twice",
			map[string]string{"arkindex/b.yml": definition, "arkindex/a.yml": definition},
		).
			but(
				sent{nothing: true}, "a slug used twice",
				"the reference publishes the first by chance, and fails at the second",
			),
	}
}
