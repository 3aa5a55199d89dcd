package workercmd

import (
	"context"
	"fmt"
	"strings"

	"arkindex/internal/cli/app"
	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/workerfile"
)

func checkPipeline(a *app.App) finding {
	values := ci.Read(a.Process.Getenv)
	if values.System == "" {
		return newFinding("pipeline", "none: this is not a known CI system", nil)
	}
	return newFinding("pipeline", values.Name, nil)
}

// checkRevision finds the revision that would be published without options.
func checkRevision(ctx context.Context, a *app.App) finding {
	rev, err := resolveRevision(ctx, a, revision.Options{})
	f := newFinding("revision", fmt.Sprintf("%s of %s", rev.Hash.Value, rev.RepositoryURL.Value), err)
	if err == nil && len(rev.Notices) > 0 {
		f.Status, f.Hint = statusWarning, strings.Join(rev.Notices, "; ")
	}
	return f
}

// checkConfiguration finds the workers. The set is nil if it cannot be read.
func checkConfiguration(ctx context.Context, a *app.App) (finding, *workerfile.Set) {
	set, err := readSet(ctx, a, workerfile.ReadAny)
	if err == nil {
		err = set.Err()
	}
	if err != nil {
		return newFinding("configuration", "", err), nil
	}
	slugs := slugsOf(set)
	warnings, _ := app.SplitProblems(set.Problems)
	f := newFinding("configuration", "workers: "+strings.Join(slugs, ", "), nil)
	switch {
	case len(slugs) == 0:
		f.Status, f.Found, f.Hint = statusWarning, "no workers", "there is nothing to publish"
		if set.HasModels {
			f.Hint = workerfile.ModelsHint
		}
	case len(warnings) > 0:
		f.Status, f.Hint = statusWarning, "there are warnings: see arkindex worker validate"
	}
	return f, set
}

// checkInstances checks each profile that a publication would use, its network and its instance.
// It reports each finding to report.
func checkInstances(
	ctx context.Context, a *app.App, set *workerfile.Set, report func(finding),
) {
	choice, err := a.ChooseProfiles(ctx)
	if err != nil {
		report(newFinding("profile", "", err))
	}
	for _, p := range choice.Profiles {
		f := newFinding("profile", fmt.Sprintf("%s, from %s", p.Slug, p.Origin), nil)
		if p.Builtin() {
			f.Found = p.Slug + ", which is built in"
		}
		if len(choice.Notices) > 0 {
			f.Status, f.Hint = statusWarning, strings.Join(choice.Notices, "; ")
		}
		report(f)
		usable := true
		for _, f := range checkNetwork(a, p) {
			report(f)
			usable = usable && f.err == nil
		}
		if usable { // else the instance's error would repeat it
			report(checkInstance(ctx, a, p, set))
		}
	}
}

// checkInstance asks an instance which user the profile is for, and which generation of the API it
// offers for the workers.
func checkInstance(
	ctx context.Context, a *app.App, p profile.Profile, set *workerfile.Set,
) finding {
	if p.Builtin() && a.DatabasePath() != "" && !a.HasDatabase() {
		found := a.DatabasePath() + ", which the first publication creates"
		return newFinding("instance", found, nil)
	}
	connection, err := a.Connect(ctx, p)
	if err != nil {
		return newFinding("instance", "", err)
	}
	defer connection.Close()
	user, err := connection.Client.RetrieveUser(ctx)
	if err != nil {
		return newFinding("instance", "", err)
	}
	hasDefinitions := set != nil && len(set.Definitions) > 0
	generation, err := publish.Offered(ctx, connection.Client, hasDefinitions)
	if err != nil {
		return newFinding("instance", "", err)
	}
	return newFinding("instance", fmt.Sprintf("%s, as %s, by the generation %s",
		connection.URL, app.AccountName(user), generation), nil)
}

// checkImage asks an image's registry for the image, with or without credentials.
func checkImage(ctx context.Context, a *app.App, reference string) finding {
	img, err := image.Parse(reference)
	if err != nil {
		return newFinding("image", "", err)
	}
	result := imageRegistry(a).Check(ctx, img, false)
	found := strings.TrimSpace(string(result.State) + " " + result.Digest)
	f := newFinding("image", found, result.Err)
	if result.Err == nil && result.Warning != nil {
		f.Status, f.Hint = statusWarning, result.Warning.Error()
	}
	return f
}
