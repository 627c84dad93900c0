//! Route constraints. Source: "Routing in ASP.NET Core", Route constraints.

/// A condition on the text of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Constraint {
    Alpha,
    Bool,
    Guid,
    Number,
    Length { min: usize, max: usize },
    Range { min: i64, max: i64 },
}

impl Constraint {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, arguments) =
            text.strip_suffix(')').and_then(|text| text.split_once('(')).unwrap_or((text, ""));
        let unknown = || format!("the route constraint '{text}' is not known here");
        let (first, second) = arguments.split_once(',').unwrap_or((arguments, arguments));
        let size = |text: &str| text.trim().parse::<usize>().map_err(|_| unknown());
        let number = |text: &str| text.trim().parse::<i64>().map_err(|_| unknown());
        Ok(match name.to_ascii_lowercase().as_str() {
            "alpha" => Self::Alpha,
            "bool" => Self::Bool,
            "guid" => Self::Guid,
            "int" => Self::Range { min: i32::MIN.into(), max: i32::MAX.into() },
            "long" => Self::Range { min: i64::MIN, max: i64::MAX },
            "decimal" | "double" | "float" => Self::Number,
            "min" => Self::Range { min: number(first)?, max: i64::MAX },
            "max" => Self::Range { min: i64::MIN, max: number(first)? },
            "range" => Self::Range { min: number(first)?, max: number(second)? },
            "minlength" => Self::Length { min: size(first)?, max: usize::MAX },
            "maxlength" => Self::Length { min: 0, max: size(first)? },
            "length" => Self::Length { min: size(first)?, max: size(second)? },
            "required" => Self::Length { min: 1, max: usize::MAX },
            _ => return Err(unknown()),
        })
    }

    pub(super) fn allows(&self, text: &str) -> bool {
        match self {
            Self::Alpha => text.bytes().all(|byte| byte.is_ascii_alphabetic()),
            Self::Bool => ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)),
            Self::Guid => uuid::Uuid::try_parse(text).is_ok(),
            Self::Number => text.parse::<f64>().is_ok(),
            Self::Length { min, max } => (*min..=*max).contains(&text.chars().count()),
            Self::Range { min, max } => text.parse().is_ok_and(|number: i64| (*min..=*max).contains(&number)),
        }
    }
}
