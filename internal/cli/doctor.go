package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/workerfile"
)

// schemaDoctor names the JSON form of the findings.
const schemaDoctor = "arkindex.doctor/v1"

func newDoctor(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor [IMAGE]",
		Short: "Look at everything that a publication needs",
		Long: `Look at everything that a publication needs (pipeline, Git, configuration, profile, instance and,
when one is named, the image in its registry), and say of each what was found and, where something
is off, what to do. Nothing is changed.`,
		Example: "  arkindex doctor\n  arkindex doctor registry.example.com/group/worker:0.4.2",
		Args:    atMostOneArgument,
	}
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, images []string) error { return a.doctor(cmd.Context(), images, *form) }
	return cmd
}

// finding is what was found of one thing. Status is ok, warning or error.
type finding struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Found  string `json:"found"`
	Hint   string `json:"hint,omitempty"`
	err    error
}

// The states of a finding.
const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusError   = "error"
)

func (a *app) doctor(ctx context.Context, images []string, form output) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	configuration, set := a.lookAtConfiguration()
	findings := []finding{a.lookAtPipeline(), a.lookAtRevision(ctx), configuration}
	findings = append(findings, a.lookAtInstances(ctx, set)...)
	for _, reference := range images {
		findings = append(findings, a.lookAtImage(ctx, reference))
	}
	var errs []error
	for _, f := range findings {
		if f.err != nil {
			errs = append(errs, f.err)
		}
	}
	if err := a.printFindings(findings, exitCode(errs...), form); err != nil {
		return err
	}
	if len(errs) > 0 {
		return exitStatus(exitCode(errs...))
	}
	return nil
}

func (a *app) printFindings(findings []finding, exit int, form output) error {
	if form == outputJSON {
		return a.printJSON(struct {
			Schema   string    `json:"schema"`
			Findings []finding `json:"findings"`
			ExitCode int       `json:"exit_code"`
		}{schemaDoctor, findings, exit})
	}
	for _, f := range findings {
		if err := a.printRow(f.Status, f.Name, f.Found); err != nil {
			return err
		}
		if f.Hint == "" {
			continue
		}
		if err := a.printRow("", "", "hint: "+f.Hint); err != nil {
			return err
		}
	}
	return nil
}

// found makes a finding of an outcome: what was found, or the error.
func found(name, what string, err error) finding {
	if err == nil {
		return finding{Name: name, Status: statusOK, Found: what}
	}
	f := finding{Name: name, Status: statusError, Found: err.Error(), err: err}
	var e *arkindex.Error
	if errors.As(err, &e) {
		f.Hint = e.Hint
	}
	if f.Hint == "" {
		f.Hint = remedy(name)
	}
	return f
}

// remedy says what to do about a thing whose error does not.
func remedy(name string) string {
	switch name {
	case "configuration":
		return "see arkindex worker validate"
	case "profile":
		return "correct the profile file, or move it away and log in again"
	case "instance":
		return "check that the profile's url is that of an Arkindex instance; --debug shows what it answers"
	default:
		return "--debug shows more"
	}
}

func (a *app) lookAtPipeline() finding {
	values := ci.Read(a.Getenv)
	if values.System == "" {
		return found("pipeline", "none: this is not a known CI system", nil)
	}
	return found("pipeline", values.Name, nil)
}

// lookAtRevision finds out what would be published if no option said otherwise.
func (a *app) lookAtRevision(ctx context.Context) finding {
	rev, err := a.resolveRevision(ctx, revision.Options{})
	f := found("revision", fmt.Sprintf("%s of %s", rev.Hash.Value, rev.RepositoryURL.Value), err)
	if err == nil && len(rev.Notices) > 0 {
		f.Status, f.Hint = statusWarning, strings.Join(rev.Notices, "; ")
	}
	return f
}

// lookAtConfiguration finds out which workers there are; the set is nil when that is unknown.
func (a *app) lookAtConfiguration() (finding, *workerfile.Set) {
	set, err := a.readSet(workerfile.ReadAny)
	if err == nil {
		err = set.Err()
	}
	if err != nil {
		return found("configuration", "", err), nil
	}
	slugs := slugsOf(set)
	doubts, _ := graded(set.Problems)
	f := found("configuration", "workers: "+strings.Join(slugs, ", "), nil)
	switch {
	case len(slugs) == 0:
		f.Status, f.Found, f.Hint = statusWarning, "no workers", "there is nothing to publish"
	case len(doubts) > 0:
		f.Status, f.Hint = statusWarning, "there are doubts: see arkindex worker validate"
	}
	return f, set
}

// lookAtInstances looks at each profile that a publication would use, and asks its instance who we are.
func (a *app) lookAtInstances(ctx context.Context, set *workerfile.Set) []finding {
	choice, err := a.chooseProfiles(ctx)
	var findings []finding
	if err != nil {
		findings = append(findings, found("profile", "", err))
	}
	for _, p := range choice.Profiles {
		f := found("profile", fmt.Sprintf("%s, from %s", p.Slug, p.Origin), nil)
		if p.Builtin() {
			f.Found = p.Slug + ", which is built in"
		}
		if len(choice.Notices) > 0 {
			f.Status, f.Hint = statusWarning, strings.Join(choice.Notices, "; ")
		}
		findings = append(findings, f, a.lookAtInstance(ctx, p, set))
	}
	return findings
}

// lookAtInstance asks an instance who we are and what it takes of the workers.
func (a *app) lookAtInstance(ctx context.Context, p profile.Profile, set *workerfile.Set) finding {
	if p.Builtin() && a.databasePath() != "" && !a.hasDatabase() {
		return found("instance", a.databasePath()+", which the first publication makes", nil)
	}
	connection, err := a.connect(ctx, p)
	if err != nil {
		return found("instance", "", err)
	}
	defer connection.close()
	user, err := connection.client.RetrieveUser(ctx)
	if err != nil {
		return found("instance", "", err)
	}
	generation, err := publish.Offered(ctx, connection.client, set != nil && len(set.Definitions) > 0)
	if err != nil {
		return found("instance", "", err)
	}
	return found("instance", fmt.Sprintf("%s, as %s, by the generation %s", connection.URL(a), called(user), generation), nil)
}

// lookAtImage asks an image's registry for it, with or without credentials.
func (a *app) lookAtImage(ctx context.Context, reference string) finding {
	img, err := image.Parse(reference)
	if err != nil {
		return found("image", "", err)
	}
	seen := a.imageRegistry().Check(ctx, img, false)
	return found("image", strings.TrimSpace(string(seen.State)+" "+seen.Digest), seen.Err)
}
