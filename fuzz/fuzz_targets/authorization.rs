//! Authorization requests: whatever the query says, nobody is sent to an address that is not the client's.
#![no_main]
#![allow(dead_code, reason = "the world of the use cases' tests holds more than this needs")]

use std::{cell::LazyCell, thread_local};

use libfuzzer_sys::fuzz_target;
use service::oidc::RequestFault;
use url::form_urlencoded;

#[path = "../../crates/service/tests/use_cases/failing_store.rs"]
mod failing_store;
#[path = "../../crates/service/tests/use_cases/messages.rs"]
mod messages;
#[path = "../../crates/service/tests/use_cases/world.rs"]
mod world;

thread_local! {
    static WORLD: LazyCell<world::World> = LazyCell::new(world::World::new);
}

fuzz_target!(|query: &[u8]| {
    let parameters: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
    let checked = WORLD.with(|world| world.service.authorize_calls.check(&parameters));
    match checked {
        Ok(call) => {
            assert_eq!(call.request.redirect_uri, world::REDIRECT_URI);
            assert_eq!(call.request.client.0, world::CLIENT);
        }
        Err(RequestFault::Refused { redirect_uri, .. }) => assert_eq!(redirect_uri, world::REDIRECT_URI),
        Err(_) => {}
    }
});
