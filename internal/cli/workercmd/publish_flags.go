package workercmd

import (
	"strings"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/cli/argparse"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
)

// tagFlag is an option that adds one tag of the revision each time.
type tagFlag struct {
	options     *revision.Options
	placeholder string
}

// Set implements pflag.Value. An empty tag means no tags.
func (f tagFlag) Set(value string) error {
	f.options.TagsGiven = true
	if value != "" {
		f.options.Tags = append(f.options.Tags, value)
	}
	return nil
}

// String implements pflag.Value.
func (f tagFlag) String() string {
	if f.options == nil {
		return ""
	}
	return strings.Join(f.options.Tags, " ")
}

// Type implements pflag.Value.
func (f tagFlag) Type() string { return f.placeholder }

// generationFlag is the option --generation.
type generationFlag struct{ target *publish.Generation }

// Set implements pflag.Value. An empty value keeps the default.
func (f generationFlag) Set(value string) (err error) {
	if value == "" {
		return nil
	}
	*f.target, err = publish.ParseGeneration(value)
	return err
}

// String implements pflag.Value.
func (f generationFlag) String() string {
	if f.target == nil {
		return ""
	}
	return string(*f.target)
}

// Type implements pflag.Value.
func (generationFlag) Type() string { return "NAME" }

// imageArgument requires the image, and explains the likeliest reason for its absence.
func imageArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	if len(args) > 1 {
		return app.UsageError(cmd, "one image is expected, but there are %d: %s",
			len(args), strings.Join(args, " "))
	}
	tags := argparse.VariadicValues(cmd.Flag("revision-tags"))
	if len(tags) == 0 || len(tags) == 1 && !resemblesImage(tags[0]) {
		return app.UsageError(cmd, "the image is missing").
			WithHint("%s registry.example.com/group/worker:0.4.2", cmd.CommandPath())
	}
	last := len(tags) - 1
	others := "TAG..."
	if last > 0 {
		others = strings.Join(tags[:last], " ")
	}
	return app.UsageError(cmd,
		"the image is missing: --revision-tags takes every word up to the next option, "+
			"so it took %q as well", tags[last]).
		WithHint("put the image first: %s %s --revision-tags %s", cmd.CommandPath(), tags[last], others)
}

// resemblesImage distinguishes an image from a tag: no tag contains a colon, and few look like a
// host and a path.
func resemblesImage(word string) bool {
	host, _, hasPath := strings.Cut(word, "/")
	return strings.Contains(word, ":") || hasPath && strings.Contains(host, ".")
}
