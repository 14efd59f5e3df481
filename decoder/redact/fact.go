// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// fact redacts an answer from a file system. The question goes through the
// same pass, so that the answer is still found by the question asked of the
// redacted launch.
func (r *Redactor) fact(f *decoder.Fact) *decoder.Fact {
	c := *f
	c.Question = r.question(f.Question)
	a := &c.Answer
	a.Error = r.text(a.Error)
	if a.Stat != nil {
		s := *a.Stat
		s.Real = r.text(s.Real)
		a.Stat = &s
	}
	if a.Build != nil {
		b := *a.Build
		b.GoVersion, b.Path = r.text(b.GoVersion), r.text(b.Path)
		b.Version, b.Machine = r.text(b.Version), r.text(b.Machine)
		a.Build = &b
	}
	if a.Module != nil {
		m := *a.Module
		m.Path, m.Go, m.Toolchain = r.text(m.Path), r.text(m.Go), r.text(m.Toolchain)
		m.Use = slices.Clone(m.Use)
		for i, dir := range m.Use {
			m.Use[i] = r.text(dir)
		}
		a.Module = &m
	}
	a.Lines = r.lines(a.Lines)
	if a.Startup != nil {
		a.Startup = r.startup(a.Startup)
	}
	a.Names = r.names(f.Question.Kind, a.Names)
	if f.Question.Kind == decoder.AskVariable && a.State == decoder.Exists && !r.tellable(f.Question.Path, f.Answer.Names) {
		c.Answer = decoder.Answer{State: decoder.Unreadable, Error: "withheld"}
	}
	return &c
}

func (r *Redactor) question(q decoder.Question) decoder.Question {
	q.Kind, q.Path = decoder.QuestionKind(r.text(string(q.Kind))), r.text(q.Path)
	q.As = decoder.StartupKind(r.text(string(q.As)))
	return q
}

// lines redacts the lines of a go/env file by the keep-list of the
// environment: people put credentials into GOPROXY there too. A line without
// a name is one of VERSION.
func (r *Redactor) lines(lines []decoder.Line) []decoder.Line {
	if lines == nil {
		return nil
	}
	out := make([]decoder.Line, len(lines))
	for i, l := range lines {
		if l.Name == "" && !l.Redacted {
			l.Value = r.text(l.Value)
			out[i] = l
			continue
		}
		e := r.entry(decoder.Entry{Name: l.Name, Value: l.Value, Redacted: l.Redacted})
		l.Name, l.Value, l.Redacted = e.Name, e.Value, e.Redacted
		out[i] = l
	}
	return out
}

// tellable reports that the value of a variable off the keep-list may be told to
// whoever follows a startup file: it is a directory or a version, and no secret.
func (r *Redactor) tellable(name string, values []string) bool {
	if len(values) != 1 {
		return false
	}
	told := helper(name, decoder.Expr{{Kind: decoder.PartText, Text: values[0]}})
	return told[0].Kind == decoder.PartText && r.text(values[0]) == values[0]
}

// names redacts files, and of variables lists only those that are kept.
func (r *Redactor) names(asked decoder.QuestionKind, names []string) []string {
	var out []string
	for _, name := range names {
		if asked != decoder.AskDirenv || Kept(name) {
			out = append(out, r.text(name))
		}
	}
	return out
}
