//! Tables `skills` and `emerging`.

use std::collections::BTreeMap;

use super::counts::{self, ItemSums};
use super::emerging;
use super::engine::Engine;
use super::error::IndicatorError;
use super::frame::Frame;
use super::output::{TableWriter, Value};
use super::shares::{Base, Cell};

/// The ways of counting, as `demand` names them, with their columns in `skill_fact`.
const WAYS: [(&str, &str); 3] = [("asked", "asked"), ("required", "required"), ("any", "named")];
/// The way whose changes count: required or preferred.
const ASKED: usize = 0;

/// Where the rows go.
pub(super) struct Writers<'a> {
    pub(super) skills: &'a mut TableWriter,
    pub(super) emerging: &'a mut TableWriter,
}

pub(super) fn write(
    engine: &Engine,
    writers: &mut Writers<'_>,
    frame: &Frame<'_>,
    skills: &[String],
    labels: &BTreeMap<String, String>,
) -> Result<(), IndicatorError> {
    let label = |item: u32| labels.get(&skills[item as usize]).cloned().unwrap_or_default();
    let mut base = Base::new();
    for set in 0..frame.totals.len() {
        let ways = WAYS.map(|(_, column)| column);
        let mut all = Base::new();
        counts::items(engine, "skill_fact", ways, set, |cell, rows: &[ItemSums<3>]| {
            let cell = Cell::new(frame, set, cell, rows);
            if set == 0 {
                all.extend(rows.iter().map(|row| ((row.item, row.period), row.x)));
            }
            write_cell(writers.skills, &cell, (set > 0).then_some(&base), skills, &label)?;
            emerging::write(writers.emerging, &cell, ASKED, (skills, &label))
        })?;
        if set == 0 {
            base = all;
        }
    }
    Ok(())
}

fn write_cell(
    writer: &mut TableWriter,
    cell: &Cell<'_, 3>,
    base: Option<&Base<3>>,
    skills: &[String],
    label: &impl Fn(u32) -> String,
) -> Result<(), IndicatorError> {
    for period in cell.frame.prepared.periods() {
        let key = cell.frame.key(cell.set, (cell.cell, period));
        for (way, (demand, _)) in WAYS.iter().enumerate() {
            for share in cell.ranked(period, way, base) {
                let label = label(share.item);
                let mut values = key.clone();
                values.extend([
                    Value::Text(&skills[share.item as usize]),
                    Value::Text(&label),
                    Value::Text(demand),
                ]);
                values.extend(share.values());
                values.push(Value::Text(share.flags()));
                writer.row(&values)?;
            }
        }
    }
    Ok(())
}
