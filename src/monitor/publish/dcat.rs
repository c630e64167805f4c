//! A DCAT record of the data set, as JSON-LD. It states no date of issue: that is for who publishes it, and a clock
//! would make the same input give other bytes.

use serde_json::{Value, json};

use crate::monitor::indicators::{Publication, WrittenFile};

/// What the record says of the data set.
pub(in crate::monitor) struct Record<'a> {
    pub(in crate::monitor) publication: &'a Publication,
    /// First and last day.
    pub(in crate::monitor) days: (String, String),
    /// `month` or `quarter`.
    pub(in crate::monitor) period: &'a str,
    /// Alpha-2.
    pub(in crate::monitor) countries: &'a [String],
    pub(in crate::monitor) by: String,
    pub(in crate::monitor) program: String,
    pub(in crate::monitor) files: &'a [WrittenFile],
}

/// The record, with the files by relative addresses.
pub(in crate::monitor) fn record(record: &Record<'_>) -> Value {
    let title = record
        .publication
        .title
        .clone()
        .unwrap_or_else(|| "Skills asked for in online job advertisements".into());
    let by = if record.by.is_empty() { String::new() } else { format!(", by {}", record.by) };
    let mut dataset = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "prov": "http://www.w3.org/ns/prov#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#"
        },
        "@type": "dcat:Dataset",
        "dct:title": {"@value": title, "@language": "en"},
        "dct:description": {
            "@value": format!(
                "Shares of online job advertisements that ask for ESCO skills and e-CF competences, with 95 % intervals \
                 clustered by employer, by {}{by}. Online advertisements are not vacancies: see docs/monitoring.md of the \
                 program for every table, column and flag.",
                record.period
            ),
            "@language": "en"
        },
        "dcat:keyword": ["online job advertisements", "skills", "ESCO", "e-CF", "labour market"],
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"},
        "dct:accrualPeriodicity": {
            "@id": format!(
                "http://publications.europa.eu/resource/authority/frequency/{}",
                if record.period == "month" { "MONTHLY" } else { "QUARTERLY" }
            )
        },
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": record.days.0, "@type": "xsd:date"},
            "dcat:endDate": {"@value": record.days.1, "@type": "xsd:date"}
        },
        "prov:wasGeneratedBy": {"@type": "prov:Activity", "dct:title": record.program},
        "dcat:distribution": record.files.iter().map(|file| distribution(file, record.publication)).collect::<Vec<_>>()
    });
    let spatial: Vec<Value> = record
        .countries
        .iter()
        .map(|country| json!({"@type": "dct:Location", "dct:identifier": country}))
        .collect();
    if !spatial.is_empty() {
        dataset["dct:spatial"] = Value::Array(spatial);
    }
    if let Some(publisher) = &record.publication.publisher {
        dataset["dct:publisher"] = json!({"@type": "foaf:Agent", "foaf:name": publisher});
    }
    if let Some(license) = &record.publication.license {
        dataset["dct:license"] = json!({"@id": license});
    }
    dataset
}

fn distribution(file: &WrittenFile, publication: &Publication) -> Value {
    let (media, title) = match file.path.rsplit_once('.') {
        Some((name, "parquet")) => ("application/vnd.apache.parquet", name),
        Some((name, _)) if name.starts_with("sdmx/") => ("application/vnd.sdmx.data+csv;version=2.0.0", name),
        Some((name, _)) => ("text/csv", name),
        None => ("application/octet-stream", file.path.as_str()),
    };
    let mut distribution = json!({
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:downloadURL": {"@id": file.path},
        "dcat:mediaType": media,
        "dcat:byteSize": file.bytes,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_blake3"},
            "spdx:checksumValue": file.digest
        }
    });
    if let Some(license) = &publication.license {
        distribution["dct:license"] = json!({"@id": license});
    }
    distribution
}
