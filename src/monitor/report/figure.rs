//! A cell of a table that holds a number, and how it is printed.

use maud::{Markup, html};

/// A number as it stands in a table, or nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figure {
    cell: String,
}

impl Figure {
    pub(super) fn of(cell: &str) -> Self {
        Self { cell: cell.to_string() }
    }

    /// The number; `None` where the cell is empty.
    pub(super) fn number(&self) -> Option<f64> {
        self.cell.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A share in per cent, one decimal.
    pub(super) fn percent(&self) -> Markup {
        self.shown(|share| format!("{:.1} %", share * 100.0))
    }

    /// A share in per cent without the sign, for the ends of an interval.
    pub(super) fn hundredths(&self) -> Markup {
        self.shown(|share| format!("{:.1}", share * 100.0))
    }

    /// A change in percentage points, with its sign.
    pub(super) fn points(&self) -> Markup {
        self.shown(|points| format!("{points:+.1}").replace('-', "−"))
    }

    /// A number of things, in groups of three digits.
    pub(super) fn count(&self) -> Markup {
        self.shown(|count| grouped(&format!("{count:.0}")))
    }

    /// Two decimals.
    pub(super) fn hundredth(&self) -> Markup {
        self.shown(|number| format!("{number:.2}").replace('-', "−"))
    }

    /// One decimal.
    pub(super) fn tenth(&self) -> Markup {
        self.shown(|number| format!("{number:.1}").replace('-', "−"))
    }

    fn shown(&self, words: impl Fn(f64) -> String) -> Markup {
        match self.number() {
            Some(number) => html! { data value=(self.cell) { (words(number)) } },
            None => html! { span class="soft" title="not known" { "–" } },
        }
    }
}

/// Digits in groups of three, with a narrow space that does not break.
pub(super) fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_keeps_its_cell_and_is_printed_rounded() {
        assert_eq!(Figure::of("0.614232").percent().into_string(), "<data value=\"0.614232\">61.4 %</data>");
        assert_eq!(Figure::of("-2.25").points().into_string(), "<data value=\"-2.25\">−2.2</data>");
        assert_eq!(
            Figure::of("1234567").count().into_string(),
            "<data value=\"1234567\">1\u{202f}234\u{202f}567</data>"
        );
        assert!(Figure::of("").percent().into_string().contains('–'));
    }
}
