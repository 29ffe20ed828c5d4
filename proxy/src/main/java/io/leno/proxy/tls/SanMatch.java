package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import java.security.cert.X509Certificate;

/// A condition on one kind of a certificate's names. Envoy: `SubjectAltNameMatcher`.
record SanMatch(int kind, TextMatch text, String exactDnsName) {
    static SanMatch compile(SubjectAltNameMatcher config, String where) {
        int kind =
                switch (config.getSanType()) {
                    case DNS -> SubjectNames.DNS;
                    case URI -> SubjectNames.URI;
                    case EMAIL -> SubjectNames.EMAIL;
                    case IP_ADDRESS -> SubjectNames.IP;
                    case OTHER_NAME, SAN_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                            throw new InvalidTlsException(
                                    where
                                            + ": match_typed_subject_alt_names: san_type "
                                            + config.getSanType()
                                            + " is not supported (expected: DNS, URI, EMAIL or"
                                            + " IP_ADDRESS)");
                };
        return of(kind, config.getMatcher(), where);
    }

    static SanMatch of(int kind, StringMatcher matcher, String where) {
        // Envoy: an exact DNS matcher also takes a wildcard in the certificate
        String exact = kind == SubjectNames.DNS ? matcher.getExact() : "";
        try {
            return new SanMatch(kind, TextMatch.compile(matcher), exact);
        } catch (InvalidMatcherException e) {
            throw new InvalidTlsException(
                    where + ": match_typed_subject_alt_names: " + e.getMessage(), e);
        }
    }

    boolean matches(X509Certificate certificate) {
        for (String name : SubjectNames.of(certificate, kind)) {
            if (!exactDnsName.isEmpty() && SubjectNames.covers(name, exactDnsName)) return true;
            if (text.matches(name)) return true;
        }
        return false;
    }
}
