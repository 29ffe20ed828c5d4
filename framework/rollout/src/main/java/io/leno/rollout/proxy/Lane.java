package io.leno.rollout.proxy;

import io.leno.rollout.Artifact;
import io.leno.rollout.PluginReport.State;
import io.leno.rollout.PluginWish;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One plugin of the process: what each proxy in it was told, and what was made of that. The
/// proxies of a process share its plugins, so one wish holds for all of them: of those that want
/// the plugin the newest.
final class Lane {
    /// What a proxy may say of its wish.
    record Verdict(State state, String text) {}

    /// Does what is wished; blocks.
    @FunctionalInterface
    interface Work {
        /// @param before what was done last, if anything
        /// @return why not, or empty
        String run(PluginWish wish, @Nullable PluginWish before);
    }

    private final Map<Object, PluginWish> told = new LinkedHashMap<>();
    private final Work work;
    private final Runnable stirred;
    private @Nullable PluginWish done;
    private @Nullable PluginWish attempted;

    /// Why the attempt failed; empty where it did not.
    private String refusal = "";

    private String progress = "";
    private CompletableFuture<Boolean> running = CompletableFuture.completedFuture(true);

    /// @param done what an earlier process did
    /// @param stirred told of each change
    Lane(Work work, Runnable stirred, @Nullable PluginWish done) {
        this.work = work;
        this.stirred = stirred;
        this.done = done;
        this.attempted = done;
    }

    /// @return completes with the verdict for this proxy
    CompletableFuture<Verdict> want(Object proxy, PluginWish wish) {
        CompletableFuture<Boolean> end;
        synchronized (this) {
            told.put(proxy, wish);
            running =
                    running.handleAsync(
                            (_, _) -> pursue(),
                            task -> Thread.ofVirtual().name("leno-rollout").start(task));
            end = running;
        }
        return end.thenApply(_ -> verdict(proxy).orElse(new Verdict(State.REMOVED, "")));
    }

    /// Always true: it has been tried.
    private boolean pursue() {
        PluginWish wish;
        PluginWish before;
        synchronized (this) {
            wish = effective();
            before = done;
            boolean isSo = wish == null || (wish.equals(attempted) && refusal.isEmpty());
            if (isSo) wish = null;
            else attempted = null;
        }
        stirred.run(); // also for who was told what is so already
        if (wish == null) return true;
        String why = work.run(wish, before);
        synchronized (this) {
            attempted = wish;
            refusal = why;
            if (why.isEmpty()) done = wish;
            progress = "";
        }
        stirred.run();
        return true;
    }

    private @Nullable PluginWish effective() {
        PluginWish chosen = null;
        for (PluginWish each : told.values()) {
            if (chosen == null || isStronger(each, chosen)) chosen = each;
        }
        return chosen;
    }

    private static boolean isStronger(PluginWish one, PluginWish other) {
        if (one.live().isPresent() != other.live().isPresent()) return one.live().isPresent();
        return one.revision() > other.revision();
    }

    void progress(String text) {
        synchronized (this) {
            progress = text;
        }
        stirred.run();
    }

    /// A proxy has ended. What it wanted stays: the process ends with its proxies, or it is the
    /// guest that is exchanged.
    synchronized void left(Object proxy) {
        told.remove(proxy);
    }

    synchronized @Nullable PluginWish done() {
        return done;
    }

    synchronized long revision(Object proxy) {
        PluginWish wish = told.get(proxy);
        return wish == null ? 0 : wish.revision();
    }

    /// Empty where the proxy was told nothing.
    synchronized Optional<Verdict> verdict(Object proxy) {
        PluginWish wish = told.get(proxy);
        PluginWish effective = effective();
        if (wish == null || effective == null) return Optional.empty();
        return Optional.of(verdict(wish, effective));
    }

    private Verdict verdict(PluginWish wish, PluginWish effective) {
        if (wish.live().isEmpty() && effective.live().isPresent())
            return new Verdict(State.REMOVED, "stays for another proxy of this process");
        if (!wish.live().equals(effective.live()))
            return new Verdict(
                    State.REFUSED,
                    "another proxy of this process runs "
                            + effective.live().map(Artifact::sha256).orElse("none"));
        if (!effective.equals(attempted)) return new Verdict(State.WORKING, progress);
        if (!refusal.isEmpty()) return new Verdict(State.REFUSED, refusal);
        return new Verdict(wish.live().isEmpty() ? State.REMOVED : State.SERVING, "");
    }
}
