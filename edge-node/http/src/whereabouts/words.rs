//! The words of the page `/trust`, in the three languages of the house.

/// One system: its name, the file it takes, and the steps.
pub(super) struct System {
    /// In the page's links and for what the browser says of itself.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) file: File,
    pub(super) steps: &'static [&'static str],
}

/// Which file a system takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    Certificate,
    Profile,
}

/// The page in one language.
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) name: &'static str,
    pub(super) direction: &'static str,
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    pub(super) secured: &'static str,
    pub(super) plain: &'static str,
    pub(super) fingerprint: &'static str,
    pub(super) compare: &'static str,
    pub(super) scan: &'static str,
    pub(super) certificate: &'static str,
    pub(super) profile: &'static str,
    pub(super) then: &'static str,
    pub(super) open: &'static str,
    pub(super) constrained: &'static str,
    pub(super) systems: &'static [System],
}

/// The page in the language that is asked for, English where there is none of ours.
pub(super) fn of(language: &str) -> &'static Words {
    let found = ALL
        .into_iter()
        .find(|words| words.language.eq_ignore_ascii_case(language));
    found.unwrap_or(&ENGLISH)
}

/// Every language.
pub(super) static ALL: [&Words; 3] = [&ENGLISH, &GERMAN, &ARABIC];

static ENGLISH: Words = Words {
    language: "en",
    name: "English",
    direction: "ltr",
    title: "Trust this house",
    why: "This house has a certificate authority of its own. A device that trusts it opens the house's pages by HTTPS: nobody on the network can read along, and the till goes on working while the node cannot be reached.",
    secured: "This page came by HTTPS. If your browser showed no warning, this device trusts the house already.",
    plain: "This page came by plain HTTP. That is right for the first visit; afterwards use the addresses below.",
    fingerprint: "SHA-256 fingerprint of the authority",
    compare: "Compare it with the one that the node prints when it starts, on its own screen. If they differ, stop and call whoever runs the node.",
    scan: "Scan this with the device to open this page there.",
    certificate: "Download the certificate",
    profile: "Download the profile",
    then: "Then open the house",
    open: "Open",
    constrained: "The authority counts for names and addresses of this house's own network only. It cannot vouch for any other site.",
    systems: &[
        System {
            key: "android",
            name: "Android",
            file: File::Certificate,
            steps: &[
                "Download the certificate.",
                "Open Settings, Security and privacy, More security settings, Encryption and credentials, Install a certificate, CA certificate.",
                "Choose Install anyway, confirm with the screen lock, and pick hearth-authority.crt.",
                "Under Trusted credentials, User, compare the fingerprint.",
            ],
        },
        System {
            key: "ios",
            name: "iPhone and iPad",
            file: File::Profile,
            steps: &[
                "In Safari, download the profile and allow it.",
                "Open Settings, Profile Downloaded, Install.",
                "Open Settings, General, About, Certificate Trust Settings, and turn on full trust for the authority named Hearth.",
            ],
        },
        System {
            key: "windows",
            name: "Windows",
            file: File::Certificate,
            steps: &[
                "Download the certificate and open it.",
                "Choose Install Certificate, Local Machine, Place all certificates in the following store, Trusted Root Certification Authorities.",
                "Finish, and start the browser again.",
            ],
        },
        System {
            key: "macos",
            name: "macOS",
            file: File::Profile,
            steps: &[
                "Download the profile and open it.",
                "Open System Settings, General, Device Management, choose the profile and Install.",
                "Start the browser again.",
            ],
        },
        System {
            key: "linux",
            name: "Linux and ChromeOS",
            file: File::Certificate,
            steps: &[
                "Download the certificate.",
                "Chromium, Chrome and ChromeOS: Settings, Privacy and security, Security, Manage certificates, Authorities or Custom, Import, trust for websites.",
                "Firefox: Settings, Privacy and Security, View Certificates, Authorities, Import.",
                "The whole system (Debian): copy it to /usr/local/share/ca-certificates and run update-ca-certificates as root.",
            ],
        },
    ],
};

static GERMAN: Words = Words {
    language: "de",
    name: "Deutsch",
    direction: "ltr",
    title: "Diesem Haus vertrauen",
    why: "Dieses Haus hat eine eigene Zertifizierungsstelle. Ein Gerät, das ihr vertraut, öffnet die Seiten des Hauses über HTTPS: Niemand im Netz kann mitlesen, und die Kasse arbeitet weiter, wenn der Knoten nicht erreichbar ist.",
    secured: "Diese Seite kam über HTTPS. Wenn der Browser keine Warnung gezeigt hat, vertraut dieses Gerät dem Haus bereits.",
    plain: "Diese Seite kam über einfaches HTTP. Für den ersten Besuch ist das richtig; danach gelten die Adressen unten.",
    fingerprint: "SHA-256-Fingerabdruck der Zertifizierungsstelle",
    compare: "Vergleichen Sie ihn mit dem, den der Knoten beim Start auf seinem eigenen Bildschirm zeigt. Stimmen sie nicht überein, hören Sie auf und rufen Sie an, wer den Knoten betreut.",
    scan: "Mit dem Gerät scannen, um diese Seite dort zu öffnen.",
    certificate: "Zertifikat herunterladen",
    profile: "Profil herunterladen",
    then: "Danach das Haus öffnen",
    open: "Öffnen",
    constrained: "Die Zertifizierungsstelle gilt nur für Namen und Adressen im eigenen Netz dieses Hauses. Für andere Seiten kann sie nicht bürgen.",
    systems: &[
        System {
            key: "android",
            name: "Android",
            file: File::Certificate,
            steps: &[
                "Das Zertifikat herunterladen.",
                "Einstellungen, Sicherheit und Datenschutz, Weitere Sicherheitseinstellungen, Verschlüsselung und Anmeldedaten, Zertifikat installieren, CA-Zertifikat öffnen.",
                "Trotzdem installieren wählen, mit der Displaysperre bestätigen und hearth-authority.crt auswählen.",
                "Unter Vertrauenswürdige Anmeldedaten, Nutzer, den Fingerabdruck vergleichen.",
            ],
        },
        System {
            key: "ios",
            name: "iPhone und iPad",
            file: File::Profile,
            steps: &[
                "In Safari das Profil herunterladen und zulassen.",
                "Einstellungen, Profil geladen, Installieren öffnen.",
                "Einstellungen, Allgemein, Info, Zertifikatsvertrauenseinstellungen öffnen und der Stelle namens Hearth voll vertrauen.",
            ],
        },
        System {
            key: "windows",
            name: "Windows",
            file: File::Certificate,
            steps: &[
                "Das Zertifikat herunterladen und öffnen.",
                "Zertifikat installieren, Lokaler Computer, Alle Zertifikate in folgendem Speicher speichern, Vertrauenswürdige Stammzertifizierungsstellen wählen.",
                "Fertigstellen und den Browser neu starten.",
            ],
        },
        System {
            key: "macos",
            name: "macOS",
            file: File::Profile,
            steps: &[
                "Das Profil herunterladen und öffnen.",
                "Systemeinstellungen, Allgemein, Geräteverwaltung öffnen, das Profil wählen und installieren.",
                "Den Browser neu starten.",
            ],
        },
        System {
            key: "linux",
            name: "Linux und ChromeOS",
            file: File::Certificate,
            steps: &[
                "Das Zertifikat herunterladen.",
                "Chromium, Chrome und ChromeOS: Einstellungen, Datenschutz und Sicherheit, Sicherheit, Zertifikate verwalten, Zertifizierungsstellen oder Benutzerdefiniert, Importieren, für Websites vertrauen.",
                "Firefox: Einstellungen, Datenschutz und Sicherheit, Zertifikate anzeigen, Zertifizierungsstellen, Importieren.",
                "Das ganze System (Debian): nach /usr/local/share/ca-certificates kopieren und als root update-ca-certificates ausführen.",
            ],
        },
    ],
};

static ARABIC: Words = Words {
    language: "ar",
    name: "العربية",
    direction: "rtl",
    title: "الوثوق بهذا المنزل",
    why: "لهذا المنزل سلطة شهادات خاصة به. الجهاز الذي يثق بها يفتح صفحات المنزل عبر HTTPS: لا يستطيع أحد على الشبكة أن يقرأ ما يُرسَل، ويستمر صندوق البيع في العمل حين يتعذّر الوصول إلى العقدة.",
    secured: "وصلت هذه الصفحة عبر HTTPS. إذا لم يعرض المتصفح أي تحذير فهذا الجهاز يثق بالمنزل بالفعل.",
    plain: "وصلت هذه الصفحة عبر HTTP العادي. هذا صحيح في الزيارة الأولى؛ وبعدها استخدم العناوين أدناه.",
    fingerprint: "بصمة السلطة بخوارزمية SHA-256",
    compare: "قارنها بالبصمة التي تعرضها العقدة على شاشتها عند بدء التشغيل. إذا اختلفتا فتوقّف واتصل بالمسؤول عن العقدة.",
    scan: "امسح هذا الرمز بالجهاز لفتح هذه الصفحة عليه.",
    certificate: "تنزيل الشهادة",
    profile: "تنزيل ملف التعريف",
    then: "ثم افتح المنزل",
    open: "فتح",
    constrained: "لا تسري هذه السلطة إلا على أسماء وعناوين الشبكة الخاصة بهذا المنزل، ولا تستطيع أن تضمن أي موقع آخر.",
    systems: &[
        System {
            key: "android",
            name: "Android",
            file: File::Certificate,
            steps: &[
                "نزّل الشهادة.",
                "افتح الإعدادات، ثم الأمان والخصوصية، ثم إعدادات أمان إضافية، ثم التشفير وبيانات الاعتماد، ثم تثبيت شهادة، ثم شهادة CA.",
                "اختر التثبيت على أي حال، وأكّد بقفل الشاشة، ثم اختر الملف hearth-authority.crt.",
                "ضمن بيانات الاعتماد الموثوقة، تبويب المستخدم، قارن البصمة.",
            ],
        },
        System {
            key: "ios",
            name: "iPhone و iPad",
            file: File::Profile,
            steps: &[
                "في Safari نزّل ملف التعريف واسمح به.",
                "افتح الإعدادات، ثم تم تنزيل ملف التعريف، ثم تثبيت.",
                "افتح الإعدادات، ثم عام، ثم حول، ثم إعدادات الثقة في الشهادة، وفعّل الثقة الكاملة للسلطة المسماة Hearth.",
            ],
        },
        System {
            key: "windows",
            name: "Windows",
            file: File::Certificate,
            steps: &[
                "نزّل الشهادة وافتحها.",
                "اختر تثبيت الشهادة، ثم الجهاز المحلي، ثم وضع كافة الشهادات في المخزن التالي، ثم المراجع المصدقة الجذرية الموثوق بها.",
                "أنهِ المعالج ثم أعد تشغيل المتصفح.",
            ],
        },
        System {
            key: "macos",
            name: "macOS",
            file: File::Profile,
            steps: &[
                "نزّل ملف التعريف وافتحه.",
                "افتح إعدادات النظام، ثم عام، ثم إدارة الأجهزة، واختر ملف التعريف ثم تثبيت.",
                "أعد تشغيل المتصفح.",
            ],
        },
        System {
            key: "linux",
            name: "Linux و ChromeOS",
            file: File::Certificate,
            steps: &[
                "نزّل الشهادة.",
                "في Chromium و Chrome و ChromeOS: الإعدادات، ثم الخصوصية والأمان، ثم الأمان، ثم إدارة الشهادات، ثم المراجع المصدقة أو مخصّص، ثم استيراد، والثقة بها للمواقع.",
                "في Firefox: الإعدادات، ثم الخصوصية والأمان، ثم عرض الشهادات، ثم السلطات، ثم استيراد.",
                "للنظام كله (Debian): انسخها إلى ‎/usr/local/share/ca-certificates‎ وشغّل update-ca-certificates بصلاحية root.",
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_speaks_of_the_same_systems_files_and_number_of_steps() {
        for words in ALL {
            let shape = |words: &Words| {
                words
                    .systems
                    .iter()
                    .map(|system| (system.key, system.file, system.steps.len()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(shape(words), shape(&ENGLISH), "{}", words.language);
            assert!(std::ptr::eq(of(words.language), words));
        }
        assert_eq!(of("fr").language, "en");
    }
}
