//! The settings: a TOML file, then the environment, then the command line.
//!
//! Comes in: `skillgauge.toml` (or `--config FILE`) and variables such as `SKILLGAUGE_SERVER__LISTEN`.
//! Goes out: [`Settings`]. Must not: hold logic.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::encode::{Precision, Update};

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "skillgauge.toml";

/// Every setting, with its default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where index and profiles lie.
    pub data_dir: PathBuf,
    /// A folder with a `scoring.toml` or `linking.toml` to use in place of the built-in numbers.
    pub numbers: Option<PathBuf>,
    /// The folder of an ESCO CSV download whose skills the server finds in texts.
    pub taxonomy: Option<PathBuf>,
    /// The model.
    pub model: ModelSettings,
    /// The server.
    pub server: ServerSettings,
}

/// Settings of the model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// The model's folder; empty: the default model beside the program or its sources.
    pub dir: PathBuf,
    /// The learnt update of its weights: `default` (the one that ships, for the model it belongs to), `none`
    /// (the stock model) or a file.
    pub update: String,
    /// `auto`, `f32` or `bf16`.
    pub precision: String,
    /// Threads for one batch; 0: as many as the machine has cores.
    pub threads: usize,
    /// Requests that may wait for the model.
    pub queue: usize,
    /// Distinct texts whose vectors are kept in memory, about 450 bytes each.
    pub cache: usize,
}

/// Settings of the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address and port.
    pub listen: String,
    /// The largest message taken, in bytes.
    pub max_message_bytes: usize,
    /// Requests worked on at once; one more is refused.
    pub max_in_flight: usize,
    /// Matches or ads on a page when the client does not say.
    pub default_page_size: usize,
    /// Matches or ads on a page at most.
    pub max_page_size: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: "index".into(),
            numbers: None,
            taxonomy: None,
            model: ModelSettings::default(),
            server: ServerSettings::default(),
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
            queue: 64,
            cache: 200_000,
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:50051".into(),
            max_message_bytes: 16 << 20,
            max_in_flight: 64,
            default_page_size: 25,
            max_page_size: 1000,
        }
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
        // Other programs of the family use the prefix too (SKILLGAUGE_DATA, SKILLGAUGE_CACHE), so only
        // variables that name a section or the data directory count.
        let known = |name: &str| {
            let key = name.to_ascii_lowercase();
            key == "skillgauge_data_dir"
                || key.starts_with("skillgauge_model__")
                || key.starts_with("skillgauge_server__")
        };
        let variables = std::env::vars().filter(|(name, _)| known(name)).collect();
        let environment = ::config::Environment::with_prefix("SKILLGAUGE")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .source(Some(variables));
        let settings = ::config::Config::builder().add_source(source).add_source(environment).build()?;
        Ok(settings.try_deserialize()?)
    }
}

impl ModelSettings {
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
