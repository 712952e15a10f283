//! Tables in Markdown, with columns that are also aligned as text.

use std::fmt;

use crate::progress;

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Creates a table with these headings.
    pub(crate) fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self {
            rows: vec![headings.map(str::to_owned).to_vec()],
        }
    }

    /// Adds a row of as many cells as there are headings. Prints it at once as progress: a table takes minutes.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        progress(&format!("  {}", cells.join(" | ")));
        self.rows.push(cells);
    }

    /// Returns the cell of the row that begins with these cells, in the column with this heading.
    pub(crate) fn cell(&self, row: &[&str], heading: &str) -> Option<&str> {
        let (headings, rows) = self.rows.split_first()?;
        let column = headings.iter().position(|it| it == heading)?;
        let row = rows
            .iter()
            .find(|cells| cells.iter().zip(row).all(|(a, b)| a == b))?;
        row.get(column).map(String::as_str)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column| {
            let cells = self.rows.iter().filter_map(|row| row.get::<usize>(column));
            let widths = cells.map(|cell| cell.chars().count());
            widths.max().unwrap_or(0).max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for width in &widths {
                    write!(f, "| {:-<width$} ", "")?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}
