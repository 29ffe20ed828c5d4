package io.leno.xds.server;

import io.leno.api.config.Problem;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps what one proxy should have up to the mesh: asks the translators for what a change can
/// alter, and for no more. Owned by the stream's mailbox.
final class Targets {
    private static final Logger log = LoggerFactory.getLogger(Targets.class);

    private final ServerState server;
    private @Nullable String lastFailure;

    Targets(ServerState server) {
        this.server = server;
    }

    /// @param connection under which problems are reported
    void refresh(Watch watch, MeshDelta delta, MeshModel mesh, Node node, String connection) {
        Optional<Translator> found = server.translators().forType(watch.typeUrl);
        if (found.isEmpty()) {
            if (!server.translators().isExpected(watch.typeUrl)) watch.retarget(List.of());
            return;
        }
        Translator translator = found.get();
        try {
            if (watch.targetMissing) translateAll(watch, translator, mesh, node, connection);
            else if (!delta.isEmpty() && translator.isAffectedBy(delta, mesh, node))
                follow(watch, translator, delta, mesh, node, connection);
        } catch (RuntimeException | LinkageError failure) { // a plugin's: the last result stays
            noteFailure(watch, translator, node, failure);
        }
    }

    private void follow(
            Watch watch,
            Translator translator,
            MeshDelta delta,
            MeshModel mesh,
            Node node,
            String connection) {
        Optional<Set<String>> names = translator.changedNames(delta, mesh, node);
        if (names.isEmpty()) {
            translateAll(watch, translator, mesh, node, connection);
            return;
        }
        var affected = new HashSet<>(names.get());
        affected.removeIf(name -> !watch.wanted.includes(name));
        if (affected.isEmpty()) return;
        var made = translator.translate(mesh, node, ResourceNames.of(affected));
        watch.retarget(affected, server.content().shared(made.resources()));
    }

    private void translateAll(
            Watch watch, Translator translator, MeshModel mesh, Node node, String connection) {
        Translator.Translation made = translator.translate(mesh, node, watch.wanted);
        watch.retarget(server.content().shared(made.resources()));
        report(watch, made.problems(), connection);
    }

    private void report(Watch watch, List<Problem> problems, String connection) {
        if (problems.equals(watch.problems)) return;
        watch.problems = problems;
        server.problems()
                .report("translator:" + ShortNames.of(watch.typeUrl) + ":" + connection, problems);
    }

    /// Takes back what was reported.
    void forget(Watch watch, String connection) {
        report(watch, List.of(), connection);
    }

    private void noteFailure(Watch watch, Translator translator, Node node, Throwable failure) {
        watch.targetMissing = true; // tried again with the next change
        server.metrics().failedToTranslate();
        String what = translator.getClass().getName() + ": " + failure;
        if (what.equals(lastFailure)) return;
        lastFailure = what;
        log.error(
                "{} failed for {}; it keeps the {} it was served last",
                translator.getClass().getName(),
                node.id(),
                ShortNames.of(watch.typeUrl),
                failure);
    }
}
