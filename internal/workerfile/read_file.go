package workerfile

import "arkindex"

// ReadFile reads one file of the newer format, which messages call name. A file that cannot be
// read is an Error with CodeConfiguration; the problems of its content are in the set.
func ReadFile(name, path string) (*Set, error) {
	content, err := readFile(path)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"%s cannot be read: %w", name, reason(err))
	}
	r := newCollector()
	r.definitionFile(name, parseContent(name, content))
	return r.set(), nil
}
