//! The market's answer as CSV, a line for each figure.

use crate::market::{Demands, Keyness, Lacking, Levels, Market, Share};

use super::profile_market_records::{KeynessRecord, ShareRecord, keyness, share};

/// A figure a line: of which part and row, which figure, of which group, how many of how many, the value with its
/// interval, on how many ads it rests.
pub(super) const CSV_HEADER: [&str; 11] =
    ["part", "id", "label", "figure", "group", "ads", "of", "value", "low", "high", "support"];

/// The lines below the header.
pub(super) fn csv_rows(answer: &Market) -> Vec<Vec<String>> {
    let found = &answer.found;
    let mut lines = Lines(Vec::new());
    for (figure, count) in [
        ("considered", found.considered),
        ("matching", found.matching),
        ("near_duplicates", found.near_duplicates),
        ("read", found.read),
        ("others", found.others),
        ("others_drawn", found.drawn),
        ("others_read", found.others_read),
    ] {
        lines.add(
            ("ads", answer.profile.id().as_str(), answer.profile.title()),
            figure,
            "",
            [count.to_string()],
        );
    }
    for row in answer.rows() {
        let name = (row.kind.as_str(), row.id.as_str(), row.label.as_str());
        lines.shares(name, &row.share, row.others.as_ref());
        lines.demands(name, row.demands.as_ref());
        lines.levels(name, row.levels.as_ref());
        lines.keyness(name, row.keyness.as_ref(), None);
    }
    if let Lacking::Sought(sought) = &answer.lacking {
        for row in &sought.skills {
            let name = ("lacking", row.skill.uri.as_str(), row.skill.label.as_str());
            lines.shares(name, &row.share, Some(&row.others));
            lines.demands(name, row.demands.as_ref());
            lines.keyness(name, row.keyness.as_ref(), row.q);
        }
    }
    lines.0
}

/// Part, id and label of a row.
type Name<'a> = (&'a str, &'a str, &'a str);

struct Lines(Vec<Vec<String>>);

impl Lines {
    /// A line; `values` are the columns from `ads` on, those that are left out empty.
    fn add<const N: usize>(
        &mut self,
        (part, id, label): Name<'_>,
        figure: &str,
        group: &str,
        values: [String; N],
    ) {
        let mut line: Vec<String> = [part, id, label, figure, group].map(String::from).to_vec();
        line.extend(values);
        line.resize(CSV_HEADER.len(), String::new());
        self.0.push(line);
    }

    fn shares(&mut self, name: Name<'_>, own: &Share, others: Option<&Share>) {
        let groups = [("matching", Some(own)), ("others", others)];
        for (group, part) in groups.into_iter().filter_map(|(group, part)| Some((group, part?))) {
            let ShareRecord { ads, of, share, low, high, support } = share(part);
            let ads = ads.map(|ads| ads.to_string()).unwrap_or_default();
            let values = [ads, of.to_string(), number(share), number(low), number(high), support.into()];
            self.add(name, "share", group, values);
        }
    }

    fn demands(&mut self, name: Name<'_>, demands: Option<&Demands>) {
        for (demand, count) in demands.iter().flat_map(|demands| demands.named()) {
            let of = demands.map_or(0, Demands::sum);
            self.add(name, "demand", demand, [count.to_string(), of.to_string()]);
        }
    }

    fn levels(&mut self, name: Name<'_>, levels: Option<&Levels>) {
        let Some(levels) = levels else { return };
        self.add(name, "required_level", "", [String::new(), String::new(), levels.required.to_string()]);
        if levels.against_required().is_some() {
            for (level, count) in (1..).zip(levels.asked) {
                let (level, said): (u8, String) = (level, levels.said().to_string());
                self.add(name, "level", &format!("e-{level}"), [count.to_string(), said]);
            }
        }
        let asking = levels.said() + levels.unsaid;
        self.add(name, "level", "unsaid", [levels.unsaid.to_string(), asking.to_string()]);
    }

    fn keyness(&mut self, name: Name<'_>, key: Option<&Keyness>, q: Option<f64>) {
        let Some(key) = key else { return };
        let KeynessRecord { lift, low, high, g2, p, q } = keyness(key, q);
        let value = |value: f64| [String::new(), String::new(), value.to_string()];
        let [none, nothing, lift] = value(lift);
        self.add(name, "lift", "", [none, nothing, lift, low.to_string(), high.to_string()]);
        self.add(name, "g2", "", value(g2));
        self.add(name, "p", "", value(p));
        if let Some(q) = q {
            self.add(name, "q", "", value(q));
        }
    }
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
