package io.leno.rollout.proxy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;
import io.leno.rollout.Artifact;
import io.leno.rollout.PluginWish;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Brings a process from what it runs of a plugin to what it shall run. Blocks.
///
/// @param sources where a file may be had, by its hash
/// @param progress hears in words how far it is
record Fulfilment(
        PluginDeployments deployments,
        Downloads downloads,
        PluginWish wish,
        java.util.function.Function<Artifact, List<URI>> sources,
        Consumer<String> progress) {
    /// Thrown where the deployer, or the network, says no.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    /// @param ours whether what the process has of the plugin came this way
    /// @return why not; empty where it is so now
    String run(boolean ours) throws InterruptedException {
        try {
            if (wish.live().isEmpty()) {
                if (ours && isThere()) done(deployments.remove(wish.plugin()));
                return "";
            }
            bring(wish.live().get());
            if (wish.candidate().isPresent()) tryOut(wish.candidate().get());
            if (wish.pinned() && !status().map(PluginStatus::pinned).orElse(false))
                done(deployments.pin(wish.plugin()));
            if (!wish.pinned() && ours && status().map(PluginStatus::pinned).orElse(false))
                done(deployments.unpin(wish.plugin()));
            return "";
        } catch (Refused | FetchException | IllegalArgumentException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private Optional<PluginStatus> status() {
        return deployments.plugin(wish.plugin());
    }

    private boolean isThere() {
        return status().flatMap(PluginStatus::live).isPresent()
                || status().flatMap(PluginStatus::candidate).isPresent();
    }

    private void bring(Artifact live) throws Refused, FetchException, InterruptedException {
        boolean candidateStays =
                wish.candidate().isPresent() && candidate().equals(hash(wish.candidate()));
        if (live().equals(Optional.of(live.sha256()))) {
            if (candidate().isPresent() && !candidateStays)
                done(deployments.rollback(wish.plugin(), 0));
            return;
        }
        if (status().map(PluginStatus::pinned).orElse(false))
            done(deployments.unpin(wish.plugin()));
        if (candidate().equals(Optional.of(live.sha256()))) {
            done(deployments.promote(wish.plugin()));
            return;
        }
        if (candidate().isPresent()) done(deployments.rollback(wish.plugin(), 0));
        if (live().equals(Optional.of(live.sha256()))) return;
        Optional<PluginGeneration> kept = kept(live);
        if (kept.isPresent() && live().isPresent())
            done(deployments.rollback(wish.plugin(), kept.get().number()));
        else deploy(live, Optional.empty());
    }

    private void tryOut(Artifact candidate) throws Refused, FetchException, InterruptedException {
        CanaryRule rule = CanaryRule.parse(wish.canary());
        if (!candidate().equals(Optional.of(candidate.sha256()))) {
            deploy(candidate, Optional.of(rule));
            return;
        }
        if (!status().flatMap(PluginStatus::canary).equals(Optional.of(rule)))
            done(deployments.canary(wish.plugin(), rule));
    }

    private Optional<String> live() {
        return status().flatMap(PluginStatus::live).map(PluginGeneration::sha256);
    }

    private Optional<String> candidate() {
        return status().flatMap(PluginStatus::candidate).map(PluginGeneration::sha256);
    }

    private static Optional<String> hash(Optional<Artifact> artifact) {
        return artifact.map(Artifact::sha256);
    }

    /// A generation that was good once and can be had without fetching it.
    private Optional<PluginGeneration> kept(Artifact artifact) {
        return status().stream()
                .flatMap(plugin -> plugin.generations().stream())
                .filter(each -> each.sha256().equals(artifact.sha256()))
                .filter(
                        each ->
                                each.state() == PluginGeneration.State.KEPT
                                        || each.state() == PluginGeneration.State.DRAINING)
                .findFirst();
    }

    private void deploy(Artifact artifact, Optional<CanaryRule> canary)
            throws Refused, FetchException, InterruptedException {
        byte[] content = downloads.fetch(artifact, sources.apply(artifact), progress);
        progress.accept("being put into service");
        var options =
                new DeployOptions(
                        wish.plugin() + "." + artifact.ending(),
                        artifact.sha256(),
                        canary,
                        artifact.isJar()
                                ? Optional.empty()
                                : Optional.of(artifact.companions(content)));
        PluginOutcome outcome = done(deployments.deploy(artifact.content(content), options));
        if (outcome.plugin().equals(wish.plugin())) return;
        done(deployments.remove(outcome.plugin()));
        throw new Refused(
                artifact.file()
                        + " is the plugin "
                        + outcome.plugin()
                        + " (expected: "
                        + wish.plugin()
                        + ")");
    }

    private static PluginOutcome done(CompletionStage<PluginOutcome> action) throws Refused {
        PluginOutcome outcome = action.toCompletableFuture().join();
        if (outcome instanceof PluginOutcome.Refused refused) throw new Refused(refused.text());
        return outcome;
    }
}
