// Package proof holds what a served registry promises when many publish at once, when processes are killed and when disks
// fail: its tests start whole servers, on every engine.
package proof
