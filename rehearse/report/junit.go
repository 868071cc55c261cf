package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The elements of JUnit's report as CI servers read it
// (https://github.com/testmoapp/junitxml): a test case for each step, whose time
// is the one predicted.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Time      string      `xml:"time,attr"`
		Timestamp string      `xml:"timestamp,attr,omitempty"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure,omitempty"`
		Error   *junitMessage `xml:"error,omitempty"`
		Skipped *junitMessage `xml:"skipped,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a result as JUnit XML: a step over its budget is a failure, one
// that failed an error, one not run or not to be told is skipped.
func JUnit(w io.Writer, r *Result) error {
	suite := junitSuite{Name: clean("rehearse " + r.Profile + " at " + r.Target)}
	if !r.Made.IsZero() {
		suite.Timestamp = r.Made.UTC().Format("2006-01-02T15:04:05")
	}
	sum := 0.0
	for _, s := range r.Steps {
		c := s.junit(r)
		suite.add(c)
		sum += s.expected()
	}
	if v := r.TotalLimit; v != nil {
		c := junitCase{Name: "all steps together", Class: clean("rehearse." + r.Profile), Time: fmt.Sprintf("%.3f", v.Value)}
		if v.Over {
			c.Failure = &junitMessage{Message: v.String(), Type: "budget"}
		}
		suite.add(c)
	}
	suite.Time = fmt.Sprintf("%.3f", sum)
	all := junitSuites{Name: "duckface rehearse", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors,
		Skipped: suite.Skipped, Time: suite.Time, Suites: []junitSuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// expected is a step's time at the target, or the one seen where none is.
func (s *Step) expected() float64 {
	switch {
	case s.Time.Known():
		return s.Time.Value
	case s.Time != nil:
		return s.Time.Measured
	}
	return 0
}

// junit is a step as a test case.
func (s *Step) junit(r *Result) junitCase {
	c := junitCase{Name: clean(s.Title()), Class: clean("rehearse." + r.Profile), File: clean(s.File), Time: fmt.Sprintf("%.3f", s.expected())}
	text := clean(strings.Join(append([]string{s.Summary(r.Target)}, s.Details(400)...), "\n"))
	m := &junitMessage{Message: clean(s.why(r.Target)), Type: string(s.Status), Text: text}
	switch s.Status {
	case Failed:
		c.Error = m
	case Over:
		c.Failure = m
	case NotRun, OneSize, Unsure:
		m.Text = ""
		c.Skipped, c.Out = m, text
	default:
		c.Out = text
	}
	return c
}

// why is the first reason for a step's status.
func (s *Step) why(target string) string {
	if len(s.Failures) > 0 {
		return s.Failures[0].String()
	}
	for _, v := range s.Limits {
		if v.Over {
			return v.String()
		}
	}
	return s.Summary(target)
}

// clean is text without the characters that XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
