//! Arguments that stand for enums of the library, so that the library knows nothing of the command
//! line.

/// An enum of arguments, with the variant of the library that each stands for.
macro_rules! arguments {
    ($(#[$about:meta])* $name:ident for $of:ident { $($(#[$help:meta])* $variant:ident => $value:ident,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, clap::ValueEnum)]
        pub(super) enum $name {
            $($(#[$help])* $variant,)+
        }

        impl From<$name> for $of {
            fn from(argument: $name) -> Self {
                match argument {
                    $($name::$variant => $of::$value,)+
                }
            }
        }
    };
}

pub(super) use arguments;
