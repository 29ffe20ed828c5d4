package io.leno.xds.server;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Every request lists all wanted names; a response of listeners or clusters is the full state.
final class StateOfTheWorldWatch extends Watch {
    private boolean first = true;
    private boolean namesWereGiven;

    StateOfTheWorldWatch(String typeUrl) {
        super(typeUrl);
    }

    /// A request whose nonce is the last one sent is its ACK (no answer), or asks for other names
    /// (answered where some were added), or repeats itself after the ACK: then the proxy warms a
    /// cluster or listener anew and waits. No nonce is a beginning.
    @Override
    boolean receive(WatchRequest request) {
        boolean beginning = first || request.nonce().isEmpty();
        if (!beginning && !isAnswerToLast(request)) return false;
        boolean wasOutstanding = outstanding;
        if (!beginning) answered(request);

        ResourceNames before = wanted;
        wanted = wantedBy(request.subscribe());
        boolean added = adds(before, wanted);
        if (added) targetMissing = true;
        if (!wanted.equals(before)) forgetUnwanted();
        boolean repeated = wanted.equals(before) && !wasOutstanding && request.error() == null;
        answerDue |=
                beginning
                        ? isSomethingWanted()
                        : added || (repeated && isByName() && isSomethingWanted());
        first = false;
        return true;
    }

    private ResourceNames wantedBy(Set<String> names) {
        var explicit = new HashSet<>(names);
        boolean star = explicit.remove(WatchRequest.WILDCARD);
        boolean all = star || (names.isEmpty() && !namesWereGiven);
        namesWereGiven |= !names.isEmpty();
        return new ResourceNames(all && !isByName(), explicit);
    }

    private static boolean adds(ResourceNames before, ResourceNames now) {
        if (now.wildcard() && !before.wildcard()) return true;
        return !before.names().containsAll(now.names());
    }

    private boolean isSomethingWanted() {
        return wanted.wildcard() || !wanted.names().isEmpty();
    }

    @Override
    boolean tellsRemovals() {
        return !isByName();
    }

    @Override
    Push next(String nonce, Removals removals) {
        if (isByName()) {
            List<XdsResource> due = answerDue ? target.all() : changedResources();
            return pushed(nonce, due, Set.of());
        }
        List<XdsResource> resources = target.all();
        resources.addAll(stayingResources(removals));
        resources.sort(Comparator.comparing(XdsResource::name));
        return pushed(nonce, resources, Set.copyOf(leaving(removals))).withoutRemovals();
    }
}
