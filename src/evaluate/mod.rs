//! Runs against judgements into metrics.
//!
//! Comes in: judgements (TREC qrels, JSONL of levels) and runs: what [`matching`](crate::matching)
//! answered, or a TREC file. Goes out: a [`Report`] with figures, intervals, per-query results, and a
//! [`Comparison`] of two runs. Must not: be a second matching path; `linking` and `ranking` only turn
//! answers of `matching` into a [`Run`].
//! Start reading at [`judge`]; the metrics stand in `metrics` (ranked lists), `ordinal` (levels) and
//! `calibration`; `resample` holds the intervals, [`Gate`] the figures that must be reached.

mod calibration;
mod compare;
mod error;
mod gate;
mod judge;
mod judgements;
mod level_judgements;
mod levels;
mod linking;
pub mod metrics;
mod nothing;
mod occupations;
pub mod ordinal;
mod ranking;
mod report;
mod resample;
mod run;
mod skills;

pub use calibration::{Bin, Calibration};
pub use compare::{Comparison, compare};
pub use error::EvaluateError;
pub use gate::{Gate, GateOutcome, GateStatus};
pub use judge::judge;
pub use judgements::Judgements;
pub use level_judgements::{JudgedLevels, LevelJudgements};
pub use levels::{LevelAnswer, LevelAnswers, competence_run, judge_levels};
pub use linking::linking_run;
pub use occupations::{JudgedOccupation, OccupationAnswer, OccupationAnswers, judge_occupations};
pub use ranking::matching_run;
pub use report::{Count, Figure, QueryResult, Report};
pub use resample::{Interval, Resampling};
pub use run::{Entry, Run, trec_scores, trec_word};
pub use skills::{JudgedAd, JudgedSkill, SkillAnswer, judge_skills, skill_judgements};
