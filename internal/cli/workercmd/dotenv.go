package workercmd

import (
	"context"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/publish"
	"arkindex/internal/workerfile"
)

// checkDotenv reports, before anything is sent, whether the dotenv file cannot be written.
func checkDotenv(opts *publishOptions, set *workerfile.Set) error {
	if opts.dotenv == "" {
		return nil
	}
	path := opts.app.Path(opts.dotenv)
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return arkindex.Errorf(
			arkindex.CodeUsage, "the directory of --dotenv %s does not exist", opts.dotenv,
		).
			WithHint("make it first, or name another file")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return arkindex.Errorf(arkindex.CodeUsage, "--dotenv %s is a directory", opts.dotenv).
			WithHint("name a file in it")
	}
	return publish.CheckDotenv(slugsOf(set))
}

// writeDotenv writes the dotenv file with the ids of the published versions.
func writeDotenv(ctx context.Context, opts *publishOptions, report publish.Report) error {
	if opts.dotenv == "" || opts.dryRun {
		return nil
	}
	const what = "the dotenv file was written" // a pipe waits for a reader
	_, err := app.Await(ctx, what, func() (_ struct{}, err error) {
		err = os.WriteFile(opts.app.Path(opts.dotenv), []byte(report.Dotenv()), 0o644)
		if err != nil {
			err = arkindex.Errorf(arkindex.CodeInternal, "the dotenv file cannot be written: %w", err)
		}
		return struct{}{}, err
	})
	return err
}
