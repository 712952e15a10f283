//! The figures of one run, and the part of `BENCHMARKS.md` that contains them.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::pacing::REFRESH_ROW;
use crate::performance::row;
use crate::table::Table;

/// The line before the generated part.
pub(crate) const BEGIN: &str = "<!-- begin of generated tables -->";
/// The line after it.
pub(crate) const END: &str = "<!-- end of generated tables -->";

/// What one run has measured.
pub(crate) struct Report {
    setup_line: String,
    /// Requests under rate limits, if they were measured.
    pub(crate) limits: Option<Table>,
    /// Speed, memory and size, if they were measured.
    pub(crate) figures: Option<Table>,
    /// All tables with their headings, in Markdown.
    pub(crate) sections: String,
}

impl Report {
    pub(crate) fn new(setup_line: String) -> Self {
        Self {
            setup_line,
            limits: None,
            figures: None,
            sections: String::new(),
        }
    }

    /// Returns the figures that a reader wants first, as far as they were measured.
    fn headline(&self) -> Table {
        let mut table = Table::new(["figure", "measured"]);
        let figures = [
            ("start to handshake line", row::START),
            (
                "plan of 1,000 domains: CPU time of the provider",
                row::PLAN_CPU,
            ),
            (
                "plan of 1,000 domains: peak memory of the provider",
                row::PLAN_MEMORY,
            ),
            (
                "plan of 1,000 domains: requests to HostUp",
                row::PLAN_REQUESTS,
            ),
            ("zip to download", row::ZIP),
        ];
        for (what, row) in figures {
            let cell = self
                .figures
                .as_ref()
                .and_then(|it| it.cell(&[row], "measured"));
            if let Some(cell) = cell {
                table.row(vec![what.to_owned(), cell.trim().to_owned()]);
            }
        }
        let ratio = self
            .limits
            .as_ref()
            .and_then(|it| it.cell(&REFRESH_ROW, "ratio"));
        if let Some(ratio) = ratio {
            let what = "refresh of 1,000 domains under a limit of 100 requests per 2 s: time, as a multiple of the ideal";
            table.row(vec![what.to_owned(), ratio.to_owned()]);
        }
        table
    }

    /// Replaces the generated part of a file.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = replace(&fs::read_to_string(path)?, &self.to_string());
        let text = text.ok_or_else(|| Error::NoMarkers(path.to_owned()))?;
        Ok(fs::write(path, text)?)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            setup_line,
            sections,
            ..
        } = self;
        write!(f, "{}\n{setup_line}\n{sections}", self.headline())
    }
}

/// Replaces the generated part of a text; `None` if it has no markers.
fn replace(text: &str, generated: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!(
        "{before}{BEGIN}\n\n{}\n\n{END}{after}",
        generated.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn write_replaces_only_text_between_markers() {
        let text = format!("# Title\n\n{BEGIN}\nold\n{END}\n\nProse.\n");
        let expected = format!("# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nProse.\n");
        assert_eq!(replace(&text, "new\n"), Some(expected.clone()));
        assert_eq!(replace(&expected, "new\n"), Some(expected));
        assert_eq!(replace("# Title\n", "new\n"), None);
    }

    #[test]
    fn benchmarks_file_has_markers() {
        let text = fs::read_to_string(crate::workspace().join("BENCHMARKS.md"));
        assert!(replace(&text.unwrap(), "new").is_some());
    }

    #[test]
    fn headline_has_the_measured_figures() {
        let mut report = Report::new("A machine.\n".to_owned());
        assert_eq!(
            report.headline().cell(&["zip to download"], "measured"),
            None
        );
        let mut figures = Table::new(["figure", "target", "measured", ""]);
        figures.row(vec![
            row::ZIP.into(),
            "at most 4 MiB".into(),
            "3.50 MiB".into(),
            "met".into(),
        ]);
        report.figures = Some(figures);
        let headline = report.headline();
        assert_eq!(
            headline.cell(&["zip to download"], "measured"),
            Some("3.50 MiB")
        );
    }
}
