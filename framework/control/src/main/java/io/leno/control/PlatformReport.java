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

    Map<String, Object> json(Instant now) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("state", state.name());
        if (!reason.isEmpty()) json.put("reason", reason);
        json.put("events", events);
        if (lastEvent != null) json.put("lastEvent", lastEvent.toString());
        if (staleSince != null) {
            json.put("staleSince", staleSince.toString());
            json.put("staleSeconds", now.getEpochSecond() - staleSince.getEpochSecond());
        }
        json.put("services", services);
        json.put("endpoints", endpoints);
        json.put("workloads", workloads);
        json.put("resources", resources);
        return json;
    }
}
