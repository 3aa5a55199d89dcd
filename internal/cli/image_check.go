package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/image"
)

// imageCheck is when to look an image up in its registry, and what its absence means.
type imageCheck string

// The checks. With checkAuto only a registry whose credentials are at hand is asked.
const (
	checkAuto    imageCheck = "auto"
	checkOff     imageCheck = "off"
	checkWarn    imageCheck = "warn"
	checkRequire imageCheck = "require"
)

// Set takes the option's value.
func (c *imageCheck) Set(value string) error {
	known := []imageCheck{checkAuto, checkOff, checkWarn, checkRequire}
	if !slices.Contains(known, imageCheck(value)) {
		return fmt.Errorf("%q is not one of auto, off, warn, require", value)
	}
	*c = imageCheck(value)
	return nil
}

// String returns the check's name.
func (c *imageCheck) String() string { return string(*c) }

// Type names the kind of value in the help.
func (*imageCheck) Type() string { return "WHEN" }

// checkedImage is an image with what its registry says of it. Its reference is what will be sent.
type checkedImage struct {
	image.Image
	state image.State
}

// checkImage looks the image up, as the options say, and pins it by its digest where that is asked for.
func (a *app) checkImage(ctx context.Context, options *publishOptions, img image.Image) (checkedImage, error) {
	checked := checkedImage{img, image.Skipped}
	if a.asksRegistry(options) {
		finding := a.imageRegistry().Check(ctx, img, options.imageCheck == checkAuto && !options.needsDigest())
		checked.state = finding.State
		if checked.Digest == "" {
			checked.Digest = finding.Digest
		}
		switch {
		case finding.Err == nil:
		case options.imageCheck == checkRequire || options.needsDigest():
			return checked, finding.Err
		default:
			a.messages.warning(finding.Err.Error())
		}
	}
	if options.imageDigest != "" {
		checked.Digest = options.imageDigest
	}
	return checked.pinned(options)
}

// imageRegistry asks the registries of images.
func (a *app) imageRegistry() image.Registry {
	return image.Registry{Getenv: a.Getenv, Transport: a.traced(a.Transport), UserAgent: "arkindex/" + a.Version}
}

// asksRegistry reports whether the registry is to be asked. A dry run is offline unless told otherwise.
func (a *app) asksRegistry(options *publishOptions) bool {
	switch options.imageCheck {
	case checkOff:
		return options.needsDigest()
	case checkAuto:
		return !options.dryRun || options.needsDigest()
	default:
		return true
	}
}

// needsDigest reports whether only the registry can tell the digest that is asked for.
func (o *publishOptions) needsDigest() bool {
	return o.pinDigest && o.imageDigest == "" && !strings.Contains(o.image, "@")
}

// pinned makes the reference the one by digest when that is asked for.
func (c checkedImage) pinned(options *publishOptions) (checkedImage, error) {
	if !options.pinDigest {
		return c, nil
	}
	if c.Digest == "" {
		return c, arkindex.Errorf(arkindex.CodeMissing, "the image's registry does not tell its digest, so it cannot be pinned").
			WithHint("give the digest with --image-digest, or leave --pin-digest out")
	}
	img, err := c.Pin(c.Digest)
	c.Image = img
	return c, err
}
