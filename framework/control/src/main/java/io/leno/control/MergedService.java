package io.leno.control;

import static java.util.Comparator.comparing;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One hostname after all that declare it were merged: the oldest declaration defines the service,
/// its endpoints are those of all.
///
/// @param service null when nobody declares it
record MergedService(@Nullable Service service, List<Endpoint> endpoints, List<Problem> conflicts) {

    /// What one source says of a hostname.
    ///
    /// @param platform where it says so: two platforms may well have the same service
    /// @param service null when it only knows endpoints
    record Declaration(String platform, @Nullable Service service, List<Endpoint> endpoints) {}

    private static final Comparator<Service> BY_AGE = comparing(Service::created);

    static MergedService of(List<Declaration> declarations) {
        Declaration oldest = oldest(declarations);
        if (oldest == null || oldest.service == null) {
            return new MergedService(null, List.of(), List.of());
        }
        Service winner = oldest.service;
        Map<String, Endpoint> united = new TreeMap<>();
        var ordered = new ArrayList<Endpoint>();
        for (Declaration each : declarations) {
            if (each.service != null && each.service.resolution() != winner.resolution()) continue;
            for (Endpoint endpoint : each.endpoints) {
                String identity = endpoint.address() + new TreeMap<>(endpoint.ports());
                if (united.putIfAbsent(identity, endpoint) == null) ordered.add(endpoint);
            }
        }
        return new MergedService(winner, List.copyOf(ordered), conflicts(oldest, declarations));
    }

    private static @Nullable Declaration oldest(List<Declaration> declarations) {
        Declaration oldest = null;
        for (Declaration each : declarations) {
            if (each.service == null) continue;
            if (oldest == null || oldest.service == null) {
                oldest = each;
            } else if (BY_AGE.compare(each.service, oldest.service) < 0) {
                oldest = each;
            }
        }
        return oldest;
    }

    private static List<Problem> conflicts(Declaration winner, List<Declaration> declarations) {
        var conflicts = new ArrayList<Problem>();
        for (Declaration each : declarations) {
            if (each.equals(winner) || each.service == null || winner.service == null) continue;
            boolean samePlatform = each.platform.equals(winner.platform);
            if (!samePlatform && agree(each.service, winner.service)) continue;
            conflicts.add(conflict(winner.service, each.service));
        }
        return conflicts;
    }

    private static boolean agree(Service one, Service other) {
        return one.namespace().equals(other.namespace())
                && one.ports().equals(other.ports())
                && one.resolution() == other.resolution();
    }

    private static Problem conflict(Service winner, Service loser) {
        String message =
                "host "
                        + winner.hostname()
                        + " is also declared by "
                        + winner.source()
                        + ", which "
                        + (winner.created().isBefore(loser.created()) ? "is older and " : "")
                        + "defines it; "
                        + (winner.resolution() == loser.resolution()
                                ? "endpoints of both are used"
                                : "the endpoints of this one are not used");
        return new Problem(
                Severity.WARNING, "conflict", loser.hostname(), loser.source(), "", message);
    }
}
