//! The page against the tables it was made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

/// Two months of one source, few ads in the second; small enough to be read.
fn tables(dir: &Path) {
    let files = [
        (
            "manifest.json",
            r#"{"format":1,"program":{"name":"skillgauge","version":"0.1.0"},"runs":[{"versions":{"model":"m-5","digest":"abc"},"inputs":[{"file":"a.jsonl","digest":"00"}],"counts":{"read":120,"seen_again":4}}],"parameters":{"min_ads":30,"min_employers":3},"counts":{"ads":110,"undated":2},"notes":["2 ads have no date"]}"#,
        ),
        (
            "periods.csv",
            "period,first_day,last_day,months,months_with_ads,ads_first_seen,complete\n2025-10,2025-10-01,2025-10-31,1,1,91,true\n2025-11,2025-11-01,2025-11-30,1,1,19,true\n2025-12,2025-12-01,2025-12-31,1,1,1,true\n",
        ),
        (
            "volumes.csv",
            "measure,period,region,n,n_raw,employers,without_employer,known_share,weighted_n,flags\nflow,2025-10,_T,85,91,40,5,1.0,,\nflow,2025-11,_T,18,19,9,1,1.0,,break\nflow,2025-12,_T,1,1,1,0,1.0,,suppressed\nflow,2025-11,ES51,11,12,6,0,,,suppressed\n",
        ),
        (
            "skills.csv",
            "measure,period,region,skill,label,demand,x,n,n_raw,share,low,high,weighted_share,yoy,yoy_break,rank,location_quotient,flags\nflow,2025-10,_T,u:1,Python 3 <x>,asked,34,85,91,0.4,0.31,0.52,,,false,1,,\nflow,2025-11,_T,u:1,Python 3 <x>,asked,6,18,19,0.333333,0.15,0.57,0.35,-6.7,true,1,,break;suppressed\nflow,2025-11,_T,u:1,Python 3 <x>,required,5,18,19,0.277778,0.12,0.51,,,false,1,,\nflow,2025-11,ES51,u:1,Python 3 <x>,asked,3,11,12,0.272727,0.1,0.6,,,false,1,,suppressed\n",
        ),
        (
            "competences.csv",
            "measure,period,region,competence,x,n,n_raw,share,low,high,weighted_share,yoy,yoy_break,rank,location_quotient,flags,n_level,mean_level,mean_level_low,mean_level_high,mean_level_flags\nflow,2025-11,_T,B.1,4,18,19,0.222222,0.09,0.45,,,false,1,,suppressed,2,3.5,,,\n",
        ),
        (
            "levels.csv",
            "measure,period,region,competence,level,x,n,share,low,high,flags\nflow,2025-11,_T,B.1,3,1,2,0.5,0.09,0.91,suppressed\nflow,2025-11,_T,B.1,4,1,2,0.5,0.09,0.91,suppressed\n",
        ),
        (
            "profiles.csv",
            "measure,period,region,profile,name,statistic,bin,x,n,share,mean,low,high,flags\nflow,2025-11,_T,p,A Profile,bin,0.0,18,18,1.0,,0.82,1.0,suppressed\nflow,2025-11,_T,p,A Profile,score,,,18,,0.042,0.03,0.05,suppressed\n",
        ),
        (
            "emerging.csv",
            "measure,period,region,skill,label,change,x_before,n_before,share_before,low_before,high_before,x_after,n_after,share_after,low_after,high_after,flags\n",
        ),
        (
            "cooccurrence.csv",
            "measure,period,region,rank,skill_a,label_a,skill_b,label_b,x_a,x_b,x_ab,n,jaccard,lift,flags\n",
        ),
        (
            "breaks.csv",
            "measure,period,kind,before,after,share,words\nflow,2025-11,versions,abc,def,,the model changed in 2025-11\n",
        ),
        (
            "quality.csv",
            "period,source,ads,near_duplicates,languages,skills_per_ad,share_classified,share_with_employer,share_with_region,z_ads,z_skills_per_ad,z_share_classified,flags\n2025-10,a,91,6,en:80;es:11,4.25,0.8,0.9,0.5,,,,\n",
        ),
        ("rejects.csv", "source,reason,records\na,no_description,6\n"),
        ("labels.csv", "dimension,category,label\nregion,ES51,Catalunya 1\n"),
    ];
    for (name, text) in files {
        fs::write(dir.join(name), text).unwrap();
    }
}

fn made() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    tables(dir.path());
    let page =
        report(dir.path(), &|_, code| (code == "B.1").then(|| "Application Development".into())).unwrap();
    (dir, page)
}

/// The page without an element and what it holds.
fn without(page: &str, tag: &str) -> String {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let mut rest = page;
    let mut out = String::new();
    while let Some(at) = rest.find(&open) {
        out += &rest[..at];
        rest = rest[at..].split_once(&close).map_or("", |(_, after)| after);
    }
    out + rest
}

/// The page's words: what stands between tags.
fn words(page: &str) -> String {
    page.split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, words)| words))
        .collect::<Vec<_>>()
        .join(" ")
}

fn cells(dir: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(dir).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    files
        .flat_map(|text| text.split([',', '\n', ':', '}', ']']).map(str::to_string).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_figure_stands_in_a_table() {
    let (dir, page) = made();
    let cells = cells(dir.path());
    let mut figures = 0;
    for part in page.split("<data value=\"").skip(1) {
        let (cell, rest) = part.split_once("\">").unwrap();
        assert!(cells.contains(cell), "{cell}");
        let (printed, value): (String, f64) = (rest.split_once('<').unwrap().0.into(), cell.parse().unwrap());
        let number: f64 = printed.replace(['\u{202f}', '%', ' '], "").replace('−', "-").parse().unwrap();
        let decimals =
            printed.split_once('.').map_or(0, |(_, after)| after.trim_end_matches([' ', '%']).len());
        let rounds = |of: f64| (number - of).abs() <= 0.5 * 0.1_f64.powi(decimals as i32) + 1e-9;
        assert!(rounds(value) || rounds(value * 100.0), "{printed} for {cell}");
        figures += 1;
    }
    assert!(figures >= 40, "{figures}");
}

#[test]
fn nothing_that_looks_like_a_figure_stands_outside_of_one() {
    let (_dir, page) = made();
    let rest =
        ["style", "svg", "data", "cite", "time", "var"].iter().fold(page, |page, tag| without(&page, tag));
    // e-1 to e-5 are the names of levels.
    let rest = words(&rest).replace("e-1 to e-5", "");
    let digits: Vec<&str> =
        rest.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_digit())).collect();
    assert!(digits.is_empty(), "{digits:?}");
}

#[test]
fn the_page_needs_nothing_else_and_escapes_what_it_shows() {
    let (_dir, page) = made();
    for reach in ["http:", "https:", "<script", "<link", "src=", "url(", "@import", "Python 3 <x>"] {
        assert!(!page.contains(reach), "{reach}");
    }
    assert!(page.contains("Python 3 &lt;x&gt;"));
}

#[test]
fn a_break_is_said_and_drawn_and_few_ads_are_pale() {
    let (_dir, page) = made();
    assert!(page.contains("the model changed in 2025-11"));
    assert!(page.contains("class=\"break\"") && page.contains("dot few"));
    assert!(page.contains("across a break"));
}

#[test]
fn the_period_that_is_shown_has_enough_ads_where_one_has() {
    let (dir, page) = made();
    assert!(page.contains("of <time>2025-11</time>, the latest whole one of enough ads"));
    let volumes = fs::read_to_string(dir.path().join("volumes.csv")).unwrap();
    let few = volumes.replace(",,break\n", ",,break;suppressed\n").replace("1.0,,\n", "1.0,,suppressed\n");
    fs::write(dir.path().join("volumes.csv"), few).unwrap();
    let page = report(dir.path(), &|_, _| None).unwrap();
    assert!(page.contains("of <time>2025-12</time>, the latest whole one;"));
}

#[test]
fn what_is_missing_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let refusal = |dir: &Path| report(dir, &|_, _| None).unwrap_err().to_string();
    assert!(
        refusal(dir.path()).contains("manifest.json") && refusal(dir.path()).contains("monitor indicators")
    );
    tables(dir.path());
    fs::write(dir.path().join("levels.csv"), "measure,period,region,competence,level,x,n,share,low,flags\n")
        .unwrap();
    assert!(refusal(dir.path()).contains("no column 'high'"), "{}", refusal(dir.path()));
    tables(dir.path());
    fs::write(
        dir.path().join("periods.csv"),
        "period,first_day,last_day,months,months_with_ads,ads_first_seen,complete\n",
    )
    .unwrap();
    assert!(refusal(dir.path()).contains("names no period"), "{}", refusal(dir.path()));
}
