package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.BackendTlsPolicySpec.AuthorityRef;
import io.leno.istio.gatewayapi.BackendTlsPolicySpec.TlsValidation;

import org.jspecify.annotations.Nullable;

/// Whom a `BackendTLSPolicy` trusts, and what is to be said of it.
///
/// @param credential empty: the system's authorities
record BackendAuthority(String credential, Condition accepted, Condition resolved) {
    static final String VALID = "Configuration is valid";

    private static final Condition RESOLVED =
            new Condition("ResolvedRefs", true, "ResolvedRefs", VALID);

    static BackendAuthority of(Rule<BackendTlsPolicySpec> policy, @Nullable KnownSecrets secrets) {
        TlsValidation validation = policy.spec().validation();
        String wellKnown = validation.wellKnownCACertificates();
        if (!wellKnown.isEmpty() && !wellKnown.equals("System")) {
            String message = "Unknown wellKnownCACertificates: " + wellKnown;
            Condition invalid = new Condition("Accepted", false, "Invalid", message);
            return new BackendAuthority("", invalid, RESOLVED);
        }
        if (!wellKnown.isEmpty() || validation.caCertificateRefs().isEmpty()) {
            return new BackendAuthority("", PolicyVerdict.accepted(VALID), RESOLVED);
        }
        AuthorityRef ref = validation.caCertificateRefs().getFirst();
        boolean isOnly = validation.caCertificateRefs().size() == 1;
        String warning = "; warning: only the first caCertificateRefs will be used";
        String name = policy.namespace() + "/" + ref.name();
        return named(ref, name, VALID + (isOnly ? "" : warning), secrets);
    }

    private static BackendAuthority named(
            AuthorityRef ref, String name, String valid, @Nullable KnownSecrets secrets) {
        boolean isConfigMap = ref.group().isEmpty() && ref.kind().equals("ConfigMap");
        if (!isConfigMap) {
            boolean isKnown = ref.group().isEmpty() && ref.kind().equals("Secret");
            String what = (isKnown ? "unsupported reference kind: " : "unsupported kind ");
            String not = isKnown ? "invalid" : "not supported";
            return refused("InvalidKind", not, what + ref.kind());
        }
        if (secrets != null && !secrets.hasConfigMap(name)) {
            String missing = "reference " + name + " (of kind ConfigMap) not found";
            return refused("InvalidCACertificateRef", "not found", missing);
        }
        String problem = secrets == null ? null : secrets.problemOfAuthorities("ConfigMap", name);
        if (problem == null) {
            String credential = "configmap://" + name;
            return new BackendAuthority(credential, PolicyVerdict.accepted(valid), RESOLVED);
        }
        return refused("InvalidCACertificateRef", null, problem);
    }

    /// Nothing is trusted where nothing is found to be trusted.
    private static BackendAuthority refused(String reason, @Nullable String reference, String why) {
        String what =
                reference == null ? "Certificate invalid" : "Certificate reference " + reference;
        return new BackendAuthority(
                "invalid://",
                new Condition(
                        "Accepted",
                        false,
                        "NoValidCACertificate",
                        "Certificate reference invalid: " + why),
                new Condition("ResolvedRefs", false, reason, what + ": " + why));
    }
}
