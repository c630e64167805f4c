//! Years that nobody is asked for: rates, what lies behind or ahead, and the firm's own.

use super::asked;

#[test]
fn pay_and_other_rates_are_no_years() {
    for (code, text) in [
        ("en", "Wage 28 500 USD a year depending on your experience"),
        ("en", "A bonus of 1 200 per year, experience counts"),
        ("en", "Audits twice a year, experience is welcome"),
        ("en", "24 days of leave a year, experience is welcome"),
        ("en", "New tools every 2 years, experience is welcome"),
        ("en", "Up to 15/yr, experience is welcome"),
        ("es", "Retribución de 31 500 euros al año según experiencia"),
        ("es", "3 viajes al año, se valora la experiencia"),
        ("it", "Retribuzione 29 000 euro all'anno secondo esperienza"),
        ("it", "2 volte l'anno, gradita esperienza"),
        ("el", "Αμοιβή 21 500 ευρώ τον χρόνο ανάλογα με την εμπειρία"),
        ("el", "3 ταξίδια τον χρόνο, εμπειρία επιθυμητή"),
        ("bg", "Възнаграждение 42 000 лв. на година според опита"),
        ("bg", "2 проверки годишно, опитът е предимство"),
        ("bg", "Нов лаптоп на всеки 3 години, опитът е предимство"),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
    for (code, text, years) in [
        ("en", "Minimum a year of experience", 1.0),
        ("en", "Three sites need a year of experience", 1.0),
        ("en", "Level 2 support for 300 users, 4 years of experience", 4.0),
        ("en", "Pay according to experience; 6 years of experience", 6.0),
        ("es", "De 100 a 200 usuarios, 3 años de experiencia", 3.0),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(years), "{text}");
    }
}

#[test]
fn years_behind_or_ahead_are_not_asked_for() {
    for (code, text) in [
        ("en", "Created 9 years ago, much experience in fibre"),
        ("en", "Team coach after at least 2 years of experience"),
        ("en", "You gain 2 years of experience in fibre"),
        ("en", "The course lasts 9 months and gives experience"),
        ("en", "Internship: 10 months, useful experience"),
        ("es", "Creada hace más de 9 años, mucha experiencia"),
        ("es", "Ascenso tras 2 años de experiencia"),
        ("es", "Adquirirás 2 años de experiencia"),
        ("it", "Nata 9 anni fa, molta esperienza"),
        ("it", "Aumento dopo almeno 2 anni di esperienza"),
        ("it", "Stage di 6 mesi per acquisire esperienza"),
        ("it", "Tirocinio di 9 mesi, esperienza formativa"),
        ("el", "Ξεκινήσαμε πριν από 9 χρόνια, πολλή εμπειρία"),
        ("el", "Προαγωγή μετά από 2 έτη εμπειρίας"),
        ("el", "Πρόγραμμα 9 μηνών για απόκτηση εμπειρίας"),
        ("bg", "Създадена преди повече от 9 години, голям опит"),
        ("bg", "Бонус след 2 години стаж"),
        ("bg", "Програма от 6 месеца, която дава опит"),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
    for (code, text) in [
        ("en", "You have gained 3 years of experience"),
        ("en", "Experience after graduation: 3 years"),
        ("es", "Has adquirido 3 años de experiencia"),
        ("it", "Aver maturato 3 anni di esperienza"),
        ("it", "da 3 a 5 anni di esperienza"),
        ("bg", "Придобит опит от 3 години"),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(3.0), "{text}");
    }
}

#[test]
fn years_that_make_the_firm_what_it_is_are_its_own() {
    for (code, text) in [
        ("en", "More than 12 years of experience set us apart"),
        ("es", "Más de 12 años de experiencia nos respaldan"),
        ("it", "Oltre 12 anni di esperienza ci distinguono"),
        ("el", "Περισσότερα από 12 χρόνια εμπειρίας μας ξεχωρίζουν"),
        ("bg", "Повече от 12 години опит ни отличават"),
        ("en", "With more than 12 years of experience, our firm mends pumps."),
        ("es", "Con más de 12 años de experiencia, nuestra empresa repara bombas."),
        ("it", "Con oltre 12 anni di esperienza, la nostra azienda ripara pompe."),
        ("el", "Με περισσότερα από 12 χρόνια εμπειρίας, η εταιρεία μας επισκευάζει αντλίες."),
        ("bg", "С над 12 години опит нашата фирма ремонтира помпи."),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
    for (code, text) in [
        ("en", "5 years of experience to give us new ideas"),
        ("es", "Tienes 5 años de experiencia que nos permiten crecer"),
        ("it", "5 anni di esperienza e ci piacerebbe conoscerti"),
        ("el", "5 έτη εμπειρίας στα προϊόντα μας"),
        ("bg", "5 години опит с продуктите ни"),
        ("en", "With 5 years of experience you lead our firm."),
        ("en", "Fitter with 5 years of experience for our firm"),
        ("en", "With 5 years of experience, the person runs our firm."),
        ("es", "Con 5 años de experiencia, buscamos a quien dirija nuestra empresa."),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(5.0), "{text}");
    }
}
