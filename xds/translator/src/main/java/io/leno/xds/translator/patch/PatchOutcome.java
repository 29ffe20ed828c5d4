package io.leno.xds.translator.patch;

import io.leno.api.config.ResourceKey;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Operation;

/// What became of one patch at the proxies that were translated for.
///
/// @param location `patch.yaml:12`
/// @param path in the rule: `spec.configPatches[0]`
/// @param reason why it was refused, or what it did not find; empty where it was applied
public record PatchOutcome(
        ResourceKey rule,
        String location,
        String path,
        ApplyTo applyTo,
        Operation operation,
        State state,
        String reason) {
    /// The worst that happened.
    public enum State {
        /// No proxy is meant by it, or none is there.
        UNUSED("no proxy"),
        /// It found its place, but not what it looks for there.
        WITHOUT_EFFECT("without effect"),
        APPLIED("applied"),
        /// Left out somewhere; it may have been applied elsewhere.
        REFUSED("refused");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
