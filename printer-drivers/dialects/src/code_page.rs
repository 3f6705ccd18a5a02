//! Code pages: which letter stands at which byte from 0x80 on. Below that all are ASCII. The tables restate the published
//! mappings of Unicode, Inc. and IBM; a byte without a letter holds a blank and is never written.

/// A code page that printers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// IBM PC, United States.
    Cp437,
    /// Western Europe.
    Cp850,
    /// Central Europe.
    Cp852,
    /// Western Europe with the euro.
    Cp858,
    /// Cyrillic.
    Cp866,
    /// Western Europe, Windows.
    Windows1252,
}

impl CodePage {
    /// The byte for a letter; `None` where the page lacks it. Control characters have no byte: nothing that a person typed
    /// can become a command (P15).
    #[must_use]
    pub fn byte(self, letter: char) -> Option<u8> {
        match letter {
            ' '..='~' => u8::try_from(letter).ok(),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => Some(b' '),
            '\u{80}'.. => {
                let at = self.upper().chars().position(|known| known == letter);
                at.map_or_else(|| plain(letter), |at| u8::try_from(at + 0x80).ok())
            }
            _ => None,
        }
    }

    /// The letter at a byte; a blank where there is none.
    #[must_use]
    pub fn letter(self, byte: u8) -> char {
        match byte {
            0x20..=0x7e => char::from(byte),
            0x80.. => self.upper().chars().nth(usize::from(byte) - 0x80).unwrap_or(' '),
            _ => ' ',
        }
    }

    /// The bytes of a text, or `None` where a letter is missing.
    #[must_use]
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        text.chars().map(|letter| self.byte(letter)).collect()
    }

    const fn upper(self) -> &'static str {
        match self {
            Self::Cp437 => CP437,
            Self::Cp850 => CP850,
            Self::Cp852 => CP852,
            Self::Cp858 => CP858,
            Self::Cp866 => CP866,
            Self::Windows1252 => CP1252,
        }
    }
}

/// Typographic marks that stand as their typewriter forms where a page lacks them: a name with an apostrophe is no reason
/// for a row of dots.
const fn plain(letter: char) -> Option<u8> {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{2032}' => Some(b'\''),
        '\u{201c}' | '\u{201d}' | '\u{201e}' => Some(b'"'),
        '\u{2010}'..='\u{2014}' | '\u{2212}' => Some(b'-'),
        '\u{2022}' => Some(b'*'),
        _ => None,
    }
}

const CP437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ",
    "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ",
);
const CP850: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ",
    "áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀",
    "ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ±‗¾¶§÷¸°¨·¹³²■ ",
);
const CP852: &str = concat!(
    "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č",
    "áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐",
    "└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀",
    "ÓßÔŃńňŠšŔÚŕŰýÝţ´ ˝˛ˇ˘§÷¸°¨˙űŘř■ ",
);
const CP858: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ",
    "áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀",
    "ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ±‗¾¶§÷¸°¨·¹³²■ ",
);
const CP866: &str = concat!(
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "абвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■ ",
);
const CP1252: &str = concat!(
    "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ",
    " ¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
    "àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [CodePage; 6] = [
        CodePage::Cp437,
        CodePage::Cp850,
        CodePage::Cp852,
        CodePage::Cp858,
        CodePage::Cp866,
        CodePage::Windows1252,
    ];

    #[test]
    fn every_page_has_128_places_and_reads_back_what_it_wrote() {
        for page in ALL {
            assert_eq!(page.upper().chars().count(), 128, "{page:?}");
            for byte in 0x20..=0xff_u8 {
                let letter = page.letter(byte);
                if letter != ' ' {
                    assert_eq!(page.byte(letter), Some(byte), "{page:?} {byte:#x} {letter}");
                }
            }
        }
    }

    #[test]
    fn the_euro_stands_where_the_published_tables_have_it() {
        let euro = '\u{20ac}';
        assert_eq!(CodePage::Cp858.byte(euro), Some(0xd5));
        assert_eq!(CodePage::Windows1252.byte(euro), Some(0x80));
        assert_eq!(CodePage::Cp437.byte(euro), None);
        assert_eq!(CodePage::Cp866.byte('\u{428}'), Some(0x98));
        assert_eq!(CodePage::Cp852.byte('\u{142}'), Some(0x88));
        let name = "O\u{2019}Neill";
        assert_eq!(CodePage::Cp437.bytes(name), Some(b"O'Neill".to_vec()));
        assert_eq!(CodePage::Windows1252.bytes(name), Some(b"O\x92Neill".to_vec()));
    }

    proptest! {
        #[test]
        fn p15_no_letter_becomes_a_control_byte(letter in any::<char>()) {
            for page in ALL {
                if let Some(byte) = page.byte(letter) {
                    prop_assert!(byte >= 0x20 && byte != 0x7f, "{letter:?} became {byte:#x}");
                }
            }
        }
    }
}
