// Package buildinfo holds what the build knows about the program.
package buildinfo

// version is set by the linker: -X arkindex/internal/buildinfo.version=1.2.3.
var version = "development"

// Version returns the version of the program, "development" when the build named none.
func Version() string { return version }
