package app

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPipelineCommandsLoseTheirPowerAndStayReadable(t *testing.T) {
	for text, want := range map[string]string{
		"fix ##vso[task.setvariable variable=PATH]/evil": "" +
			`fix #\#vso[task.setvariable variable=PATH]/evil`,
		"##VSO[a]b ##vso[c]d":              `#\#VSO[a]b #\#vso[c]d`,
		"###vso[a]":                        `##\#vso[a]`,
		"##[add-mask]x":                    `#\#[add-mask]x`,
		"##teamcity[buildStatus text='x']": `#\#teamcity[buildStatus text='x']`,
		"::set-output name=x::y":           `:\:set-output name=x::y`,
		"fix ::add-mask::y":                `fix :\:add-mask::y`,
		"fix\n::error file=a,line=1::y":    `fix\n:\:error file=a,line=1::y`,
		"fix\r  ::group::y":                `fix\x0d  :\:group::y`,
		"v1::set-env name=PATH::/evil":     `v1:\:set-env name=PATH::/evil`,
		"::stop-commands::1a ::1a::":       `:\:stop-commands::1a :\:1a::`,
		"section_start:1:a\r\x1b[0Ksection_end:1:a\r": "" +
			`section_start\:1:a\x0d\x1b[0Ksection_end\:1:a\x0d`,
		"travis_fold:start:a": `travis_fold\:start:a`,

		// texts that command nothing
		"## What [is] new":            "## What [is] new",
		"std::error::Error and a::b":  "std::error::Error and a::b",
		"2001:db8::1 and [::1]:8080":  "2001:db8::1 and [::1]:8080",
		"section_started, #1, #[2]":   "section_started, #1, #[2]",
		"ext::sh -c x: not a command": "ext::sh -c x: not a command",
	} {
		t.Run(text, func(t *testing.T) {
			if got := Printable(text); got != want {
				t.Errorf("Printable(%q) = %s, want %s", text, got, want)
			}
		})
	}
}

func TestPipelineCommandsInJSONKeepTheirValue(t *testing.T) {
	for _, text := range []string{
		"##vso[a]b", `\##vso[a]`, "::set-output name=x::y", "a\n::error::y", `\::error::y`,
		"section_start:1:a\r\x1b[0K", "##teamcity[x] ##[x] ::a::b::c::", "plain",
	} {
		encoded, _ := json.MarshalIndent(map[string]string{text: text}, "", "  ")
		shown := PrintableJSON(string(encoded))
		var decoded map[string]string
		if err := json.Unmarshal([]byte(shown), &decoded); err != nil || decoded[text] != text {
			t.Errorf("%q is shown as %s: %v", text, shown, err)
		}
		for _, command := range []string{
			"##vso[", "##[", "##teamcity[", "::set-", "::error", "section_start:",
		} {
			if strings.Contains(shown, command) {
				t.Errorf("%q is shown as %s", text, shown)
			}
		}
	}
}

func TestEveryOutputDisarmsPipelineCommands(t *testing.T) {
	const command = "##vso[task.setvariable]x"
	var out, log strings.Builder
	a := New(Process{Stdout: &out, Stderr: &log})
	a.Messages.Logf("%s", command)
	a.Messages.Notice(command)
	a.Messages.Line(command)
	_ = a.PrintRow("a", command)
	_ = a.PrintJSON(command)
	_, _ = PrintableWriter(&out, PrintableLines).Write([]byte(command + "\n"))
	said := out.String() + log.String()
	if strings.Contains(said, "##vso[") || strings.Count(said, "vso[task.setvariable]x\n") != 5 ||
		strings.Count(said, "vso[task.setvariable]x") != 6 {
		t.Error(said)
	}
}
