//! The commands of the demo with their results, as a table.

use std::fmt;

/// A command that has run.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) step: String,
    pub(crate) command: String,
    pub(crate) exit_code: i32,
    /// Requests to HostUp, as the sandbox counted them.
    pub(crate) gets: usize,
    pub(crate) posts: usize,
}

/// All commands, in the order in which they ran.
#[derive(Debug, Default)]
pub(crate) struct Table(pub(crate) Vec<Row>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Row) -> &str| self.0.iter().map(|row| text(row).len()).max();
        let step = width(|row| &row.step).unwrap_or_default();
        let command = width(|row| &row.command).unwrap_or_default();
        let (first, second) = ("Step", "Command");
        writeln!(
            f,
            "{first:step$}  {second:command$}  Exit code  GETs  POSTs"
        )?;
        for row in &self.0 {
            let (code, gets, posts) = (row.exit_code, row.gets, row.posts);
            let (first, second) = (&row.step, &row.command);
            writeln!(
                f,
                "{first:step$}  {second:command$}  {code:9}  {gets:4}  {posts:5}"
            )?;
        }
        Ok(())
    }
}
