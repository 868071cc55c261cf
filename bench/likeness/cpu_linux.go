package likeness

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is the time that all threads of a process have had a processor: what
// a step costs also where others keep the machine busy.
func cpuTime(pid int) (time.Duration, error) {
	var t unix.Timespec
	// The clock of a process: clock_getcpuclockid(3).
	err := unix.ClockGettime(int32(^pid<<3|2), &t)
	return time.Duration(t.Nano()), err
}
