//! HTTP routes: ASP.NET Core templates, matched whatever the case.

mod constraint;
mod table;
mod template;

pub(crate) use table::{Hit, Routes};
pub(crate) use template::{Template, Values};
