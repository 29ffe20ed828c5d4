package io.leno.xds.server;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Requests change the set of wanted names, responses what the proxy holds.
final class DeltaWatch extends Watch {
    private static final byte[] UNKNOWN = {};

    private boolean first = true;

    /// Names asked for since the last response: each is answered, if only as removed.
    private final Set<String> unanswered = new HashSet<>();

    /// What the last response carried, and what was in a refused one: its fate is unknown, so it
    /// goes along with the next change.
    private final Set<String> inFlight = new HashSet<>();

    private final Set<String> suspect = new HashSet<>();

    DeltaWatch(String typeUrl) {
        super(typeUrl);
    }

    /// Each request changes the subscription, whichever response it answers: a stale nonce voids
    /// only the answer.
    @Override
    boolean receive(WatchRequest request) {
        boolean fresh = request.nonce().isEmpty() || isAnswerToLast(request);
        if (!request.nonce().isEmpty() && fresh) settle(request);
        if (first) begin(request);
        else change(request);
        first = false;
        compare();
        return fresh;
    }

    private void settle(WatchRequest request) {
        if (!outstanding) return;
        answered(request);
        if (request.error() == null) suspect.removeAll(inFlight);
        else suspect.addAll(inFlight);
    }

    private void begin(WatchRequest request) {
        var names = new HashSet<>(request.subscribe());
        boolean star = names.remove(WatchRequest.WILDCARD);
        boolean all = star || (names.isEmpty() && request.unsubscribe().isEmpty());
        wanted = new ResourceNames(all && !isByName(), names);
        request.initialVersions().forEach(this::holdsAlready);
        names.stream().filter(name -> !sent.containsKey(name)).forEach(unanswered::add);
        answerDue = true;
    }

    private void holdsAlready(String name, String version) {
        if (!wanted.includes(name)) return;
        sent.put(name, new XdsResource(typeUrl, name, UNKNOWN, version, List.of()));
    }

    private void change(WatchRequest request) {
        if (request.subscribe().isEmpty() && request.unsubscribe().isEmpty()) return;
        var names = new HashSet<>(wanted.names());
        names.removeAll(request.unsubscribe());
        names.addAll(request.subscribe());
        boolean star = names.remove(WatchRequest.WILDCARD);
        boolean all = wanted.wildcard() && !request.unsubscribe().contains(WatchRequest.WILDCARD);
        boolean wildcard = (all || star) && !isByName();
        targetMissing |= !request.subscribe().isEmpty();
        wanted = new ResourceNames(wildcard, names);
        forget(request);
        ask(request.subscribe());
    }

    private void forget(WatchRequest request) {
        forgetUnwanted();
        unanswered.removeIf(name -> !wanted.includes(name));
        suspect.removeIf(name -> !wanted.includes(name));
        if (wanted.wildcard()) ask(request.unsubscribe());
    }

    /// A name that is asked for again is sent again, known or not.
    private void ask(Set<String> names) {
        var asked = new HashSet<>(names);
        asked.remove(WatchRequest.WILDCARD);
        sent.keySet().removeAll(asked);
        unanswered.addAll(asked);
        answerDue |= !names.isEmpty();
    }

    @Override
    void resend(Set<String> names) {
        var known = new HashSet<>(names);
        known.removeIf(name -> !wanted.includes(name));
        if (known.isEmpty()) return;
        ask(known);
        compare();
    }

    @Override
    boolean tellsRemovals() {
        return true;
    }

    @Override
    Push next(String nonce, Removals removals) {
        var names = new HashSet<String>();
        changedResources().forEach(resource -> names.add(resource.name()));
        if (!names.isEmpty()) names.addAll(suspect);
        List<XdsResource> resources =
                target.values().stream().filter(r -> names.contains(r.name())).toList();
        var removed = new HashSet<>(unanswered);
        removed.removeAll(target.keySet());
        removed.addAll(leaving(removals));
        unanswered.clear();
        inFlight.clear();
        inFlight.addAll(names);
        return pushed(nonce, Versions.of(target.values()), resources, Set.copyOf(removed));
    }
}
