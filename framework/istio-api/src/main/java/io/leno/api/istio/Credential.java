package io.leno.api.istio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What a Secret or a ConfigMap of Kubernetes holds for TLS and for pulling images. Istio: what
/// `credentialName` names. The keys of generic Secrets go before those of type `kubernetes.io/tls`.
///
/// @param entries by key; the bytes of the value as characters of ISO-8859-1, so that none is lost.
///   What is of no use for TLS is here with an empty value.
public record Credential(Map<String, String> entries) {
    private static final String PULL_SECRET = ".dockerconfigjson";

    /// Keys whose values are of use.
    public static final List<String> KEYS =
            List.of(
                    "cert",
                    "key",
                    "cacert",
                    "crl",
                    "tls.crt",
                    "tls.key",
                    "tls.ocsp-staple",
                    "ca.crt",
                    "ca.crl",
                    PULL_SECRET);

    public Credential {
        entries = Map.copyOf(entries);
    }

    /// A certificate and its private key, both PEM.
    ///
    /// @param ocspStaple a response in DER; empty for none
    public record KeyPair(String certificate, String privateKey, String ocspStaple) {}

    /// Whom to trust, PEM.
    ///
    /// @param revocations lists of what is not valid any more; empty for none
    public record Authorities(String certificates, String revocations) {}

    /// The certificate to show; empty where [#complaint] tells what is missing.
    public Optional<KeyPair> keyPair() {
        if (has("cert") && has("key")) {
            return Optional.of(new KeyPair(of("cert"), of("key"), ""));
        }
        if (has("tls.crt") && has("tls.key")) {
            return Optional.of(new KeyPair(of("tls.crt"), of("tls.key"), of("tls.ocsp-staple")));
        }
        return Optional.empty();
    }

    /// Whom to trust; empty where [#complaintOfAuthorities] tells what is missing.
    public Optional<Authorities> authorities() {
        if (has("cacert")) return Optional.of(new Authorities(of("cacert"), of("crl")));
        if (has("ca.crt")) return Optional.of(new Authorities(of("ca.crt"), of("ca.crl")));
        return Optional.empty();
    }

    /// Accounts of registries of images, as Kubernetes keeps them; empty for none.
    public String pullSecret() {
        return of(PULL_SECRET);
    }

    /// Why there is no certificate in it, as Istio words it.
    public String complaint() {
        if (isThere("cert") && isThere("key")) {
            return "found keys \"cert\" and \"key\", but they were empty";
        }
        if (isThere("tls.crt") && isThere("tls.key")) {
            return "found keys \"tls.crt\" and \"tls.key\", but they were empty";
        }
        return "found secret, but didn't have expected keys (cert and key) or (tls.crt and"
                + " tls.key); found: "
                + found();
    }

    /// Why there are no authorities in it, as Istio words it.
    public String complaintOfAuthorities() {
        for (String key : List.of("cacert", "ca.crt")) {
            if (isThere(key)) return "found key \"" + key + "\", but it was empty";
        }
        return "found secret, but didn't have expected keys cacert or ca.crt; found: " + found();
    }

    private boolean isThere(String key) {
        return entries.containsKey(key);
    }

    private boolean has(String key) {
        return !of(key).isEmpty();
    }

    private String of(String key) {
        return entries.getOrDefault(key, "");
    }

    private String found() {
        var keys = List.copyOf(new TreeSet<>(entries.keySet()));
        if (keys.size() < 3) return String.join(", ", keys);
        return String.join(", ", keys.subList(0, 3)) + ", and " + (keys.size() - 3) + " more...";
    }

    /// Keys only: values are secret.
    @Override
    public String toString() {
        return "Credential" + new TreeSet<>(entries.keySet());
    }
}
