// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func entries(raw ...string) []decoder.Entry {
	var env []decoder.Entry
	for _, s := range raw {
		env = append(env, decoder.ParseEntry(s))
	}
	return env
}

// started is an exec of a process of its own, with this environment.
func started(env []decoder.Entry) *decoder.Exec { return &decoder.Exec{Env: env} }

func TestEnv(t *testing.T) {
	r := New([]byte("key"))
	withheld := func(name, value string) decoder.Entry {
		return decoder.Entry{Name: name, Value: r.fingerprint(name, value), Redacted: true}
	}
	tests := []struct {
		name string
		raw  string
		want decoder.Entry
	}{
		{"goroot", "GOROOT=/opt/go", decoder.ParseEntry("GOROOT=/opt/go")},
		{"empty goroot", "GOROOT=", decoder.ParseEntry("GOROOT=")},
		{"goauth", "GOAUTH=git /x", withheld("GOAUTH", "git /x")},
		{"begins like go's", "GOOGLE_API=x", withheld("GOOGLE_API", "x")},
		{"goenv's setting", "GOENV_VERSION=1.22", decoder.ParseEntry("GOENV_VERSION=1.22")},
		{"goenv's token", "GOENV_GITHUB_TOKEN=x", withheld("GOENV_GITHUB_TOKEN", "x")},
		{"mise's token", "MISE_GITHUB_TOKEN=x", withheld("MISE_GITHUB_TOKEN", "x")},
		{"terminal's namesake", "TERMINUS_TOKEN=x", withheld("TERMINUS_TOKEN", "x")},
		{"direnv diff", "DIRENV_DIFF=eJw", withheld("DIRENV_DIFF", "eJw")},
		{"mise diff", "__MISE_DIFF=eJw", withheld("__MISE_DIFF", "eJw")},
		{"empty value", "FOO=", withheld("FOO", "")},
		{"lower case", "goroot=/x", withheld("goroot", "/x")},
		{"path", "PATH=/a/token:/b::.", decoder.ParseEntry("PATH=/a/token:/b::.")},
		{"xdg dirs", "XDG_DATA_DIRS=/a:/b", decoder.ParseEntry("XDG_DATA_DIRS=/a:/b")},
		{"sumdb key", "GOSUMDB=sum.example.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", decoder.ParseEntry("GOSUMDB=sum.example.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")},
		{"flags", "GOFLAGS=-mod=mod -tags=a,b '-ldflags=-s -w'", decoder.ParseEntry("GOFLAGS=-mod=mod -tags=a,b '-ldflags=-s -w'")},
		{"cc", "CC=gcc -m64", decoder.ParseEntry("CC=gcc -m64")},
		{"bare", "hunter2", decoder.Entry{Name: r.fingerprint("", "hunter2"), Bare: true, Redacted: true}},
		{"bare name that is kept", "GOROOT", decoder.Entry{Name: "GOROOT", Bare: true}},
		{"empty string", "", decoder.Entry{Bare: true}},
		{"function", "BASH_FUNC_go%%=() { x; }", withheld("BASH_FUNC_go%%", "() { x; }")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := r.env(started(entries(tt.raw)))
			if d := cmp.Diff([]decoder.Entry{tt.want}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(got, r.env(started(got))); d != "" {
				t.Errorf("a second time (-first +second):\n%s", d)
			}
		})
	}
}

// TestName: what stands before the "=" may be no name, also where it begins
// like one that is kept.
func TestName(t *testing.T) {
	const key = "ghp_0123456789abcdefghij0123"
	for _, name := range []string{"LC_A " + key, "A " + key} {
		got := New([]byte("key")).env(started(entries(name + "=1")))[0].Name
		if want := strings.Replace(name, key, "#", 1); redacted(got) != want {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestEnvShared(t *testing.T) {
	r := New([]byte("key"))
	first := r.env(started(entries("A=1", "GOROOT=/x", "B=2")))
	again := r.env(started(entries("A=1", "GOROOT=/x", "B=2")))
	if &first[0] != &again[0] {
		t.Error("an equal environment was redacted twice")
	}
	other := r.env(started(entries("A=1", "GOROOT=/y", "B=2")))
	if d := cmp.Diff(first, other); d == "" || first[1].Value != "/x" || other[1].Value != "/y" || first[2] != other[2] {
		t.Errorf("first %v, other %v", first, other)
	}
}

// TestEnvAgainst holds that what an environment is compared with changes
// nothing in what becomes of it: it is edited at random, for processes whose
// siblings, parents and earlier images are remembered, or not any more.
func TestEnvAgainst(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		r := New([]byte("key"))
		envs := [][]decoder.Entry{nil}
		for range 40 {
			env := append([]decoder.Entry(nil), envs[rnd.IntN(len(envs))]...)
			for range rnd.IntN(8) {
				e := decoder.ParseEntry([]string{"GOROOT=/x", "PATH=/a:/b", "FOO=bar", "FOO", "A=1", "PWD=/y", ""}[rnd.IntN(7)] + fmt.Sprint(rnd.IntN(3)))
				switch i := rnd.IntN(len(env) + 1); {
				case i == len(env) || rnd.IntN(3) == 0:
					env = slices.Insert(env, i, e)
				case rnd.IntN(2) == 0:
					env = slices.Delete(env, i, i+1)
				default:
					env[i] = e
				}
			}
			envs = append(envs, env)
			process := func() decoder.ProcessID { return decoder.ProcessID{TGID: rnd.Uint32N(20)} }
			x := &decoder.Exec{Image: decoder.ImageID{Process: process()}, Parent: process(), Env: env}
			if rnd.IntN(10) == 0 {
				x.Argv = []string{strings.Repeat("x", recentBytes)}
			}
			if d := cmp.Diff(New([]byte("key")).env(x), r.env(x), cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("seed %d: (-alone +against):\n%s", seed, d)
			}
		}
	}
}

// TestEnvBounded: a long argv must not be kept for the sake of an environment.
func TestEnvBounded(t *testing.T) {
	r := New([]byte("key"))
	for i := range 2 * recentEnvs {
		x := started(entries(fmt.Sprint("A=", i)))
		x.Argv = []string{strings.Repeat("x", recentBytes)}
		r.env(x)
	}
	for _, e := range r.recent.envs {
		if e.raw != nil {
			t.Errorf("%v is kept", e.raw)
		}
	}
}

func TestFingerprint(t *testing.T) {
	a, b := New([]byte("a")), New([]byte("b"))
	// HMAC-SHA256("a", "v1\0FOO\0bar"), so that the format stays.
	if got, want := a.fingerprint("FOO", "bar"), "h1:71c66f55951363cd"; got != want {
		t.Errorf("fingerprint = %s, want %s", got, want)
	}
	if a.fingerprint("FOO", "bar") == b.fingerprint("FOO", "bar") {
		t.Error("two keys, one fingerprint")
	}
	if a.fingerprint("FOO", "bar") == a.fingerprint("BAR", "bar") {
		t.Error("two names, one fingerprint")
	}
	if a.KeyID() == b.KeyID() || len(a.KeyID()) != 8 {
		t.Errorf("key ids %s and %s", a.KeyID(), b.KeyID())
	}
}

func TestRekey(t *testing.T) {
	exec := &decoder.Exec{Env: entries("FOO=bar", "GOROOT=/x", "hunter2")}
	once := New([]byte("a")).Event(exec).(*decoder.Exec)
	twice := NewRekey([]byte("b")).Event(once).(*decoder.Exec)
	for i, was := range once.Env {
		now := twice.Env[i]
		if was.Redacted != now.Redacted || was.Redacted == (was == now) {
			t.Errorf("%v became %v", was, now)
		}
	}
}

func TestFact(t *testing.T) {
	r := New([]byte("key"))
	in := &decoder.Fact{
		Question: decoder.Question{Kind: decoder.AskLines, Path: "/home/u/.config/go/env"},
		Answer: decoder.Answer{
			State: decoder.Exists,
			Error: "open https://u:hunter2@example.com",
			Stat:  &decoder.Stat{Real: "/home/u/x"},
			Lines: []decoder.Line{
				{Number: 1, Name: "GOPROXY", Value: "https://u:hunter2@example.com"},
				{Number: 2, Name: "FOO", Value: "hunter2"},
				{Number: 3, Value: "go1.26.8"},
				{Number: 4, Name: "GOROOT", Value: "/opt/go"},
			},
		},
	}
	before := fmt.Sprintf("%+v %+v", in.Answer.Lines, *in.Answer.Stat)
	got := r.Event(in).(*decoder.Fact)
	want := []string{"https://#@example.com", "#", "go1.26.8", "/opt/go"}
	for i, l := range got.Answer.Lines {
		if redacted(l.Value) != want[i] || l.Redacted != (i == 1) {
			t.Errorf("line %+v, want value %q", l, want[i])
		}
	}
	if redacted(got.Answer.Error) != "open https://#@example.com" || got.Question != in.Question {
		t.Errorf("got %+v", got)
	}
	if after := fmt.Sprintf("%+v %+v", in.Answer.Lines, *in.Answer.Stat); after != before {
		t.Errorf("the event was changed: %s", after)
	}
}

// planted makes events that hold markers wherever a secret can be.
type planted struct {
	*rand.Rand
	markers []string
}

func (p *planted) marker() string {
	const digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := []byte("Zq")
	for range 8 + p.IntN(12) {
		b = append(b, digits[p.IntN(len(digits))])
	}
	p.markers = append(p.markers, string(b))
	return string(b)
}

func (p *planted) exec() *decoder.Exec {
	e := &decoder.Exec{Filename: "/bin/x", Exe: "/bin/x", CWD: "/home/u", Complete: true}
	for i := range 20 {
		name := []string{"FOO", "GOAUTH", "DIRENV_DIFF", "__MISE_DIFF", "MISE_API_TOKEN", "LS_COLORS", "GOOGLE", "go", "GOROOT2", "VSCODE_X", ""}[p.IntN(11)]
		if p.IntN(2) == 0 {
			name += fmt.Sprint("_", i)
		}
		m := p.marker()
		e.Env = append(e.Env, decoder.ParseEntry(name+"="+[]string{m, "a " + m, m + "/x", base64.StdEncoding.EncodeToString([]byte(m)), "\xff" + m, "=" + m}[p.IntN(6)]))
	}
	e.Env = append(e.Env, decoder.ParseEntry(p.marker()))
	e.Env = append(e.Env, decoder.ParseEntry("GOPROXY=https://u:"+p.marker()+"@example.com,direct"))
	e.Env = append(e.Env, decoder.ParseEntry("GOFLAGS=-ldflags=-X=main.v="+p.marker()))
	e.Env = append(e.Env, decoder.ParseEntry("SUDO_COMMAND=/bin/x --password "+p.marker()))
	e.Argv = p.argv()
	return e
}

// argv returns arguments in the shapes that are known, each with a marker.
func (p *planted) argv() []string {
	m := p.marker()
	shapes := [][]string{
		{"x", "--password", m},
		{"x", "--api-key=" + m},
		{"x", "-token", m},
		{"curl", "-u", "bob:" + m, "https://example.com"},
		{"curl", "-H", "Authorization: Bearer " + m},
		{"curl", "https://bob:" + m + "@example.com/x"},
		{"curl", "https://example.com/?x=1&access_token=" + m + "&y=2"},
		{"mysql", "-p" + m},
		{"sh", "-c", "mysql -p" + m + " db"},
		{"sh", "-c", "FOO=" + m + " go build"},
		{"sh", "-c", `export FOO="` + m + ` x" && go build`},
		{"env", "FOO=" + m, "go", "build"},
		{"sudo", "FOO=" + m, "go", "build"},
		{"docker", "run", "-e", "FOO=" + m, "x"},
		{"docker", "login", "-p", m},
		{"go", "build", "-ldflags", "-X main.key=" + m},
		{"x", "-----BEGIN PRIVATE KEY-----\n" + m + "\n-----END PRIVATE KEY-----"},
		{"x", `{"password": "` + m + `"}`},
		{"x", "ghp_0123456789abcdefghij" + m},
		{"x", "user:" + m + "@tcp(db)/x"},
	}
	return shapes[p.IntN(len(shapes))]
}

func (p *planted) fact() *decoder.Fact {
	return &decoder.Fact{Answer: decoder.Answer{
		State: decoder.Exists,
		Error: "line 1: password=" + p.marker(),
		Lines: []decoder.Line{
			{Name: "FOO", Value: p.marker()}, {Name: "GOPROXY", Value: "https://" + p.marker() + "@example.com"},
			{Value: "https://u:" + p.marker() + "@x"},
		},
	}}
}

// TestNothingLeaks looks for markers in everything that comes out, as they are
// and encoded.
func TestNothingLeaks(t *testing.T) {
	r := New([]byte("key"))
	for seed := range uint64(500) {
		p := &planted{Rand: rand.New(rand.NewPCG(seed, 7))}
		in := []decoder.Event{p.exec(), p.fact(), &decoder.Open{Path: "/x/ghp_0123456789abcdefghij" + p.marker()},
			&decoder.Attempt{Filename: "/x/ghp_0123456789abcdefghij" + p.marker()}, &decoder.Loss{Text: "token=" + p.marker()}}
		for _, e := range in {
			out := strings.Join(texts(reflect.ValueOf(r.Event(e))), "\x00")
			for _, m := range p.markers {
				for how, s := range disguises(m) {
					if strings.Contains(out, s) {
						t.Fatalf("seed %d: %s marker %q in %q", seed, how, m, out)
					}
				}
			}
		}
	}
}

func disguises(m string) map[string]string {
	return map[string]string{
		"plain": m, "base64": base64.RawStdEncoding.EncodeToString([]byte(m))[:len(m)-1],
		"hex": hex.EncodeToString([]byte(m)), "url-encoded": url.QueryEscape(m),
	}
}

// texts returns every string in v.
func texts(v reflect.Value) []string {
	var out []string
	switch v.Kind() {
	case reflect.String:
		out = append(out, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			out = texts(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, texts(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, texts(v.Index(i))...)
		}
	}
	return out
}

// FuzzEvent holds that redaction is stable: what went through it once goes
// through it unchanged, and nothing panics.
func FuzzEvent(f *testing.F) {
	f.Add("FOO", "bar", "x --password y", "token=abc")
	f.Add("GOPROXY", "https://a:b@c", "curl -u a:b", "-X main.a=b")
	f.Add("PATH", "/a:https://x:y@z:/b", "sh -c 'A=\"b c\"'", "h1:0123456789abcdefh1:0123456789abcdef")
	f.Fuzz(func(t *testing.T, name, value, argv, text string) {
		name = strings.ReplaceAll(name, "=", "")
		once := New([]byte("key")).Event(&decoder.Exec{
			Filename: text, CWD: value, Argv: append(strings.Fields(argv), value, text),
			Env: entries(name+"="+value, text, "GOFLAGS="+value, "PATH="+text, "GOSUMDB="+argv),
		})
		if d := cmp.Diff(once, New([]byte("key")).Event(once)); d != "" {
			t.Errorf("(-first +second):\n%s", d)
		}
	})
}
