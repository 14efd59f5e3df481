// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// target is what decides which startup files there are to watch: whose home, as
// seen below which root, and what else moves the files about. It is comparable.
type target struct {
	root decoder.RootID
	// Either a home with the variables that name files…
	home, zdotdir, config, bashEnv, env string
	// …or a directory in which something runs that may read a makefile or .envrc.
	cwd string
	// …or everybody who may log in.
	users bool
}

// targetOf is the target of an image. False: it has no home.
func targetOf(e *decoder.Exec) (target, bool) {
	t := target{root: e.Root}
	for i := range e.Env {
		v := &e.Env[i]
		switch v.Name {
		case "HOME":
			t.home = v.Value
		case "ZDOTDIR":
			t.zdotdir = v.Value
		case "XDG_CONFIG_HOME":
			t.config = v.Value
		case "BASH_ENV":
			t.bashEnv = v.Value
		case "ENV":
			t.env = v.Value
		}
	}
	return t, path.IsAbs(t.home)
}

// plan is what to watch for a target.
type plan struct {
	files []string // absolute; most of them usually don't exist
	globs []string
	dirs  []string // quiet enough to be watched whole
}

// shells are the programs whose reading order is walked through, as they are
// called when they read most.
var shells = [...][]string{
	{"/bin/bash", "-l"}, {"/bin/bash", "-i"}, {"/bin/bash", "script"}, {"/bin/dash", "-l", "-i"}, {"/bin/ksh", "-l", "-i"},
	{"/bin/zsh", "-l", "-i"}, {"/bin/fish", "-l", "-i"}, {"/usr/bin/tmux"}, {"/usr/bin/screen"},
}

// plan says what to watch. What the files source is found by reading them.
func (t target) plan(files startup.Files) plan {
	if t.cwd != "" {
		return t.project(files)
	}
	c := &collector{files: files, seen: make(map[string]bool)}
	env := t.environ()
	for _, argv := range shells {
		s := startup.Shell{Exe: argv[0], Argv: argv, Env: env, Terminal: startup.Yes}
		order := slices.DeleteFunc(startup.Order(s), isScript)
		for _, candidate := range order {
			c.candidate(candidate) // of alternatives, a walk asks for the first that exists
		}
		startup.Walk(order, s, c)
	}
	for _, name := range [...]string{
		"/etc/environment", "/etc/security/pam_env.conf", "/etc/sudoers",
		t.home + "/.pam_environment", t.home + "/.ssh/environment",
		t.home + "/.direnvrc", t.home + "/.config/direnv/direnvrc", t.home + "/.config/direnv/direnv.toml",
	} {
		c.add(name)
	}
	c.plan.dirs = t.dirs(c.plan.globs)
	return c.plan
}

func isScript(c startup.Candidate) bool { return c.Why == "script" }

func (t target) environ() []decoder.Entry {
	env := []decoder.Entry{{Name: "HOME", Value: t.home}}
	for _, v := range [...]decoder.Entry{
		{Name: "ZDOTDIR", Value: t.zdotdir}, {Name: "XDG_CONFIG_HOME", Value: t.config},
		{Name: "BASH_ENV", Value: t.bashEnv}, {Name: "ENV", Value: t.env},
	} {
		if v.Value != "" {
			env = append(env, v)
		}
	}
	return env
}

// dirs are the directories in which few files are opened that are no startup
// files. /etc is not one of them: every program start opens /etc/ld.so.cache.
func (t target) dirs(globs []string) []string {
	config := t.config
	if config == "" {
		config = t.home + "/.config"
	}
	dirs := []string{t.home, config + "/fish", config + "/fish/conf.d", config + "/direnv", "/etc/zsh", "/etc/fish", "/etc/profile.d"}
	if t.zdotdir != "" {
		dirs = append(dirs, t.zdotdir)
	}
	for _, g := range globs {
		dirs = append(dirs, path.Dir(g))
	}
	slices.Sort(dirs)
	return slices.DeleteFunc(slices.Compact(dirs), func(dir string) bool {
		return !path.IsAbs(dir) || dir == "/" || dir == "/etc" || dir == "/tmp" || strings.ContainsAny(dir, "*?[")
	})
}

// project plans for a working directory: the makefiles in it, and an .envrc there
// or above, where direnv looks.
func (t target) project(files startup.Files) plan {
	c := &collector{files: files, seen: make(map[string]bool)}
	s := startup.Shell{Exe: "/usr/bin/make", Argv: []string{"make"}, CWD: t.cwd}
	order := startup.Order(s)
	const levels = 8
	dir := t.cwd
	for range levels {
		order = append(order, startup.Candidate{Path: path.Join(dir, ".envrc"), Kind: decoder.StartupEnvrc})
		if dir == "/" {
			break
		}
		dir = path.Dir(dir)
	}
	for _, candidate := range order {
		c.candidate(candidate)
	}
	startup.Walk(order, s, c)
	c.plan.globs = nil // a project's directories are too busy to be watched whole
	return c.plan
}

// collector notes which files a walk asks for.
type collector struct {
	files startup.Files
	plan  plan
	seen  map[string]bool
}

func (c *collector) candidate(f startup.Candidate) {
	switch {
	case f.Glob:
		c.glob(f.Path)
	case f.Path != "":
		c.add(f.Path)
	}
}

func (c *collector) File(name string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	c.add(name)
	return c.files.File(name, kind)
}

func (c *collector) Glob(pattern string) []string {
	c.glob(pattern)
	return c.files.Glob(pattern)
}

func (c *collector) glob(pattern string) {
	if !slices.Contains(c.plan.globs, pattern) && len(c.plan.globs) < maxNames {
		c.plan.globs = append(c.plan.globs, pattern)
	}
}

func (c *collector) add(name string) {
	name = path.Clean(name)
	if path.IsAbs(name) && !c.seen[name] && len(c.plan.files) < maxNames {
		c.seen[name] = true
		c.plan.files = append(c.plan.files, name)
	}
}

// maxUsers bounds the homes that are taken from /etc/passwd.
const maxUsers = 32

// loginHomes are the homes of root and of people in a passwd file.
func loginHomes(passwd []byte) []string {
	const firstPerson = 1000 // UID_MIN of Linux distributions
	var homes []string
	for line := range strings.Lines(string(passwd)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if len(f) != 7 || !path.IsAbs(f[5]) || strings.HasSuffix(f[6], "/nologin") || strings.HasSuffix(f[6], "/false") {
			continue
		}
		uid, err := strconv.Atoi(f[2])
		if err == nil && (uid == 0 || uid >= firstPerson) && len(homes) < maxUsers && !slices.Contains(homes, f[5]) {
			homes = append(homes, f[5])
		}
	}
	return homes
}
