package workercmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/image"
	"arkindex/internal/publish"
)

// imageCheck is the option --image-check: when to look the image up in its registry, and whether
// its absence is an error.
type imageCheck string

// The values of --image-check. With checkAuto, only registries with known credentials are asked.
const (
	checkAuto    imageCheck = "auto"
	checkOff     imageCheck = "off"
	checkWarn    imageCheck = "warn"
	checkRequire imageCheck = "require"
)

// Set implements pflag.Value. An empty value keeps the default.
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

// String implements pflag.Value.
func (c *imageCheck) String() string { return string(*c) }

// Type implements pflag.Value.
func (*imageCheck) Type() string { return "WHEN" }

// checkedImage is an image with the result of its check. Its reference is what will be sent. It
// has the image's digest even if the reference is a tag.
type checkedImage struct {
	image.Image
	state    image.State
	warnings []string
}

// report returns the image as the JSON document shows it.
func (c checkedImage) report() publish.ImageReport {
	report := publish.ImageReport{Reference: c.Reference, Check: string(c.state)}
	if c.Digest != "" {
		report.Digest = &c.Digest
	}
	return report
}

// checkImage looks the image up and pins it, as the options require. A pinned image needs a new
// plan.
func (p *preparation) checkImage(ctx context.Context) error {
	checked, err := p.opts.checkImage(ctx, p.image)
	pinned := checked.Reference != p.image.Reference
	p.image = checked
	if err == nil && pinned {
		p.makePlan(p.set)
	}
	return err
}

func (o *publishOptions) checkImage(
	ctx context.Context, checked checkedImage,
) (checkedImage, error) {
	digest := cmp.Or(o.imageDigest, checked.Digest)
	if o.pinDigest && digest != "" {
		checked.Image, _ = checked.Pin(digest) // parseImage has checked the digest
	}
	if o.asksRegistry() {
		finding := o.askRegistry(ctx, checked.Image)
		checked.state = finding.State
		if finding.Warning != nil {
			checked.warnings = append(checked.warnings, finding.Warning.Error())
			o.app.Messages.WarnError(finding.Warning)
		}
		if finding.Err != nil && o.needsImage() {
			return checked, finding.Err
		}
		o.warnAboutImage(&checked, finding, digest)
		digest = cmp.Or(digest, finding.Digest)
	}
	if o.pinDigest && digest == "" {
		return checked, arkindex.Errorf(arkindex.CodeMissing,
			"the image's registry does not return its digest, so it cannot be pinned").
			WithHint("give the digest with --image-digest, or leave --pin-digest out")
	}
	if o.pinDigest {
		checked.Image, _ = checked.Pin(digest)
	}
	checked.Digest = digest
	return checked, nil
}

// maxOptionalCheck is how long to wait for a registry whose response can only lead to a warning.
const maxOptionalCheck = 30 * time.Second

// askRegistry asks the image's registry, with retries if the publication depends on the response.
// Otherwise it asks once, for a part of the run's time.
func (o *publishOptions) askRegistry(ctx context.Context, img image.Image) image.Finding {
	registry := imageRegistry(o.app)
	if o.needsImage() {
		registry.Transport = o.app.Retry().Transport(registry.Transport)
	} else {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, min(maxOptionalCheck, o.app.Options.Timeout/4))
		defer cancel()
	}
	return registry.Check(ctx, img, o.imageCheck == checkAuto && !o.needsDigest())
}

// warnAboutImage warns of an image that is missing, or that differs from what the build reported.
func (o *publishOptions) warnAboutImage(
	checked *checkedImage, finding image.Finding, digest string,
) {
	err := finding.Err
	if err == nil && digest != "" && finding.Digest != "" && digest != finding.Digest {
		err = arkindex.Errorf(arkindex.CodeConflict, "the registry's %s has the digest %s, not %s",
			checked.Reference, finding.Digest, digest).
			WithHint("publish it by its digest with --pin-digest")
	}
	if err != nil {
		checked.warnings = append(checked.warnings, err.Error())
		o.app.Messages.WarnError(err)
	}
}

// imageRegistry returns a client of image registries.
func imageRegistry(a *app.App) image.Registry {
	return image.Registry{
		Getenv: a.Process.Getenv, Transport: a.Traced(a.Transport()), UserAgent: a.UserAgent(),
	}
}

// asksRegistry reports whether to ask the registry. A dry run is offline by default.
func (o *publishOptions) asksRegistry() bool {
	switch o.imageCheck {
	case checkOff:
		return o.needsDigest()
	case checkAuto:
		return !o.dryRun || o.needsDigest()
	default:
		return true
	}
}

// needsImage reports whether an image that the registry does not have is an error.
func (o *publishOptions) needsImage() bool {
	return o.imageCheck == checkRequire || o.needsDigest()
}

// needsDigest reports whether the digest to pin must come from the registry.
func (o *publishOptions) needsDigest() bool {
	return o.pinDigest && o.imageDigest == "" && !strings.Contains(o.image, "@")
}
