package io.leno.xds.server;

import io.leno.api.config.Problem;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.server.debug.WatchStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// One type on one stream: what the proxy wants, what it should have (`target`) and what it was
/// sent. Owned by the stream's mailbox. Nothing is sent while a response is outstanding.
abstract sealed class Watch permits StateOfTheWorldWatch, DeltaWatch {
    /// Types whose resources live as long as something names them: one that is missing in a
    /// response is not a deletion, and there is no wildcard.
    private static final Set<String> BY_NAME =
            Set.of(TypeUrls.ENDPOINT, TypeUrls.ROUTE, TypeUrls.SECRET, TypeUrls.EXTENSION);

    final String typeUrl;
    ResourceNames wanted = ResourceNames.of(Set.of());
    Holdings target = Holdings.NONE;
    Holdings sent = Holdings.NONE; // the same object as the target where the proxy has all

    /// The proxy waits for a response even if it has everything.
    boolean answerDue;

    /// The target does not cover what is wanted.
    boolean targetMissing = true;

    /// What the last translation found wrong.
    List<Problem> problems = List.of();

    /// Names in the target that the proxy does not have in that version, and names it has that are
    /// not in the target.
    private Set<String> changed = new HashSet<>();

    private Set<String> gone = new HashSet<>();

    private final Lingering lingering = new Lingering();

    /// What the proxy had when it first refused something that may refer to it.
    private Set<String> held = Set.of();

    private boolean holds;

    boolean outstanding;
    private String nonceSent = "";
    private String nonceAcked = "";
    private String versionSent = "";
    private @Nullable Instant sentAt;
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
        target = Holdings.of(wantedOf(resources));
        targetMissing = false;
        compare();
    }

    /// Only these names may differ from the target.
    final void retarget(Set<String> names, List<XdsResource> resources) {
        var gone = new HashSet<>(names);
        List<XdsResource> kept = wantedOf(resources);
        kept.forEach(each -> gone.remove(each.name()));
        target = target.without(gone).with(kept);
        names.forEach(this::compare);
        shareWhereSame();
    }

    private List<XdsResource> wantedOf(Collection<XdsResource> resources) {
        if (wanted.wildcard()) return List.copyOf(resources);
        return resources.stream().filter(each -> wanted.includes(each.name())).toList();
    }

    /// Drops what the proxy no longer wants from both sides.
    final void forgetUnwanted() {
        boolean same = sent == target;
        target = target.only(wanted::includes);
        sent = same ? target : sent.only(wanted::includes);
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
            case ALL -> unneeded();
            case NOT_HELD -> {
                var free = new HashSet<>(unneeded());
                free.removeAll(held);
                yield free;
            }
        };
    }

    private Set<String> unneeded() {
        return typeUrl.equals(TypeUrls.CLUSTER) ? lingering.leaving(gone, wanted) : gone;
    }

    /// When something that stays for now may be due; zero where nothing new is.
    final Duration takeLook() {
        return lingering.takeLook();
    }

    /// The proxy goes on with something old, for which it may need all it has now. What comes later
    /// and goes again is not held, so that no more than this piles up however long it refuses.
    final void hold() {
        if (holds) return;
        holds = true;
        var names = new HashSet<String>();
        sent.all().forEach(each -> names.add(each.name()));
        held = names;
    }

    final void release() {
        holds = false;
        held = Set.of();
    }

    /// Forgets that the proxy was sent these names, so that it gets them again.
    void resend(Set<String> names) {
        sent = sent.without(names);
        compare();
    }

    /// All the proxy should have goes to it once more.
    void pushAgain() {
        answerDue = true;
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
        changed = new HashSet<>();
        gone = new HashSet<>();
        sent.compare(target, changed::add, gone::add);
        shareWhereSame();
    }

    private void compare(String name) {
        XdsResource now = target.get(name);
        XdsResource last = sent.get(name);
        boolean differs = now != null && (last == null || !last.version().equals(now.version()));
        if (differs) changed.add(name);
        else changed.remove(name);
        if (now == null && last != null) gone.add(name);
        else gone.remove(name);
    }

    private void shareWhereSame() {
        if (!targetMissing && changed.isEmpty() && gone.isEmpty()) sent = target;
    }

    /// A response with all that changed, and maybe more.
    ///
    /// @param resources of the target, or what the proxy has and the target no longer
    final Push pushed(String nonce, List<XdsResource> resources, Set<String> removed) {
        List<XdsResource> news = changedResources();
        sent = sent.with(resources).without(removed);
        changed = new HashSet<>();
        gone = new HashSet<>(gone);
        gone.removeAll(removed);
        shareWhereSame();
        answerDue = false;
        outstanding = true;
        nonceSent = nonce;
        versionSent = sent.version();
        sentAt = Instant.now();
        return new Push(typeUrl, versionSent, nonce, resources, news, removed);
    }

    /// In the order of their names.
    final List<XdsResource> changedResources() {
        if (changed.size() == target.size()) return target.all();
        return resources(changed);
    }

    final List<XdsResource> resources(Collection<String> names) {
        var resources = new ArrayList<XdsResource>(names.size());
        for (String name : names) {
            XdsResource resource = target.get(name);
            if (resource != null) resources.add(resource);
        }
        resources.sort(Comparator.comparing(XdsResource::name));
        return resources;
    }

    /// What is gone and stays for now, as the proxy was sent it last.
    final List<XdsResource> stayingResources(Removals removals) {
        Set<String> leaving = leaving(removals);
        return gone.stream()
                .filter(name -> !leaving.contains(name))
                .sorted()
                .map(sent::get)
                .filter(Objects::nonNull)
                .toList();
    }

    final WatchStatus status() {
        return new WatchStatus(
                typeUrl,
                wanted,
                nonceSent,
                nonceAcked,
                versionSent,
                sentAt,
                refusal,
                problems,
                held(sent, target));
    }

    /// What a proxy brought along from an earlier stream is known by version only: its bytes are
    /// those of the target.
    private static Supplier<List<XdsResource>> held(Holdings sent, Holdings target) {
        if (sent == target) return sent::all;
        return () ->
                sent.all().stream()
                        .map(
                                each -> {
                                    XdsResource known = target.get(each.name());
                                    return known != null && known.version().equals(each.version())
                                            ? known
                                            : each;
                                })
                        .toList();
    }
}
