package workercmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
)

// schemaDoctor names the JSON document of the findings.
const schemaDoctor = "arkindex.doctor/v1"

type doctorOptions struct {
	app    *app.App
	images []string
	format *app.Format
}

// NewCmdDoctor returns the command "arkindex doctor".
func NewCmdDoctor(a *app.App) *cobra.Command {
	opts := &doctorOptions{app: a}
	cmd := &cobra.Command{
		Use:   "doctor [IMAGE]",
		Short: "Check everything that a publication needs",
		Long: `Check everything that a publication needs: pipeline, Git, configuration, profile,
proxy, certificates, instance and, if one is named, the image in its registry. Report what was
found and, where something is wrong, what to do about it. Nothing is changed.`,
		Example: "  arkindex doctor\n  arkindex doctor registry.example.com/group/worker:0.4.2",
		Args:    app.AtMostOneArgument,
		RunE: func(cmd *cobra.Command, images []string) error {
			opts.images = images
			return runDoctor(cmd.Context(), opts)
		},
	}
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

// finding is the result of one check.
type finding struct {
	Name   string        `json:"name"`
	Status findingStatus `json:"status"`
	Found  string        `json:"found"`
	Hint   string        `json:"hint,omitempty"`
	err    error
}

type findingStatus string

const (
	statusOK      findingStatus = "ok"
	statusWarning findingStatus = "warning"
	statusError   findingStatus = "error"
)

func runDoctor(ctx context.Context, opts *doctorOptions) error {
	a := opts.app
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	var findings []finding
	var errs []error
	var printError error
	report := func(f finding) {
		findings = append(findings, f)
		if f.err != nil {
			errs = append(errs, f.err)
		}
		if *opts.format == app.FormatText && printError == nil {
			printError = printFinding(a, f)
		}
	}
	report(checkPipeline(a))
	report(checkRevision(ctx, a))
	configuration, set := checkConfiguration(ctx, a)
	report(configuration)
	checkInstances(ctx, a, set, report)
	for _, reference := range opts.images {
		report(checkImage(ctx, a, reference))
	}
	if *opts.format == app.FormatJSON {
		printError = printFindings(a, findings, app.ExitCode(errs...))
	}
	switch {
	case printError != nil:
		return printError
	case len(errs) > 0:
		return app.ExitStatus(app.ExitCode(errs...))
	}
	return nil
}

// printFindings prints the JSON document.
func printFindings(a *app.App, findings []finding, exitCode int) error {
	return a.PrintJSON(struct {
		Schema   string    `json:"schema"`
		Findings []finding `json:"findings"`
		ExitCode int       `json:"exit_code"`
	}{schemaDoctor, findings, exitCode})
}

// printFinding prints a finding as text, as soon as its check is done.
func printFinding(a *app.App, f finding) error {
	rows := [][]string{{string(f.Status), f.Name, f.Found}}
	if f.Hint != "" {
		rows = append(rows, []string{"", "", "hint: " + f.Hint})
	}
	return a.PrintRows(rows)
}

// newFinding returns the finding for what was found, or for an error.
func newFinding(name, found string, err error) finding {
	if err == nil {
		return finding{Name: name, Status: statusOK, Found: found}
	}
	f := finding{Name: name, Status: statusError, Found: err.Error(), err: err}
	var e *arkindex.Error
	if errors.As(err, &e) {
		f.Hint = e.Hint
	}
	if f.Hint == "" {
		f.Hint = defaultHint(name)
	}
	return f
}

// defaultHint returns the hint for an error without one.
func defaultHint(name string) string {
	switch name {
	case "configuration":
		return "see arkindex worker validate"
	case "profile":
		return "correct the profile file, or move it away and log in again"
	case "instance":
		return "check that the profile's url is that of an Arkindex instance; " +
			"--debug shows its responses"
	default:
		return "--debug shows more"
	}
}
