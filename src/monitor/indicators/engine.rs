//! DataFusion, in process: a bounded pool of memory, spilling to a folder of its own, and tables by name.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use tokio_stream::StreamExt;

use super::error::IndicatorError;
use super::functions;

/// How much of the machine the engine may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Memory of its pool, bytes; what does not fit is spilled to disk. Batches in flight come on top (about 100 MB).
    pub memory: usize,
    /// Threads, and partitions of the data.
    pub threads: usize,
}

impl Default for Resources {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { memory: 2 << 30, threads }
    }
}

/// The engine, with its working folder, which goes when it is dropped.
pub(in crate::monitor) struct Engine {
    context: SessionContext,
    runtime: tokio::runtime::Runtime,
    work: tempfile::TempDir,
    written: Cell<u64>,
    folders: RefCell<BTreeMap<String, PathBuf>>,
}

impl Engine {
    /// An engine that works in a new folder below `folder`.
    pub(in crate::monitor) fn new(folder: &Path, resources: Resources) -> Result<Self, IndicatorError> {
        let work = tempfile::Builder::new()
            .prefix(".work-")
            .tempdir_in(folder)
            .map_err(IndicatorError::io(folder))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(resources.threads.max(1))
            .enable_all()
            .build()
            .map_err(IndicatorError::io(folder))?;
        let spill = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![work.path().to_path_buf()]));
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(resources.memory)))
            .with_disk_manager_builder(spill)
            .build_arc()
            .map_err(|error| engine_error("the engine cannot be started", &error))?;
        let mut config = SessionConfig::new().with_target_partitions(resources.threads.max(1));
        // One type of text in and out, whatever wrote the files.
        config.options_mut().execution.parquet.schema_force_view_types = false;
        config.options_mut().sql_parser.map_string_types_to_utf8view = false;
        let context = SessionContext::new_with_config_rt(config, environment);
        functions::all().into_iter().for_each(|function| context.register_udf(function));
        Ok(Self { context, runtime, work, written: Cell::new(0), folders: RefCell::default() })
    }

    /// Makes files one table. All have the columns that the caller has checked.
    pub(in crate::monitor) fn register_files(
        &self,
        name: &str,
        files: &[PathBuf],
    ) -> Result<(), IndicatorError> {
        let doing = || format!("table {name}");
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let read = self.context.read_parquet(paths, ParquetReadOptions::default());
        let frame = self.runtime.block_on(read).map_err(|error| engine_error(&doing(), &error))?;
        self.register_view(name, frame.into_view())
    }

    /// Makes rows in memory a table.
    pub(in crate::monitor) fn register_rows(
        &self,
        name: &str,
        rows: RecordBatch,
    ) -> Result<(), IndicatorError> {
        let table = datafusion::datasource::MemTable::try_new(rows.schema(), vec![vec![rows]]);
        self.register_view(name, Arc::new(table.map_err(|error| engine_error(name, &error))?))
    }

    fn register_view(
        &self,
        name: &str,
        table: Arc<dyn datafusion::catalog::TableProvider>,
    ) -> Result<(), IndicatorError> {
        _ = self.context.deregister_table(name).map_err(|error| engine_error(name, &error))?;
        self.context.register_table(name, table).map_err(|error| engine_error(name, &error))?;
        Ok(())
    }

    /// Makes a query a table that is computed each time it is read.
    pub(in crate::monitor) fn view(&self, name: &str, sql: &str) -> Result<(), IndicatorError> {
        let frame =
            self.runtime.block_on(self.context.sql(sql)).map_err(|error| engine_error(name, &error))?;
        self.register_view(name, frame.into_view())
    }

    /// Makes a query a table that is computed once, into files of the working folder.
    pub(in crate::monitor) fn materialise(&self, name: &str, sql: &str) -> Result<(), IndicatorError> {
        // A folder of its own each time: the engine remembers which files a folder held.
        let serial = self.written.replace(self.written.get() + 1);
        let folder = self.work.path().join(format!("{name}-{serial}"));
        std::fs::create_dir_all(&folder).map_err(IndicatorError::io(&folder))?;
        let path = format!("{}/", folder.display());
        let written = async {
            let frame = self.context.sql(sql).await?;
            let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
            frame.write_parquet(&path, DataFrameWriteOptions::new(), None).await?;
            let options = ParquetReadOptions { schema: Some(&schema), ..Default::default() };
            self.context.read_parquet(path.as_str(), options).await
        };
        let frame = self.runtime.block_on(written).map_err(|error| engine_error(name, &error))?;
        self.register_view(name, frame.into_view())?;
        self.forget_earlier(name, folder)
    }

    /// Frees the disk of what a table held before.
    fn forget_earlier(&self, name: &str, folder: PathBuf) -> Result<(), IndicatorError> {
        match self.folders.borrow_mut().insert(name.to_string(), folder) {
            Some(earlier) => std::fs::remove_dir_all(&earlier).map_err(IndicatorError::io(&earlier)),
            None => Ok(()),
        }
    }

    /// Hands the rows of a query over, batch by batch, in its order.
    pub(in crate::monitor) fn each(
        &self,
        doing: &str,
        sql: &str,
        mut take: impl FnMut(&RecordBatch) -> Result<(), IndicatorError>,
    ) -> Result<(), IndicatorError> {
        let fail = |error: DataFusionError| engine_error(doing, &error);
        self.runtime.block_on(async {
            let frame = self.context.sql(sql).await.map_err(fail)?;
            let mut stream = frame.execute_stream().await.map_err(fail)?;
            while let Some(batch) = stream.next().await {
                take(&batch.map_err(fail)?)?;
            }
            Ok(())
        })
    }

    /// All rows of a query, each as whole numbers; a null is `None`.
    pub(in crate::monitor) fn numbers(
        &self,
        doing: &str,
        sql: &str,
    ) -> Result<Vec<Vec<Option<i128>>>, IndicatorError> {
        let mut rows = Vec::new();
        self.each(doing, sql, |batch| {
            let columns = Numbers::of(batch)?;
            rows.extend(
                (0..batch.num_rows())
                    .map(|row| (0..batch.num_columns()).map(|c| columns.get(c, row)).collect()),
            );
            Ok(())
        })?;
        Ok(rows)
    }
}

/// The whole-number columns of a batch.
pub(in crate::monitor) struct Numbers<'a>(Vec<Whole<'a>>);

enum Whole<'a> {
    Small(Int64Array),
    Large(&'a Decimal128Array),
}

impl<'a> Numbers<'a> {
    pub(in crate::monitor) fn of(batch: &'a RecordBatch) -> Result<Self, IndicatorError> {
        Self::of_columns(batch, 0)
    }

    /// Those from a column on, which then is the first.
    pub(in crate::monitor) fn of_columns(
        batch: &'a RecordBatch,
        from: usize,
    ) -> Result<Self, IndicatorError> {
        let column = |column: &'a Arc<dyn Array>| -> Result<Whole<'a>, IndicatorError> {
            if let Some(large) = column.as_any().downcast_ref::<Decimal128Array>() {
                return Ok(Whole::Large(large));
            }
            let fail = |problem: String| IndicatorError::Engine { doing: "reading sums".into(), problem };
            let cast =
                arrow::compute::cast(column, &DataType::Int64).map_err(|error| fail(error.to_string()))?;
            let small = cast.as_any().downcast_ref::<Int64Array>();
            Ok(Whole::Small(small.ok_or_else(|| fail("not a number".into()))?.clone()))
        };
        Ok(Self(batch.columns()[from..].iter().map(column).collect::<Result<_, _>>()?))
    }

    pub(in crate::monitor) fn get(&self, column: usize, row: usize) -> Option<i128> {
        match &self.0[column] {
            Whole::Small(values) => values.is_valid(row).then(|| i128::from(values.value(row))),
            Whole::Large(values) => values.is_valid(row).then(|| values.value(row)),
        }
    }
}

/// A column of text.
pub(in crate::monitor) fn texts(batch: &RecordBatch, column: usize) -> Result<StringArray, IndicatorError> {
    let fail = |problem: String| IndicatorError::Engine { doing: "reading text".into(), problem };
    let cast = arrow::compute::cast(batch.column(column), &DataType::Utf8)
        .map_err(|error| fail(error.to_string()))?;
    let text = cast.as_any().downcast_ref::<StringArray>();
    Ok(text.ok_or_else(|| fail("not text".into()))?.clone())
}

fn engine_error(doing: &str, error: &DataFusionError) -> IndicatorError {
    let mut problem = error.strip_backtrace();
    if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) {
        problem += "; give it more memory (--memory) or fewer threads (--threads), or leave dimensions out";
    }
    IndicatorError::Engine { doing: doing.to_string(), problem }
}
