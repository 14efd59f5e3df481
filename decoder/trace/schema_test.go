// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("trace.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("trace.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, line string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return s.Validate(v)
}

// TestSchemaHoldsOutput validates what the writer writes, with every record
// and every member in it.
func TestSchemaHoldsOutput(t *testing.T) {
	schema := compileSchema(t)
	seen := map[string]bool{}
	for seed := range uint64(20) {
		s := newSource(seed)
		b := record(t)
		for range 100 {
			b = append(b, strings.Join(lines(t, s.event()), "\n")+"\n"...)
		}
		for line := range strings.Lines(string(b)) {
			if err := validate(t, schema, line); err != nil {
				t.Fatalf("%#v in %s", err, line)
			}
			for _, m := range regexp.MustCompile(`"([a-z_0-9]+)":`).FindAllStringSubmatch(line, -1) {
				seen[m[1]] = true
			}
		}
	}
	for _, line := range lines(t, run(1, "A=1"), run(2, "B=1")) {
		if err := validate(t, schema, line); err != nil {
			t.Errorf("%#v in %s", err, line)
		}
		for _, m := range regexp.MustCompile(`"([a-z_0-9]+)":`).FindAllStringSubmatch(line, -1) {
			seen[m[1]] = true
		}
	}
	for name := range strings.SplitSeq("t at id pid tid ppid ids sid tty cgroup ns root cwd exe name interp file argv base env gone complete missing parent child code signal path image ask state error late stat build machine lines module as names startup scanned assign include hook pin return defect line col op value exported maybe for relative tool version when exit arg with errno text kind count cpu b64 n fp bare", " ") {
		if !seen[name] {
			t.Errorf("no record with %q was validated", name)
		}
	}
}

// TestSchemaRejects makes sure that the schema says something at all.
func TestSchemaRejects(t *testing.T) {
	schema := compileSchema(t)
	tests := []struct{ name, line string }{
		{"no type", `{}`},
		{"no id", `{"t":"exec"}`},
		{"no caller", `{"t":"attempt","name":"/bin/go","errno":2}`},
		{"a name for an error", `{"t":"attempt","image":"1@2.3","errno":"ENOENT"}`},
		{"a pid for an id", `{"t":"exit","id":"4711"}`},
		{"negative time", `{"t":"exit","id":"1@2","at":-1}`},
		{"entry without =", `{"t":"exec","id":"1@2.3","env":["A"]}`},
		{"value withheld without a name", `{"t":"exec","id":"1@2.3","env":[{"fp":"h1:0123456789abcdef"}]}`},
		{"other version", strings.Replace(head, "trace/1", "trace/2", 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := validate(t, schema, tt.line); err == nil {
				t.Error("the schema takes it")
			}
		})
	}
	for _, line := range []string{`{"t":"weather"}`, `{"t":"exit","id":"1@2","new":1}`} {
		if err := validate(t, schema, line); err != nil {
			t.Errorf("the schema rejects an addition: %v", err)
		}
	}
}

// TestExportedFields: a field that is added to an event must be added to the
// codec, or it is lost on the way to the report. This says where to look.
func TestExportedFields(t *testing.T) {
	s := newSource(1)
	want := map[string]int{"Exec": 25, "Fork": 4, "Exit": 4, "Attempt": 5, "Open": 3, "Fact": 4, "Loss": 6, "Answer": 10, "Question": 3, "StartupFile": 8, "Assignment": 10, "Part": 6, "Include": 10, "Hook": 6, "Pin": 5, "Return": 4, "Defect": 2, "Stat": 6, "BuildInfo": 5, "Module": 6, "Mount": 2, "Line": 4, "Entry": 4, "Range": 3}
	got := map[string]int{}
	for range 2000 {
		countFields(reflect.ValueOf(s.event()), got)
	}
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s has %d fields, the codec knows %d", name, got[name], n)
		}
	}
}

func countFields(v reflect.Value, n map[string]int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			countFields(v.Elem(), n)
		}
	case reflect.Struct:
		n[v.Type().Name()] = v.NumField()
		for i := range v.NumField() {
			countFields(v.Field(i), n)
		}
	case reflect.Slice:
		for i := range v.Len() {
			countFields(v.Index(i), n)
		}
	}
}
