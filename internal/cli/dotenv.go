package cli

import (
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/publish"
	"arkindex/internal/workerfile"
)

// checkDotenv finds out before anything is sent whether the dotenv file can be written.
func (a *app) checkDotenv(options *publishOptions, set *workerfile.Set) error {
	if options.dotenv == "" {
		return nil
	}
	path := a.path(options.dotenv)
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return arkindex.Errorf(arkindex.CodeUsage, "the directory of --dotenv %s does not exist", options.dotenv).
			WithHint("make it first, or name another file")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return arkindex.Errorf(arkindex.CodeUsage, "--dotenv %s is a directory", options.dotenv).WithHint("name a file in it")
	}
	return publish.CheckDotenv(slugsOf(set))
}

// writeDotenv writes the dotenv file of what was published.
func (a *app) writeDotenv(options *publishOptions, report publish.Report) error {
	if options.dotenv == "" || options.dryRun {
		return nil
	}
	if err := os.WriteFile(a.path(options.dotenv), []byte(report.Dotenv()), 0o644); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the dotenv file cannot be written: %w", err)
	}
	return nil
}

// path is a path as it was given on the command line, seen from the working directory.
func (a *app) path(given string) string {
	if filepath.IsAbs(given) {
		return given
	}
	return filepath.Join(a.workingDirectory(), given)
}
