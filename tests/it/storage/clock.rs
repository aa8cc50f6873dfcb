//! Time that passes only when somebody waits.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use hoso::storage::retry::Timer;

/// A timer whose pauses take no time and are remembered.
#[derive(Debug, Default)]
pub struct Instantly {
    now: AtomicU64,
    pub pauses: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Timer for Instantly {
    fn now(&self) -> Duration {
        Duration::from_millis(self.now.load(Ordering::SeqCst))
    }

    async fn pause(&self, duration: Duration) {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.now.fetch_add(millis, Ordering::SeqCst);
        self.pauses.lock().unwrap().push(duration);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
