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
instance and, if one is named, the image in its registry. Report what was found and, where
something is wrong, what to do about it. Nothing is changed.`,
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
	configuration, set := checkConfiguration(ctx, a)
	findings := []finding{checkPipeline(a), checkRevision(ctx, a), configuration}
	findings = append(findings, checkInstances(ctx, a, set)...)
	for _, reference := range opts.images {
		findings = append(findings, checkImage(ctx, a, reference))
	}
	var errs []error
	for _, f := range findings {
		if f.err != nil {
			errs = append(errs, f.err)
		}
	}
	if err := printFindings(opts, findings, app.ExitCode(errs...)); err != nil {
		return err
	}
	if len(errs) > 0 {
		return app.ExitStatus(app.ExitCode(errs...))
	}
	return nil
}

func printFindings(opts *doctorOptions, findings []finding, exitCode int) error {
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema   string    `json:"schema"`
			Findings []finding `json:"findings"`
			ExitCode int       `json:"exit_code"`
		}{schemaDoctor, findings, exitCode})
	}
	for _, f := range findings {
		if err := opts.app.PrintRow(string(f.Status), f.Name, f.Found); err != nil {
			return err
		}
		if f.Hint == "" {
			continue
		}
		if err := opts.app.PrintRow("", "", "hint: "+f.Hint); err != nil {
			return err
		}
	}
	return nil
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
