package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What becomes of `x-forwarded-client-cert`. Envoy: `forward_client_cert_details` and
/// `set_current_client_cert_details`.
public record ClientCertificate(
        Forwarding forwarding,
        boolean cert,
        boolean chain,
        boolean subject,
        boolean uri,
        boolean dns) {
    private static final String HEADER = "x-forwarded-client-cert";

    /// What happens to the header that a request brings.
    public enum Forwarding {
        SANITIZE,
        FORWARD_ONLY,
        APPEND_FORWARD,
        SANITIZE_SET,
        ALWAYS_FORWARD_ONLY
    }

    /// @param tls null for plain connections
    void apply(HeaderBlock headers, @Nullable TlsConnection tls) {
        if (forwarding == Forwarding.ALWAYS_FORWARD_ONLY) return;
        if (forwarding == Forwarding.SANITIZE || tls == null || !tls.hasPeerCertificate()) {
            headers.remove(HEADER);
            return;
        }
        if (forwarding == Forwarding.FORWARD_ONLY) return;
        String element = element(tls);
        String before = headers.get(HEADER);
        boolean appends = forwarding == Forwarding.APPEND_FORWARD && before != null;
        headers.put(HEADER, appends ? before + "," + element : element);
    }

    private String element(TlsConnection tls) {
        List<String> pairs = new ArrayList<>();
        for (String local : tls.localUris()) pairs.add("By=" + local);
        pairs.add("Hash=" + tls.peerFingerprint());
        if (cert) pairs.add("Cert=\"" + tls.peerPem() + "\"");
        if (chain) pairs.add("Chain=\"" + tls.peerChainPem() + "\"");
        if (subject) pairs.add("Subject=\"" + tls.peerSubject() + "\"");
        if (uri && tls.peerUris().isEmpty()) pairs.add("URI=");
        if (uri) tls.peerUris().forEach(name -> pairs.add("URI=" + name));
        if (dns) tls.peerDnsNames().forEach(name -> pairs.add("DNS=" + name));
        return String.join(";", pairs);
    }
}
