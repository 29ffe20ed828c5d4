package io.leno.xds.server;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Requests change the set of wanted names, responses what the proxy holds.
final class DeltaWatch extends Watch {
    private static final byte[] UNKNOWN = {};

    private boolean first = true;

    /// Names asked for since the last response: each is answered, if only as removed.
    private Set<String> unanswered = new HashSet<>();

    /// What the last response carried, and what was in a refused one: its fate is unknown, so it
    /// goes along with the next change.
    private Set<String> inFlight = Set.of();

    private Set<String> suspect = Set.of();

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
        var doubtful = new HashSet<>(suspect);
        if (request.error() == null) doubtful.removeAll(inFlight);
        else doubtful.addAll(inFlight);
        suspect = doubtful.isEmpty() ? Set.of() : doubtful;
        inFlight = Set.of();
    }

    private void begin(WatchRequest request) {
        var names = new HashSet<>(request.subscribe());
        boolean star = names.remove(WatchRequest.WILDCARD);
        boolean all = star || (names.isEmpty() && request.unsubscribe().isEmpty());
        wanted = new ResourceNames(all && !isByName(), names);
        var known = new ArrayList<XdsResource>();
        request.initialVersions()
                .forEach(
                        (name, version) -> {
                            if (wanted.includes(name)) known.add(known(name, version));
                        });
        sent = Holdings.of(known);
        names.stream().filter(name -> !sent.has(name)).forEach(unanswered::add);
        answerDue = true;
    }

    private XdsResource known(String name, String version) {
        return new XdsResource(typeUrl, name, UNKNOWN, version, List.of());
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
        if (request.unsubscribe().isEmpty()) return;
        forgetUnwanted();
        unanswered.removeIf(name -> !wanted.includes(name));
        suspect = suspect.stream().filter(wanted::includes).collect(Collectors.toUnmodifiableSet());
        if (wanted.wildcard()) ask(request.unsubscribe());
    }

    /// A name that is asked for again is sent again, known or not.
    private void ask(Set<String> names) {
        var asked = new HashSet<>(names);
        asked.remove(WatchRequest.WILDCARD);
        sent = sent.without(asked);
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
    void pushAgain() {
        sent = sent.only(name -> !target.has(name));
        compare();
        super.pushAgain();
    }

    @Override
    boolean tellsRemovals() {
        return true;
    }

    @Override
    Push next(String nonce, Removals removals) {
        List<XdsResource> resources = changedResources();
        if (!resources.isEmpty() && !suspect.isEmpty()) {
            var names = new HashSet<>(suspect);
            resources.forEach(resource -> names.add(resource.name()));
            resources = resources(names);
        }
        var removed = new HashSet<>(leaving(removals));
        for (String name : unanswered) if (!target.has(name)) removed.add(name);
        unanswered = new HashSet<>();
        var carried = new HashSet<String>();
        resources.forEach(resource -> carried.add(resource.name()));
        inFlight = carried;
        return pushed(nonce, resources, Set.copyOf(removed));
    }
}
