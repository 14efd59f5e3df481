// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func appendFact(b []byte, e *decoder.Fact) []byte {
	a := &e.Answer
	b = appendUint(append(b, `{"t":"fact"`...), "at", e.Time)
	b = appendImageID(b, "image", e.Image)
	b = appendMember(b, "ask", string(e.Question.Kind))
	b = appendMember(b, "path", e.Question.Path)
	b = appendMember(b, "as", string(e.Question.As))
	b = appendMember(b, "state", string(a.State))
	b = appendMember(b, "error", a.Error)
	if a.Late {
		b = append(appendKey(b, "late"), "true"...)
	}
	if a.Stat != nil {
		b = appendStat(b, a.Stat)
	}
	if a.Build != nil {
		b = appendNames(b, "build", "go", a.Build.GoVersion, "path", a.Build.Path, "version", a.Build.Version)
		b = appendMember(b, "machine", a.Build.Machine)
		if a.Build.Trimmed {
			b = append(appendKey(b, "trimmed"), "true"...)
		}
		b = append(b, '}')
	}
	if len(a.Lines) > 0 {
		b = appendLines(b, a.Lines)
	}
	if a.Module != nil {
		b = appendNames(b, "module", "path", a.Module.Path, "go", a.Module.Go, "toolchain", a.Module.Toolchain)
		b = appendInt(b, "line", int64(a.Module.GoLine))
		b = appendTexts(b, "use", a.Module.Use)
		if a.Module.Requires {
			b = append(appendKey(b, "requires"), "true"...)
		}
		b = append(b, '}')
	}
	if a.Mount != nil {
		b = append(appendKey(b, "mount"), '{')
		b = appendFlag(b, "noexec", a.Mount.NoExec)
		b = append(appendFlag(append(b, ','), "readonly", a.Mount.ReadOnly), '}')
	}
	if a.Startup != nil {
		b = appendStartup(b, a.Startup)
	}
	b = appendTexts(b, "names", a.Names)
	return append(b, '}')
}

// appendFlag writes a member without the comma before it.
func appendFlag(b []byte, key string, v bool) []byte {
	b = append(append(append(b, '"'), key...), '"', ':')
	return strconv.AppendBool(b, v)
}

// appendNames opens an object with three texts; the caller closes it.
func appendNames(b []byte, key, k1, v1, k2, v2, k3, v3 string) []byte {
	b = append(appendKey(b, key), '{', '"')
	b = append(append(b, k1...), '"', ':')
	b = appendText(b, v1)
	b = appendMember(b, k2, v2)
	return appendMember(b, k3, v3)
}

func appendStat(b []byte, s *decoder.Stat) []byte {
	b = appendText(append(appendKey(b, "stat"), `{"type":`...), s.Type)
	b = appendMember(b, "real", s.Real)
	b = appendUint(b, "mode", uint64(s.Mode))
	b = appendUint(b, "uid", uint64(s.UID))
	b = appendUint(b, "dev", s.Dev)
	b = appendUint(b, "ino", s.Ino)
	return append(b, '}')
}

// appendLines writes [number, entry] pairs, entries as in an environment.
func appendLines(b []byte, lines []decoder.Line) []byte {
	b = append(appendKey(b, "lines"), '[')
	for i, l := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '['), int64(l.Number), 10)
		b = appendEntry(append(b, ','), decoder.Entry{Name: l.Name, Value: l.Value, Redacted: l.Redacted})
		b = append(b, ']')
	}
	return append(b, ']')
}

// appendTexts writes a list of texts where there is one.
func appendTexts(b []byte, key string, texts []string) []byte {
	if len(texts) == 0 {
		return b
	}
	b = append(appendKey(b, key), '[')
	for i, text := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, text)
	}
	return append(b, ']')
}
