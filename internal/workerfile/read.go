package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"
)

// Read reads the .arkindex.yml of dir and every file that it names. Files outside of repository, the work tree's top, are
// refused; without one ("") it is dir itself that must hold them. A configuration file that does not exist or cannot be read
// is an Error with CodeConfiguration; what is wrong in it is in the set.
func Read(dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	if err := r.arkindexYML(); err != nil {
		return nil, err
	}
	return r.set(), nil
}

// arkindexYML reads the configuration of the older format.
func (r *reader) arkindexYML() error {
	text, err := readFile(filepath.Join(r.dir, r.name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.absent()
	case err != nil:
		return arkindex.Errorf(arkindex.CodeConfiguration, "%s cannot be read: %w", Name, reason(err))
	}
	if root := r.load(r.shown(r.name), text); root != nil {
		r.top(root)
	}
	return nil
}

// absent explains that there is no configuration, with the likeliest reason.
func (r *reader) absent() *arkindex.Error {
	err := arkindex.Errorf(arkindex.CodeConfiguration, "there is no %s in %s", Name, r.dir)
	if _, other := os.Stat(filepath.Join(r.dir, ".arkindex.yaml")); other == nil {
		return err.WithHint("rename .arkindex.yaml to %s", Name)
	}
	return err.WithHint("run this at the top of the worker's repository, or name its directory with -C")
}
