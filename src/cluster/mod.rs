//! The Ballista cluster: scheduler and executors as processes of this program, and the driver that hands them work.
//!
//! In: addresses, limits, and the functions that queries may call (DataFusion's `ScalarUDF`; who makes them is not this
//! room's business). Out: [`scheduler`] and [`executor`], which run until they are told to stop, and [`Cluster`], which
//! answers queries and goes on over lost executors and a restarted scheduler, or stops in a stated time with the way to
//! resume.
//!
//! Stock Ballista processes cannot run our functions, which is why both are subcommands of our own program. The room
//! distributes nothing itself: which task runs where, what is repeated after a loss and how rows travel is Ballista's.
//!
//! Must not know: ads, profiles, the model, files' layout. Start reading at `driver.rs`.

mod address;
mod driver;
mod error;
mod executor;
mod liveness;
mod scheduler;
mod session;
mod submitted;
#[cfg(test)]
mod tests;
mod work_dir;

pub use address::{Binding, SchedulerUrl};
pub use driver::{Cluster, Limits};
pub use error::ClusterError;
pub use executor::{ExecutorOptions, executor};
pub use liveness::Liveness;
pub use scheduler::{SchedulerOptions, scheduler};
pub use session::SessionOptions;
