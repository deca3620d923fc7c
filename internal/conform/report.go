package conform

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// Summary gathers results and writes them.
type Summary struct {
	Endpoint string
	Results  []Result
}

// Add takes a result in.
func (s *Summary) Add(r Result) { s.Results = append(s.Results, r) }

// Count gives how many results have an outcome.
func (s *Summary) Count(o Outcome) (n int) {
	for i := range s.Results {
		if s.Results[i].Outcome == o {
			n++
		}
	}
	return n
}

// record is a result as one line of JSON. Its properties are stable.
type record struct {
	Check       string   `json:"check"`
	Requirement string   `json:"requirement"`
	Calls       []string `json:"calls,omitempty"`
	Claim       string   `json:"claim"`
	Result      Outcome  `json:"result"`
	Found       string   `json:"found,omitempty"`
	Means       string   `json:"means,omitempty"`
	Millis      float64  `json:"ms"`
}

// JSON writes a result as one line.
func (r *Result) JSON(w io.Writer) error {
	line := record{
		Check: r.Name, Requirement: r.Requirement, Calls: r.Calls, Claim: r.Claim, Result: r.Outcome, Found: r.Found,
		Millis: float64(r.Took.Microseconds()) / 1000,
	}
	if r.Outcome == Failed {
		line.Means = r.Means
	}
	return json.NewEncoder(w).Encode(line)
}

// Text writes a result as a line, and for a failure what was found and what it means.
func (r *Result) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-4s  %-5s %-28s  ", r.Outcome, r.Requirement, r.Name)
	switch r.Outcome {
	case Failed:
		fmt.Fprintf(&b, "%s\n      found: %s\n      means: %s\n", r.Claim, oneLine(r.Found), r.Means)
	case Skipped:
		fmt.Fprintf(&b, "%s\n", oneLine(r.Found))
	default:
		fmt.Fprintf(&b, "%s\n", r.Claim)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Text writes how many checks ended how, by requirement.
func (s *Summary) Text(w io.Writer) error {
	var b strings.Builder
	b.WriteByte('\n')
	for _, requirement := range s.requirements() {
		of := s.of(requirement)
		fmt.Fprintf(&b, "%-5s %3d ok", requirement, of.Count(Passed))
		if n := of.Count(Skipped); n > 0 {
			fmt.Fprintf(&b, ", %d skipped", n)
		}
		if n := of.Count(Failed); n > 0 {
			fmt.Fprintf(&b, ", %d FAILED", n)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\n%d checks: %d ok, %d failed, %d skipped\n", len(s.Results), s.Count(Passed), s.Count(Failed), s.Count(Skipped))
	_, err := io.WriteString(w, b.String())
	return err
}

// requirements gives those of the results, in the order of their first results.
func (s *Summary) requirements() (list []string) {
	seen := map[string]bool{}
	for i := range s.Results {
		if r := s.Results[i].Requirement; !seen[r] {
			seen[r] = true
			list = append(list, r)
		}
	}
	return list
}

// of gives the results of one requirement.
func (s *Summary) of(requirement string) *Summary {
	part := &Summary{Endpoint: s.Endpoint}
	for i := range s.Results {
		if s.Results[i].Requirement == requirement {
			part.Add(s.Results[i])
		}
	}
	return part
}

// The elements of JUnit's XML, as far as the tools that read it agree on them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the results as JUnit's XML, a suite for each requirement.
func (s *Summary) JUnit(w io.Writer) error {
	all := junitSuites{Name: "dervish conform " + s.Endpoint, Tests: len(s.Results), Failures: s.Count(Failed), Skipped: s.Count(Skipped)}
	for _, requirement := range s.requirements() {
		of := s.of(requirement)
		suite := junitSuite{Name: requirement, Tests: len(of.Results), Failures: of.Count(Failed), Skipped: of.Count(Skipped)}
		var took time.Duration
		for i := range of.Results {
			r := &of.Results[i]
			took += r.Took
			c := junitCase{Name: r.Name, Class: "conform." + requirement, Time: seconds(r.Took)}
			switch r.Outcome {
			case Failed:
				c.Failure = &junitMessage{Message: printable(r.Found), Text: printable(r.Claim + "\n" + r.Means)}
			case Skipped:
				c.Skipped = &junitMessage{Message: printable(r.Found)}
			}
			suite.Cases = append(suite.Cases, c)
		}
		suite.Time = seconds(took)
		all.Suites = append(all.Suites, suite)
	}
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

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// oneLine keeps what a server said from breaking a line, or moving the cursor of a terminal.
func oneLine(text string) string { return strings.ReplaceAll(printable(text), "\n", " ") }

// printable takes control characters out.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
