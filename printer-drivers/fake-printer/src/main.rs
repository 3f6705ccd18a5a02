//! A printer to look at: listens on a port or a pty and shows its paper in a page.

use anyhow::Context as _;
use clap::Parser;
use fake_printer::{FakePrinter, Options};

/// A printer without a printer: prints to a page in the browser.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where it listens for slips.
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: String,
    /// Stand behind a pty instead of a port.
    #[arg(long)]
    pty: bool,
    /// Where its page is.
    #[arg(long, default_value = "127.0.0.1:9180")]
    show: String,
    /// Its name.
    #[arg(long, default_value = "Fake printer")]
    name: String,
    /// Letters in a row: 48 for 80 mm, 32 for 58 mm.
    #[arg(long, default_value_t = 48)]
    columns: u16,
    /// Answer nothing, as cheap printers do.
    #[arg(long)]
    mute: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let options = Options {
        name: arguments.name,
        columns: arguments.columns,
        dots: arguments.columns.saturating_mul(12),
        answers: !arguments.mute,
        has_process_ids: !arguments.mute,
    };
    let mut printer = if arguments.pty {
        FakePrinter::on_a_pty(options).context("open a pty")?
    } else {
        FakePrinter::listen(&arguments.listen, options)
            .with_context(|| format!("listen on {}", arguments.listen))?
    };
    let page = printer
        .show(&arguments.show)
        .with_context(|| format!("listen on {}", arguments.show))?;
    match (printer.address(), printer.device()) {
        (Some(address), _) => println!("prints what comes to tcp:{address}"),
        (None, device) => println!("prints what comes to {}", device.unwrap_or("".as_ref()).display()),
    }
    println!("shows its paper at http://{page}/ (end with Ctrl-C)");
    loop {
        std::thread::park();
    }
}
