//! The table of which occupation each ad has.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

/// The occupation of each ad, by the ad's id, from a tab-separated table with the columns `occupation` (ESCO URI or ISCO
/// code) and `ad`.
pub(super) fn read(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let name = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read as UTF-8 text"))?;
    parse(&text, &name.to_string())
}

/// The same from a text that was read from the file `name`.
pub(super) fn parse(text: &str, name: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map(|(_, line)| line.trim_end());
    anyhow::ensure!(header == Some("occupation\tad"), "{name}: its columns must be occupation, ad");
    let mut judged = BTreeMap::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let (occupation, ad) = line
            .split_once('\t')
            .with_context(|| format!("{name}:{}: a line is an occupation, a tab and an ad", number + 1))?;
        judged.insert(ad.trim().to_string(), occupation.trim().to_string());
    }
    anyhow::ensure!(!judged.is_empty(), "{name}: it names no ad");
    Ok(judged)
}
