//! The journeys: the built node, its real sockets and files, from the outside. One binary, one file per story.

mod demo;
mod replay;
