//! The indicators in the forms in which statistics are exchanged: SDMX-CSV and a DCAT record.

pub(super) mod dcat;
pub(super) mod sdmx;
