// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

func programs() map[string]func() {
	return map[string]func(){"goenvtrace": main, "rawenv": rawenv}
}
