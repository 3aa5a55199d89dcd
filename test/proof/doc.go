// Package proof tests what a served registry promises when many clients publish at the same time,
// when processes are killed and when disks fail. Its tests start real servers, on every engine.
package proof
