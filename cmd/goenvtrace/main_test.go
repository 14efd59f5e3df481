// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be goenvtrace for the scripts: what they run is
// the code under test, with no build in between. Beside it are the programs that
// the tests trace.
func TestMain(m *testing.M) {
	testscript.Main(m, programs())
}
