//! Values that have names in files and answers.

/// Gives a type without data the names of its values: `as_str`, `FromStr` and `Display`.
macro_rules! names {
    ($type:ty, $field:literal, $($variant:ident = $name:literal),+) => {
        impl $type {
            /// The name used in files and answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::domain::Violation;

            fn from_str(text: &str) -> Result<Self, $crate::domain::Violation> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    other => Err($crate::domain::Violation::new($field, format!("'{other}' is not one of {}", [$($name),+].join(", ")))),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use names;
