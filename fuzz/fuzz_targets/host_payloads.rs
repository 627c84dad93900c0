//! What the Functions host sends for the queue and the timer.
#![no_main]

use axum::{body::Body, extract::FromRequest, http::Request};
use azure_functions_custom_handler::{BlobTrigger, Payload, QueueMessage, TimerTick};
use futures::executor::block_on;
use libfuzzer_sys::fuzz_target;
use service::model::PollJob;

fn request(body: &[u8]) -> Request<Body> {
    Request::new(Body::from(body.to_vec()))
}

fuzz_target!(|body: &[u8]| {
    let _message = block_on(QueueMessage::<PollJob>::from_request(request(body), &()));
    let _tick = block_on(TimerTick::from_request(request(body), &()));
    if let Ok(payload) = block_on(Payload::from_request(request(body), &())) {
        if let Ok(blob) = BlobTrigger::try_from(&payload) {
            let _bytes = blob.content.bytes();
        }
    }
});
