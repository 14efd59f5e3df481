// SPDX-License-Identifier: Apache-2.0

//go:build !linux && !darwin

package main

import "io"

// terminalWidth is 0: lines are not cut.
func terminalWidth(io.Writer) int { return 0 }
