//! Which ads stand in which period: near-duplicates once, with their weights.

use std::sync::Arc;

use arrow::array::{Int32Array, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};

use super::categories::batch_error;
use super::engine::Engine;
use super::error::IndicatorError;
use super::options::{Measure, Options};
use super::prepare::Prepared;

/// A weight in the tables is a whole number of millionths, so that sums of weights do not depend on their order.
pub(super) const WEIGHT_UNIT: f64 = 1e6;

/// Table `spells`: every ad in every period in which it counts. Table `ones`: of each group of near-duplicates only the
/// member that stands for it.
///
/// A group counts once a period, not once for all: counting it only where it was seen first would move ads into the
/// first period. The member that was first seen stands for it (of several of one day the first by source and ad): its
/// category is the group's category.
pub(super) fn build(
    engine: &Engine,
    measure: Measure,
    prepared: &Prepared,
    options: &Options,
) -> Result<(), IndicatorError> {
    let (first, last) = (prepared.first, prepared.last);
    match measure {
        Measure::Flow => engine.view(
            "spells",
            &format!("SELECT *, begin_period AS period FROM ads_coded WHERE begin_period BETWEEN {first} AND {last}"),
        )?,
        Measure::Stock => {
            let schema = Schema::new(vec![Field::new("period", DataType::Int32, false)]);
            let periods = Int32Array::from_iter_values(prepared.periods());
            let rows = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(periods)]).map_err(batch_error)?;
            engine.register_rows("periods", rows)?;
            engine.view(
                "spells",
                "SELECT a.*, p.period FROM ads_coded a JOIN periods p ON p.period >= a.begin_period AND \
                 p.period <= a.end_period",
            )?;
        }
    }
    let cells: String = (0..options.by.sets().len()).map(|index| format!(", cell_{index}")).collect();
    engine.materialise(
        "ones",
        &format!(
            "SELECT ad_no, period, cluster_no, stratum{cells} FROM (SELECT *, row_number() OVER (PARTITION BY period, grp \
             ORDER BY begin_day, ad_no) AS place FROM spells) WHERE place = 1"
        ),
    )
}

/// Table `members`: `ones` with a weight each: of its period and stratum, in millionths; without weights, zero.
pub(super) fn weigh(engine: &Engine, weights: Option<&[(i32, i32, i64)]>) -> Result<(), IndicatorError> {
    let Some(weights) = weights else {
        return engine.view("members", "SELECT *, CAST(0 AS BIGINT) AS w FROM ones");
    };
    let schema = Schema::new(vec![
        Field::new("period", DataType::Int32, false),
        Field::new("stratum", DataType::Int32, false),
        Field::new("w", DataType::Int64, false),
    ]);
    let rows = RecordBatch::try_new(
        Arc::new(schema),
        vec![
            Arc::new(Int32Array::from_iter_values(weights.iter().map(|weight| weight.0))),
            Arc::new(Int32Array::from_iter_values(weights.iter().map(|weight| weight.1))),
            Arc::new(Int64Array::from_iter_values(weights.iter().map(|weight| weight.2))),
        ],
    );
    engine.register_rows("weights", rows.map_err(batch_error)?)?;
    engine.view(
        "members",
        "SELECT o.*, w.w FROM ones o JOIN weights w ON o.period = w.period AND o.stratum = w.stratum",
    )
}
