//! The figures, one file per subcommand. Each measures its floor in the same run and adds a section to the report.

pub(crate) mod commands;
pub(crate) mod cpu;
pub(crate) mod disk;
pub(crate) mod floor;
pub(crate) mod growth;
pub(crate) mod memory;
pub(crate) mod start;
pub(crate) mod tap;
