//! Words around the name of a job, in English, Spanish, Italian, Greek, Bulgarian, and Catalan, which feeds of Spanish
//! ads hold too. All in small letters. The lists are not formatted: a word a line hides them.

/// What stands behind a slash, a hyphen or in a bracket for another gender or number.
#[rustfmt::skip]
pub(super) const SUFFIXES: &[&str] = &[
    "a", "as", "o", "os", "e", "es", "i", "ra", "ras", "ora", "oras", "or", "ores", "era", "eras", "esa", "iva",
    "va", "ves", "na", "ta", "da", "trice", "trici", "ice", "essa", "esse", "η", "ος", "οι", "ες", "α", "ας", "ου",
    "ια", "τρια", "τριες", "ρια", "ισσα", "ка", "ки", "чка", "s",
];

/// Who may apply, as brackets say it.
#[rustfmt::skip]
pub(super) const GENDERS: &[&str] = &[
    "m", "f", "w", "d", "h", "x", "v", "n", "mf", "fm", "hm", "mwd", "all", "genders", "gender", "male", "female",
    "man", "woman", "div", "hombre", "mujer", "uomo", "donna", "u", "l", "a", "o", "as", "os", "es", "e", "i", "μ",
    "θ", "γ", "α", "άνδρας", "γυναίκα", "м", "ж", "мъж", "жена", "he", "she", "they",
];

/// What stands before a number of the advertiser.
#[rustfmt::skip]
pub(super) const REFERENCES: &[&str] = &[
    "ref", "refª", "reference", "referencia", "referència", "riferimento", "rif", "id", "nº", "n°", "no", "núm",
    "num", "n", "κωδ", "κωδικός", "αρ", "код", "реф", "№",
];

/// Phrases that every title may have. Longer ones first does not matter: the longest that stands there is taken.
#[rustfmt::skip]
pub(super) const NOISE: &[&str] = &[
    "en general", "oferta de empleo", "oferta de trabajo", "ofertas de empleo", "puesto de", "puestos de", "puesto",
    "puestos", "plaza de", "plazas de", "vacante de", "vacantes de", "se busca", "se necesita", "se precisa",
    "se ofrece trabajo de", "a tiempo completo", "a tiempo parcial", "jornada completa", "media jornada",
    "empleo público", "urgente", "oficial de primera", "oficial de segunda", "oficial de tercera", "oficial 1ª",
    "oficial 2ª", "oficial 3ª", "oficial de 1ª", "oficial de 2ª", "oficial de 3ª", "offerta di lavoro", "cercasi",
    "ricerca", "full time", "full-time", "part time", "part-time", "tempo pieno", "a tempo pieno",
    "tempo indeterminato", "tempo determinato", "we are hiring", "now hiring", "hiring", "job offer", "urgent",
    "immediate start", "remote", "hybrid", "senior", "junior", "sr", "jr", "ζητείται", "ζητειται", "ζητούνται",
    "ζητουνται", "πλήρης απασχόληση", "μερική απασχόληση", "θέση εργασίας", "търси", "търсим", "обява за работа",
    "свободна позиция", "пълно работно време", "непълно работно време",
];

/// Words that name no job by themselves.
#[rustfmt::skip]
pub(super) const EMPTY: &[&str] = &[
    "work", "location", "job", "jobs", "vacancy", "vacancies", "position", "offer", "offers", "ref", "oferta",
    "ofertas", "empleo", "trabajo", "puesto", "puestos", "plaza", "plazas", "vacante", "vacantes", "convocatoria",
    "lavoro", "offerta", "annuncio", "posizione", "θέση", "θεση", "εργασίας", "εργασιας", "εργασία", "αγγελία",
    "работа", "обява", "позиция", "feina", "nº", "de", "en", "la", "el", "di", "per", "the", "for", "in", "para",
    "con", "por", "and", "of", "to", "at", "και", "για", "за", "на", "untitled", "null", "none",
];

/// What ends the name of a job: what follows says where, for whom or with what.
#[rustfmt::skip]
pub(super) const PREPOSITIONS: &[&str] = &[
    "para", "en", "con", "por", "per", "amb", "presso", "for", "at", "in", "with", "to", "based", "για", "σε",
    "στο", "στη", "στην", "στον", "με", "за", "в", "във", "с", "със", "zona", "sector",
];

/// What stands before the job that an ad's text seeks.
#[rustfmt::skip]
pub(super) const SOUGHT: &[&str] = &[
    "se busca", "busca", "buscamos", "buscando", "buscar", "en busca de", "selecciona", "seleccionamos",
    "seleccionando", "seleccionado a", "seleccionar", "precisa", "precisamos", "necesita", "necesitamos",
    "requiere", "incorporar", "incorporamos", "contratar", "contratación de", "puesto de", "puesto de trabajo de",
    "vacante de", "categoría profesional", "categoria professional", "trabajar como", "eres", "cerquem", "busquem",
    "es busca", "necessitem", "necessita", "seleccionem", "cercant", "buscant", "looking for", "hiring", "seeking",
    "seeks", "recruiting", "recruit", "we need", "work as", "join us as", "cerchiamo", "cercasi", "ricerchiamo",
    "ricerca", "seleziona", "selezioniamo", "selezionando", "assumere", "figura di", "ζητείται", "ζητειται",
    "ζητούνται", "ζητά", "ζητεί", "αναζητά", "αναζητούμε", "αναζητεί", "προσλάβει", "πρόσληψη", "търси", "търсим",
    "набира", "назначи", "назначава", "назначаваме",
];

/// What may stand between these words and the job.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "a", "an", "the", "un", "una", "uno", "unos", "unas", "un/a", "un/una", "al", "els", "la", "las", "los", "el",
    "les", "personal", "persona", "personas", "persone", "per", "para", "de", "di", "del", "cubrir", "cobrir",
    "puesto", "puestos", "vacante", "vacantes", "plaza", "plazas", "incorporar", "contratar", "seleccionar", "su",
    "sus", "equipo", "nuestro", "nuestra", "plantilla", "en", "nostre", "seva", "candidato", "candidata",
    "candidat", "candidatos", "candidates", "profesional", "profesionales", "professional", "professionals",
    "experienced", "qualified", "skilled", "new", "someone", "motivated", "our", "join", "team", "risorsa",
    "risorse", "figura", "figure", "da", "inserire", "επαγγελματία", "υπάλληλο", "άτομο", "έναν", "ένα", "μία",
    "μια", "να", "την", "τον", "το", "за", "нов", "опитен", "мотивиран", "служител", "служители", "позицията",
    "позиция", "длъжността", "трабajo", "trabajo", "with",
];

/// What ends the name of a job in a sentence, beside [`PREPOSITIONS`].
#[rustfmt::skip]
pub(super) const ENDS: &[&str] = &[
    "que", "quien", "cuya", "who", "that", "will", "which", "che", "cui", "ubicado", "ubicada", "ubicat",
    "ubicados", "ubicadas", "i", "y", "cuyo", "a", "con", "από", "που", "ο", "η", "който", "която", "които", "till",
];

/// How words begin by which a title or label says that its people lead others.
#[rustfmt::skip]
const LEADERS: &[&str] = &[
    "supervis", "director", "directri", "jefe", "jefa", "gerente", "encargad", "capata", "responsabl",
    "coordinador", "coordinator", "manager", "gestor", "direttor", "direttric", "dirigent", "διευθυντ", "διευθύντ",
    "προϊστάμεν", "προισταμεν", "υπεύθυν", "υπευθυν", "επόπτ", "εποπτ", "επικεφαλ", "συντονιστ", "ръководител",
    "началник", "директор", "управител", "супервайзор", "мениджър", "отговорник", "координатор", "superintend",
    "leader", "foreman", "chief", "executive", "responsabil",
];
/// Such words that begin others, too.
#[rustfmt::skip]
const LEADING_WORDS: &[&str] = &[
    "head", "heads", "capo", "capi",
];

/// Whether a word of `text` says that its people lead others.
pub(super) fn leads(text: &str) -> bool {
    let small = text.to_lowercase();
    small
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| LEADING_WORDS.contains(&word) || LEADERS.iter().any(|leader| word.starts_with(leader)))
}
