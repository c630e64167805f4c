//! The settings: a TOML file, then the environment, then the command line.
//!
//! Comes in: `skillgauge.toml` (or `--config FILE`) and variables such as `SKILLGAUGE_SERVER__LISTEN`.
//! Goes out: [`Settings`]. Must not: hold logic.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Limits, Violation};
use crate::encode::{Precision, Update};

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "skillgauge.toml";

/// Every setting, with its default.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where index and profiles lie.
    pub data_dir: PathBuf,
    /// A folder with a `scoring.toml`, `asking.toml`, `linking.toml` or `occupation.toml` to use in place of the built-in
    /// numbers.
    pub numbers: Option<PathBuf>,
    /// The folder of an ESCO CSV download whose skills the server finds in texts.
    pub taxonomy: Option<PathBuf>,
    /// A table of the labels of ESCO's occupations, by which ads are classified.
    pub occupations: Option<PathBuf>,
    /// The model.
    pub model: ModelSettings,
    /// The server.
    pub server: ServerSettings,
    /// How much is taken at once, by the names that `skillgauge limits` lists.
    pub limits: BTreeMap<String, usize>,
}

/// Settings of the model.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// The model's folder; empty: the default model beside the program or its sources.
    pub dir: PathBuf,
    /// The learnt update of its weights: `default` (the one that ships, for the model it belongs to), `none`
    /// (the stock model) or a file.
    pub update: String,
    /// `auto`, `f32` or `bf16`.
    pub precision: String,
    /// Threads of the model for requests, and as many for imports; 0: as many as the machine has cores.
    pub threads: usize,
    /// Requests that may wait for the model.
    pub queue: usize,
    /// Distinct texts whose vectors are kept in memory, about 450 bytes each.
    pub cache: usize,
}

/// Settings of the server.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address and port.
    pub listen: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: "index".into(),
            numbers: None,
            taxonomy: None,
            occupations: None,
            model: ModelSettings::default(),
            server: ServerSettings::default(),
            limits: BTreeMap::new(),
        }
    }
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            dir: PathBuf::new(),
            update: "default".into(),
            precision: "auto".into(),
            threads: 0,
            queue: 128,
            cache: 200_000,
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self { listen: "127.0.0.1:50051".into() }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read, or a value in it or in the environment is wrong.
    #[error("settings: {0}")]
    Invalid(#[from] ::config::ConfigError),
    /// A value that none of the allowed ones is.
    #[error("settings: model.precision: '{0}' is not one of auto, f32, bf16")]
    Precision(String),
    /// A number that makes no sense.
    #[error("settings: {0}")]
    Senseless(#[from] Violation),
    /// A variable of the environment that is no text.
    #[error("settings: the variable {0} of the environment is not UTF-8; write it again or remove it")]
    NotText(String),
}

impl Settings {
    /// Reads `file` (which must exist), or [`DEFAULT_FILE`] where it exists, and the environment.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file and the key.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let source = match file {
            Some(path) => ::config::File::from(path).format(::config::FileFormat::Toml),
            None => ::config::File::new(DEFAULT_FILE, ::config::FileFormat::Toml).required(false),
        };
        let variables = variables()?;
        let environment = ::config::Environment::with_prefix("SKILLGAUGE")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .source(Some(variables));
        let settings = ::config::Config::builder().add_source(source).add_source(environment).build()?;
        let settings: Self = settings.try_deserialize()?;
        settings.limits()?;
        settings.model.check()?;
        Ok(settings)
    }

    /// The limits, the default ones where the settings say nothing.
    ///
    /// # Errors
    /// [`SettingsError::Senseless`] with the name of the limit.
    pub fn limits(&self) -> Result<Limits, SettingsError> {
        let mut limits = Limits::default();
        for (name, value) in &self.limits {
            limits.set(name, *value)?;
        }
        limits.check()?;
        Ok(limits)
    }
}

/// The variables of the environment that are settings. `SKILLGAUGE_DATA` and `SKILLGAUGE_CACHE` are other programs'
/// of the family too; a name that nobody knows is a slip of the pen, and said.
fn variables() -> Result<HashMap<String, String>, SettingsError> {
    let mut variables = HashMap::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.to_ascii_lowercase().starts_with("skillgauge_"))
        else {
            continue;
        };
        let key = name.to_ascii_lowercase();
        if is_setting(&key) {
            let value = value.into_string().map_err(|_| SettingsError::NotText(name.to_string()))?;
            variables.insert(name.to_string(), value);
        } else if !OTHERS.contains(&key.as_str()) {
            tracing::warn!("{name} in the environment is no setting of this program and changes nothing");
        }
    }
    Ok(variables)
}

/// Variables with the prefix that are read elsewhere.
const OTHERS: [&str; 4] =
    ["skillgauge_data", "skillgauge_cache", "skillgauge_log", "skillgauge_test_precision"];

fn is_setting(key: &str) -> bool {
    let tables = ["skillgauge_model__", "skillgauge_server__", "skillgauge_limits__"];
    let names =
        ["skillgauge_data_dir", "skillgauge_numbers", "skillgauge_taxonomy", "skillgauge_occupations"];
    names.contains(&key) || tables.iter().any(|table| key.starts_with(table))
}

/// Threads of the model and texts that may wait or are kept, at most.
const MOST_THREADS: usize = 256;
const MOST_QUEUE: usize = 10_000;
const MOST_CACHE: usize = 100_000_000;

impl ModelSettings {
    fn check(&self) -> Result<(), Violation> {
        let numbers = [
            ("model.threads", self.threads, 0, MOST_THREADS),
            ("model.queue", self.queue, 1, MOST_QUEUE),
            ("model.cache", self.cache, 0, MOST_CACHE),
        ];
        match numbers.iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((name, value, least, most)) => {
                Err(Violation::new(*name, format!("{value} is not between {least} and {most}")))
            }
            None => Ok(()),
        }
    }

    /// The precision as the encoder takes it.
    ///
    /// # Errors
    /// [`SettingsError::Precision`].
    pub fn precision(&self) -> Result<Precision, SettingsError> {
        match self.precision.as_str() {
            "auto" => Ok(Precision::Auto),
            "f32" => Ok(Precision::F32),
            "bf16" => Ok(Precision::Bf16),
            other => Err(SettingsError::Precision(other.to_string())),
        }
    }

    /// The learnt update as the encoder takes it.
    pub fn update(&self) -> Update {
        self.update.parse().unwrap_or_default()
    }

    /// The model's folder: the one named, else the default model under a `models` folder above the
    /// program, in the working directory, or beside the sources it was built from.
    pub fn folder(&self) -> PathBuf {
        if !self.dir.as_os_str().is_empty() {
            return self.dir.clone();
        }
        let default = Path::new("models").join("multilingual-e5-small");
        let program = std::env::current_exe().ok();
        let above =
            program.iter().flat_map(|path| path.ancestors().skip(1)).map(|folder| folder.join(&default));
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join(&default);
        above.chain([default.clone(), sources.clone()]).find(|path| path.is_dir()).unwrap_or(sources)
    }
}
