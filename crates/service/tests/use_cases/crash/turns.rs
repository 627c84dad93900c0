use std::{
    future::poll_fn,
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use service::browser::ReturnError;

/// Numbers that a seed decides (SplitMix64).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Stands before every operation of the store and lets one at a time pass. Where calls take turns, only the call whose
/// turn it is.
#[derive(Default)]
pub(crate) struct Gate(Mutex<State>);

#[derive(Default)]
struct State {
    is_busy: bool,
    /// Whether calls take turns; if so, whether the one that is polled may still pass.
    turn: Option<bool>,
    /// Operations that wait for one to end, of the call that is under way.
    waiting: Vec<Waker>,
}

impl Gate {
    pub(crate) async fn pass(&self) {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            if state.is_busy {
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            if state.turn == Some(false) {
                return Poll::Pending;
            }
            state.is_busy = true;
            state.turn = state.turn.map(|_| false);
            Poll::Ready(())
        })
        .await;
    }

    /// The operation that passed has ended.
    pub(crate) fn leave(&self) {
        let mut state = self.0.lock().unwrap();
        state.is_busy = false;
        state.waiting.drain(..).for_each(Waker::wake);
    }

    /// The process has ended, with whatever it did; nobody takes turns any more.
    pub(crate) fn reset(&self) {
        *self.0.lock().unwrap() = State::default();
    }

    fn grant(&self) {
        self.0.lock().unwrap().turn = Some(true);
    }

    /// Whether the call that had its turn stands before its next operation.
    fn is_waited_at(&self) -> bool {
        let state = self.0.lock().unwrap();
        !state.is_busy && state.turn == Some(false)
    }
}

pub(crate) type Call<'a> = Pin<Box<dyn Future<Output = Result<(), ReturnError>> + 'a>>;

/// Runs calls at once, one operation of the store at a time, in an order that the seed decides.
pub(crate) async fn take_turns(gate: &Gate, seeded: &mut Seeded, mut calls: Vec<Call<'_>>) {
    let mut active = None;
    poll_fn(|context| {
        while !calls.is_empty() {
            let index = *active.get_or_insert_with(|| {
                gate.grant();
                seeded.below(calls.len() as u64) as usize
            });
            match go_on(&mut calls, index, gate, context) {
                Progress::Done | Progress::AtNextOperation => active = None,
                Progress::UnderWay => return Poll::Pending,
            }
        }
        Poll::Ready(())
    })
    .await;
    gate.reset();
}

enum Progress {
    Done,
    AtNextOperation,
    UnderWay,
}

fn go_on(calls: &mut Vec<Call<'_>>, index: usize, gate: &Gate, context: &mut Context<'_>) -> Progress {
    if let Poll::Ready(end) = calls[index].as_mut().poll(context) {
        end.unwrap();
        drop(calls.swap_remove(index));
        return Progress::Done;
    }
    if gate.is_waited_at() { Progress::AtNextOperation } else { Progress::UnderWay }
}
