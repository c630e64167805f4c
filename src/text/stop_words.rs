//! Function words: articles, prepositions, conjunctions, pronouns, auxiliaries. Lists of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::fold::fold;
use super::stem::Normal;
use crate::domain::Language;

const LISTS: [(&str, &str); 5] = [
    (
        "en",
        "a an the and or but nor so yet if then than as at by for from in into of off on onto out over \
         per to up upon via with within without about across after against along among around before \
         behind between during through throughout toward towards under until while i you he she it we \
         they me him her us them my your his its our their this that these those which who whom whose \
         what when where why how be is am are was were been being have has had having do does did will \
         would shall should can could may might must not no also such etc e.g i.e there here any some \
         both each other more most very",
    ),
    (
        "es",
        "el la los las lo un una unos unas y e o u ni pero sino que si como cuando donde mientras aunque \
         porque pues a al ante bajo con contra de del desde durante en entre hacia hasta mediante para \
         por según sin sobre tras yo tú él ella usted nosotros ellos ellas ustedes me te se le les nos \
         os mi tu su mis tus sus nuestro nuestra nuestros nuestras este esta estos estas ese esa esos \
         esas esto eso cuyo cuya cual cuales quien quienes ser es son era fue sea sean será estar está \
         están haber ha han hay he no más muy también así etc cada otro otra otros otras",
    ),
    (
        "it",
        "il lo la i gli le l un uno una e ed o od ma né che se come quando dove mentre anche perché di \
         a ad da in con su per tra fra del dello della dei degli delle dell d al allo alla ai agli alle \
         all dal dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo sulla \
         sui sugli sulle sull col io tu lui lei noi voi loro mi ti si ci vi ne mio tuo suo nostro nostra \
         nostri nostre vostro vostra questo questa questi queste quest quello quella quelli quelle cui \
         chi quale quali essere è sono sia siano sarà era stato avere ha hanno ho abbia non più molto \
         così ecc ogni altro altra altri altre presso verso senza sopra sotto",
    ),
    (
        "el",
        "ο η το οι τα του της των τον την τη τους τις ένας ένα μια μία ενός μιας και κι ή ή αλλά όμως \
         ούτε είτε αν εάν ότι πως που όπως όταν ενώ γιατί επειδή ώστε να θα ας για με σε από προς κατά \
         μετά μέχρι έως χωρίς παρά αντί ανά μεταξύ μέσω υπό στο στη στην στον στα στις στους εγώ εσύ \
         αυτός αυτή αυτό αυτοί αυτές αυτά εμείς εσείς μου σου μας σας εκείνος εκείνη εκείνο οποίος \
         οποία οποίο οποίοι οποίες όποιος ποιος τι είμαι είναι είσαι είμαστε ήταν έχω έχει έχουν έχουμε \
         είχε δεν δε μη μην πολύ πιο επίσης κλπ κάθε άλλος άλλη άλλο",
    ),
    (
        "bg",
        "а и или но ала че ако как като когато където докато защото за да ще не ни нито без в във на \
         на с със от до по при през под над пред след между към около срещу според чрез върху освен \
         спрямо аз ти той тя то ние вие те ме ми мен го му я ѝ ги им се си нас вас мой твой свой нашия \
         наш наша наше наши ваш ваша ваше ваши техен този тази това тези онзи онази който която което \
         които кой коя кое кои чийто какво какъв съм си е сме сте са бъде бъдат беше бяха бил има имат \
         няма също така много по-малко най всеки всяка всяко всички друг друга друго други т.е др",
    ),
];

static WORDS: LazyLock<BTreeMap<&'static str, BTreeSet<String>>> = LazyLock::new(|| {
    LISTS.iter().map(|(code, list)| (*code, list.split_whitespace().map(fold).collect())).collect()
});

/// Whether `word`, in any case, is a function word of `language` and says nothing about a job. Known
/// for en, es, it, el and bg (an undetermined language counts as English); no word of another
/// language is one. `IT` in capitals is a word of the trade, not the pronoun.
pub fn is_stop_word(language: Language, word: &str) -> bool {
    is_stop(language, &Normal::of(word))
}

/// The same for a word that is put into its normal form already.
pub(super) fn is_stop(language: Language, word: &Normal) -> bool {
    let code = if language == Language::UNDETERMINED { "en" } else { language.as_str() };
    let trade = code == "en" && word.is_it;
    !trade && word.bare.len() <= 32 && WORDS.get(code).is_some_and(|words| words.contains(word.bare.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_known_in_any_case_and_skills_are_not_among_them() {
        let stop = |code, word| is_stop_word(Language::new(code).unwrap(), word);
        for (code, word) in [
            ("en", "The"),
            ("es", "según"),
            ("es", "SEGUN"),
            ("it", "dell"),
            ("el", "ΚΑΙ"),
            ("el", "της"),
            ("bg", "със"),
        ] {
            assert!(stop(code, word), "{code} {word}");
        }
        for (code, word) in
            [("en", "IT"), ("en", "Go"), ("en", "R"), ("en", "C"), ("el", "IoT"), ("de", "der")]
        {
            assert!(!stop(code, word), "{code} {word}");
        }
        assert!(stop("en", "it"));
    }
}
