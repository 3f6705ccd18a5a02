//! What a browser's `accept-encoding` lets in.

/// A way to pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
    /// Not packed.
    Plain,
}

/// The best way to pack that is let in and there: brotli before gzip before nothing. What is refused with `q=0` is not
/// taken; a header that lets nothing in gets the plain bytes, which every browser can read.
pub fn best(accept_encoding: Option<&str>, is_there: impl Fn(Encoding) -> bool) -> Encoding {
    let header = accept_encoding.unwrap_or_default();
    let ways = [(Encoding::Brotli, "br"), (Encoding::Gzip, "gzip")];
    let fit = ways
        .into_iter()
        .find(|(encoding, name)| lets_in(header, name) && is_there(*encoding));
    fit.map_or(Encoding::Plain, |(encoding, _)| encoding)
}

fn lets_in(header: &str, name: &str) -> bool {
    let weight_of = |wanted: &str| {
        header.split(',').find_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let is_it = pieces.next()?.eq_ignore_ascii_case(wanted);
            is_it.then(|| !pieces.any(is_zero))
        })
    };
    weight_of(name).or_else(|| weight_of("*")).unwrap_or(false)
}

fn is_zero(parameter: &str) -> bool {
    let value = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="));
    value.is_some_and(|value| value.starts_with('0') && value.bytes().all(|byte| matches!(byte, b'0' | b'.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_before_gzip_and_what_is_refused_or_unknown_is_not_sent() {
        let all = |_: Encoding| true;
        for (header, expected) in [
            (None, Encoding::Plain),
            (Some(""), Encoding::Plain),
            (Some("gzip, deflate, br, zstd"), Encoding::Brotli),
            (Some("gzip, deflate"), Encoding::Gzip),
            (Some("GZIP;q=0.5"), Encoding::Gzip),
            (Some("br;q=0, gzip;q=1.0"), Encoding::Gzip),
            (Some("br; q=0.000"), Encoding::Plain),
            (Some("*"), Encoding::Brotli),
            (Some("*;q=0, gzip"), Encoding::Gzip),
            (Some("identity"), Encoding::Plain),
            (Some("brotli, xgzip"), Encoding::Plain),
        ] {
            assert_eq!(best(header, all), expected, "{header:?}");
        }
        assert_eq!(
            best(Some("br, gzip"), |encoding| encoding != Encoding::Brotli),
            Encoding::Gzip
        );
        assert_eq!(
            best(Some("br"), |encoding| encoding == Encoding::Plain),
            Encoding::Plain
        );
    }
}
