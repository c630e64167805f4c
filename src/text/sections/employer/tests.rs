//! Sentences about the employer and their look-alikes, in five languages.

use super::*;

fn language(code: &str) -> Language {
    Language::new(code).unwrap()
}

#[test]
fn the_built_in_words_can_be_read() {
    assert!(["en", "es", "it", "el", "bg"].into_iter().all(|code| own_words(language(code)).is_some()));
}

#[test]
fn what_the_employer_is_and_how_long() {
    let of = |code: &str, sentence: &str| describes(language(code), &["welder".into()], sentence);
    for (code, sentence) in [
        ("en", "Norvik Pumps is a family firm with more than 15 years of experience in laying pipes."),
        ("en", "We are the fastest growing supplier of drones and radar in the Baltics."),
        ("en", "We're a consultancy specialised in Haskell."),
        ("en", "Our company has over 30 years of experience in mining."),
        ("en", "We have more than 20 years of experience in Cobol."),
        ("es", "Somos una empresa con más de 12 años de experiencia en soldadura."),
        ("es", "Norvik cuenta con 20 años de experiencia en drones."),
        ("it", "Norvik è un'azienda con 12 anni di esperienza nella saldatura."),
        ("it", "Vantiamo oltre 30 anni di esperienza nei droni."),
        ("el", "Η Norvik είναι εταιρεία με 12 χρόνια εμπειρίας στις αντλίες."),
        ("el", "Διαθέτουμε 20 χρόνια εμπειρίας στις αντλίες."),
        ("bg", "Норвик ООД е фирма с 12-годишен опит в заваряването."),
        ("bg", "Имаме 20 години опит с помпи."),
        ("en", "We have been laying pipes for 20 years."),
        ("en", "Norvik has decades of experience in laying pipes."),
        ("en", "Our company was founded in 1998 and steers drones by radar."),
        ("en", "We were founded in 1998 and live by radar."),
        ("es", "Norvik fue fundada en 1998 y vive de los drones."),
        ("it", "Norvik è stata fondata nel 1998 e vive di droni."),
        ("el", "Η Norvik ιδρύθηκε το 1998 και ζει από ρομπότ."),
        ("bg", "Норвик е основана през 1998 и живее от дронове."),
        ("en", "Our company develops radar for smart mines."),
        ("es", "Nuestra empresa desarrolla radares para minas."),
        ("it", "La nostra azienda sviluppa radar per le miniere."),
        ("el", "Η εταιρεία μας αναπτύσσει ρομπότ για ορυχεία."),
        ("bg", "Нашата компания разработва роботи за мини."),
        ("en", "Our customers use Haskell."),
        ("en", "Our senior developers write Haskell all day."),
        ("es", "Nuestros clientes trabajan con Haskell."),
        ("it", "I nostri sviluppatori scrivono in Haskell."),
        ("el", "Οι πελάτες μας χρησιμοποιούν Haskell."),
        ("bg", "Клиентите ни ползват Haskell."),
        ("en", "Our senior engineers mentor you."),
        ("en", "Your manager trains and coaches you."),
        ("es", "Un mentor te formará."),
        ("it", "Un collega ti affiancherà."),
        ("bg", "Вашият ръководител ще ви обучава."),
    ] {
        assert!(of(code, sentence), "{sentence}");
    }
    for (code, sentence) in [
        ("en", "You have 5 years of experience in mining."),
        ("en", "Haskell was designed by a committee founded in 1987."),
        ("en", "Have 5 years of experience in mining."),
        ("en", "Candidate has 5 years of experience in mining."),
        ("en", "Welder has 5 years of experience in mining."),
        ("en", "Haskell is a must in our company."),
        ("en", "Our company uses Haskell."),
        ("en", "Our welders use Haskell."),
        ("en", "You train and coach the welders."),
        ("en", "Your welders train you."),
        ("en", "We will train you."),
        ("en", "Our customers need you to know Haskell."),
        ("en", "Our engineers expect that you teach Haskell."),
        ("en", "Our client requires Haskell."),
        ("en", "Our clients: banks that run Haskell"),
        ("en", "Our team writes Haskell."),
        ("es", "Nuestra empresa busca un minero."),
        ("en", "Haskell is fun, company car included."),
        ("en", "Haskell is the company language."),
        ("en", "Norvik is a company that seeks a miner with experience in drones."),
        ("es", "Norvik es una empresa que busca soldador con experiencia en drones."),
        ("it", "Norvik è un'azienda che cerca un saldatore con esperienza."),
        ("it", "Haskell e azienda in crescita."),
        ("bg", "Норвик е фирма, която търси заварчик с опит."),
        ("es", "Tienes 5 años de experiencia en drones."),
        ("en", "We have an opportunity for a miner with 6 years of experience in drones."),
        ("en", "Our client has a need for one miner with 20 years of experience in drones."),
        ("en", "We have work for someone with 6 years of experience in drones."),
        ("en", "Norvik is a company with a vacant position in radar."),
        ("es", "Contamos con una plaza de minero con 6 años de experiencia en drones."),
        ("it", "Abbiamo un ruolo da minatore con 6 anni di esperienza nei droni."),
        ("el", "Έχουμε μια θέση για συγκολλητή με 6 χρόνια εμπειρίας."),
        ("bg", "Имаме вакантна длъжност с изисквани 6 години опит."),
        ("en", "Ideally has 20 years of experience in mining."),
        ("en", "Miner has 6 years of experience in drones."),
        ("es", "Minero tiene 6 años de experiencia en drones."),
    ] {
        assert!(!of(code, sentence), "{sentence}");
    }
}

#[test]
fn colleagues_do_what_the_job_does() {
    let of = |title: &str, sentence: &str| describes(Language::ENGLISH, &[title.into()], sentence);
    assert!(
        of("receptionist", "Our engineers write Haskell.") && of("developer", "Our customers use Haskell.")
    );
    assert!(!of("developer", "Our engineers write Haskell."));
}

#[test]
fn what_the_employer_does_for_others() {
    let of = |code: &str, sentence: &str| serves(language(code), &["welder".into()], sentence);
    for (code, sentence) in [
        ("en", "Norvik Pumps helps farmers to steer drones."),
        ("en", "We supply mines with radar."),
        ("es", "Norvik ayuda a los agricultores con drones."),
        ("es", "Vendemos drones a las minas."),
        ("it", "Norvik aiuta le miniere con i droni."),
        ("el", "Η Norvik βοηθά τα ορυχεία με ρομπότ."),
        ("bg", "Норвик помага на мините с дронове."),
    ] {
        assert!(of(code, sentence), "{sentence}");
    }
    for (code, sentence) in [
        ("en", "Welder helps the fitters on site."),
        ("en", "Help customers with their drones."),
        ("en", "You help customers with their drones."),
        ("en", "We help you to learn Haskell."),
        ("en", "We build radar in Haskell."),
        ("es", "Ayudar a los clientes con drones."),
    ] {
        assert!(!of(code, sentence), "{sentence}");
    }
}

#[test]
fn what_goes_on_about_the_employer() {
    let more = |sentence: &str| goes_on(Language::ENGLISH, sentence);
    assert!(more("Our shop runs on Haskell.") && more("We combine radar with drones."));
    assert!(
        !more("We write Haskell.") && !more("We are looking for a miner.") && !more("We combine your radar")
    );
}

#[test]
fn the_employers_beliefs() {
    let belief = |code: &str, sentence: &str| believes(language(code), sentence);
    for (code, sentence) in [
        ("en", "We repair what we can, we believe in solar energy."),
        ("es", "Reparamos todo y creemos en la energía solar."),
        ("it", "Crediamo nell'energia solare."),
        ("el", "Πιστεύουμε στην ηλιακή ενέργεια."),
        ("bg", "Вярваме в слънчевата енергия."),
    ] {
        assert!(belief(code, sentence), "{sentence}");
    }
    assert!(!belief("en", "We believe you can weld."));
    assert!(!belief("es", "Creemos que te gusta soldar."));
}
