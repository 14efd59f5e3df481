// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

import (
	"errors"
	"runtime"

	"github.com/spf13/cobra"
)

func watch(*cobra.Command, *watchOptions) error {
	return &exitError{exitKernel, errors.New("watch needs eBPF, and " + runtime.GOOS + " has none: " +
		"record the trace on Linux, then read it here with: goenvtrace report FILE")}
}
