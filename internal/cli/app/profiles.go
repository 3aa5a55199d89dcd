package app

import (
	"context"
	"net/http"

	"arkindex"
	"arkindex/internal/profile"
)

// readingProfiles names the step that reads profiles.
const readingProfiles = "the profiles were read"

// ProfileFile reads the profile file: the user's own, or the one of --gitlab-secure-file.
func (a *App) ProfileFile(ctx context.Context) (profile.File, error) {
	if a.Options.SecureFile == "" {
		return profile.ReadFile(profile.Path(a.Process.Getenv))
	}
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	client := &http.Client{Transport: a.Retry().Transport(a.Traced(a.Transport()))}
	return Await(ctx, readingProfiles, func() (profile.File, error) {
		return profile.ReadSecureFile(
			ctx, client, a.Process.Getenv, a.WorkingDirectory(), a.Options.SecureFile,
		)
	})
}

// ChooseProfiles returns the profiles named by the options, the environment or the profile file.
func (a *App) ChooseProfiles(ctx context.Context) (profile.Choice, error) {
	return Await(ctx, readingProfiles, func() (profile.Choice, error) {
		file, err := a.ProfileFile(ctx)
		if err != nil {
			return profile.Choice{}, err
		}
		return profile.Choose(ctx, a.Options.Profiles, file, a.Process.Getenv)
	})
}

// OneProfile returns the profile of a command that works on one instance, and logs the notices of
// the choice.
func (a *App) OneProfile(ctx context.Context) (profile.Profile, error) {
	choice, err := a.ChooseProfiles(ctx)
	for _, notice := range choice.Notices {
		a.Messages.Notice(notice)
	}
	if err != nil {
		return profile.Profile{}, err
	}
	if len(choice.Profiles) > 1 {
		return profile.Profile{}, arkindex.Errorf(arkindex.CodeUsage,
			"this command works on one instance, but -p names %d", len(choice.Profiles)).
			WithHint("give one -p")
	}
	return choice.Profiles[0], nil
}
