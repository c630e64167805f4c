//! Annotated ads into indicators: integer sums by DataFusion, shares and intervals from them here, in a fixed order.

pub mod schema;
