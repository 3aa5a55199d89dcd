package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/publish"
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

// Set takes the option's value; an empty one leaves the choice as it is.
func (c *imageCheck) Set(value string) error {
	if value == "" {
		return nil
	}
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

// checkedImage is an image with what its registry says of it, in a word and in warnings. Its reference is what will be sent, its
// digest the image's, also where the reference is a tag.
type checkedImage struct {
	image.Image
	state    image.State
	warnings []string
}

// report is the image in the form that -o json prints.
func (c checkedImage) report() publish.ImageReport {
	report := publish.ImageReport{Reference: c.Reference, Check: string(c.state)}
	if c.Digest != "" {
		report.Digest = &c.Digest
	}
	return report
}

// checkImage looks the image up, as the options say, and pins it by its digest where that is asked for.
func (a *app) checkImage(ctx context.Context, options *publishOptions, p *preparation) error {
	checked, err := a.checkedImage(ctx, options, p.image)
	pinned := checked.Reference != p.image.Reference
	p.image = checked
	if err == nil && pinned {
		p.makePlan(options, p.set)
	}
	return err
}

func (a *app) checkedImage(ctx context.Context, options *publishOptions, checked checkedImage) (checkedImage, error) {
	digest := cmp.Or(options.imageDigest, checked.Digest)
	if options.pinDigest && digest != "" {
		checked.Image, _ = checked.Pin(digest) // the digest is known to be one
	}
	if a.asksRegistry(options) {
		finding := a.lookUp(ctx, options, checked.Image)
		checked.state = finding.State
		if finding.Err != nil && options.needsImage() {
			return checked, finding.Err
		}
		a.doubtImage(&checked, finding, digest)
		digest = cmp.Or(digest, finding.Digest)
	}
	if options.pinDigest && digest == "" {
		return checked, arkindex.Errorf(arkindex.CodeMissing, "the image's registry does not tell its digest, so it cannot be pinned").
			WithHint("give the digest with --image-digest, or leave --pin-digest out")
	}
	if options.pinDigest {
		checked.Image, _ = checked.Pin(digest)
	}
	checked.Digest = digest
	return checked, nil
}

// lookUp asks the image's registry, again where it fails in passing. What would only be a warning is asked once, and may take a part
// of the run's time and no more.
func (a *app) lookUp(ctx context.Context, options *publishOptions, img image.Image) image.Finding {
	registry := a.imageRegistry()
	if options.needsImage() {
		registry.Transport = a.patience().Transport(registry.Transport)
	} else {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, min(maxDoubt, a.timeout/4))
		defer cancel()
	}
	return registry.Check(ctx, img, options.imageCheck == checkAuto && !options.needsDigest())
}

// maxDoubt is how long to wait for a registry whose answer nothing depends on.
const maxDoubt = 30 * time.Second

// doubtImage warns of an image that is not there, or not as the build told.
func (a *app) doubtImage(checked *checkedImage, finding image.Finding, digest string) {
	err := finding.Err
	if err == nil && digest != "" && finding.Digest != "" && digest != finding.Digest {
		err = arkindex.Errorf(arkindex.CodeConflict, "the registry's %s has the digest %s, and not %s", checked.Reference, finding.Digest, digest).
			WithHint("publish it by its digest with --pin-digest")
	}
	if err != nil {
		checked.warnings = append(checked.warnings, err.Error())
		a.messages.warn(err)
	}
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

// needsImage reports whether nothing is published unless the registry has the image.
func (o *publishOptions) needsImage() bool { return o.imageCheck == checkRequire || o.needsDigest() }

// needsDigest reports whether only the registry can tell the digest that is asked for.
func (o *publishOptions) needsDigest() bool {
	return o.pinDigest && o.imageDigest == "" && !strings.Contains(o.image, "@")
}
