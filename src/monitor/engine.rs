//! What runs the function over a partition: DataFusion, in this process or wherever its context sends the plan.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{DataFrame, Expr, ParquetReadOptions, SessionConfig, SessionContext, col, lit};

use crate::annotate::{Annotator, ads_schema};

use super::{AnnotateFunction, MonitorError, staged_schema};

/// The column in which the function's rows come back.
const ROW: &str = "row";

/// Columns of a staged ad that are of no use once its row is made.
const READ: [&str; 3] = ["order", "text", "seniority"];

/// Gets a query's rows from where it is carried out; the text names the query in logs.
pub type Collect = Arc<
    dyn Fn(
            String,
            DataFrame,
        ) -> Pin<Box<dyn Future<Output = Result<Vec<RecordBatch>, DataFusionError>> + Send>>
        + Send
        + Sync,
>;

/// Runs `annotate` over partitions of staged ads.
///
/// Another engine is the same over another context: one whose plans are carried out elsewhere by processes that have
/// [`AnnotateFunction::runnable`].
#[derive(Clone)]
pub struct Engine {
    context: SessionContext,
    function: Arc<ScalarUDF>,
    lanes: usize,
    elsewhere: Option<Collect>,
}

impl Engine {
    /// Ads that the function is handed at a time: enough to keep the model's threads busy.
    pub const BATCH: usize = 128;

    /// DataFusion in this process. `pool_bytes` bounds what it holds beside the function's own memory; `lanes` partitions
    /// are worked on at a time, so that one's scoring fills the time in which the model is busy with another.
    ///
    /// # Errors
    /// [`MonitorError::Folder`] if the engine does not start.
    pub fn in_process(
        annotator: Arc<Annotator>,
        pool_bytes: usize,
        lanes: usize,
    ) -> Result<Self, MonitorError> {
        let config = SessionConfig::new().with_target_partitions(1).with_batch_size(Self::BATCH);
        let pool = Arc::new(GreedyMemoryPool::new(pool_bytes));
        let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc();
        let runtime =
            runtime.map_err(|error| MonitorError::Folder(format!("the engine does not start: {error}")))?;
        let context = SessionContext::new_with_config_rt(config, runtime);
        Ok(Self::over(context, AnnotateFunction::runnable(annotator), lanes))
    }

    /// An engine over a context, with the function as that context needs it; `lanes` partitions are asked for at a time.
    pub fn over(context: SessionContext, function: ScalarUDF, lanes: usize) -> Self {
        context.register_udf(function.clone());
        Self { context, function: Arc::new(function), lanes: lanes.max(1), elsewhere: None }
    }

    /// The engine with its queries carried out elsewhere.
    pub fn carried_out_by(self, elsewhere: Collect) -> Self {
        Self { elsewhere: Some(elsewhere), ..self }
    }

    /// Partitions that are worked on at a time.
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// The rows of a staged partition, sorted by source and ad: the columns of
    /// [`staged_schema`](super::staged_schema) but for order, text and the feed's seniority, then those of
    /// [`rows_schema`](crate::annotate::rows_schema). An engine with other versions than `fingerprint` refuses.
    ///
    /// # Errors
    /// [`MonitorError::Engine`].
    pub async fn annotate(
        &self,
        partition: &Path,
        fingerprint: &str,
        keep_vectors: bool,
    ) -> Result<RecordBatch, MonitorError> {
        let rows = self.run(partition, fingerprint, keep_vectors).await;
        rows.map_err(|error| MonitorError::Engine {
            partition: partition.to_path_buf(),
            problem: root(&error),
        })
    }

    async fn run(
        &self,
        partition: &Path,
        fingerprint: &str,
        keep_vectors: bool,
    ) -> Result<RecordBatch, DataFusionError> {
        let path = partition.to_string_lossy().into_owned();
        let ads = self.context.read_parquet(path, ParquetReadOptions::default()).await?;
        let given = [lit(fingerprint), lit(keep_vectors)].into_iter();
        let of_ads = ads_schema();
        let of_ads = of_ads.fields().iter().map(|field| col(field.name()));
        let row = self.function.call(given.chain(of_ads).collect()).alias(ROW);
        let passed_on = staged_schema();
        let passed_on = passed_on.fields().iter().map(|field| field.name().as_str());
        let passed_on = passed_on.filter(|name| !READ.contains(name)).map(col);
        let rows = ads.select(passed_on.chain([row]).collect::<Vec<Expr>>())?;
        let schema: Schema = rows.schema().as_arrow().clone();
        let batches = match &self.elsewhere {
            // Sorted there, too: each task its own rows, and one that merges them.
            Some(collect) => {
                let name = partition.file_stem().unwrap_or_default().to_string_lossy();
                collect(format!("partition {name}"), rows.sort_by(vec![col("source"), col("ad")])?).await?
            }
            None => rows.collect().await?,
        };
        let schema = batches.first().map_or_else(|| Arc::new(schema), |batch| batch.schema());
        sorted(&flat(&concat_batches(&schema, &batches)?)?)
    }
}

/// The function's rows as columns beside the ad's.
fn flat(batch: &RecordBatch) -> Result<RecordBatch, DataFusionError> {
    let plan = |problem: &str| DataFusionError::Internal(problem.to_string());
    let rows = batch.column_by_name(ROW).ok_or_else(|| plan("the answer lacks its rows"))?;
    let rows = rows.as_struct_opt().ok_or_else(|| plan("the answer's rows are none"))?;
    let schema = batch.schema();
    let own = schema.fields().iter().zip(batch.columns()).filter(|(field, _)| field.name() != ROW);
    let (mut fields, mut columns): (Vec<Arc<Field>>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    let staged = staged_schema();
    for (field, column) in own {
        // Whatever kind of string the engine makes of it, a table holds plain ones.
        let plain = staged.field_with_name(field.name())?;
        fields.push(Arc::new(plain.clone()));
        columns.push(arrow::compute::cast(column, plain.data_type())?);
    }
    fields.extend(rows.fields().iter().cloned());
    columns.extend(rows.columns().iter().cloned());
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// Sorted by source and ad, whichever order an engine answers in.
fn sorted(batch: &RecordBatch) -> Result<RecordBatch, DataFusionError> {
    let key = ["source", "ad"].map(|name| batch.column_by_name(name).cloned());
    let key = key.into_iter().flatten().map(|values| SortColumn { values, options: None });
    let order = lexsort_to_indices(&key.collect::<Vec<_>>(), None)?;
    Ok(take_record_batch(batch, &order)?)
}

/// The words of the innermost error: what is around it names plans.
fn root(error: &DataFusionError) -> String {
    error.find_root().strip_backtrace()
}
