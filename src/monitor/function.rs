//! The annotator as a function of DataFusion: `annotate(fingerprint, keep_vectors, source, ad, title, text, language,
//! country, seniority)`.
//!
//! Engines that run on other machines name the function in their plans and have it there themselves; the fingerprint, an
//! argument, keeps one with other versions from answering.

use std::any::type_name;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StructArray};
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::annotate::{Annotator, ads_schema, rows_schema};
use crate::encode::Cancel;

/// Arguments that stand before those of an ad.
const GIVEN: usize = 2;

/// The function, with an annotator where it is to be run, without where it is only planned with.
#[derive(Debug)]
pub struct AnnotateFunction {
    signature: Signature,
    annotator: Option<Arc<Annotator>>,
}

impl AnnotateFunction {
    /// Words of the failure where an executor has other versions than the run: there trying again does not help.
    pub const OTHER_VERSIONS: &'static str = "has other versions than the run was begun with";

    /// Its name in plans.
    pub const NAME: &'static str = "annotate";

    /// The function as an executor needs it.
    pub fn runnable(annotator: Arc<Annotator>) -> ScalarUDF {
        Self::new(Some(annotator)).into()
    }

    /// The function as whoever plans needs it; called it says that it cannot run here.
    pub fn planned() -> ScalarUDF {
        Self::new(None).into()
    }

    fn new(annotator: Option<Arc<Annotator>>) -> Self {
        let signature = Signature::any(GIVEN + ads_schema().fields().len(), Volatility::Immutable);
        Self { signature, annotator }
    }

    fn fingerprint(&self) -> Option<&str> {
        self.annotator.as_ref().map(|annotator| annotator.fingerprint())
    }
}

impl PartialEq for AnnotateFunction {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Eq for AnnotateFunction {}

impl Hash for AnnotateFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        type_name::<Self>().hash(state);
        self.fingerprint().hash(state);
    }
}

impl ScalarUDFImpl for AnnotateFunction {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(rows_schema().fields().clone()))
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(annotator) = &self.annotator else {
            return exec_err!("annotate runs on executors of this program only; none of them was asked");
        };
        let ScalarFunctionArgs { args, number_rows, .. } = arguments;
        let Some((given, of_ads)) = args.split_at_checked(GIVEN) else {
            return exec_err!("annotate lacks arguments");
        };
        let fingerprint = text(&given[0])?;
        annotator.check(&fingerprint).map_err(in_words)?;
        let keep = matches!(given[1], ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
        let columns = of_ads.iter().map(|column| column.to_array(number_rows));
        let ads = batch(columns.collect::<Result<Vec<_>>>()?)?;
        let rows = off_async(|| annotator.annotate(&ads, keep, &Cancel::new())).map_err(in_words)?;
        Ok(ColumnarValue::Array(Arc::new(StructArray::from(rows))))
    }
}

/// The columns under the names that the annotator knows them by, of whatever kind of string they are.
fn batch(columns: Vec<ArrayRef>) -> Result<RecordBatch> {
    let names = ads_schema();
    let named =
        names.fields().iter().zip(columns).map(|(field, column)| (field.name().clone(), column, true));
    Ok(RecordBatch::try_from_iter_with_nullable(named)?)
}

fn text(value: &ColumnarValue) -> Result<String> {
    match value {
        ColumnarValue::Scalar(scalar) => Ok(scalar.try_as_str().flatten().unwrap_or_default().to_string()),
        ColumnarValue::Array(array) if array.is_empty() => Ok(String::new()),
        ColumnarValue::Array(array) => {
            let array = arrow::compute::cast(array, &DataType::Utf8)?;
            Ok(array.as_string::<i32>().value(0).to_string())
        }
    }
}

/// The failure in its own words: from another machine only these come back.
fn in_words(error: impl std::error::Error) -> DataFusionError {
    DataFusionError::Execution(error.to_string())
}

/// Scoring takes seconds and blocks: where this is a thread of an asynchronous runtime, the others' work is taken off it
/// meanwhile, so that heartbeats go out.
fn off_async<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
