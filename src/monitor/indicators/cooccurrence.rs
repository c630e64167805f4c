//! Table `cooccurrence`: the pairs of skills that the same ads ask for.

use std::collections::BTreeMap;

use super::engine::{Engine, Numbers};
use super::error::IndicatorError;
use super::frame::Frame;
use super::output::{TableWriter, Value};

/// Counts pairs among the skills that most ads ask for, and writes the most frequent of each cell and period, of equally
/// frequent ones the first by name. So at most `pairs` rows a cell and period are written, and at most
/// `pair_skills · (pair_skills - 1) / 2` pairs of it are counted.
pub(super) fn write(
    engine: &Engine,
    writer: &mut TableWriter,
    frame: &Frame<'_>,
    skills: &[String],
    labels: &BTreeMap<String, String>,
) -> Result<(), IndicatorError> {
    let most = frame.options.pairs;
    if most == 0 {
        return Ok(());
    }
    engine.materialise(
        "pair_fact",
        &format!(
            "SELECT f.ad_no, f.item FROM skill_fact f JOIN (SELECT item FROM (SELECT f.item, count(*) AS x FROM skill_fact f \
             JOIN members m ON f.ad_no = m.ad_no WHERE f.asked = 1 GROUP BY f.item) ORDER BY x DESC, item LIMIT {}) t \
             ON f.item = t.item WHERE f.asked = 1",
            frame.options.pair_skills
        ),
    )?;
    let label = |skill: usize| labels.get(&skills[skill]).map_or("", String::as_str);
    for set in 0..frame.totals.len() {
        engine.each("counting pairs of skills", &sql(set, most), |batch| {
            let numbers = Numbers::of(batch)?;
            for row in 0..batch.num_rows() {
                let value = |column: usize| numbers.get(column, row).unwrap_or_default() as u64;
                let at = (value(0) as u32, value(1) as i32);
                let (a, b) = (value(3) as usize, value(4) as usize);
                let (x_ab, x_a, x_b) = (value(5), value(6), value(7));
                let total = frame.total(set, at);
                let mut values = frame.key(set, at);
                values.extend([
                    Value::Count(value(2)),
                    Value::Text(&skills[a]),
                    Value::Text(label(a)),
                    Value::Text(&skills[b]),
                    Value::Text(label(b)),
                    Value::Count(x_a),
                    Value::Count(x_b),
                    Value::Count(x_ab),
                    Value::Count(total.n),
                    Value::number(Some(x_ab as f64 / (x_a + x_b - x_ab) as f64)),
                    Value::number(Some((x_ab as f64 * total.n as f64) / (x_a as f64 * x_b as f64))),
                    Value::Text(frame.flags(set, at, (total.n, total.clusters), None)),
                ]);
                writer.row(&values)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn sql(set: usize, most: usize) -> String {
    let of_members = "FROM members m JOIN pair_fact a ON m.ad_no = a.ad_no";
    let cell = format!("m.cell_{set}");
    format!(
        "SELECT p.cell, p.period, p.place, p.item_a, p.item_b, p.x, a.x, b.x FROM (SELECT *, row_number() OVER \
         (PARTITION BY cell, period ORDER BY x DESC, item_a, item_b) AS place FROM (SELECT {cell} AS cell, m.period, \
         a.item AS item_a, b.item AS item_b, count(*) AS x {of_members} JOIN pair_fact b ON a.ad_no = b.ad_no AND \
         a.item < b.item WHERE {cell} IS NOT NULL GROUP BY {cell}, m.period, a.item, b.item)) p \
         JOIN (SELECT {cell} AS cell, m.period, a.item, count(*) AS x {of_members} GROUP BY {cell}, m.period, a.item) a \
         ON p.cell = a.cell AND p.period = a.period AND p.item_a = a.item \
         JOIN (SELECT {cell} AS cell, m.period, a.item, count(*) AS x {of_members} GROUP BY {cell}, m.period, a.item) b \
         ON p.cell = b.cell AND p.period = b.period AND p.item_b = b.item \
         WHERE p.place <= {most} ORDER BY 1, 2, 3"
    )
}
