package main

import "path/filepath"

// noReports is what --reports and --out are where there shall be no folder.
const noReports = "off"

// reportsFolder is where reports of backtests are: the folder that was asked for, else one in the configuration folder.
// Empty: nowhere.
func reportsFolder(asked string) string {
	switch asked {
	case noReports:
		return ""
	case "":
		dir, err := environment().Dir()
		if err != nil {
			return "" // the user has no folder, and none was named
		}
		return filepath.Join(dir, "reports")
	}
	return asked
}
