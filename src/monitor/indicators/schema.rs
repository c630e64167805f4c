//! The tables that `monitor indicators` writes: names, columns, types, units. `docs/monitoring.md` explains each; a test
//! holds the two together.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, UTF-8.
    Text,
    /// A whole number from zero on: Arrow `UInt64`.
    Count,
    /// A number: Arrow `Float64`, rounded to six decimals.
    Number,
    /// True or false: Arrow `Boolean`.
    Truth,
}

/// A column of an output table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the Parquet and CSV files.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null (an empty field in CSV).
    pub nullable: bool,
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, nullable: false }
}

const fn count(name: &'static str) -> Column {
    Column { name, kind: Kind::Count, nullable: false }
}

const fn number(name: &'static str) -> Column {
    Column { name, kind: Kind::Number, nullable: false }
}

const fn truth(name: &'static str) -> Column {
    Column { name, kind: Kind::Truth, nullable: false }
}

/// The column may be null.
const fn or_null(column: Column) -> Column {
    Column { nullable: true, ..column }
}

/// An output table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name: `NAME.parquet` and `NAME.csv`.
    pub name: &'static str,
    /// Whether `measure`, `period` and the dimensions of `--by` stand before its own columns.
    pub by_cell: bool,
    /// Its own columns.
    pub columns: &'static [Column],
}

/// Ads of a cell.
pub const VOLUMES: Table = Table {
    name: "volumes",
    by_cell: true,
    columns: &[
        count("n"),
        count("n_raw"),
        count("employers"),
        count("without_employer"),
        or_null(number("known_share")),
        or_null(number("weighted_n")),
        text("flags"),
    ],
};

/// Share of a cell's ads that ask for a skill.
pub const SKILLS: Table = Table {
    name: "skills",
    by_cell: true,
    columns: &[
        text("skill"),
        text("label"),
        text("demand"),
        count("x"),
        count("n"),
        count("n_raw"),
        or_null(number("share")),
        or_null(number("low")),
        or_null(number("high")),
        or_null(number("weighted_share")),
        or_null(number("yoy")),
        truth("yoy_break"),
        or_null(count("rank")),
        or_null(number("location_quotient")),
        text("flags"),
    ],
};

/// Share of a cell's ads that ask for a competence of the e-CF, and the mean of the levels that are told.
pub const COMPETENCES: Table = Table {
    name: "competences",
    by_cell: true,
    columns: &[
        text("competence"),
        count("x"),
        count("n"),
        count("n_raw"),
        or_null(number("share")),
        or_null(number("low")),
        or_null(number("high")),
        or_null(number("weighted_share")),
        or_null(number("yoy")),
        truth("yoy_break"),
        or_null(count("rank")),
        or_null(number("location_quotient")),
        text("flags"),
        count("n_level"),
        or_null(number("mean_level")),
        or_null(number("mean_level_low")),
        or_null(number("mean_level_high")),
        text("mean_level_flags"),
    ],
};

/// Share of each level among the ads whose level of a competence is told.
pub const LEVELS: Table = Table {
    name: "levels",
    by_cell: true,
    columns: &[
        text("competence"),
        count("level"),
        count("x"),
        count("n"),
        or_null(number("share")),
        or_null(number("low")),
        or_null(number("high")),
        text("flags"),
    ],
};

/// How well ads fit a profile: `statistic` is `bin` (share of ads by score, in tenths), `score`, `coverage` or `focus`
/// (means).
pub const PROFILES: Table = Table {
    name: "profiles",
    by_cell: true,
    columns: &[
        text("profile"),
        text("name"),
        text("statistic"),
        or_null(number("bin")),
        or_null(count("x")),
        count("n"),
        or_null(number("share")),
        or_null(number("mean")),
        or_null(number("low")),
        or_null(number("high")),
        text("flags"),
    ],
};

/// Skills that came up or vanished in a cell; `period` is the first one with them, or the first one without.
pub const EMERGING: Table = Table {
    name: "emerging",
    by_cell: true,
    columns: &[
        text("skill"),
        text("label"),
        text("change"),
        count("x_before"),
        count("n_before"),
        number("share_before"),
        number("low_before"),
        number("high_before"),
        count("x_after"),
        count("n_after"),
        number("share_after"),
        number("low_after"),
        number("high_after"),
        text("flags"),
    ],
};

/// Skills that the same ads ask for: the most frequent pairs of a cell.
pub const COOCCURRENCE: Table = Table {
    name: "cooccurrence",
    by_cell: true,
    columns: &[
        count("rank"),
        text("skill_a"),
        text("label_a"),
        text("skill_b"),
        text("label_b"),
        count("x_a"),
        count("x_b"),
        count("x_ab"),
        count("n"),
        number("jaccard"),
        number("lift"),
        text("flags"),
    ],
};

/// The periods, with what they lack.
pub const PERIODS: Table = Table {
    name: "periods",
    by_cell: false,
    columns: &[
        text("period"),
        text("first_day"),
        text("last_day"),
        count("months"),
        count("months_with_ads"),
        count("ads_first_seen"),
        truth("complete"),
    ],
};

/// Where a series breaks, and why. `kind` is `versions`, `source_joined`, `source_left`, `source_may_be_renamed` or
/// `incomplete_period`.
pub const BREAKS: Table = Table {
    name: "breaks",
    by_cell: false,
    columns: &[
        text("measure"),
        text("period"),
        text("kind"),
        text("before"),
        text("after"),
        or_null(number("share")),
        text("words"),
    ],
};

/// How raking to the benchmark went, by period.
pub const RAKING: Table = Table {
    name: "raking",
    by_cell: false,
    columns: &[
        text("measure"),
        text("period"),
        count("n"),
        count("sweeps"),
        truth("converged"),
        number("largest_gap"),
        number("least_weight"),
        number("greatest_weight"),
        count("ads_at_bounds"),
        number("design_effect"),
    ],
};

/// The benchmark beside the ads, raw and weighted.
pub const MARGINS: Table = Table {
    name: "margins",
    by_cell: false,
    columns: &[
        text("measure"),
        text("period"),
        text("dimension"),
        text("category"),
        or_null(number("total")),
        or_null(number("benchmark_share")),
        count("n"),
        or_null(number("raw_share")),
        or_null(number("weighted_share")),
        text("state"),
    ],
};

/// What came in, by month and source. `flags` is a `;`-joined subset of `jump_ads`, `jump_skills_per_ad`,
/// `jump_share_classified`, `no_ads`.
pub const QUALITY: Table = Table {
    name: "quality",
    by_cell: false,
    columns: &[
        text("period"),
        text("source"),
        count("ads"),
        count("near_duplicates"),
        text("languages"),
        or_null(number("skills_per_ad")),
        or_null(number("share_classified")),
        or_null(number("share_with_employer")),
        or_null(number("share_with_region")),
        or_null(number("z_ads")),
        or_null(number("z_skills_per_ad")),
        or_null(number("z_share_classified")),
        text("flags"),
    ],
};

/// Records that were refused, by source and reason; a refused record has no month.
pub const REJECTS: Table =
    Table { name: "rejects", by_cell: false, columns: &[text("source"), text("reason"), count("records")] };

/// Names of categories that are URIs (occupations).
pub const LABELS: Table =
    Table { name: "labels", by_cell: false, columns: &[text("dimension"), text("category"), text("label")] };

/// All tables, in the order in which the manifest lists them. `raking` and `margins` are written only with a benchmark.
pub const TABLES: [Table; 14] = [
    VOLUMES,
    SKILLS,
    COMPETENCES,
    LEVELS,
    PROFILES,
    EMERGING,
    COOCCURRENCE,
    PERIODS,
    BREAKS,
    RAKING,
    MARGINS,
    QUALITY,
    REJECTS,
    LABELS,
];

impl Table {
    /// All its columns, where `--by` names these dimensions.
    pub fn all_columns(&self, dimensions: &[&'static str]) -> Vec<Column> {
        let mut columns = Vec::new();
        if self.by_cell {
            columns.extend([text("measure"), text("period")]);
            columns.extend(dimensions.iter().map(|name| text(name)));
        }
        columns.extend_from_slice(self.columns);
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page for statisticians names every table and column in code style.
    #[test]
    fn every_table_and_column_is_documented() {
        let page = include_str!("../../../docs/monitoring.md");
        for table in TABLES {
            assert!(
                page.contains(&format!("### {}", table.name)) || page.contains(&format!(" {} (", table.name)),
                "{}",
                table.name
            );
            for column in table.columns {
                assert!(page.contains(&format!("`{}`", column.name)), "{}: {}", table.name, column.name);
            }
        }
    }
}
