package cli

import (
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/publish"
)

// checkDotenv finds out before anything is sent whether the dotenv file can be written.
func (a *app) checkDotenv(options *publishOptions, plan publish.Plan) error {
	if options.dotenv == "" {
		return nil
	}
	if info, err := os.Stat(filepath.Dir(a.path(options.dotenv))); err != nil || !info.IsDir() {
		return arkindex.Errorf(arkindex.CodeUsage, "the directory of --dotenv %s does not exist", options.dotenv).
			WithHint("make it first, or name another file")
	}
	return plan.CheckDotenv()
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
