// SPDX-License-Identifier: Apache-2.0

// Command vminit runs test binaries on another kernel: it is /init of a virtual
// machine whose only disk is the initramfs that vminit itself has packed.
//
//	vminit NAME=FILE... >initramfs.gz
//
// As process 1 it mounts what tests expect of a machine, runs the lines of /suites
// one after the other and powers off. A line is a directory and the arguments of
// the test binary in it. Lines of vminit's own on the console begin with
// "goenvtrace-vm: ", among them
//
//	goenvtrace-vm: DIRECTORY exited with STATUS
//
// and "goenvtrace-vm: done" as the last one: without it the machine has died.
//
// It runs the tests as children, because process 1 is not a process like others:
// it has no parent to be traced from, and libraries look into /proc before main.
package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Getpid() == 1 {
		boot()
		return
	}
	if err := pack(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "vminit:", err)
		os.Exit(1)
	}
}
