// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
	"strings"
)

// size is a number of bytes on the command line: 8KiB, 32MiB, 1GiB, 4096. It is
// rounded up to a power of two later, as the kernel wants its rings.
type size int

// Bounds of a ring. Below a page there is none; above the limit is more memory
// than a trace is worth, and a mistyped unit more likely.
const (
	minRing = 4 << 10
	maxRing = 1 << 30
)

var units = []struct {
	name  string
	bytes int
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}

// Set is pflag's.
func (s *size) Set(text string) error {
	number, factor := text, 1
	for _, u := range units {
		if n, ok := strings.CutSuffix(text, u.name); ok {
			number, factor = n, u.bytes
		}
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("%q is no size; 8KiB, 32MiB and 1GiB are", text)
	}
	if n < 0 || n > maxRing/factor || n*factor < minRing {
		return fmt.Errorf("%s is out of range: from 4KiB to 1GiB", text)
	}
	*s = size(n * factor)
	return nil
}

// String is pflag's; a size that a unit divides is shown in it.
func (s *size) String() string {
	n := int(*s)
	for i := len(units) - 1; i >= 0; i-- {
		if u := units[i]; n >= u.bytes && n%u.bytes == 0 {
			return strconv.Itoa(n/u.bytes) + u.name
		}
	}
	return strconv.Itoa(n)
}

// Type is pflag's: the placeholder in the help.
func (s *size) Type() string { return "SIZE" }
