//! Which columns of a table (CSV, Parquet) are read, decided once from its header.

use super::error::IngestError;
use super::field::{Field, FieldMap};
use super::refusal::{listed, nowhere};
use crate::domain::Rejection;

/// The columns that are read, and what every record is rejected for if one that must be there is not.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// A field and the index of its column in the header, no field twice.
    pub(super) taken: Vec<(Field, usize)>,
    /// Set if id, title or description has no column: then no row can become an ad.
    pub(super) lacking: Option<Rejection>,
}

impl Columns {
    /// Finds the columns of `map`, then those that are called like a field, each as written or else, where there is one
    /// only, in other capitals. Fails if a mapped column is not in the header, or if one that is read stands in it twice.
    pub(super) fn find(path: &str, map: &FieldMap, names: &[String]) -> Result<Self, IngestError> {
        let at = |column: &str| at(column, names);
        let mut taken = Vec::new();
        for (field, column) in map.iter() {
            let index = at(column).ok_or_else(|| IngestError::UnknownColumn {
                path: path.to_string(),
                field: field.to_string(),
                column: column.to_string(),
                known: listed(named(names).into_iter()),
            })?;
            taken.push((field.clone(), index));
        }
        for (field, column) in map.suggested() {
            if let Some(index) = at(column)
                && map.reads(field)
                && !taken.iter().any(|(other, _)| other == field)
            {
                taken.push((field.clone(), index));
            }
        }
        for (index, name) in names.iter().enumerate() {
            if let Some(field) = Field::of_name(name)
                && map.reads(&field)
                && !taken.iter().any(|(other, _)| *other == field)
            {
                taken.push((field, index));
            }
        }
        for field in Field::PLAIN {
            if let Some(index) = at(&field.to_string())
                && map.reads(&field)
                && !taken.iter().any(|(other, _)| *other == field)
            {
                taken.push((field, index));
            }
        }
        if let Some(twice) = taken.iter().map(|(_, index)| &names[*index]).find(|name| is_twice(name, names))
        {
            let problem = format!(
                "the column '{twice}' stands twice in it, so that nobody knows which to read; rename one"
            );
            return Err(IngestError::Header { path: path.to_string(), problem });
        }
        let lacking = Field::PLAIN.iter().find_map(|field| {
            let reason = field.reason_if_missing()?;
            let there = taken.iter().any(|(other, _)| other == field);
            (!there).then(|| {
                let names = named(names).into_iter();
                let mut rejection = nowhere(reason, &field.to_string(), "column", names);
                if taken.is_empty() {
                    rejection.message += "; the first line must name the columns";
                }
                rejection
            })
        });
        Ok(Self { taken, lacking })
    }
}

/// The index of the first column called `column`, or else of the only one that is in other capitals.
fn at(column: &str, names: &[String]) -> Option<usize> {
    let small = column.to_lowercase();
    let mut alike = (0..names.len()).filter(|index| names[*index].to_lowercase() == small);
    let as_written = names.iter().position(|name| name == column);
    as_written.or_else(|| alike.next().filter(|_| alike.next().is_none()))
}

/// The columns that have a name.
fn named(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect()
}

fn is_twice(name: &str, names: &[String]) -> bool {
    names.iter().filter(|other| *other == name).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RejectReason;

    fn find(map: &[&str], names: &[&str]) -> Result<Columns, IngestError> {
        let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        Columns::find("ads.csv", &FieldMap::parse(&owned(map)).unwrap(), &owned(names))
    }

    #[test]
    fn a_mapped_column_wins_over_one_of_the_same_name() {
        let names = ["title", "id", "name", "description", "attributes.level", "other", "other"];
        let columns = find(&["title=name"], &names).unwrap();
        let taken = vec![
            (Field::Title, 2),
            (Field::Id, 1),
            (Field::Description, 3),
            (Field::Attribute("level".into()), 4),
        ];
        assert_eq!(columns.taken, taken);
        assert_eq!(columns.lacking, None);
    }

    #[test]
    fn a_field_may_be_read_from_no_column() {
        let columns = find(&["country=-"], &["id", "title", "description", "country"]).unwrap();
        let taken = [(Field::Id, 0), (Field::Title, 1), (Field::Description, 2)];
        assert_eq!((columns.taken.as_slice(), columns.lacking), (&taken[..], None));
    }

    #[test]
    fn a_column_that_is_read_and_stands_twice_is_named() {
        let error = find(&[], &["id", "description", "title", "id"]).unwrap_err().to_string();
        assert!(error.contains("'id' stands twice"), "{error}");
        let error = find(&["title=job"], &["id", "description", "job", "job"]).unwrap_err().to_string();
        assert!(error.contains("'job' stands twice"), "{error}");
    }

    #[test]
    fn a_column_in_other_capitals_is_read_where_there_is_one_only() {
        let columns =
            find(&["company=Fírma"], &["ID", "Title", "DESCRIPTION", "FÍRMA", "url", "Url"]).unwrap();
        let taken = [
            (Field::Company, 3),
            (Field::Url, 4),
            (Field::Id, 0),
            (Field::Title, 1),
            (Field::Description, 2),
        ];
        assert_eq!((columns.taken.as_slice(), columns.lacking), (&taken[..], None));
        let lacking = find(&[], &["ID", "Id", "description"]).unwrap().lacking.unwrap();
        assert!(lacking.message.contains("'ID', 'Id'"), "{lacking}");
        assert!(find(&["id=key"], &["KEY", "Key", "description"]).is_err());
    }

    #[test]
    fn a_mapped_column_that_is_not_there_lists_those_that_are() {
        let message = find(&["title=nom"], &["id", "name"]).unwrap_err().to_string();
        assert_eq!(message, "'ads.csv' has no column 'nom' for title; its columns are 'id', 'name'");
        let unnamed = find(&["title=nom"], &["id", "", "name", ""]).unwrap_err().to_string();
        assert_eq!(unnamed, message);
    }

    #[test]
    fn a_suggested_column_is_read_where_it_is_there_and_nothing_is_mapped() {
        let mut map = FieldMap::parse(&["company=firm".to_string()]).unwrap();
        map.suggest(&[
            ("id", "general_id"),
            ("id", "key"),
            ("company", "companyname"),
            ("country", "idcountry"),
        ]);
        let names = ["key", "id", "firm", "companyname", "description"].map(str::to_string);
        let taken = Columns::find("ads.csv", &map, &names).unwrap().taken;
        assert_eq!(taken, [(Field::Company, 2), (Field::Id, 0), (Field::Description, 4)]);
    }

    #[test]
    fn a_table_without_an_id_says_how_to_name_it() {
        let lacking = find(&[], &["key", "title", "description"]).unwrap().lacking.unwrap();
        assert_eq!(lacking.reason, RejectReason::MissingId);
        assert!(lacking.message.contains("'key', 'title'"), "{}", lacking.message);
        assert!(lacking.message.contains("--map id=COLUMN"), "{}", lacking.message);
    }
}
