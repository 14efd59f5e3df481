// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// show is a value as it may stand in a line on a terminal: whoever set it must
// not be able to move the cursor, and blanks at its ends must be seen.
func show(s string) string {
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r == unicode.ReplacementChar || r == '"' || r == '\'' || unicode.IsSpace(r) || !unicode.IsPrint(r)
	}) < 0
	if plain {
		return s
	}
	return strconv.Quote(s)
}

// subject is the beginning of every message: "go build (go1.26.8, pid 4711)".
func (c *Case) subject() string {
	name := string(c.Config.Tool)
	if c.Config.Command.Name != "" {
		name += " " + c.Config.Command.Name
	}
	return fmt.Sprintf("%s (%s, pid %d)", name, c.Launch.Version, pid(c.Exec))
}

// unset lists how to get rid of a setting.
func unset(s goenv.Setting, culprit Culprit, why string) []string {
	switch s.Layer {
	case goenv.UserFile:
		if s.File != "" {
			return []string{"go env -u " + s.Name, fmt.Sprintf("delete line %d of %s", s.Line, show(s.File))}
		}
	case goenv.GorootFile:
		return []string{fmt.Sprintf("delete line %d of %s", s.Line, show(s.File))}
	case goenv.OS:
		var fix []string
		if l := culprit.Location; l != nil {
			deed := "delete"
			if l.Confidence == blame.Candidate {
				deed = "see" // it may be another line
			}
			fix = append(fix, fmt.Sprintf("%s %s:%d%s", deed, show(l.File), l.Line, why))
		}
		switch {
		case serverHolds(culprit, "tmux") && culprit.Via != nil: // through update-environment
			fix = append(fix, "tmux set-environment -u "+s.Name, "unset "+s.Name+" where the tmux client is started")
		case serverHolds(culprit, "tmux"):
			fix = append(fix, "tmux set-environment -gu "+s.Name)
		}
		return append(fix, "unset "+s.Name)
	}
	return nil
}

// pid is how a person sees the process.
func pid(e *decoder.Exec) uint32 {
	if e.PID != 0 {
		return e.PID
	}
	return e.Image.Process.TGID
}
