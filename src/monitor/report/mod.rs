//! The indicators as one page that a person can read: HTML with inline SVG, no script, nothing from elsewhere.
//!
//! Comes in: the folder that `monitor indicators` wrote. Goes out: the page. Every figure on it is an element `data`
//! whose `value` is a cell of a table or a number of the manifest as it stands there, so that nobody has to believe the
//! page: `tests` looks each up. Names are in `cite`, periods and days in `time`, constants of the method in `var`.
//! Start reading at [`report`]; `content` says what is shown, `page` how.

mod breakdown;
mod chart;
mod content;
mod error;
mod figure;
mod lists;
mod page;
mod rows;
mod sections;
mod series;
mod style;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::ReportError;

/// Tells the title of a code: of an e-CF `competence`, or of a category of a dimension such as `isco`.
pub type TitleOf<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// The page of the indicators in `dir`; `title_of` names what the tables have codes of only.
///
/// # Errors
/// [`ReportError`] naming the file, and the column or line in it.
pub fn report(dir: &Path, title_of: TitleOf<'_>) -> Result<String, ReportError> {
    let content = content::Content::read(dir)?;
    Ok(page::page(&content, title_of))
}
