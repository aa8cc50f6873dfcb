//! The loop that tries again.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::executor::block_on;
use hoso::storage::retry::{Policy, Repeat, Tell, run};
use hoso::storage::{Error, ErrorKind, Verdict};

use super::clock::Instantly;

fn policy() -> (Policy, Arc<Instantly>) {
    let timer = Arc::new(Instantly::default());
    let policy = Policy {
        timer: timer.clone(),
        ..Policy::default()
    };
    (policy, timer)
}

fn busy(after: Option<u64>) -> Verdict {
    Verdict::Again(after.map(Duration::from_secs), Error::new(ErrorKind::Busy, "slow down"))
}

fn lost() -> Verdict {
    Verdict::Lost(Error::new(ErrorKind::Lost, "no answer"))
}

/// Runs the loop over a script of answers (then success) and says what came out and how often it was sent.
fn play(policy: &Policy, repeat: Repeat, script: Vec<Verdict>) -> (Result<u32, ErrorKind>, u32) {
    let mut script = script.into_iter();
    let mut sent = 0;
    let result = block_on(run(policy, repeat, || {
        sent += 1;
        let answer = script.next().map_or(Ok(7), Err);
        async move { answer }
    }));
    (result.map_err(|error| error.kind), sent)
}

#[test]
fn a_busy_service_is_asked_again_with_growing_pauses() {
    let (policy, timer) = policy();
    let script = vec![busy(None), busy(None), busy(None)];
    assert_eq!(play(&policy, Repeat::Harmful, script), (Ok(7), 4));
    let millis: Vec<u128> = timer.pauses.lock().unwrap().iter().map(Duration::as_millis).collect();
    assert_eq!(millis, [500, 1000, 2000]);
}

#[test]
fn what_the_service_asks_for_comes_before_our_own_pause() {
    let (policy, timer) = policy();
    assert_eq!(play(&policy, Repeat::Harmful, vec![busy(Some(40))]).1, 2);
    assert!(timer.pauses.lock().unwrap()[0] >= Duration::from_secs(40));
}

#[test]
fn a_wait_beyond_all_patience_is_not_begun_and_says_when_to_come_back() {
    let (policy, timer) = policy();
    let error = block_on(run(&policy, Repeat::Harmless, || async {
        Err::<u32, _>(busy(Some(3600)))
    }));
    let error = error.expect_err("too long");
    assert_eq!(error.kind, ErrorKind::Later);
    let told = error.told.expect("words");
    assert!(told.vi.starts_with("chờ đến ") && told.vi.contains("ngày"), "{told:?}");
    assert!(
        told.en.starts_with("until ") && !told.en.contains("ngày"),
        "each language has its own date: {told:?}"
    );
    assert!(timer.pauses.lock().unwrap().is_empty());
}

#[test]
fn all_calls_of_a_run_together_wait_no_longer_than_a_run_waits() {
    let (policy, timer) = policy();
    let mut ends = Vec::new();
    for _ in 0..40 {
        ends.push(play(&policy, Repeat::Harmless, (0..9).map(|_| busy(Some(60))).collect()).0);
    }
    let waited: Duration = timer.pauses.lock().unwrap().iter().sum();
    assert!(waited <= policy.whole, "{waited:?}");
    assert_eq!(ends.last(), Some(&Err(ErrorKind::Later)));
    // Side by side time counts once.
    let policy = Policy {
        whole: Duration::from_millis(1500),
        ..Policy::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let each = || async {
        let mut script = vec![busy(Some(0)), busy(Some(0))].into_iter();
        let quick = Policy {
            first: Duration::from_millis(200),
            ..policy.clone()
        };
        run(&quick, Repeat::Harmless, || {
            let answer = script.next().map_or(Ok(7), Err);
            async move { answer }
        })
        .await
    };
    let all = runtime.block_on(futures::future::join_all((0..20).map(|_| each())));
    assert!(all.iter().all(Result::is_ok), "{all:?}");
}

#[test]
fn tries_are_bounded() {
    let (policy, _) = policy();
    let script = (0..50).map(|_| busy(Some(0))).collect();
    assert_eq!(play(&policy, Repeat::Harmless, script), (Err(ErrorKind::Busy), 10));
}

#[test]
fn a_lost_answer_is_repeated_only_where_that_is_harmless() {
    let (policy, _) = policy();
    assert_eq!(play(&policy, Repeat::Harmless, vec![lost()]), (Ok(7), 2));
    assert_eq!(play(&policy, Repeat::Harmful, vec![lost()]), (Err(ErrorKind::Lost), 1));
}

#[test]
fn once_lost_a_call_that_is_given_up_may_have_been_done() {
    let (policy, _) = policy();
    let script = std::iter::once(lost()).chain((0..50).map(|_| busy(Some(0)))).collect();
    assert_eq!(play(&policy, Repeat::Harmless, script).0, Err(ErrorKind::Lost));
}

#[test]
fn a_final_answer_ends_the_loop_at_once() {
    let (policy, _) = policy();
    let script = vec![Verdict::Final(Error::new(ErrorKind::Denied, "no right"))];
    assert_eq!(play(&policy, Repeat::Harmless, script), (Err(ErrorKind::Denied), 1));
}

#[test]
fn where_no_connection_ever_came_about_it_gives_up_in_half_a_minute_and_says_each_time_it_tries() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = {
        let told = told.clone();
        Tell(Some(Arc::new(move |again| told.lock().unwrap().push(again.time))))
    };
    let away = || (0..50).map(|_| Verdict::Again(None, Error::new(ErrorKind::Unreachable, "no route")));
    let waited = |timer: &Instantly| timer.pauses.lock().unwrap().iter().sum::<Duration>();
    let (policy, timer) = policy();
    let unreached = Policy {
        reached: Arc::default(),
        tell,
        ..policy.clone()
    };
    let (result, sent) = play(&unreached, Repeat::Harmless, away().collect());
    assert_eq!(result, Err(ErrorKind::Unreachable));
    assert!(waited(&timer) <= Duration::from_secs(30), "{:?}", waited(&timer));
    assert_eq!(*told.lock().unwrap(), (2..=sent).collect::<Vec<_>>());
    // In the middle of a run the patience is the long one.
    let before = waited(&timer);
    assert_eq!(play(&policy, Repeat::Harmless, away().collect()).1, 10);
    assert!(waited(&timer) - before > Duration::from_secs(60));
}
