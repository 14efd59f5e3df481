// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"strings"
)

// scenarios runs the project's own conflicts and their variations, and counts
// what their assertions say of themselves:
//
//	accuracy: launches 3 right 2 wrong 0 missing 1
func scenarios() (score, error) {
	s := score{name: "scenarios"}
	out, testErr := exec.Command("go", "test", "-count=1", "-v", "-run", "^TestScenarios$", "./cmd/goenvtrace").CombinedOutput()
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		_, text, ok := strings.Cut(lines.Text(), "accuracy: ")
		if !ok {
			continue
		}
		var launches, right, wrong, missing int
		if _, err := fmt.Sscanf(text, "launches %d right %d wrong %d missing %d", &launches, &right, &wrong, &missing); err != nil {
			return s, fmt.Errorf("read %q: %w", text, err)
		}
		s.launches += launches
		s.right += right
		for range wrong {
			s.wrong = append(s.wrong, "a finding that no scenario asks for")
		}
		for range missing {
			s.missing = append(s.missing, "a finding that a scenario asks for")
		}
	}
	if s.launches == 0 {
		return s, fmt.Errorf("run scenarios: %w\n%s", testErr, tail(out))
	}
	return s, lines.Err()
}
