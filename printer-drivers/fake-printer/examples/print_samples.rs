//! Prints every sample slip to an address: to the fake printer's page, or to a printer that one wants to try.
//! `cargo run -p fake-printer --example print_samples -- 127.0.0.1:9100 epson_tm_t20 de`

use paper::{Language, Marks, lay_out, samples};
use raster::Typeface;
use std::io::{Read as _, Write as _};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:9100".to_owned());
    let profile = arguments.next().unwrap_or_else(|| "generic_80".to_owned());
    let profile = dialects::find(&profile).ok_or_else(|| anyhow::anyhow!("there is no profile {profile}"))?;
    let language = arguments
        .next()
        .as_deref()
        .and_then(Language::parse)
        .unwrap_or_default();
    let typeface = Typeface::bundled();
    let mut printer = std::net::TcpStream::connect(address)?;
    for (name, slip) in samples::all(language) {
        let layout = lay_out(&slip, &Marks::default(), profile.width(), language);
        let bytes = dialects::escpos::encode(&layout, profile, &typeface);
        printer.write_all(&bytes)?;
        println!("{name}: {} bytes", bytes.len());
    }
    // A connection that is closed while answers wait unread is reset, and a reset takes the rest of the slip with it.
    printer.shutdown(std::net::Shutdown::Write)?;
    printer.read_to_end(&mut Vec::new())?;
    Ok(())
}
