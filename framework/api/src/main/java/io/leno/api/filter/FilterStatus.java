package io.leno.api.filter;

/// What a filter wants to happen after an event.
public enum FilterStatus {
    /// The next filter sees the event.
    CONTINUE,
    /// The event, and whatever follows it in this direction, waits here until the filter resumes
    /// that direction. Data that arrives meanwhile still comes to this filter, is held for it and
    /// counts against the buffer limit: past it a request is answered 413 and a response 500.
    /// Envoy: `StopIteration` and `StopIterationAndBuffer`.
    PAUSE,
    /// As [#PAUSE], with back-pressure in place of refusal: past the limit no more is read until
    /// the filter resumes. For headers: what follows does not come to this filter before it has
    /// resumed, and comes to it then. Envoy: `StopAllIterationAndWatermark` and
    /// `StopIterationAndWatermark`.
    PAUSE_ALL
}
