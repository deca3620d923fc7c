// Package reports keeps reports of backtests in a folder: each as JSON, with all that is in it, and as the page for people.
// One process may write to a folder while others read it; what is listed is whole. It leaves it to internal/backtest to say
// what a report is, and to others to say who may see it.
package reports

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/backtest"
)

// Most is how many reports List tells of, the newest.
const Most = 500

// Folder keeps reports. It need not exist before the first. It is safe for concurrent use.
type Folder string

// Entry is a report that is kept.
type Entry struct {
	Name string    `json:"name"`
	When time.Time `json:"when"` // when it was made, by the machine that made it
	*backtest.Heading
	Error string `json:"error,omitempty"` // why nothing more is known of it
}

// ErrNone is why nothing was done with a report: there is none of that name.
var ErrNone = errors.New("there is no such report")

// names are the names that reports have. None leads out of a folder, nor to a hidden file.
var names = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$`)

// stamp is how a name begins: with when the report was made.
const stamp = "20060102-150405"

// Keep writes a report that was made now, and gives its name, and where its page and its JSON are.
func (f Folder) Keep(r *backtest.Report, now time.Time) (name, page, data string, err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return "", "", "", fmt.Errorf("keep the report: %w", err)
	}
	name, err = f.claim(now.UTC().Format(stamp) + "-" + botName(r.Command))
	if err != nil {
		return "", "", "", fmt.Errorf("keep the report: %w", err)
	}
	page, data = f.path(name, ".html"), f.path(name, ".json")
	// The JSON last: it is by that that a report is listed.
	err = errors.Join(write(page, r.WritePage), write(data, func(w io.Writer) error { return json.NewEncoder(w).Encode(r) }))
	if err != nil {
		return "", "", "", errors.Join(fmt.Errorf("keep the report: %w", err), os.Remove(page))
	}
	return name, page, data, nil
}

func (f Folder) path(name, ending string) string { return filepath.Join(string(f), name+ending) }

// claim makes the page of a name that nobody has yet, and gives that.
func (f Folder) claim(wanted string) (name string, err error) {
	name = wanted
	for n := 2; ; n++ {
		file, err := os.OpenFile(f.path(name, ".html"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return name, file.Close()
		}
		if !errors.Is(err, fs.ErrExist) || n > 10_000 {
			return "", err
		}
		name = fmt.Sprintf("%s-%d", wanted, n)
	}
}

// write writes a file beside its place, and puts it there when it is whole.
func write(path string, content func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return err
	}
	if err := errors.Join(content(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), path)
}

// interpreters are programs whose first argument says more than they do.
var interpreters = regexp.MustCompile(`^(python|node|deno|bun|ruby|java|perl|php|sh|bash|go|npx|npm|uv|dotnet)[0-9.]*$`)

// botName is the part of a report's name that tells of the bot.
func botName(command []string) string {
	if len(command) == 0 {
		return "bot"
	}
	bot := filepath.Base(command[0])
	if interpreters.MatchString(strings.TrimSuffix(bot, ".exe")) {
		for _, a := range command[1:] {
			if base := filepath.Base(a); !strings.HasPrefix(a, "-") && base != "run" && !strings.ContainsAny(a, " \n;") {
				bot = strings.TrimSuffix(base, filepath.Ext(base))
				break
			}
		}
	}
	bot = strings.Map(func(r rune) rune {
		switch {
		case r < 0x80 && names.MatchString(string(r)):
			return r
		case r == '.', r == '-', r == ' ':
			return '-'
		}
		return -1
	}, bot)
	return cmp.Or(strings.Trim(bot[:min(len(bot), 40)], "-"), "bot")
}

// List tells of the newest reports, those first, and how many older ones there are.
func (f Folder) List() (list []Entry, older int, err error) {
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer root.Close()
	files, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, 0, fmt.Errorf("list the reports: %w", err)
	}
	for _, file := range files {
		name, data := strings.CutSuffix(file.Name(), ".json")
		if !data || !names.MatchString(name) {
			continue
		}
		info, err := file.Info()
		if err != nil {
			continue // it has gone meanwhile
		}
		list = append(list, Entry{Name: name, When: when(name, info.ModTime().UTC())})
	}
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Or(b.When.Compare(a.When), cmp.Compare(b.Name, a.Name)) })
	older = max(len(list)-Most, 0)
	list = list[:len(list)-older]
	for i := range list {
		if list[i].Heading, err = heading(root, list[i].Name); err != nil {
			list[i].Error = err.Error()
		}
	}
	return list, older, nil
}

// when is when a report was made: as its name says to the second, since files are copied, else when it was written.
func when(name string, written time.Time) time.Time {
	made, err := time.Parse(stamp, name[:min(len(name), len(stamp))])
	if err != nil || written.Truncate(time.Second).Equal(made) {
		return written
	}
	return made
}

// open opens the folder: nothing is reached through it that is not in it, by no name and no link.
func (f Folder) open() (*os.Root, error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, fmt.Errorf("open the folder of reports: %w", err)
	}
	return root, nil
}

func heading(root *os.Root, name string) (*backtest.Heading, error) {
	file, err := root.Open(name + ".json")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return backtest.ReadHeading(file)
}

// Form is one of the two that a report has.
type Form string

// The forms of a report.
const (
	Page Form = ".html"
	Data Form = ".json"
)

// Open opens a report in one of its forms. The error is ErrNone where there is none of that name.
func (f Folder) Open(name string, form Form) (*os.File, error) {
	if !names.MatchString(name) {
		return nil, ErrNone
	}
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	file, err := root.Open(name + string(form))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("open the report: %w", err)
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(ErrNone, file.Close())
	}
	return file, nil
}

// Remove removes a report. The error is ErrNone where there is none of that name.
func (f Folder) Remove(name string) error {
	if !names.MatchString(name) {
		return ErrNone
	}
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNone
	}
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Remove(name + string(Data)); errors.Is(err, fs.ErrNotExist) {
		return ErrNone
	} else if err != nil {
		return fmt.Errorf("remove the report: %w", err)
	}
	if err := root.Remove(name + string(Page)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the report: %w", err)
	}
	return nil
}
