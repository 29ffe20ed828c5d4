package io.leno.api.filter;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Who is at the other end of a TLS connection. All is empty where it showed no certificate.
///
/// @param uris of the certificate's alternative names; a SPIFFE identity is one
/// @param dnsNames of the certificate's alternative names
/// @param subject RFC 2253
public record TlsPeer(List<String> uris, List<String> dnsNames, String subject) {
    public TlsPeer {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
        requireNonNull(subject, "subject");
    }
}
