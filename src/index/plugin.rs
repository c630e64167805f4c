//! A tantivy segment plugin: each segment's vectors live, merge and die with the segment.
//!
//! One file a segment, extension `vec`, all numbers little-endian:
//!
//! | part | size |
//! |---|---|
//! | vectors, row-major int8 | rows × dimensions |
//! | scales, f32 | rows × 4 |
//! | sections, u8 | rows |
//! | analyses, one after the other | – |
//! | first row of each ad, and the end, u64 | (ads + 1) × 8 |
//! | first analysis byte of each ad, and the end, u64 | (ads + 1) × 8 |
//! | footer: rows, ads, dimensions (u64 each), magic | 32 |

use std::any::Any;
use std::io::Write;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::SegmentComponent;
use tantivy::schema::Schema;
use tantivy::schema::Value;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, TantivyDocument};

use super::payload::PayloadView;
use super::segment::SegmentVectors;

pub(super) const EXTENSION: &str = "vec";
pub(super) const MAGIC: &[u8; 8] = b"SGVEC002";

/// Writes, merges and reads the `vec` file; knows the length of a vector.
pub(super) struct VectorPlugin {
    pub(super) dimensions: usize,
}

pub(super) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_string())
}

impl SegmentPlugin for VectorPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(VectorWriter { buffers: SegmentBuffers::new(self.dimensions) }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        // Without index sorting, which skillgauge never uses, segments are stacked in order and
        // deleted ads left out: exactly the living ads of each reader, one reader after the other.
        if !matches!(
            context.doc_id_mapping.mapping_type(),
            tantivy::indexer::doc_id_mapping::MappingType::Stacked
                | tantivy::indexer::doc_id_mapping::MappingType::StackedWithDeletes
        ) {
            return Err(tantivy::TantivyError::InternalError("a sorted merge is not supported".into()));
        }
        let sources = context
            .readers
            .iter()
            .map(|reader| SegmentVectors::open(reader, self.dimensions))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let mut layout = Layout::default();
        let living = || {
            context
                .readers
                .iter()
                .zip(&sources)
                .flat_map(|(reader, source)| reader.doc_ids_alive().map(move |doc| (source, doc)))
        };
        for (source, doc) in living() {
            layout.push(source.row_count(doc), source.analysis(doc).len());
        }
        let mut file = context.target_segment.open_write(component())?;
        for (source, doc) in living() {
            file.write_all(source.row_bytes(doc))?;
        }
        for (source, doc) in living() {
            file.write_all(source.scale_bytes(doc))?;
        }
        for (source, doc) in living() {
            file.write_all(source.section_bytes(doc))?;
        }
        for (source, doc) in living() {
            file.write_all(source.analysis(doc))?;
        }
        layout.finish(file, self.dimensions)
    }
}

/// Where each ad's rows and analysis begin.
#[derive(Default)]
struct Layout {
    rows: Vec<u64>,
    analyses: Vec<u64>,
    row_end: u64,
    analysis_end: u64,
}

impl Layout {
    fn push(&mut self, rows: usize, analysis: usize) {
        self.rows.push(self.row_end);
        self.analyses.push(self.analysis_end);
        self.row_end += rows as u64;
        self.analysis_end += analysis as u64;
    }

    fn finish(&self, mut file: WritePtr, dimensions: usize) -> tantivy::Result<()> {
        for start in self.rows.iter().chain([&self.row_end]).chain(&self.analyses).chain([&self.analysis_end])
        {
            file.write_all(&start.to_le_bytes())?;
        }
        for number in [self.row_end, self.rows.len() as u64, dimensions as u64] {
            file.write_all(&number.to_le_bytes())?;
        }
        file.write_all(MAGIC)?;
        file.terminate()?;
        Ok(())
    }
}

/// What the ads of a segment under construction bring.
struct SegmentBuffers {
    dimensions: usize,
    layout: Layout,
    rows: Vec<u8>,
    scales: Vec<u8>,
    sections: Vec<u8>,
    analyses: Vec<u8>,
}

impl SegmentBuffers {
    fn new(dimensions: usize) -> Self {
        Self {
            dimensions,
            layout: Layout::default(),
            rows: Vec::new(),
            scales: Vec::new(),
            sections: Vec::new(),
            analyses: Vec::new(),
        }
    }

    fn push(&mut self, payload: &PayloadView<'_>) {
        self.layout.push(payload.sections.len(), payload.analysis.len());
        self.rows.extend(payload.rows);
        self.scales.extend(payload.scales);
        self.sections.extend(payload.sections);
        self.analyses.extend(payload.analysis);
    }
}

struct VectorWriter {
    buffers: SegmentBuffers,
}

impl PluginWriter for VectorWriter {
    fn add_document(
        &mut self,
        _: DocId,
        document: &dyn ErasedDocument,
        schema: &Schema,
    ) -> tantivy::Result<()> {
        let broken = || tantivy::TantivyError::InvalidArgument("an ad came without its vectors".into());
        let document = document.as_any().downcast_ref::<TantivyDocument>().ok_or_else(broken)?;
        let field = schema.get_field(super::schema::VECTORS)?;
        let value = document.get_first(field).ok_or_else(broken)?;
        let bytes = value.as_custom().ok_or_else(broken)?;
        let payload = PayloadView::new(bytes, self.buffers.dimensions).ok_or_else(broken)?;
        self.buffers.push(&payload);
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &tantivy::Segment,
        order: Option<&tantivy::indexer::doc_id_mapping::DocIdMapping>,
    ) -> tantivy::Result<()> {
        if order.is_some() {
            return Err(tantivy::TantivyError::InternalError("a sorted index is not supported".into()));
        }
        let mut file = segment.open_write(component())?;
        for part in [&self.buffers.rows, &self.buffers.scales, &self.buffers.sections, &self.buffers.analyses]
        {
            file.write_all(part)?;
        }
        self.buffers.layout.finish(file, self.buffers.dimensions)
    }

    fn mem_usage(&self) -> usize {
        let buffers = &self.buffers;
        buffers.rows.capacity()
            + buffers.scales.capacity()
            + buffers.sections.capacity()
            + buffers.analyses.capacity()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
