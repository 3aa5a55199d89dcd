package profile

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"arkindex"
	"arkindex/internal/spelling"
)

// The variables of a GitLab pipeline that give access to the secure files of its project.
const (
	variableAPI     = "CI_API_V4_URL"
	variableProject = "CI_PROJECT_ID"
	variableToken   = "CI_JOB_TOKEN"
)

// ReadSecureFile reads the profile file called name: a local file, relative to directory, or else
// a secure file of the GitLab project of this pipeline. It does not follow redirects, so that the
// job token is only sent to GitLab's API.
func ReadSecureFile(
	ctx context.Context, client *http.Client, getenv func(string) string, directory, name string,
) (File, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(directory, path)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return readLocal(path, getenv)
	}
	api, err := newGitLab(client, getenv, name)
	if err != nil {
		return File{}, err
	}
	found, err := api.find(ctx, name)
	if err != nil {
		return File{}, err
	}
	content, err := api.download(ctx, found)
	if err != nil {
		return File{}, err
	}
	return ParseFile("GitLab's secure file "+name, content)
}

// readLocal reads a local file that was given in place of a secure file. Unless it is the user's
// own profile file, it may belong to the repository.
func readLocal(path string, getenv func(string) string) (File, error) {
	if filepath.Clean(path) == Path(getenv) {
		return ReadFile(path)
	}
	content, err := readPipe(path)
	file, err := located(path, content, err)
	file.Untrusted = true
	notice := "the profiles are read from the local file " + path +
		", not from GitLab's secure files"
	file.Notices = append([]string{notice}, file.Notices...)
	return file, err
}

// readPipe reads at most maxFile bytes of a file, which may be a pipe from another command.
func readPipe(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		return nil, fmt.Errorf("%s is too large: it has more than %d bytes", path, maxFile)
	}
	return content, err
}

// secureFile is an entry in GitLab's list of secure files. Checksum is in hexadecimal.
type secureFile struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Checksum  string `json:"checksum"`
	Algorithm string `json:"checksum_algorithm"`
}

// newGitLab returns a client that is configured by the variables of the pipeline.
func newGitLab(client *http.Client, getenv func(string) string, name string) (*gitlab, error) {
	var missing []string
	for _, variable := range []string{variableAPI, variableProject, variableToken} {
		if getenv(variable) == "" {
			missing = append(missing, variable)
		}
	}
	if len(missing) > 0 {
		return nil, arkindex.Errorf(
			arkindex.CodeProfile,
			"there is no file %s, and GitLab's secure files cannot be read without %s",
			name, strings.Join(missing, " and "),
		).WithHint("run in a GitLab pipeline, or give a file that exists")
	}
	token := arkindex.TrimToken(getenv(variableToken))
	if !token.IsToken() {
		return nil, arkindex.Errorf(
			arkindex.CodeProfile, "%s contains a character that tokens cannot contain", variableToken,
		).WithHint("leave %s to GitLab, which sets it in each job", variableToken)
	}
	base, err := url.Parse(strings.TrimSpace(getenv(variableAPI)))
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, arkindex.Errorf(arkindex.CodeProfile, "%s is no HTTP(S) URL", variableAPI)
	}
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	strict := *client
	strict.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
	return &gitlab{
		http:    &strict,
		files:   base.JoinPath("projects", url.PathEscape(getenv(variableProject)), "secure_files"),
		project: getenv(variableProject),
		token:   token,
	}, nil
}

// maxSecurePages limits the list of secure files, which a faulty server could make endless. A page
// has 100, as many as GitLab allows in a project.
const maxSecurePages = 20

// find returns the secure file with a name. It reads as many pages as necessary.
func (g *gitlab) find(ctx context.Context, name string) (secureFile, error) {
	var names []string
	read := 0
	for page := "1"; page != ""; read++ {
		if read == maxSecurePages {
			return secureFile{}, arkindex.Errorf(arkindex.CodeUnavailable,
				"%s responded with a list of secure files that does not end after %d pages",
				g.files.Host, read).WithHint("check %s", variableAPI)
		}
		entries, next, err := g.listPage(ctx, page)
		if err != nil {
			return secureFile{}, err
		}
		for _, entry := range entries {
			if entry.Name == name {
				return entry, nil
			}
			names = append(names, entry.Name)
		}
		if len(entries) == 0 {
			break // otherwise empty pages could follow each other forever
		}
		page = next
	}
	err := arkindex.Errorf(
		arkindex.CodeProfile,
		"there is no file %s, and no secure file of that name in the GitLab project %s", name, g.project,
	)
	return secureFile{}, err.
		WithHint(
			"%s", cmp.Or(spelling.DidYouMean(name, names), "add it under Settings > CI/CD > Secure files"),
		)
}

// download reads a secure file and verifies its checksum.
func (g *gitlab) download(ctx context.Context, file secureFile) ([]byte, error) {
	if file.Algorithm != "sha256" && file.Algorithm != "" {
		return nil, g.invalid(file, "has a checksum of another type than SHA-256")
	}
	content, _, err := g.get(ctx, g.files.JoinPath(fmt.Sprint(file.ID), "download"), maxSecureFile)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(content); !strings.EqualFold(hex.EncodeToString(sum[:]), file.Checksum) {
		return nil, g.invalid(file, "does not match its checksum")
	}
	return content, nil
}

// invalid returns the error for a secure file with a problem.
func (g *gitlab) invalid(file secureFile, what string) error {
	return arkindex.Errorf(
		arkindex.CodeProfile, "the secure file %s of the GitLab project %s %s", file.Name, g.project,
		what,
	).
		WithHint("upload it again")
}
