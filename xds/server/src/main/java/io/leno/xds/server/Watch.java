package io.leno.xds.server;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.server.debug.WatchStatus;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One type on one stream: what the proxy wants, what it should have (`target`) and what it was
/// sent. Owned by the stream's mailbox. Nothing is sent while a response is outstanding.
abstract sealed class Watch permits StateOfTheWorldWatch, DeltaWatch {
    /// Types whose resources live as long as something names them: one that is missing in a
    /// response is not a deletion, and there is no wildcard.
    private static final Set<String> BY_NAME =
            Set.of(
                    TypeUrls.ENDPOINT,
                    TypeUrls.ROUTE,
                    "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
                    "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig");

    final String typeUrl;
    ResourceNames wanted = ResourceNames.of(Set.of());
    Map<String, XdsResource> target = Map.of();
    final Map<String, XdsResource> sent = new LinkedHashMap<>();

    /// The proxy waits for a response even if it has everything.
    boolean answerDue;

    /// The target does not cover what is wanted.
    boolean targetMissing = true;

    /// Names in the target that the proxy does not have in that version, and names it has that are
    /// not in the target.
    private Set<String> changed = Set.of();

    private Set<String> gone = Set.of();

    /// What the proxy had when it first refused something that may refer to it.
    private Set<String> held = Set.of();

    private boolean holds;

    boolean outstanding;
    private String nonceSent = "";
    private String nonceAcked = "";
    private String versionSent = "";
    private @Nullable String refusal;

    Watch(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    /// Takes in a request; false where it answers a response that is not the last one (stale).
    abstract boolean receive(WatchRequest request);

    /// Everything that is still to be told, as one response.
    ///
    /// @param removals what is gone and may not go yet stays: something may still refer to it
    abstract Push next(String nonce, Removals removals);

    /// Whether the proxy must be told of names that are gone, or just finds them missing.
    abstract boolean tellsRemovals();

    final boolean isByName() {
        return BY_NAME.contains(typeUrl);
    }

    final void retarget(Collection<XdsResource> resources) {
        var byName = new LinkedHashMap<String, XdsResource>();
        for (XdsResource resource : resources) {
            if (wanted.includes(resource.name())) byName.put(resource.name(), resource);
        }
        target = byName;
        targetMissing = false;
        compare();
    }

    /// Drops what the proxy no longer wants from both sides.
    final void forgetUnwanted() {
        sent.keySet().removeIf(name -> !wanted.includes(name));
        target = new LinkedHashMap<>(target);
        target.keySet().removeIf(name -> !wanted.includes(name));
        compare();
    }

    /// True where there is something to send and the target is known.
    final boolean isDue(Removals removals) {
        if (targetMissing) return false;
        return answerDue || !changed.isEmpty() || (tellsRemovals() && !leaving(removals).isEmpty());
    }

    /// True once the proxy has accepted all there is.
    final boolean isSettled() {
        return isAnswered() && refusal == null;
    }

    /// True once the proxy has answered all there is, be it with a refusal.
    final boolean isAnswered() {
        return !isDue(Removals.ALL) && !outstanding;
    }

    /// What is gone and may go now.
    final Set<String> leaving(Removals removals) {
        return switch (removals) {
            case NONE -> Set.of();
            case ALL -> gone;
            case NOT_HELD -> {
                var free = new LinkedHashSet<>(gone);
                free.removeAll(held);
                yield free;
            }
        };
    }

    /// The proxy goes on with something old, for which it may need all it has now. What comes later
    /// and goes again is not held, so that no more than this piles up however long it refuses.
    final void hold() {
        if (holds) return;
        holds = true;
        held = Set.copyOf(sent.keySet());
    }

    final void release() {
        holds = false;
        held = Set.of();
    }

    /// Forgets that the proxy was sent these names, so that it gets them again.
    void resend(Set<String> names) {
        sent.keySet().removeAll(names);
        compare();
    }

    /// Takes the part of a request that answers a response.
    final void answered(WatchRequest request) {
        outstanding = false;
        refusal = request.error();
        if (refusal == null) nonceAcked = request.nonce();
    }

    final boolean isAnswerToLast(WatchRequest request) {
        return request.nonce().equals(nonceSent);
    }

    final void compare() {
        changed = new LinkedHashSet<>();
        target.forEach((name, resource) -> noteIfChanged(resource, sent.get(name)));
        gone = new LinkedHashSet<>(sent.keySet());
        gone.removeAll(target.keySet());
    }

    private void noteIfChanged(XdsResource resource, @Nullable XdsResource last) {
        if (last == null || !last.version().equals(resource.version()))
            changed.add(resource.name());
    }

    final Push pushed(
            String nonce, String version, List<XdsResource> resources, Set<String> removed) {
        List<XdsResource> news = changedResources();
        resources.forEach(resource -> sent.put(resource.name(), resource));
        sent.keySet().removeAll(removed);
        answerDue = false;
        outstanding = true;
        nonceSent = nonce;
        versionSent = version;
        compare();
        return new Push(typeUrl, version, nonce, resources, news, removed);
    }

    final List<XdsResource> changedResources() {
        return target.values().stream()
                .filter(resource -> changed.contains(resource.name()))
                .toList();
    }

    /// What is gone and stays for now, as the proxy was sent it last.
    final List<XdsResource> stayingResources(Removals removals) {
        Set<String> leaving = leaving(removals);
        return sent.values().stream()
                .filter(each -> gone.contains(each.name()) && !leaving.contains(each.name()))
                .toList();
    }

    final WatchStatus status() {
        return new WatchStatus(
                typeUrl,
                wanted,
                nonceSent,
                nonceAcked,
                versionSent,
                refusal,
                sent.values().stream().map(this::withBytes).toList());
    }

    /// What a proxy brought along from an earlier stream is known by version only.
    private XdsResource withBytes(XdsResource sent) {
        XdsResource known = target.get(sent.name());
        return known != null && known.version().equals(sent.version()) ? known : sent;
    }
}
