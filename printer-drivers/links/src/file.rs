//! A device file, opened without blocking: a serial line or a printer of the USB class.

use crate::LinkError;
use rustix::fs::{FileType, Mode, OFlags, fstat, open};
use rustix::termios::{OptionalActions, isatty, tcgetattr, tcsetattr};
use std::os::fd::OwnedFd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// An open device file.
#[derive(Debug)]
pub(crate) struct DeviceFile(AsyncFd<OwnedFd>);

impl DeviceFile {
    /// Opens it; `baud` makes it a serial line: raw bytes at that speed.
    pub(crate) async fn open(path: String, baud: Option<u32>) -> Result<Self, LinkError> {
        // A driver may take its time over an open.
        let opened = tokio::task::spawn_blocking(move || open_file(&path, baud)).await;
        let file = opened.map_err(|error| LinkError::Closed(std::io::Error::other(error)))??;
        #[expect(
            deprecated,
            reason = "the new form is unsafe for types that may give another descriptor later; an OwnedFd cannot"
        )]
        let watched = AsyncFd::try_with_interest(file, Interest::READABLE | Interest::WRITABLE);
        watched.map(Self).map_err(|error| LinkError::Closed(error.into()))
    }

    pub(crate) async fn read(&self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0
            .async_io(Interest::READABLE, |file| {
                rustix::io::read(file, &mut *buffer).map_err(Into::into)
            })
            .await
    }

    pub(crate) async fn write(&self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .async_io(Interest::WRITABLE, |file| {
                rustix::io::write(file, bytes).map_err(Into::into)
            })
            .await
    }
}

fn open_file(path: &str, baud: Option<u32>) -> Result<OwnedFd, LinkError> {
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = open(path, flags, Mode::empty()).map_err(closed)?;
    let kind = FileType::from_raw_mode(fstat(&file).map_err(closed)?.st_mode);
    if kind != FileType::CharacterDevice {
        return Err(LinkError::NoDevice);
    }
    if let Some(baud) = baud {
        if !isatty(&file) {
            return Err(LinkError::NoDevice);
        }
        let mut settings = tcgetattr(&file).map_err(closed)?;
        settings.make_raw();
        settings.set_speed(baud).map_err(closed)?;
        tcsetattr(&file, OptionalActions::Now, &settings).map_err(closed)?;
    }
    Ok(file)
}

fn closed(error: rustix::io::Errno) -> LinkError {
    LinkError::Closed(error.into())
}
