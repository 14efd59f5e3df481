// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// Bounds of a listing. No shell has that many startup files, and directories of
// a million entries are for somebody else to read.
const (
	maxMatches = 256
	maxListed  = 4096
)

var errTooMany = errors.New("too many files")

// glob answers AskGlob: it lists directories below a root, nothing else.
func glob(root int, pattern string) decoder.Answer {
	elements := strings.Split(strings.Trim(pattern, "/"), "/")
	names, err := matches(root, "", elements)
	switch {
	case err != nil:
		return unreadable(errno(err).Error())
	case len(names) == 0:
		return decoder.Answer{State: decoder.Absent}
	}
	slices.Sort(names)
	return decoder.Answer{State: decoder.Exists, Names: names}
}

// matches returns the paths below dir that the elements of a pattern match.
func matches(root int, dir string, elements []string) ([]string, error) {
	if len(elements) == 0 {
		return []string{dir}, nil
	}
	if name, plain := startup.Literal(elements[0]); plain {
		dir += "/" + name
		if len(elements) > 1 {
			return matches(root, dir, elements[1:])
		}
		fd, err := resolve(root, dir)
		if absent(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		unix.Close(fd)
		return []string{dir}, nil
	}
	names, err := listing(root, dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		if !startup.MatchFile(elements[0], name) {
			continue
		}
		deeper, err := matches(root, dir+"/"+name, elements[1:])
		if err != nil {
			return nil, err
		}
		if out = append(out, deeper...); len(out) > maxMatches {
			return nil, errTooMany
		}
	}
	return out, nil
}

// listing returns the names in a directory, none where it isn't one.
func listing(root int, dir string) ([]string, error) {
	fd, err := resolve(root, dir+"/")
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	f, err := reopen(fd)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(maxListed + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(names) > maxListed {
		return nil, errTooMany
	}
	return names, nil
}
