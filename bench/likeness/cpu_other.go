//go:build !linux

package likeness

import (
	"errors"
	"time"
)

// cpuTime is not known on this system.
func cpuTime(int) (time.Duration, error) { return 0, errors.ErrUnsupported }
