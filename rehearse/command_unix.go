//go:build unix

package rehearse

import (
	"os/exec"
	"syscall"
)

// inGroup makes the end of a command that of all it has started.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
