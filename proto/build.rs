//! Compiles the protocol and tells the linker where libtorch lies, so that the binary runs as it is.

#![allow(clippy::disallowed_methods, reason = "cargo tells a build script what it needs by variables")]

use std::path::{Path, PathBuf};

use protox::prost::Message;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    if let Ok(dir) = std::env::var("DEP_TCH_LIBTORCH_LIB") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{dir}");
    }
    compile_protocol()
}

/// Makes the messages and services of `skillgauge.v1`, and the descriptor set that reflection serves.
fn compile_protocol() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let root = Path::new("proto");
    let descriptors = protox::compile(proto_files(&root.join("skillgauge/v1"))?, [root])?;
    let out: PathBuf = std::env::var("OUT_DIR")?.into();
    std::fs::write(out.join("skillgauge.bin"), descriptors.encode_to_vec())?;
    // Maps in key order: the same message is the same bytes, which page tokens rely on.
    let settings = tonic_prost_build::configure().btree_map(".").codec_path("crate::wire::BoundedCodec");
    settings.compile_fds(descriptors)?;
    Ok(())
}

/// The `.proto` files of `dir`, sorted, so that the output does not depend on the file system.
fn proto_files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "proto"));
    files.sort();
    Ok(files)
}
