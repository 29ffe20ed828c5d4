package io.leno.control;

import static java.util.Comparator.comparing;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One hostname after all that declare it were merged: the oldest declaration of a platform defines
/// the service, else the oldest of a resource; its endpoints are those of all. Resources that say
/// the same of it but for its ports add theirs.
///
/// @param service null when nobody declares it
record MergedService(@Nullable Service service, List<Endpoint> endpoints, List<Problem> conflicts) {

    /// What one source says of a hostname.
    ///
    /// @param platform where it says so: two platforms may well have the same service
    /// @param service null when it only knows endpoints
    /// @param isByResource of the configuration (a ServiceEntry), not by the platform itself
    record Declaration(
            String platform,
            @Nullable Service service,
            List<Endpoint> endpoints,
            boolean isByResource) {}

    private static final Comparator<Service> BY_AGE = comparing(Service::created);

    static MergedService of(List<Declaration> declarations) {
        Declaration oldest = oldest(declarations);
        if (oldest == null || oldest.service == null) {
            return new MergedService(null, List.of(), List.of());
        }
        Service winner = oldest.service;
        var ports = new MergedPorts(winner);
        Map<String, Endpoint> united = new TreeMap<>();
        var ordered = new ArrayList<Endpoint>();
        for (Declaration each : oldestFirst(declarations)) {
            if (each.service != null && each.service.resolution() != winner.resolution()) continue;
            Service added = addsPorts(oldest, each) ? each.service : null;
            for (Endpoint own : each.endpoints) {
                Endpoint endpoint = added == null ? own : ports.renamed(own, added);
                String identity = endpoint.address() + new TreeMap<>(endpoint.ports());
                if (united.putIfAbsent(identity, endpoint) == null) ordered.add(endpoint);
            }
            if (added != null) ports.add(added);
        }
        return new MergedService(
                ports.merged(), List.copyOf(ordered), conflicts(oldest, declarations));
    }

    private static List<Declaration> oldestFirst(List<Declaration> declarations) {
        return declarations.stream()
                .sorted(
                        comparing(
                                each ->
                                        each.service == null
                                                ? Instant.MAX
                                                : each.service.created()))
                .toList();
    }

    private static boolean addsPorts(Declaration winner, Declaration other) {
        Service one = winner.service;
        Service two = other.service;
        return one != null
                && two != null
                && winner.isByResource
                && other.isByResource
                && !winner.equals(other)
                && one.namespace().equals(two.namespace())
                && one.resolution() == two.resolution()
                && one.labels().equals(two.labels())
                && one.exportTo().equals(two.exportTo());
    }

    private static @Nullable Declaration oldest(List<Declaration> declarations) {
        Declaration oldest = null;
        for (Declaration each : declarations) {
            if (each.service == null) continue;
            if (oldest == null || oldest.service == null || goesBefore(each, oldest)) oldest = each;
        }
        return oldest;
    }

    /// Nobody takes the name of a platform's service by a resource.
    private static boolean goesBefore(Declaration one, Declaration other) {
        if (one.isByResource != other.isByResource) return other.isByResource;
        return one.service != null
                && other.service != null
                && BY_AGE.compare(one.service, other.service) < 0;
    }

    private static List<Problem> conflicts(Declaration winner, List<Declaration> declarations) {
        var conflicts = new ArrayList<Problem>();
        for (Declaration each : declarations) {
            if (each.equals(winner) || each.service == null || winner.service == null) continue;
            if (addsPorts(winner, each)) continue;
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
