//! Whether a run tells queries that ask for something from those that ask for nothing.

use super::{Entry, Figure, Resampling, Run};

/// The name of the figure.
const METRIC: &str = "AUC something";

/// How often, of one query with a relevant document and one without, the best claim of the first is the
/// higher one; ties count half (the area under the ROC curve, Hanley and McNeil 1982). 0.5 is what chance
/// gives. The claim is the best probability, or the best score of a run that has none; a query without
/// documents claims least. `None` where one of the two kinds has no query.
pub(super) fn separation(
    run: &Run,
    has_relevant: impl Fn(&str) -> bool,
    resampling: &Resampling,
) -> Option<Figure> {
    let claims: Vec<(bool, f64)> =
        run.queries().map(|query| (has_relevant(query), best_claim(run.documents(query)))).collect();
    let of = |drawn: &mut dyn Iterator<Item = usize>| -> Option<f64> {
        let chosen: Vec<&(bool, f64)> = drawn.filter_map(|position| claims.get(position)).collect();
        let side =
            |wanted: bool| chosen.iter().filter(move |(has, _)| *has == wanted).map(|(_, claim)| *claim);
        area(side(true).collect(), side(false).collect())
    };
    let value = of(&mut (0..claims.len()))?;
    let interval = resampling.interval(claims.len(), |drawn| of(&mut drawn.iter().copied()));
    Some(Figure { interval, ..Figure::new(METRIC, Some(value)) })
}

fn best_claim(entries: &[Entry]) -> f64 {
    let claim = |entry: &Entry| entry.probability.map_or(entry.score, |probability| probability.get());
    entries.iter().map(claim).fold(f64::NEG_INFINITY, f64::max)
}

fn area(with: Vec<f64>, mut without: Vec<f64>) -> Option<f64> {
    without.sort_by(f64::total_cmp);
    let beaten = |claim: &f64| {
        let lower = without.partition_point(|other| other < claim);
        let not_higher = without.partition_point(|other| other <= claim);
        (lower + not_higher) as f64 / 2.0
    };
    let pairs = (with.len() * without.len()) as f64;
    (pairs > 0.0).then(|| with.iter().map(beaten).sum::<f64>() / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_won_drawn_or_lost() {
        // 0.9 beats both, 0.4 draws with one and loses to none.
        assert_eq!(area(vec![0.9, 0.4], vec![0.4, 0.1]), Some(0.875));
        assert_eq!(area(vec![0.9], vec![]), None);
    }

    #[test]
    fn a_run_without_queries_that_ask_for_nothing_has_no_such_figure() {
        let run = Run::parse("q1 Q0 a 1 0.9 t\nq2 Q0 a 1 0.3 t\n", "run").unwrap();
        let resampling = Resampling { seed: 1, resamples: 20 };
        assert_eq!(separation(&run, |_| true, &resampling), None);
        let figure = separation(&run, |query| query == "q1", &resampling).unwrap();
        assert_eq!((figure.metric, figure.value), ("AUC something", Some(1.0)));
    }
}
