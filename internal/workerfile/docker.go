package workerfile

import (
	"strings"

	"arkindex/internal/pyyaml"
)

// maxDigits is how many digits Python reads as one number.
const maxDigits = 4300

// docker reads how the container is run: its command, and its shared memory, which is forwarded as it is.
func (m mapping) docker() (command *string, shmSize *pyyaml.Node) {
	value := m.value("docker")
	if value == nil {
		return nil, nil
	}
	if value.Kind != pyyaml.Map {
		m.error(value, "docker", codeType, "should be a mapping, and is %s", aKind(value))
		return nil, nil
	}
	inside := m.within("docker", value)
	inside.unknown([]string{"command", "shm_size"}, []string{"build", "image", "context"})
	if text, ok := inside.text("command"); ok {
		command = &text
	}
	return command, inside.shmSize()
}

// shmSize accepts a number of bytes above zero, and a text of one with a unit.
func (m mapping) shmSize() *pyyaml.Node {
	value := m.value("shm_size")
	if value == nil {
		return nil
	}
	if value.Kind != pyyaml.Int && value.Kind != pyyaml.String || !isSize(value.PythonText(), "bkmgBKMG") {
		m.error(value, "shm_size", codeValue, "should be a number above 0, with one of the units b, k, m, g or none").Hint = "for example 512m"
		return nil
	}
	return value
}

// isSize reports whether text is digits, not all zero, and at most one of the units.
func isSize(text, units string) bool {
	digits := strings.TrimRight(text, units)
	return len(text)-len(digits) <= 1 && len(digits) <= maxDigits &&
		strings.Trim(digits, "0123456789") == "" && strings.Trim(digits, "0") != ""
}
