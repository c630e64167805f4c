//! Every parser of bytes from outside, each a function that must end without a panic and keep its promises whatever
//! the bytes: `tests/suite/parsers.rs` runs them on mutated seeds, the targets beside this file under `cargo fuzz`.
//!
//! Seeds that cannot be written here, and inputs that a fuzzer has found, are files in `corpus`, a folder a parser.

use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use prost::Message;
use skillgauge::domain::{AdId, Country, Language, Limits, Section};
use skillgauge::evaluate::{Gate, Judgements, LevelJudgements, Run};
use skillgauge::ingest::{self, FieldMap, Format, Reading};
use skillgauge::research;
use skillgauge::review;
use skillgauge::survey::{self, Questionnaire};
use skillgauge::taxonomy;
use skillgauge::text::{self, TokenBudget};
use skillgauge::wire::{self, PageToken, ProfileSource, pb};

/// A parser: its name, what it is tried with first, and itself.
pub struct Parser {
    pub name: &'static str,
    pub seeds: &'static [&'static [u8]],
    pub run: fn(&[u8]),
}

/// A profile.
const MINE: &str = "id = \"mine\"\ntitle = \"Mine\"\nversion = \"1\"\nsource = \"x\"\n[[skill]]\nuri = \"https://example.org/1\"\nlabel = \"beekeeping\"\nkind = \"skill\"\nimportance = \"essential\"\nweight = 1e3\n[[competence]]\ncode = \"B.4\"\nframework = \"2019\"\nlevel = 2\n";

pub const PARSERS: &[Parser] = &[
    Parser {
        name: "text",
        seeds: &[
            b"<p>You <b>install</b> sensors &amp; meters.</p><ul><li>C++<li>.NET</ul>",
            "## Requirements\n* R&D, 3+ years\n\u{f0b7} ΠΛΗΡΟΦΟΡΙΚΗ\n| a | b |\n".as_bytes(),
            "['Python', 'SQL', \"it's\"] caf\u{c3}\u{a9} \u{200b}\u{202e}x".as_bytes(),
            "Не се изисква опит. Se valorar\u{e1} ingl\u{e9}s; no se requiere Java.".as_bytes(),
        ],
        run: read_text,
    },
    Parser {
        name: "jsonl",
        seeds: &[
            b"{\"id\":\"1\",\"title\":\"Fitter\",\"description\":\"You fit lamps.\",\"posted\":\"2026-02-30\"}\n{\"id\":2}",
            b"[{\"id\":1}]\n\xff\xfe{\"id\":null,\"description\":[1,{\"a\":\"\\ud800\"}]}",
        ],
        run: |bytes| feed(bytes, Some(Format::Jsonl), "jsonl"),
    },
    Parser {
        name: "csv",
        seeds: &[
            b"id,title,description\n1,a,\"b\r\nc, \"\"d\"\"\"\n2,e\n3,\"open",
            b"id;title;description\n1;a;b\n",
        ],
        run: |bytes| feed(bytes, Some(Format::Csv), "csv"),
    },
    Parser { name: "gzip", seeds: &[b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x04\x00\x43\xbe\xb7\xe8\x01\x00\x00\x00"], run: |bytes| feed(bytes, None, "jsonl.gz") },
    Parser { name: "parquet", seeds: &[b"PAR1\x15\x04\x15\x10\x15\x14\x4c\x15\x02\x15\x00\x12\x00\x00\x08\x1c\x00PAR1"], run: |bytes| feed(bytes, None, "parquet") },
    Parser {
        name: "profile",
        seeds: &[MINE.as_bytes()],
        run: profile,
    },
    Parser { name: "messages", seeds: &[b"\x0a\x0ejobAds/seed-one\x12\x05title", b"\x0a\x24profiles/smart-cities-engineer\x18\x19", b"\x12\x30\x0a\x08profiles\x12\x04Mine"], run: messages },
    Parser { name: "page_token", seeds: &[b"", b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"], run: page_token },
    Parser {
        name: "judgements",
        seeds: &[
            b"q1 0 d1 1\nq1 0 d2 0\n",
            b"q1 Q0 d1 1 0.5 tag\nq1 Q0 d2 2 NaN tag\n",
            b"{\"ad\":\"a\",\"competences\":[{\"code\":\"B.1\",\"level\":null}]}\n",
            b"[[gate]]\nname = \"x\"\nmetric = \"MAP\"\nexpected = 0.3\ntolerance = 0.1\n",
        ],
        run: judgements,
    },
    Parser {
        name: "esco",
        seeds: &[
            b"conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,description\nKnowledgeSkillCompetence,http://data.europa.eu/esco/skill/1,knowledge,cross-sector,beekeeping,\"bees\nhives\",,released,Bees.\n",
            b"occupationUri,relationType,skillType,skillUri\nhttp://data.europa.eu/esco/occupation/1,essential,knowledge,http://data.europa.eu/esco/skill/1\n",
        ],
        run: esco,
    },
    Parser {
        name: "reviews",
        seeds: &[
            b"{\"at\":\"2026-11-27T10:00:00Z\",\"reviewer\":\"a teacher\",\"version\":\"1\",\"row\":\"B.4\",\"of\":\"level\",\"verdict\":\"change\",\"level\":3,\"reason\":\"too low\"}\n{\"at\":\"2026-11-27T10:00:00Z\",\"reviewer\":\"b\",\"version\":\"1\",\"row\":\"https://example.org/1\",\"of\":\"row\",\"verdict\":\"reject\",\"reason\":\"no\",\"deciding\":true}\n",
        ],
        run: |bytes| in_file(bytes, "jsonl", |path| _ = review::read(path)),
    },
    Parser {
        name: "survey",
        seeds: &[
            b"Contribution ID,Q_COUNTRY,Q_STAKEHOLDER,S_22225017a02e,C_B4,L_B4\n1,ES,client,5,4,e-3\n2,IT,user,I0,3,\n",
            b"Contribution ID;Q_COUNTRY;C_B4\n1;Espa\xc3\xb1a;\"5\n",
        ],
        run: answers,
    },
    Parser {
        name: "documents",
        seeds: &[
            b"You need beekeeping.\n\n# Skills\n- honey\n",
            b"<html><head><title>x</title></head><body><p>Bees<table><tr><td>a</table></html>",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj 4 0 obj<</Length 30>>stream\nBT /F1 12 Tf (Bees) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        ],
        run: documents,
    },
    Parser { name: "names", seeds: &[b"title=job_title", b"attributes.level=Level", b"el-GR", b"UK", b"a-1", b"31/12/2026"], run: names },
];

/// The parser of this name. Crates that read Parquet and PDF panic at some broken bytes, which our readers catch: libFuzzer,
/// which ends at every panic that it hears of, is to hear of none but those that nobody catches.
#[allow(dead_code, reason = "the targets call one, the tests all")]
pub fn run(name: &str, bytes: &[u8]) {
    static SILENCE: std::sync::Once = std::sync::Once::new();
    SILENCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let parser = PARSERS.iter().find(|parser| parser.name == name);
    (parser.expect("a parser of this name").run)(bytes);
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Cleaning twice changes nothing, offsets point into the text, and the size told before is not too small.
fn read_text(bytes: &[u8]) {
    let raw = utf8(bytes);
    let clean = text::clean_description(&raw);
    let language = text::detect_language(&clean);
    let budget = TokenBudget { limit: 250, count: &|text| text.split_whitespace().count() };
    let analysed = text::analyse("", &clean, language, &budget);
    for sentence in &analysed.sentences {
        assert!(clean.get(sentence.span.start()..sentence.span.end()).is_some());
        for clause in &sentence.clauses {
            assert!(clean.get(clause.span.start()..clause.span.end()).is_some());
        }
        assert_ne!(sentence.section, Section::Title);
    }
    _ = text::signature(&analysed);
    _ = (text::clean_line(&raw), text::list_literal(&raw), text::label_name(&raw));
}

/// Every record is an ad or a rejection, however the file is broken.
fn feed(bytes: &[u8], format: Option<Format>, ending: &str) {
    in_file(bytes, ending, |path| {
        let Ok(feed) = ingest::open(path, &Reading { format, ..Reading::default() }) else { return };
        for record in feed.take(100) {
            let Ok(record) = record else { return };
            assert!(record.raw.len() <= ingest::MAX_RAW_BYTES);
            if let Ok(ad) = ingest::accept_from_feed(record.content, &Limits::default()) {
                assert!(ad.description.chars().any(char::is_alphabetic));
                _ = ingest::content_hash(&ad);
            }
        }
    });
}

/// A table of an ESCO download, as it stands, and as an archive.
fn esco(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["skills_en.csv", "occupationSkillRelations.csv"] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    if let Ok(esco) = taxonomy::Esco::open(folder.path()) {
        assert!(esco.skills().iter().all(|skill| !skill.preferred.trim().is_empty()));
    }
    in_file(bytes, "zip", |path| _ = taxonomy::Esco::open(path));
}

/// Exports of a survey, as CSV and as a workbook.
fn answers(bytes: &[u8]) {
    static QUESTIONS: LazyLock<Questionnaire> = LazyLock::new(|| {
        let profile = taxonomy::parse_profile(MINE, "profile.toml").expect("a profile");
        Questionnaire::in_all_languages(&profile).expect("its questions")
    });
    for ending in ["csv", "xlsx"] {
        in_file(bytes, ending, |path| {
            let files = [path.to_path_buf()];
            if let Ok(answers) = survey::read_answers(&QUESTIONS, &files, &[], &Limits::default()) {
                _ = survey::Sample::new(answers.contributions);
            }
        });
    }
}

/// Documents of desk research, of every kind.
fn documents(bytes: &[u8]) {
    for ending in ["txt", "html", "md", "pdf"] {
        in_file(bytes, ending, |path| {
            _ = research::read_documents(&[path.to_path_buf()], &Limits::default())
        });
    }
}

fn in_file(bytes: &[u8], ending: &str, read: impl FnOnce(&Path)) {
    let mut file = tempfile::Builder::new().suffix(&format!(".{ending}")).tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    read(file.path());
}

/// What is accepted is written as TOML that reads back the same.
fn profile(bytes: &[u8]) {
    if let Ok(profile) = taxonomy::parse_profile(&utf8(bytes), "profile.toml") {
        let written = taxonomy::profile_to_toml(&profile);
        assert_eq!(taxonomy::parse_profile(&written, "written.toml").expect("it reads back"), profile);
        assert!(profile.skills().iter().all(|skill| skill.weight.get().is_finite()));
        _ = profile.check_size(&Limits::default());
    }
}

/// Messages of the protocol, into the words of the domain.
fn messages(bytes: &[u8]) {
    if let Ok(ad) = pb::JobAd::decode(bytes)
        && let Ok(raw) = wire::raw_ad(ad)
    {
        _ = ingest::accept(raw);
    }
    if let Ok(request) = pb::MatchJobAdsRequest::decode(bytes) {
        _ = wire::request_digest("MatchJobAds", &request);
        _ = wire::ad_filter(request.filter);
        _ = ProfileSource::try_from(request.source);
    }
    if let Ok(profile) = pb::Profile::decode(bytes)
        && let Ok(draft) = wire::profile_draft(profile)
        && let Ok(checked) = taxonomy::check_profile(draft)
    {
        _ = wire::profile(&checked, false);
    }
    let limits = Limits::default();
    if let Ok(request) = pb::GetProfileMarketRequest::decode(bytes) {
        _ = wire::market_wish(&request, &limits);
        _ = (wire::ad_filter(request.filter), ProfileSource::try_from(request.source));
    }
    if let Ok(request) = pb::ReviewProfileRequest::decode(bytes) {
        _ = wire::reviews_of(request.reviews, "1", Default::default());
    }
    if let Ok(request) = pb::ScoreJobAdRequest::decode(bytes) {
        _ = (wire::AdSource::try_from(request.ad), wire::match_view(request.view));
    }
    if let Ok(request) = pb::ExtractSkillsRequest::decode(bytes) {
        _ = wire::TextSource::try_from(request.source);
    }
    if let Ok(request) = pb::ListJobAdsRequest::decode(bytes) {
        _ = (wire::ad_filter(request.filter), wire::page_size(request.page_size, 100, limits.max_page_size));
    }
}

fn page_token(bytes: &[u8]) {
    let digest = wire::request_digest("MatchJobAds", &pb::MatchJobAdsRequest::default());
    if let Ok(Some(token)) = PageToken::parse(&utf8(bytes), &digest) {
        _ = token.rank();
    }
}

fn judgements(bytes: &[u8]) {
    let text = utf8(bytes);
    _ = Judgements::parse(&text, "x");
    _ = Run::parse(&text, "x");
    _ = LevelJudgements::parse(&text, "x");
    _ = Gate::parse(&text, "x");
}

/// Short words: a code that is taken is taken again as it is written.
fn names(bytes: &[u8]) {
    let text = utf8(bytes);
    if let Ok(language) = Language::new(&text) {
        assert_eq!(Language::new(language.as_str()), Ok(language));
    }
    if let Ok(country) = Country::new(&text) {
        assert_eq!(Country::new(country.as_str()), Ok(country));
    }
    if let Ok(id) = AdId::new(&text) {
        assert_eq!(wire::ad_id("name", &wire::ad_name(&id)).expect("a name"), id);
    }
    _ = FieldMap::parse(std::slice::from_ref(&text));
    _ = (text.parse::<ingest::DateOrder>(), text.parse::<ingest::Delimiter>());
    _ = Limits::default().set(&text, bytes.len());
}
