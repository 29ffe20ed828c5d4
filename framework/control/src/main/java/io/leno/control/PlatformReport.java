package io.leno.control;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a platform fares, for people.
///
/// @param reason why it is [State#LOST]; empty otherwise
/// @param events heard from its adapter
/// @param lastEvent null before the first one
/// @param staleSince since when what it said may be out of date; null while it is heard
record PlatformReport(
        String name,
        State state,
        String reason,
        long events,
        @Nullable Instant lastEvent,
        @Nullable Instant staleSince,
        int services,
        int endpoints,
        int workloads,
        int resources) {
    enum State {
        /// It tells what there is for the first time.
        SYNCING,
        SYNCED,
        /// It cannot be reached: what it said last is served.
        LOST,
        /// Its adapter is gone: what it said last is served until one of that name comes.
        DETACHED
    }

    /// Seconds since it is not heard; 0 while it is, and where the clock was set back.
    private long staleSeconds(Instant now) {
        if (staleSince == null) return 0;
        return Math.max(0, now.getEpochSecond() - staleSince.getEpochSecond());
    }

    /// Under names with the platform's as a label.
    Map<String, Double> metrics(Instant now) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put(metric("up"), state == State.SYNCED ? 1.0 : 0.0);
        metrics.put(metric("stale_seconds"), (double) staleSeconds(now));
        metrics.put(metric("events_total"), (double) events);
        metrics.put(metric("services"), (double) services);
        metrics.put(metric("endpoints"), (double) endpoints);
        metrics.put(metric("workloads"), (double) workloads);
        metrics.put(metric("resources"), (double) resources);
        if (lastEvent != null)
            metrics.put(metric("last_event_seconds"), (double) lastEvent.getEpochSecond());
        return metrics;
    }

    private String metric(String what) {
        return "leno_platform_" + what + "{platform=\"" + name + "\"}";
    }

    Map<String, Object> json(Instant now) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("state", state.name());
        if (!reason.isEmpty()) json.put("reason", reason);
        json.put("events", events);
        if (lastEvent != null) json.put("lastEvent", lastEvent.toString());
        if (staleSince != null) {
            json.put("staleSince", staleSince.toString());
            json.put("staleSeconds", staleSeconds(now));
        }
        json.put("services", services);
        json.put("endpoints", endpoints);
        json.put("workloads", workloads);
        json.put("resources", resources);
        return json;
    }
}
