//go:build !unix

package workerfile

import (
	"io"
	"os"
)

// readFile reads a regular file, at most maxFile of it.
func readFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errDirectory
	case !info.Mode().IsRegular():
		return "", errIrregular
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile))
	return string(content), err
}
