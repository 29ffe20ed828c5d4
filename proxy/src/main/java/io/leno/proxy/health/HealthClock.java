package io.leno.proxy.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/// The thread that health is watched on, and its time. What runs on it runs one after the other.
interface HealthClock extends Executor {
    /// Only differences have a meaning.
    long nanos();

    Instant now();

    Alarm in(Duration wait, Runnable task);

    /// A task that waits.
    interface Alarm {
        Alarm NONE = () -> {};

        /// Does nothing when the task has run.
        void cancel();
    }
}
