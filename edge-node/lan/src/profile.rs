//! The authority as a configuration profile, which is how Apple's systems take one.

use crate::Authority;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Base64 characters of a line.
const LINE_CHARS: usize = 64;

/// The profile's text. Its identifiers come from the certificate, so that the same authority is the same profile.
pub(crate) fn mobileconfig(authority: &Authority) -> String {
    let hash: [u8; 32] = Sha256::digest(authority.der()).into();
    let (inner, outer) = (uuid(&hash[..16]), uuid(&hash[16..]));
    let body: String = authority
        .pem()
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let mut data = String::new();
    for chunk in body.as_bytes().chunks(LINE_CHARS) {
        // Writing into a string cannot fail.
        let _ = writeln!(data, "{}", String::from_utf8_lossy(chunk));
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>PayloadContent</key>
<array>
<dict>
<key>PayloadCertificateFileName</key><string>hearth-authority.crt</string>
<key>PayloadContent</key>
<data>
{data}</data>
<key>PayloadDescription</key><string>Trusts the certificate authority of this house. It is good for names and addresses of the house's own network only.</string>
<key>PayloadDisplayName</key><string>Hearth property authority</string>
<key>PayloadIdentifier</key><string>house.hearth.authority.{inner}</string>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadUUID</key><string>{inner}</string>
<key>PayloadVersion</key><integer>1</integer>
</dict>
</array>
<key>PayloadDescription</key><string>Lets this device open the house's own pages by HTTPS. SHA-256: {fingerprint}</string>
<key>PayloadDisplayName</key><string>Hearth: trust this house</string>
<key>PayloadIdentifier</key><string>house.hearth.trust.{outer}</string>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>{outer}</string>
<key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
"#,
        fingerprint = authority.fingerprint()
    )
}

/// Sixteen bytes in the form of a UUID of version 8 (made from a hash).
fn uuid(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = match index {
            6 => 0x80 | (byte & 0x0F),
            8 => 0x80 | (byte & 0x3F),
            _ => *byte,
        };
        let _ = write!(text, "{byte:02X}");
    }
    text
}
