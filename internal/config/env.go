package config

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Env is what the package may learn of the machine beside the files it is
// pointed to. A nil function answers that there is nothing. cmd passes
// os.LookupEnv and os.UserConfigDir.
type Env struct {
	// LookupEnv returns the value of a variable of the environment. An empty
	// value counts as none.
	LookupEnv func(name string) (value string, ok bool)
	// UserConfigDir returns the folder for the configuration of the user's
	// programs.
	UserConfigDir func() (string, error)
}

// Variables that are no settings, since they say where settings are found.
const (
	// ConfigVariable names the file to read, as the flag --config does.
	ConfigVariable = "DERVISH_CONFIG"
	// DirVariable names the configuration folder.
	DirVariable = "DERVISH_CONFIG_DIR"
)

// FileName is the file that is read from the configuration folder when no other
// is named.
const FileName = "dervish.yaml"

// lookup returns the value of a variable, "" if it is not set.
func (e Env) lookup(name string) string {
	if e.LookupEnv == nil {
		return ""
	}
	value, _ := e.LookupEnv(name)
	return value
}

// Dir returns the configuration folder: what DERVISH_CONFIG_DIR says, else the
// folder dervish within the user's. It need not exist. The error says which
// variable helps when the user has no such folder.
func (e Env) Dir() (string, error) {
	if dir := e.lookup(DirVariable); dir != "" {
		return dir, nil
	}
	why := errors.New("the user has none")
	if e.UserConfigDir != nil {
		dir, err := e.UserConfigDir()
		if err == nil {
			return filepath.Join(dir, "dervish"), nil
		}
		why = err
	}
	return "", fmt.Errorf("find the configuration folder (%s can name one): %w", DirVariable, why)
}
