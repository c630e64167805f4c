//! What is no export ends in words, never in a panic.

use proptest::prelude::*;

use super::*;
use crate::survey::sheet::sheet_of;
use crate::taxonomy::builtin_profiles;

const SPREADSHEET: &[u8] = include_bytes!("../../../tests/data/survey-synthetic/synthetic-el.xlsx");
const TEXT: &[u8] = include_bytes!("../../../tests/data/survey-synthetic/synthetic-it.csv");

fn read(bytes: Vec<u8>) -> Result<Vec<Contribution>, SurveyError> {
    let questionnaire = Questionnaire::in_all_languages(&builtin_profiles().unwrap()[0]).unwrap();
    let headers = HeaderWords::new(&questionnaire, &[]).unwrap();
    let reader = Reader {
        questionnaire: &questionnaire,
        options: OptionWords::new().unwrap(),
        example: example().unwrap(),
    };
    let sheet = sheet_of("f", bytes, &Limits::default(), &|cell| headers.is_header(cell))?;
    let header = headers.read(&sheet)?;
    reader.read(&sheet, &header)
}

#[test]
fn the_files_of_the_synthetic_survey_are_read() {
    assert_eq!(read(SPREADSHEET.to_vec()).map(|read| read.len()), Ok(27));
    assert_eq!(read(TEXT.to_vec()).map(|read| read.len()), Ok(20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_files_are_read_or_refused(
        spreadsheet in any::<bool>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12),
        end in any::<proptest::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = if spreadsheet { SPREADSHEET } else { TEXT }.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Err(error) = read(bytes) {
            prop_assert!(error.to_string().starts_with('f'), "{error}");
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(bytes).is_err());
    }
}
