// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// score is how one corpus went.
type score struct {
	name       string
	launches   int
	unverified int      // launches
	right      int      // findings that are expected
	wrong      []string // findings that are not
	missing    []string // expected, and not found
	doubtful   []string // expected, and the launch was called unverified instead
}

// show prints the table and the two numbers; it fails where anything is wrong.
func show(w io.Writer, scores []score) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "corpus\tlaunches\tunverified\tfindings right\twrong\tmissed\tmissed, said so\t")
	var right, wrong, missing int
	for _, s := range scores {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", s.name, s.launches, s.unverified,
			s.right, len(s.wrong), len(s.missing), len(s.doubtful))
		right, wrong, missing = right+s.right, wrong+len(s.wrong), missing+len(s.missing)+len(s.doubtful)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "precision %s, recall %s\n", ratio(right, right+wrong), ratio(right, right+missing))
	failed := false
	for _, s := range scores {
		failed = list(w, s.name, "wrong", s.wrong) || failed
		failed = list(w, s.name, "missed", s.missing) || failed
		list(w, s.name, "unverified instead", s.doubtful)
	}
	if failed {
		return errors.New("not every finding is right")
	}
	return nil
}

func list(w io.Writer, corpus, what string, lines []string) bool {
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintf(w, "%s: %s: %s\n", corpus, what, line)
	}
	return len(lines) > 0
}

// ratio of nothing is not a number.
func ratio(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.4f (%d of %d)", float64(part)/float64(whole), part, whole)
}
